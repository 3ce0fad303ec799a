"""Accounts and keys as values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may act, until the day ``closed_from``; ``keys`` are their good ones."""

    id: int
    name: str
    remark: str
    closed_from: date | None
    keys: int = 0

    def is_open(self, day: date) -> bool:
        """True if they may act on ``day``."""
        return self.closed_from is None or day < self.closed_from


@dataclass(frozen=True, slots=True)
class AccountKey:
    """A public key of the account with the name ``account``; moments are UTC ISO text, ``revoked_at`` is empty while it
    is good.
    """

    id: int
    account: str
    algorithm: str
    blob: str
    fingerprint: str
    comment: str
    added_by: str
    added_at: str
    revoked_by: str
    revoked_at: str
    reason: str

    @property
    def is_good(self) -> bool:
        """True unless it was revoked."""
        return not self.revoked_at
