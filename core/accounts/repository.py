"""What is on record of accounts and keys; asked on a connection of the installation."""

from datetime import date

from ..storage.connection import UnitConnection
from .model import Account, AccountKey

ACCOUNTS = """
SELECT a.id, a.name, a.remark, a.closed_from,
    (SELECT count(*) FROM account_key k WHERE k.unit_id = :unit AND k.account_id = a.id AND k.revoked_at = '')
FROM account a WHERE a.unit_id = :unit ORDER BY a.id
"""
KEYS = """
SELECT k.id, a.name, k.algorithm, k.blob, k.fingerprint, k.comment, k.added_by, k.added_at,
    k.revoked_by, k.revoked_at, k.reason
FROM account_key k JOIN account a ON a.unit_id = k.unit_id AND a.id = k.account_id
WHERE k.unit_id = :unit AND a.unit_id = :unit
"""
OPENING = """
SELECT count(*), max(CASE WHEN name = :name THEN 1 ELSE 0 END),
    max(CASE WHEN name = :name AND (closed_from IS NULL OR closed_from > :day) THEN 1 ELSE 0 END)
FROM account WHERE unit_id = :unit
"""


def accounts(connection: UnitConnection) -> tuple[Account, ...]:
    """Return all accounts in the order they were added."""
    return tuple(
        Account(id_, name, remark, date.fromisoformat(closed) if closed else None, keys)
        for id_, name, remark, closed, keys in connection.execute(ACCOUNTS)
    )


def keys(connection: UnitConnection) -> tuple[AccountKey, ...]:
    """Return all keys in the order they were added, revoked ones among them."""
    return tuple(AccountKey(*row) for row in connection.execute(f"{KEYS} ORDER BY k.id"))


def key_with(connection: UnitConnection, fingerprint: str) -> AccountKey | None:
    """Return the key with that fingerprint, revoked or not."""
    row = connection.execute(f"{KEYS} AND k.fingerprint = :fingerprint", {"fingerprint": fingerprint}).one_or_none()
    return None if row is None else AccountKey(*row)


def standing(connection: UnitConnection, name: str, day: date) -> tuple[bool, bool, bool]:
    """Return whether there are accounts at all, whether one is called ``name``, and whether that is open on ``day``."""
    count, known, is_open = connection.execute(OPENING, {"name": name, "day": day.isoformat()}).one()
    return bool(count), bool(known), bool(is_open)
