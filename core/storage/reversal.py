"""What entries of a chain did to the rows of a unit, read back from their bodies, and what has come of it since.

An import is taken back by this: rows it brought go, rows it changed become what they were. Who is contradicted by
somebody else is told by this who that was.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import text

from ...plugins.i18n import _
from .audit import cell
from .connection import UnitConnection
from .schema import Schema
from .transaction import CHUNK, Transaction

BODIES = text("""
    SELECT seq, body FROM audit_entry WHERE unit_id = :unit AND seq BETWEEN :first AND :last ORDER BY seq""")

ABOUT = text("""
    SELECT seq, actor, at, body FROM audit_entry WHERE unit_id = :unit AND body LIKE :about ORDER BY seq DESC""")

Cells = Mapping[str, Any]
"""Cells of a row by column."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """What entries did to one row: ``was`` are the cells they changed as they had been, None for a row they brought;
    ``became`` the same cells, or the whole row, as they left it with the entry ``seq``.
    """

    table: str
    id: int
    was: Cells | None
    became: Cells
    seq: int


def written_rows(connection: UnitConnection, first: int, last: int) -> list[WrittenRow]:
    """Return what the entries ``first`` to ``last`` did to rows, in the order in which these were first written."""
    rows: dict[tuple[str, int], WrittenRow] = {}
    was: dict[str, Any] | None
    for seq, spelt in connection.execute(BODIES, {"first": first, "last": last}):
        body = json.loads(spelt)
        table = body.get("table", "")
        alike = {name: cell(value) for name, value in body.get("alike", {}).items()}
        for values in body.get("rows", ()):
            row = dict(zip(body["columns"], map(cell, values), strict=True)) | alike
            rows[table, row["id"]] = WrittenRow(table, row["id"], None, row, seq)
        for change in body.get("changes", ()):
            was, became = _cells(change["was"]), _cells(change["set"])
            known = rows.get((table, change["id"]))
            if known is not None:
                became = {**known.became, **became}
                was = None if known.was is None else {**was, **known.was}
            rows[table, change["id"]] = WrittenRow(table, change["id"], was, became, seq)
    return list(rows.values())


@dataclass(frozen=True, slots=True)
class RowChange:
    """What ``actor`` did to a row ``at`` (UTC ISO text): ``was`` are the cells it changed as they had been, None for a
    new row; ``became`` the same cells, or the whole row, as it left them.
    """

    seq: int
    actor: str
    at: str
    was: Cells | None
    became: Cells


def changes_of_row(connection: UnitConnection, table: str, id_: int) -> Iterator[RowChange]:
    """Yield what was done to one row, the last change first, back to its beginning."""
    about = {"about": f'%,"table":"{table}"}}'}  # the last of the keys, which are in order
    for seq, actor, at, spelt in connection.execute(ABOUT, about):
        body = json.loads(spelt)
        if "rows" in body:
            place = body["columns"].index("id")
            values = next((row for row in body["rows"] if row[place] == id_), None)
            if values is not None:
                alike = _cells(body.get("alike", {}))
                yield RowChange(
                    seq, actor, at, None, dict(zip(body["columns"], map(cell, values), strict=True)) | alike
                )
                return
        for change in body.get("changes", ()):
            if change["id"] == id_:
                yield RowChange(seq, actor, at, _cells(change["was"]), _cells(change["set"]))


def who_wrote(transaction: Transaction, table: str, id_: int) -> str:
    """Say who wrote a row last and when: the beginning of a sentence that goes on with what was done."""
    change = next(changes_of_row(transaction.connection, table, id_))
    at = transaction.clock.minute_written(change.at)
    if change.actor == transaction.actor:
        return _("您自己在 {at} 从另一处").format(at=at)
    return _("{who}在 {at} ").format(who=change.actor, at=at)


def last_changes(
    connection: UnitConnection,
    table: str,
    id_: int,
    now: Made,
    names: Iterable[str],
    earlier: Callable[[Made, Cells], Made],
    held: Callable[[Made, str], Any],
) -> dict[str, RowChange]:
    """Return for each of ``names`` the change by which the row came to hold what it holds ``now``.

    ``earlier`` gives a row as it was before these cells of it changed, ``held`` what a row holds under a name.
    """
    missing, found = set(names), dict[str, RowChange]()
    for change in changes_of_row(connection, table, id_) if missing else ():
        before = None if change.was is None else earlier(now, change.was)
        for name in tuple(missing):
            if before is None or held(before, name) != held(now, name):
                found[name] = change
                missing.discard(name)
        if not missing or before is None:
            break
        now = before
    return found


def _cells(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell(value) for name, value in told.items()}


def present_rows(connection: UnitConnection, schema: Schema, table: str, ids: Sequence[int]) -> dict[int, Cells]:
    """Return the rows of ``table`` with these ids as they are now, with their ``seq``."""
    relation = schema[table]
    found: dict[int, Cells] = {}
    columns = (*relation.recorded, "seq")
    for portion in _portions(ids):
        asked = relation.within(connection.unit.id, *portion)
        for row in connection.driver.exec_driver_sql(relation.select(columns, len(portion)), asked):
            cells: dict[str, Any] = dict(zip(columns, row, strict=True))
            found[cells["id"]] = cells
    return found


def referring_rows(
    connection: UnitConnection, schema: Schema, table: str, ids: Sequence[int]
) -> Iterable[tuple[int, str, int]]:
    """Yield for each row that refers to one of ``table``: the id that it refers to, its own table, its own id."""
    from .models import BaseTable  # it costs a quarter of a second, which only taking back may spend

    for other in BaseTable.metadata.sorted_tables:
        for constraint in other.foreign_key_constraints:
            if constraint.referred_table.name != table or other.name not in schema:
                continue
            column = next(name for name in constraint.column_keys if name != "unit_id")
            relation = schema[other.name]
            for portion in _portions(ids):
                asked = relation.within(connection.unit.id, *portion)
                for row in connection.driver.exec_driver_sql(relation.referring(column, len(portion)), asked):
                    yield row[0], other.name, row[1]


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(set(ids))
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
