"""Who may come in: rows of the installation. What is on record names people by the names of their accounts, never by
the id of one, so that a unit can move to another server.
"""

from sqlmodel import UniqueConstraint

from .base import BusinessRecord, refers


class AccountRecord(BusinessRecord, table=True):
    """Somebody who may act, under a ``name`` that stands as the actor of all they do. ``closed_from`` is the ISO day
    from which they may not any more, None while that is not known.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    name: str
    remark: str
    closed_from: str | None


class AccountKeyRecord(BusinessRecord, table=True):
    """A public key by which the person of an account comes in: ``blob`` in base64, ``fingerprint`` as ``SHA256:`` and
    43 characters, ``comment`` what stood behind it. A revoked one stays, so that nobody is given it again.

    Moments are UTC ISO text; ``revoked_at`` and its person and reason are empty while the key is good.
    """

    __tablename__ = "account_key"
    __table_args__ = (refers("account_id", "account"), UniqueConstraint("unit_id", "fingerprint"))

    account_id: int
    algorithm: str
    blob: str
    fingerprint: str
    comment: str
    added_by: str
    added_at: str
    revoked_by: str
    revoked_at: str
    reason: str
