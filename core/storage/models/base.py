"""What every table shares: one metadata with named constraints, and the columns of a business row.

The classes describe the schema and serve single records and forms; bulk reading goes through driver rows, and
all writing through ``core.database.transaction``, which never loads these classes.
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
    """Root of all tables: the metadata the migrations are compared with."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class BusinessRecord(BaseTable):
    """A business row. ``id`` is allocated by the transaction; nothing is ever deleted, so no id comes back.

    ``seq`` is the number of the audit entry that recorded the last write to the row: the change feed.
    """

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int
