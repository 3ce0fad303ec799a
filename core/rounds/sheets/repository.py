"""Sheets as rows: reading single ones and all of a round, and the one writer of them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import text

from ...storage.connection import UnitConnection
from ...storage.reversal import Cells, RowWriting, row_writings
from ...storage.transaction import Transaction
from .codec import pack, read_details, unpack, write_details
from .history import MarkChange
from .marking import FormRules, ItemMark, entries_of
from .model import SheetState

STORED = """
    SELECT id, version, state, marks, details, subject_id, form, period, filling, filler FROM sheet
    WHERE unit_id = :unit AND round_id = :round"""
ONE = text(f"""{STORED}
    AND subject_id = :subject_id AND form = :form AND period = :period
      AND filling = :filling AND filler = :filler""")
ALL = text(STORED)
WITH_STAGE = text("""
    SELECT r.stage, s.id, s.version, s.state, s.marks, s.details
    FROM assessment_round r LEFT JOIN sheet s
      ON s.unit_id = :unit AND s.round_id = r.id AND s.subject_id = :subject_id AND s.form = :form
      AND s.period = :period AND s.filling = :filling AND s.filler = :filler
    WHERE r.unit_id = :unit AND r.id = :round""")
MARKS = text("""
    SELECT subject_id, form, period, filling, marks, state, filler FROM sheet
    WHERE unit_id = :unit AND round_id = :round AND state <> 'aside'""")
FILLERS = text("""
    SELECT DISTINCT filler FROM sheet
    WHERE unit_id = :unit AND round_id = :round AND form = :form AND filling = :filling""")
OPENED = text("SELECT min(seq) FROM stage_log WHERE unit_id = :unit AND round_id = :round")

Place = tuple[str, str, str]
"""Form, period, filling: where at least one sheet is expected."""


class SheetPlace(NamedTuple):
    """Which sheet of a round, by the subject's row."""

    subject_id: int
    form: str
    period: str
    filling: str
    filler: str


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A sheet as it is stored: its row, and what it says as it is packed."""

    id: int
    version: int
    state: str
    marks: bytes
    details: str | None

    def read(self) -> SheetState:
        """What it says."""
        return SheetState(self.version, self.state, unpack(self.marks), read_details(self.details))


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a sheet is to say, packed."""

    state: str
    marks: bytes
    details: str | None

    @classmethod
    def of(cls, state: SheetState) -> "SheetContent":
        """The content of ``state``."""
        return cls(state.state, pack(state.marks), write_details(state.lines))


def stored_sheet(connection: UnitConnection, round_id: int, place: SheetPlace) -> StoredSheet | None:
    """The sheet at ``place``; ``None`` while nobody has written to it."""
    row = connection.execute(ONE, {"round": round_id, **place._asdict()}).one_or_none()
    return None if row is None else _stored(row)


def sheet_and_stage(connection: UnitConnection, round_id: int, place: SheetPlace) -> tuple[StoredSheet | None, str]:
    """Return the sheet at ``place`` with the stage its round is in: what every write looks at, in one question."""
    stage, *row = connection.execute(WITH_STAGE, {"round": round_id, **place._asdict()}).one()
    return None if row[0] is None else _stored(row), stage


def stored_sheets(connection: UnitConnection, round_id: int) -> Mapping[SheetPlace, StoredSheet]:
    """Every sheet of a round by its place."""
    return {SheetPlace(*row[5:]): _stored(row) for row in connection.execute(ALL, {"round": round_id})}


def fillers_of(connection: UnitConnection, round_id: int, form: str, filling: str) -> list[str]:
    """Everybody who has a sheet of a filling."""
    asked = {"round": round_id, "form": form, "filling": filling}
    return list(connection.execute(FILLERS, asked).scalars())


