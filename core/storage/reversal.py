"""What entries of a chain did to the rows of a unit, read back from their bodies, and what has come of it since.

An import is taken back by this: rows it brought go, rows it changed become what they were. The chain says which. It
also says who made what of a row, and when: who is contradicted by somebody else is told who that was.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ...plugins.i18n import _
from .audit import cell
from .connection import UnitConnection
from .schema import Schema
from .transaction import CHUNK, Transaction

BODIES = text("""
    SELECT seq, body FROM audit_entry WHERE unit_id = :unit AND seq BETWEEN :first AND :last ORDER BY seq""")
ABOUT = """
    SELECT seq, actor, at, body FROM audit_entry
    WHERE unit_id = :unit AND seq >= :first AND ({kinds}) AND {find}(body, :ending) > 0 ORDER BY seq"""
FIND = {"sqlite": "instr", "postgresql": "strpos"}
"""Where a text stands in another: many times faster than LIKE, which folds letters."""
LAST_WRITER = """
    SELECT actor, at FROM audit_entry
    WHERE unit_id = :unit AND seq = (SELECT w.seq FROM {table} w WHERE w.unit_id = :unit AND w.id = :id)"""

Cells = Mapping[str, Any]
"""Cells of a row by column."""


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


@dataclass(frozen=True, slots=True)
class RowWriting:
    """A writing of a row: by whom, when (UTC ISO text), by which action; ``was`` and ``now`` are the whole row before
    and after, None where there was none.
    """

    seq: int
    actor: str
    at: str
    action: str
    was: Cells | None
    now: Cells | None


def row_writings(
    connection: UnitConnection, table: str, is_meant: Callable[[Cells], bool], first: int = 0
) -> Iterator[RowWriting]:
    """Yield the writings of each row of ``table`` that was meant when it came to be, in their order, as the chain tells
    them from the entry ``first`` on.
    """
    came = [
        (told, row)
        for told in _told(connection, table, first, ['"rows":'])
        for row in _rows(told.body)
        if is_meant(row)
    ]
    if not came:
        return
    ids = {row["id"] for _told_then, row in came}
    about = [f'{{"id":{id_},' for id_ in sorted(ids)]
    later = [(told, None) for told in _told(connection, table, first, ['"gone":', *about])]
    rows: dict[int, Cells] = {}
    for told, new in sorted((*came, *later), key=lambda one: one[0].seq):
        if new is not None:
            rows[new["id"]] = new
            yield told.writing(None, new)
            continue
        for change in told.body.get("changes", ()):
            was = rows.get(change["id"])
            if was is not None:
                now = rows[change["id"]] = {**was, **_cells(change["set"])}
                yield told.writing(was, now)
        for values in told.body.get("gone", ()):
            was = rows.pop(dict(zip(told.body["columns"], values, strict=True))["id"], None)
            if was is not None:
                yield told.writing(was, None)


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry of the chain with its body read."""

    seq: int
    actor: str
    at: str
    body: Mapping[str, Any]

    def writing(self, was: Cells | None, now: Cells | None) -> RowWriting:
        return RowWriting(self.seq, self.actor, self.at, self.body["action"], was, now)


def _told(connection: UnitConnection, table: str, first: int, kinds: Sequence[str]) -> Iterator[_Told]:
    """Yield the entries about ``table`` from ``first`` on of which one of ``kinds`` says what stands in the body.

    The name of the table is the last word of a body, whose keys are sorted, and the id the first of a change; in no
    text do quotes stand so. The database looks for them, since to fetch all entries of a year would take seconds.
    """
    names, find = {f"kind_{place}": kind for place, kind in enumerate(kinds)}, FIND[connection.dialect]
    statement = ABOUT.format(find=find, kinds=" OR ".join(f"{find}(body, :{name}) > 0" for name in names))
    asked = {"first": first, "ending": f',"table":"{table}"}}', **names}
    for seq, actor, at, spelt in connection.execute(statement, asked):
        yield _Told(seq, actor, at, json.loads(spelt))


def _rows(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the new rows of a body."""
    alike = _cells(body.get("alike", {}))
    for values in body.get("rows", ()):
        yield dict(zip(body["columns"], map(cell, values), strict=True)) | alike


def last_writer(connection: UnitConnection, table: str, id_: int) -> tuple[str, str]:
    """Return who wrote the row ``id_`` of ``table`` last, and when (UTC ISO text)."""
    actor, at = connection.execute(LAST_WRITER.format(table=table), {"id": id_}).one()
    return actor, at


def written_rows(connection: UnitConnection, first: int, last: int) -> list[WrittenRow]:
    """Return what the entries ``first`` to ``last`` did to rows, in the order in which these were first written."""
    rows: dict[tuple[str, int], WrittenRow] = {}
    was: dict[str, Any] | None
    for seq, spelt in connection.execute(BODIES, {"first": first, "last": last}):
        body = json.loads(spelt)
        table = body.get("table", "")
        for row in _rows(body):
            rows[table, row["id"]] = WrittenRow(table, row["id"], None, row, seq)
        for change in body.get("changes", ()):
            was, became = _cells(change["was"]), _cells(change["set"])
            known = rows.get((table, change["id"]))
            if known is not None:
                became = {**known.became, **became}
                was = None if known.was is None else {**was, **known.was}
            rows[table, change["id"]] = WrittenRow(table, change["id"], was, became, seq)
    return list(rows.values())


def who_wrote(transaction: Transaction, table: str, id_: int) -> str:
    """Say who wrote a row last and when: the beginning of a sentence that goes on with what was done."""
    actor, moment = last_writer(transaction.connection, table, id_)
    at = transaction.clock.minute_written(moment)
    if actor == transaction.actor:
        return _("您自己在 {at} 从另一处").format(at=at)
    return _("{who}在 {at} ").format(who=actor, at=at)


def last_changes(
    connection: UnitConnection, table: str, id_: int, names: Collection[str], held: Callable[[Cells, str], Any]
) -> dict[str, RowWriting]:
    """Return for each of ``names`` the writing by which the row came to hold what it holds now.

    ``held`` gives what a whole row holds under a name.
    """
    if not names:
        return {}
    found: dict[str, RowWriting] = {}
    for writing in row_writings(connection, table, lambda row: row["id"] == id_):
        now, was = writing.now, writing.was
        if now is not None:
            found |= {name: writing for name in names if was is None or held(was, name) != held(now, name)}
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
