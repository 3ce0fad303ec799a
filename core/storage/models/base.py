"""The root of all table classes, the columns of a business row, and the two tables that are not business tables.

The classes describe the schema, which the migrations are compared with. All writing goes through
``core.storage.transaction``, which never loads them; it alone writes the audit chain and the receipts of saves.
"""

from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Alembic can only change a constraint that has a name, the same one on both databases."""


class BaseTable(SQLModel):
    """The root of all tables: the metadata the migrations are compared with."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class BusinessRecord(BaseTable):
    """A business row. ``id`` is allocated by the transaction; nothing is ever deleted, so no id comes back.

    ``seq`` is the number of the audit entry that recorded the last write to the row: the change feed.
    """

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int


class AuditEntryRecord(BaseTable, table=True):
    """One entry of the chain; ``core.storage.audit`` defines what the hash covers."""

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
