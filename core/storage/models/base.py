"""The root of all table classes, the columns of a business row, and the tables of the chains.

The classes describe the schema, which the migrations are compared with. All writing goes through
``core.storage.transaction``, which never loads them; it alone writes the chains and the receipts of saves.

A unit is what a database can be spread by: every row but those of the directory begins with its unit, and no key,
index or reference leaves it.
"""

from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, MetaData
from sqlmodel import Field, SQLModel, UniqueConstraint

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Alembic can only change a constraint that has a name, the same one on both databases."""


class BaseTable(SQLModel):
    """The root of all tables: the metadata the migrations are compared with."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class BusinessRecord(BaseTable):
    """A business row of a unit. ``id`` is counted per unit by the transaction; no id comes back: rows go only when the
    import that brought them is taken back, and ``id_floor`` says which ids they had.

    ``seq`` is the number of the audit entry that recorded the last write to the row: the change feed.
    """

    unit_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """Return the constraint that ``column`` is the id of a row of ``table`` in the same unit."""
    return ForeignKeyConstraint(["unit_id", column], [f"{table}.unit_id", f"{table}.id"])


class ChainRecord(BaseTable, table=True):
    """The head of a unit's chain, and whose turn it is to write: a writer locks this row.

    ``identity`` is the unit's, which every hash covers; ``algorithm`` is what the next entry is hashed with. ``seq``
    and ``hash`` are those of the last entry. ``closed`` says where the unit went, empty while it can be written here.
    """

    __tablename__ = "chain"

    unit_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    identity: str
    algorithm: str
    seq: int
    hash: str
    closed: str


class AuditEntryRecord(BaseTable, table=True):
    """One entry of a unit's chain; ``core.storage.audit`` defines what the hash covers.

    ``fingerprint`` is that of the key the actor came in with, ``session`` which session it was, ``countersignature``
    a server's signature of the hash; empty where there is none. That no two entries follow the same one makes a fork
    impossible.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("unit_id", "previous"), UniqueConstraint("unit_id", "hash"))

    unit_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    previous: str
    hash: str
    algorithm: str
    body: str
    actor: str
    at: str
    fingerprint: str
    session: str
    countersignature: str


class IdFloorRecord(BusinessRecord, table=True):
    """Up to which id the rows of the table ``relation`` have been given out, where the last of them are gone."""

    __tablename__ = "id_floor"
    __table_args__ = (UniqueConstraint("unit_id", "relation"),)

    relation: str
    highest: int


class ReceiptRecord(BaseTable, table=True):
    """The idempotency key of a save that was committed, and the audit entry that carries it."""

    __tablename__ = "receipt"

    unit_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    key: str = Field(primary_key=True)
    seq: int
