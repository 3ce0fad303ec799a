"""Single records of a unit through their table classes: forms, decisions, what a unit has set up.

Rows come back as objects with names and types, detached from the database: changing one changes nothing. The classes
and the mapper behind them take half a second to load, so they are brought in when first asked for, never before a
screen is painted; lists, sheets and whatever is computed over use the driver's rows (``UnitConnection.execute``).
"""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from .connection import UnitConnection

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from .models.base import BusinessRecord

    Value = TypeVar("Value", bound=DataclassInstance)
    Record = TypeVar("Record", bound=BusinessRecord)


def records(
    connection: UnitConnection, table: "type[Record]", *, order: tuple[str, ...] = ("id",), **columns: Any
) -> "list[Record]":
    """Return the unit's records of ``table`` in which ``columns`` have these values, ordered by the columns ``order``,
    downwards by one with a minus before it.
    """
    from sqlmodel import Session, select

    statement = select(table).where(table.unit_id == connection.unit.id).filter_by(**columns)
    for name in order:
        column: Any = getattr(table, name.removeprefix("-"))
        statement = statement.order_by(column.desc() if name.startswith("-") else column)
    with Session(connection.driver) as session:
        return list(session.exec(statement))


def record(connection: UnitConnection, table: "type[Record]", **columns: Any) -> "Record | None":
    """Return the only record of the unit in which ``columns`` have these values, ``None`` where there is none."""
    found = records(connection, table, **columns)
    if len(found) > 1:
        raise LookupError(f"{len(found)} records of {table.__name__} where one was looked for: {columns}")
    return found[0] if found else None


def value_of(kind: "type[Value]", found: "BusinessRecord", **otherwise: Any) -> "Value":
    """Return a value of the dataclass ``kind``: its fields are columns of the record, but for those said otherwise."""
    names = {field.name for field in fields(kind)} - otherwise.keys()
    return kind(**{name: getattr(found, name) for name in names}, **otherwise)