def mark_history(
    connection: UnitConnection,
    round_id: int,
    place: SheetPlace,
    rules: FormRules,
    items: frozenset[str] = frozenset(),
) -> tuple[MarkChange, ...]:
    """Return what became of the marks of the sheet at ``place`` (of ``items`` alone where any are named), the newest
    first, as the chain tells it since the round was opened.
    """
    wanted = {"round_id": round_id, **place._asdict()}.items()
    opened = connection.execute(OPENED, {"round": round_id}).scalar() or 0
    writings = row_writings(connection, "sheet", lambda row: wanted <= row.items(), opened)
    changes = [change for writing in writings for change in _changes(rules, writing, items or rules.by_id.keys())]
    return tuple(reversed(changes))


def last_changes_of(
    connection: UnitConnection, round_id: int, subject_id: int, rules: Callable[[str], FormRules]
) -> dict[str, MarkChange]:
    """Return by which writing each mark on the sheets of a subject came to be what it is, by form, period, filling and
    filler with a slash between, and the item behind ``#``; ``rules`` are those of a form.
    """
    opened = connection.execute(OPENED, {"round": round_id}).scalar() or 0
    wanted = {"round_id": round_id, "subject_id": subject_id}.items()
    found: dict[str, MarkChange] = {}
    for writing in row_writings(connection, "sheet", lambda row: wanted <= row.items(), opened):
        row = writing.now or writing.was or {}
        sheet = "/".join(row[name] for name in ("form", "period", "filling", "filler"))
        known = rules(row["form"])
        found |= {f"{sheet}#{change.item}": change for change in _changes(known, writing, known.by_id.keys())}
    return found


def _changes(rules: FormRules, writing: RowWriting, items: Collection[str]) -> Iterator[MarkChange]:
    """The changes of a writing, in the order of the form."""
    was, now = _marks(rules, writing.was), _marks(rules, writing.now)
    for item in rules.item_ids:
        before, after = was.get(item), now.get(item)
        if item in items and before != after:
            yield MarkChange(writing.seq, writing.at, writing.actor, writing.action, item, before, after)


def _marks(rules: FormRules, row: Cells | None) -> dict[str, ItemMark]:
    return {} if row is None else entries_of(rules, unpack(row["marks"]), read_details(row["details"]))


def packed_marks(connection: UnitConnection, round_id: int) -> Iterator[tuple[int, Place, bytes, str, str]]:
    """Subject row, place, packed marks, state and filler of every sheet of a round that counts."""
    for subject_id, form, period, filling, *rest in connection.execute(MARKS, {"round": round_id}).all():
        marks, state, filler = rest
        yield subject_id, (form, period, filling), marks, state, filler


def write_sheets(
    transaction: Transaction,
    round_id: int,
    sheets: Sequence[tuple[SheetPlace, StoredSheet | None, SheetContent]],
    *,
    just_read: bool = False,
) -> None:
    """Store what sheets are to say, each given as it was found: saving and importing write here and nowhere else.

    With ``just_read`` they were found in this very transaction, and are not read again.

    Raises:
        Conflict: one is no longer at the version it was found at.
    """
    new: list[dict[str, Any]] = []
    changes: list[tuple[int, dict[str, Any]]] = []
    versions: dict[int, int] = {}
    for place, found, content in sheets:
        columns = {"state": content.state, "marks": content.marks, "details": content.details}
        if found is None:
            new.append({"id": transaction.next_id("sheet"), "round_id": round_id, **place._asdict(), **columns})
        else:
            changes.append((found.id, columns))
            versions[found.id] = found.version
    transaction.insert("sheet", new)
    read = {
        found.id: {"state": found.state, "marks": found.marks, "details": found.details, "version": found.version}
        for _place, found, _content in sheets
        if found is not None and just_read
    }
    transaction.update_many("sheet", changes, expected_versions=versions, read=read)


def _stored(row: Any) -> StoredSheet:
    return StoredSheet(row[0], row[1], row[2], bytes(row[3]), row[4])
