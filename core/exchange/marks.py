"""Marks from a file: its items are laid over the stored sheets; items that are not in the file stay."""

from collections.abc import Iterator, Mapping, Sequence

from ...plugins.i18n import _
from ..rounds.concerns import about_sheet
from ..rounds.model import DRAFT, AssessmentRound
from ..rounds.repository import current_stage
from ..rounds.schedule import require_filling_open
from ..rounds.seats import panels_of, require_seat
from ..rounds.sheets.codec import pack, read_details, unpack, write_details
from ..rounds.sheets.repository import SheetContent, SheetPlace, StoredSheet, stored_sheets, write_sheets
from ..rounds.sheets.service import required_form
from ..storage.transaction import Transaction
from . import columns
from .mark_rows import MarkRows, SheetMarks
from .source import ImportReport, ImportSource, idle_notes


class MarkFile(MarkRows):
    """A file of marks; its report counts sheets. The order of rows does not matter."""

    COLUMNS = columns.MARKS

    def end(self) -> None:
        """The sheets that the rows make."""
        self.made = list(self.sheets())

    def store(self, transaction: Transaction, source: ImportSource) -> ImportReport:
        """Write the sheets that are not on record like this; one that was handed in becomes a draft again.

        Raises:
            Error: the file has other marks than are on record for a filling that is closed.
        """
        stored = stored_sheets(transaction.connection, self.round.info.id)
        changes = _changes(self.made, stored)
        stage = current_stage(transaction.connection, self.round)
        for form, filling in {(place.form, place.filling) for place, _found, _content in changes}:
            require_filling_open(self.round.scheme, stage, form, filling)
        _require_seats(transaction, self.round, [place for place, _found, _content in changes])
        if changes:
            self._ask(transaction, [place for place, _found, _content in changes])
            transaction.event("marks.import", {"round": self.round.info.code, **source.detail()})
            write_sheets(transaction, self.round.info.id, changes)
        notes = [*source.notes, *idle_notes(self.idle)]
        dropped = sum(len(_dropped(sheet, stored.get(sheet.place))) for sheet in self.made if sheet.bare)
        if dropped:
            notes.append(_("{n} 项改成了另外的分,原来写的扣分规则和理由不再保留。").format(n=dropped))
        unchanged = len(self.made) - len(changes)
        return ImportReport(len(self.made), self.rows, len(changes), unchanged, tuple(notes))

    def _ask(self, transaction: Transaction, sheets: Sequence[SheetPlace]) -> None:
        """Name the act for each different thing that the sheets are about; a file has thousands of them."""
        concerns = {(place.subject_id, place.form, place.filling, place.filler) for place in sheets}
        for subject, form, filling, filler in concerns:
            whose = required_form(self.round, form).filling(filling)
            if whose is not None:  # rows of no such filling were refused when they were read
                transaction.label("marks.import", about_sheet(self.round.by_id[subject], whose, filler))


def _require_seats(transaction: Transaction, round_: AssessmentRound, places: Sequence[SheetPlace]) -> None:
    """Refuse sheets of somebody who is not on the list of a panel or is not to mark the subject, and another one's to
    whoever sits on the panel.
    """
    panels = panels_of(transaction.connection, round_)
    for place in places:
        expected = panels.expected(place.subject_id, place.form, place.filling)
        seated = panels.seated.get((place.form, place.filling), frozenset())
        if expected is not None and (place.filler not in expected or transaction.actor in seated - {place.filler}):
            one = round_.by_id[place.subject_id]
            require_seat(transaction, round_, one, (place.form, place.filling), place.filler)


def _changes(
    sheets: Sequence[SheetMarks], stored: Mapping[SheetPlace, StoredSheet]
) -> list[tuple[SheetPlace, StoredSheet | None, SheetContent]]:
    """What the sheets are to say that are not on record like this, each with what is on record."""
    changes: list[tuple[SheetPlace, StoredSheet | None, SheetContent]] = []
    for sheet in sheets:
        found = stored.get(sheet.place)
        content = _merged(sheet, found)
        if found is None or (content.marks, content.details) != (found.marks, found.details):
            changes.append((sheet.place, found, content))
    return changes


def _merged(sheet: SheetMarks, found: StoredSheet | None) -> SheetContent:
    """The sheet with the file's items laid over what is on record."""
    before: Sequence[int | None] = [None] * len(sheet.items) if found is None else unpack(found.marks)
    values = list(before)
    for position, value in sheet.marks.items():
        values[position] = value
    said = {sheet.items[position] for position in _said(sheet, before)}
    lines = (
        {} if found is None else {item: kept for item, kept in read_details(found.details).items() if item not in said}
    )
    lines |= {item: new for item, new in sheet.lines.items() if item in said}
    return SheetContent(DRAFT, pack(values), write_details(lines))


def _said(sheet: SheetMarks, before: Sequence[int | None]) -> Iterator[int]:
    """The positions about which the file says something else than the marks ``before``, or more than a mark."""
    for position, value in sheet.marks.items():
        if position not in sheet.bare or before[position] != value:
            yield position


def _dropped(sheet: SheetMarks, found: StoredSheet | None) -> set[str]:
    """The items whose stored lines give way to a bare mark."""
    if found is None or not found.details:
        return set()
    said = {sheet.items[position] for position in _said(sheet, unpack(found.marks)) if position in sheet.bare}
    return said & read_details(found.details).keys()
