"""Who holds which role where, and who stands in for whom. People are named as everything on record names them."""

from sqlmodel import Index

from .base import BusinessRecord, refers


class RoleGrantRecord(BusinessRecord, table=True):
    """A role that ``actor`` holds from the ISO day ``since`` up to and excluding ``until``.

    It is held at an organisation, or (None) in the unit as a whole; in the rows of the installation, in all of it.
    ``person_id`` is who that is on the roster. ``granted_by`` gave it at ``at`` (UTC ISO text) for a ``reason``.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("person_id", "person"),
        Index(None, "unit_id", "actor"),
    )

    actor: str
    role: str
    organisation_id: int | None
    person_id: int | None
    since: str
    until: str | None
    reason: str
    granted_by: str
    at: str


class StandInRecord(BusinessRecord, table=True):
    """``actor`` does what ``holder`` may do by roles of their own, from ``since`` up to and excluding ``until``."""

    __tablename__ = "stand_in"
    __table_args__ = (Index(None, "unit_id", "actor"),)

    actor: str
    holder: str
    since: str
    until: str | None
    reason: str
    granted_by: str
    at: str
