"""The audit chain and the receipts of saves. Neither is a business table: nobody writes them but the transaction."""

from sqlmodel import Field

from .base import BaseTable


class AuditEntryRecord(BaseTable, table=True):
    """One link of the chain; what the hash covers is defined in ``core.audit.chain``."""

    __tablename__ = "audit_entry"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    previous: str = Field(unique=True)
    hash: str = Field(unique=True)
    body: str
    actor: str
    at: str


class ReceiptRecord(BaseTable, table=True):
    """The idempotency key of a save that was committed, and the audit entry that carries it."""

    __tablename__ = "receipt"

    key: str = Field(primary_key=True)
    seq: int
