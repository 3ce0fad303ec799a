"""The rows of a unit as they travel: read in order from one database, and taken into another.

They are all its rows, those of its chain and of its receipts too; the head of the chain is told beside them. Whether
what was taken in is what its chain says is for :mod:`.verification` to find out, in the same transaction.
"""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.unit import Unit
from .anchors import Anchor
from .connection import UnitConnection, require_written
from .schema import Relation, Schema
from .verification import STREAM, verify_connection

ENTRIES, RECEIPTS = "audit_entry", "receipt"

AT_ONCE = 500
"""Rows written, or looked for, by one statement."""

Row = tuple[Any, ...]
"""The cells of a row by ``columns_of`` its table."""


def tables_of(schema: Schema, *, installation: bool = False) -> tuple[Relation, ...]:
    """Return the tables in which a unit has rows: its chain, its receipts, then each before those that refer to it.

    The installation has the list of units besides.
    """
    from .models import BaseTable  # it costs a quarter of a second, which only a move may spend

    mine = {relation.name for relation in schema.business if relation.of_unit or installation}
    ordered = [table.name for table in BaseTable.metadata.sorted_tables if table.name in mine]
    return tuple(schema[name] for name in (ENTRIES, RECEIPTS, *ordered))


def columns_of(relation: Relation) -> tuple[str, ...]:
    """Return the columns that travel: all but the unit."""
    return (*relation.recorded, "seq")


def rows_of(connection: UnitConnection, relation: Relation) -> Generator[Row, None, None]:
    """Yield all rows of the unit in order, as they are read."""
    return _stream(connection, relation, columns_of(relation))


def hashes_of(connection: UnitConnection, schema: Schema) -> Generator[Row, None, None]:
    """Yield number and hash of each entry of the unit's chain in order, as they are read."""
    return _stream(connection, schema[ENTRIES], ("seq", "hash"))


def _stream(connection: UnitConnection, relation: Relation, columns: Sequence[str]) -> Generator[Row, None, None]:
    statement = relation.scan(columns, "id" if relation.is_business else "seq")
    unit = relation.within(connection.unit.id)
    with closing(connection.driver.exec_driver_sql(statement, unit, execution_options=STREAM)) as found:
        for row in found:
            yield tuple(row)


def rows_from(relation: Relation, told: Iterable[Any]) -> Iterator[Row]:
    """Yield the rows that were ``told`` by the names of their columns, bytes as ``{"hex": …}``.

    Raises ValueError where one has other columns, or a cell of another kind.
    """
    columns = columns_of(relation)
    names, kinds = set(columns), [relation.kinds[column] for column in columns]
    for data in told:
        if type(data) is not dict or data.keys() != names:
            raise ValueError(f"not the columns of {relation.name}")
        row = [data[column] for column in columns]
        for place, kind in enumerate(kinds):
            if type(row[place]) is not kind and row[place] is not None:
                row[place] = _bytes(row[place], kind)
        if row[-1] is None:
            raise ValueError(f"a row of {relation.name} without the number of its entry")
        yield tuple(row)


def _bytes(value: Any, kind: type) -> bytes:
    if kind is not bytes or type(value) is not dict or value.keys() != {"hex"} or type(value["hex"]) is not str:
        raise ValueError(f"not {kind.__name__}: {value!r:.40}")
    return bytes.fromhex(value["hex"])


def take_rows(connection: UnitConnection, relation: Relation, rows: Iterable[Row], after: int | None = None) -> int:
    """Write ``rows`` into a table of the unit, and return how many they were.

    With ``after`` the unit was here up to that entry of its chain: rows last written by it or before are passed over,
    those that are here already take on what they became since.

    Raises:
        Error: the database refuses one; nothing on this connection may be kept then.
    """
    fresh = rows if after is None else (row for row in rows if row[-1] > after)
    taken = 0
    for portion in _portions(fresh):
        with _fitting(relation):
            here = (
                set()
                if after is None or not relation.is_business
                else _here(connection, relation, [_id(relation, row) for row in portion])
            )
            _insert(connection, relation, [row for row in portion if _id(relation, row) not in here])
            _change(connection, relation, [row for row in portion if _id(relation, row) in here])
        taken += len(portion)
    return taken


def drop_rows(connection: UnitConnection, schema: Schema, entries: Iterable[Row], after: int) -> None:
    """Take away what the chain says is there no more: ``entries`` are those of the chain, of which those behind the
    entry ``after`` matter.
    """
    body = schema[ENTRIES].recorded.index("body")
    for entry in entries:
        if entry[-1] <= after or '"gone":' not in entry[body]:
            continue
        said = json.loads(entry[body])
        if "gone" in said:
            relation, own = schema[said["table"]], said["columns"].index("id")
            # What came and went behind that entry was never here.
            here = _here(connection, relation, [row[own] for row in said["gone"]])
            values = [relation.within(connection.unit.id, id_) for id_ in here]
            with _fitting(relation):
                _write(connection, relation, relation.delete(), values)


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    coming = iter(rows)
    while portion := list(islice(coming, AT_ONCE)):
        yield portion


def _id(relation: Relation, row: Row) -> Any:
    return row[relation.recorded.index("id")] if relation.is_business else None


def _here(connection: UnitConnection, relation: Relation, ids: Sequence[int]) -> set[int]:
    """Those of ``ids`` that are ids of rows that the unit has here."""
    asked = relation.within(connection.unit.id, *ids)
    return set(connection.driver.exec_driver_sql(relation.select(("id",), len(ids)), asked).scalars())


def _insert(connection: UnitConnection, relation: Relation, rows: Sequence[Row]) -> None:
    if rows:
        unit = connection.unit.id
        values = [relation.within(unit, *row) for row in rows]
        _write(connection, relation, relation.insert(columns_of(relation)), values)


def _change(connection: UnitConnection, relation: Relation, rows: Sequence[Row]) -> None:
    if rows:
        unit, own = connection.unit.id, relation.recorded.index("id")
        columns = [column for column in columns_of(relation) if column != "id"]
        values = [(*row[:own], *row[own + 1 :], *relation.within(unit, row[own])) for row in rows]
        _write(connection, relation, relation.update(columns), values)


def _write(connection: UnitConnection, relation: Relation, statement: str, values: list[Row]) -> None:
    """Execute what writes one row for each of ``values``."""
    if values:
        require_written(relation.name, connection.driver.exec_driver_sql(statement, values).rowcount, len(values))


def first_problem(connection: UnitConnection, schema: Schema, anchor: Anchor | None, only: Unit | None) -> str:
    """Return the first thing in which what ``connection`` sees, committed or not, is not as the chains say; empty when
    all is. ``only`` narrows it to one unit, whose chain must hold ``anchor``.
    """
    report = verify_connection(connection.driver, schema, anchor, only)
    return report.problems[0] if report.problems else ""


@contextmanager
def _fitting(relation: Relation) -> Iterator[None]:
    """A context in which the refusal of a row by the database is the fault of what came in."""
    try:
        yield
    except (IntegrityError, DataError, OverflowError, UnicodeError) as unfit:
        raise Error(
            _("文件里的表 {table} 有放不进数据库的内容:它不完整,或者被改动过。").format(table=relation.name),
            _("请从原来的地方重新导出。"),
        ) from unfit
