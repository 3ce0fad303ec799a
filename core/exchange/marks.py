"""Importing marks: the whole file is checked, then its items are laid over the stored sheets in one transaction."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from ...plugins.i18n import _
from ..rounds.model import AssessmentRound
from ..rounds.repository import current_stage, load_round
from ..rounds.schedule import require_filling_open
from ..rounds.sheets.codec import pack, read_details, unpack, write_details
from ..rounds.sheets.model import DRAFT
from ..spreadsheet.annotate import refused
from ..storage.engine import Database
from ..storage.transaction import Transaction
from . import columns
from .mark_rows import MarkRows, SheetMarks, SheetPlace
from .source import ImportReport, ImportSource, open_source, without_collector

STORED = text("""
    SELECT subject_id, form, period, filling, filler, id, marks, details FROM sheet WHERE round_id = :round""")


@without_collector
def import_marks(database: Database, actor: str, round_name: str, path: Path) -> ImportReport:
    """Take over the marks in the file at ``path``: items in the file replace those on record, others stay.

    ``sheets`` of the report counts sheets. The order of rows does not matter; the same file again changes nothing.

    Raises:
        FileRefused: something in the file is wrong; nothing was taken over.
        Error: no such round, or the file has marks for a filling that is closed.
    """
    with database.read() as connection:
        round_ = load_round(connection, round_name)
    source = open_source(path, columns.MARKS)
    rows = MarkRows(round_)
    problems = source.read(rows.take)
    sheets = list(rows.sheets())
    problems += rows.problems
    if problems:
        raise refused(path, problems)
    with database.write(actor) as transaction:
        changed = _store(transaction, round_, sheets, source)
    idle = tuple(_("{what}:{n} 行,没有导入。").format(what=what, n=n) for what, n in rows.idle.items())
    return ImportReport(len(sheets), rows.rows, changed, len(sheets) - changed, (*source.notes, *idle))


def _store(
    transaction: Transaction, round_: AssessmentRound, sheets: Sequence[SheetMarks], source: ImportSource
) -> int:
    """Write the sheets that are not on record like this; returns how many."""
    stage = current_stage(transaction.connection, round_)
    for form, filling in {(sheet.place[1], sheet.place[3]) for sheet in sheets}:
        require_filling_open(round_.scheme, stage, form, filling)
    stored = _stored(transaction.connection, round_)
    new: list[dict[str, Any]] = []
    changes: list[tuple[int, dict[str, Any]]] = []
    for sheet in sheets:
        if sheet.place not in stored:
            new.append({**_place_columns(round_, sheet.place), "state": DRAFT, **_merged(sheet, None, None)})
            continue
        sheet_id, marks, details = stored[sheet.place]
        content = _merged(sheet, marks, details)
        if (content["marks"], content["details"]) != (marks, details):
            changes.append((sheet_id, {"state": DRAFT, **content}))
    if not new and not changes:
        return 0
    transaction.event("marks.import", {"round": round_.info.code, **source.detail()})
    transaction.label("marks.import")
    transaction.insert("sheet", [{"id": transaction.next_id("sheet"), **row} for row in new])
    transaction.update_many("sheet", changes)
    return len(new) + len(changes)


def _stored(connection: Connection, round_: AssessmentRound) -> Mapping[SheetPlace, tuple[int, bytes, str | None]]:
    rows = connection.execute(STORED, {"round": round_.info.id})
    return {tuple(row[:5]): (row[5], bytes(row[6]), row[7]) for row in rows}


def _merged(sheet: SheetMarks, marks: bytes | None, details: str | None) -> dict[str, Any]:
    """The columns of the sheet with the file's items laid over what is on record."""
    values: list[int | None] = [None] * len(sheet.items) if marks is None else list(unpack(marks))
    for position, value in sheet.marks.items():
        values[position] = value
    replaced = {sheet.items[position] for position in sheet.marks} if details else set()
    stays = {item: lines for item, lines in read_details(details).items() if item not in replaced}
    return {"marks": pack(values), "details": write_details({**stays, **sheet.lines})}


def _place_columns(round_: AssessmentRound, place: SheetPlace) -> dict[str, Any]:
    subject_id, form, period, filling, filler = place
    return {
        "round_id": round_.info.id,
        "subject_id": subject_id,
        "form": form,
        "period": period,
        "filling": filling,
        "filler": filler,
    }
