"""The entries of a book in one month as a grid: a row for each, a blank one at the end that begins a new one. Pure."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ....core.autosave.entries import is_new
from ....core.kernel.errors import Error
from ....core.kernel.pinyin import name_sounds_like, sounds_like
from ....core.kernel.text import match_key
from ....core.ledger.cells import reader, shower
from ....core.ledger.entry import Entry, Value, state_title
from ....core.ledger.fields import fields_for
from ....plugins.i18n import _
from ...style.entry_words import lacks_proof, late_text
from ...widgets.lineedit import LineEdit
from ..blocks import clean, plain_letter
from ..model import Edit, Entered, GridModel
from .completing import Around, candidates, completed, picked
from .rows import NAMED, PICKED, EntryLine, EntryRows, GridColumn, Kept, Slot, defaults, expected, present

TELLING = ("date", "member", "title")
"""Fields that tell an entry from others of its book, where it has them."""
MOST_NEW = 1_000
"""So many rows may be pasted below what is there; more come in through an import."""


class LedgerModel(GridModel[Slot, Value]):
    """The state of one month of a book."""

    def __init__(
        self, kept: Kept, columns: tuple[GridColumn, ...], lines: Iterable[EntryLine] = (),
        values: Mapping[Slot, Value] | None = None, *, row: int = 0, column: int = 0, read_only: str = "",
    ) -> None:  # fmt: skip
        """``values`` are what is entered and not stored yet, beside what the entries of ``lines`` hold."""
        self.kept = kept
        self.columns = columns
        self.column_count = len(columns)
        self.rows = EntryRows(lines)
        self.doubts: dict[int, tuple[str, ...]] = {}
        """What is doubtful about stored entries, by id."""
        self.revision = 0
        """Counts changes of what is stored, on which the look of whole columns depends."""
        typed = [column.field for column in columns if column.field is not None]
        self._fields = {"organisation", "member", *(field.id for field in typed)}
        self._readers = {field.id: reader(field, kept.directory) for field in typed}
        self._showers = {field.id: shower(field, kept.directory) for field in typed}
        self._growing = not read_only
        super().__init__(self._held(values or {}), row=row, column=column, read_only=read_only)

    # Rows.

    @property
    def row_count(self) -> int:
        """Entries, and the blank row."""
        return len(self.rows) + self._growing

    @property
    def row_limit(self) -> int:
        """Below the entries new ones may be pasted."""
        return len(self.rows) + (MOST_NEW if self._growing else 0)

    @property
    def here(self) -> EntryLine | None:
        """What is in the row under the cursor; ``None`` for the blank one."""
        return self.rows.line(self.row)

    def of(self, row: int, field: str) -> Value:
        """What a field of the entry in ``row`` holds, shown or not."""
        return self.values.get(Slot(self.rows.key(row), field))

    def find(self, wanted: str, start: int) -> int | None:
        """The first row from ``start`` on, round the end, with ``wanted`` or these initials of member or branch."""
        key, people, rows = match_key(wanted), self.kept.directory.people, len(self.rows)
        for step in range(rows if key else 0):
            row = (start + step) % rows
            member = self.of(row, "member")
            if isinstance(member, int) and name_sounds_like(people[member].name, people[member].initials, key):
                return row
            if any(self._is_found(row, column, key) for column in range(self.column_count)):
                return row
        return None

    def _is_found(self, row: int, column: int, key: str) -> bool:
        """By a part of what is shown; an organisation also by its initials."""
        text = self.text(row, column)
        return key in match_key(text) or (self.columns[column].id == "organisation" and sounds_like(text, key))

    def store(self, key: str, entry: Entry, keep: frozenset[str] = frozenset()) -> None:
        """The entry ``key`` is stored as ``entry`` now; fields in ``keep`` are still on their way."""
        if self.rows.place(key) is None:
            return
        self.rows.put(key, entry)
        self.revision += 1
        for field in self._fields - keep:
            slot, value = Slot(key, field), entry.value(field)
            if self.values.get(slot) != value:
                self._put(slot, value)
        self._touched.add(self.rows.row_of(key))

    def doubt(self, doubts: Mapping[int, tuple[str, ...]], asked: Iterable[int]) -> None:
        """Take over what is doubtful about the entries ``asked``; those not in ``doubts`` are in order."""
        before = dict(self.doubts)
        for id_ in asked:
            self.doubts.pop(id_, None)
        self.doubts.update(doubts)
        if before != self.doubts:
            self.revision += 1

    def renew(self, lines: Iterable[EntryLine], values: Mapping[Slot, Value]) -> None:
        """Show other ``lines``, with the cursor on the same entry where it is still there."""
        here = self.rows.key(self.row)
        self.rows = EntryRows(lines)
        self.revision += 1
        self.values = self._held(values)
        self.anchor = None
        place = self.rows.place(here)
        self.row = place if place is not None else min(self.row, max(0, self.row_count - 1))

    # What a kind of grid says.

    def slot(self, row: int, column: int) -> Slot:
        """The field of the entry."""
        return Slot(self.rows.key(row), self.columns[column].id)

    def row_of(self, slot: Slot) -> int:
        """Where the entry is, or will be."""
        return self.rows.row_of(slot.entry)

    def text(self, row: int, column: int) -> str:
        """The field, or what is shown of the entry."""
        shown = self.columns[column]
        if shown.field is not None:
            return self._showers[shown.id](self.values.get(Slot(self.rows.key(row), shown.id)))
        line = self.rows.line(row)
        if line is None or line.entry is None:
            return ""
        return self._shown(shown.id, line.entry, line.part)

    def label(self, row: int, column: int) -> str:
        """What tells the entry from others, and the field."""
        known = [self.text(row, place) for place, shown in enumerate(self.columns) if shown.id in TELLING]
        return " ".join(filter(None, (*known, self.columns[column].title)))

    def spot(self) -> list[Any]:
        """The number of the entry, or the key of one that is not stored yet; and the field."""
        line = self.here
        key = self.rows.key(self.row) if line is None or line.entry is None else str(line.entry.id)
        return [key, self.columns[self.column].id]

    def place_of(self, spot: Any) -> tuple[int, int] | None:
        """Where the entry is; one that was not begun will begin in the blank row."""
        key, field = spot
        column = next((place for place, shown in enumerate(self.columns) if shown.id == field), None)
        blank = len(self.rows) if is_new(key) and self._growing else None
        keys = {str(line.entry.id) if line.entry is not None else line.key: row for row, line in enumerate(self.rows)}
        row = keys.get(key, blank)
        return None if row is None or column is None else (row, column)

    def entered(self, row: int, column: int, before: Value, text: str) -> Value:  # noqa: ARG002  # fields are replaced
        """What ``text`` means in the field.

        Raises:
            Error: it cannot be understood, or the field is not to be changed here.
        """
        self.check_cell(row, column)
        field = self.columns[column].field
        cleaned = clean(text)
        if field is None or not cleaned:
            return None
        if field.id not in {one.id for one in fields_for(self.kept.book, self._kind(row))}:
            raise Error(_("「{kind}」这一类不填{field}").format(kind=self._kind(row), field=field.title))
        organisation = self._organisation(row)
        value = self._readers[field.id](completed(field, cleaned, self._around(row)), organisation)
        return None if value in ("", ()) else value

    def check_cell(self, row: int, column: int) -> None:
        """Refuse what is only shown, and entries that were accepted.

        Raises:
            Error: nothing can be typed here.
        """
        shown, line = self.columns[column], self.rows.line(row)
        if shown.field is None:
            raise Error(_("「{column}」这一列只能看").format(column=shown.title))
        if line is not None and line.entry is not None and line.entry.state == "accepted":
            raise Error(_("这一条已经通过"), _("要更正请按 Ctrl+E 打开它,写明原因。"))

    def completed(self, entered: Entered[Slot, Value]) -> Entered[Slot, Value]:
        """With what follows: a new entry is of this branch, member and month; who is absent was not present."""
        wanted = dict(entered)

        def now(key: str, field: str) -> Value:
            slot = Slot(key, field)
            return wanted[slot] if slot in wanted else self.values.get(slot)

        for key in dict.fromkeys(slot.entry for slot, value in entered if value is not None):
            if self.rows.place(key) is None:
                for field, value in defaults(self.kept, now(key, "member")).items():
                    wanted.setdefault(Slot(key, field), value)
            if not self.rows.is_stored(key) and now(key, "required") is None:
                wanted[Slot(key, "required")] = expected(self.kept, partial(now, key))
            if Slot(key, "absent") in wanted and isinstance(now(key, "required"), int):
                wanted.setdefault(Slot(key, "present"), present(partial(now, key)))
        return list(wanted.items())

    # Typing.

    def type_on(self, edit: Edit, typed: str) -> None:
        """A digit picks the candidate of that number, unless the text means something with it."""
        field, text, digit = self.columns[self.column].field, edit.line.text, plain_letter(typed)
        found = self.offered() if digit.isdecimal() and digit.isascii() and not text.isdecimal() else ()
        if field is None or not found or not text or candidates(field, text + digit, self._around(self.row)):
            super().type_on(edit, typed)
        elif 1 <= int(digit) <= len(found):
            self.edit_line(LineEdit.of(picked(field, text, found[int(digit) - 1])))

    def offered(self) -> tuple[str, ...]:
        """What the text being typed may mean."""
        field = self.columns[self.column].field
        if self.edit is None or field is None or not (field.kind in PICKED or field.kind in NAMED):
            return ()
        return candidates(field, self.edit.line.text, self._around(self.row))

    # Inside.

    def _held(self, values: Mapping[Slot, Value]) -> dict[Slot, Value]:
        held: dict[Slot, Value] = {}
        for line in self.rows:
            if line.entry is not None:
                for field in self._fields:
                    value = line.entry.value(field)
                    if value is not None:
                        held[Slot(line.key, field)] = value
        for slot, value in values.items():
            if value is None:
                held.pop(slot, None)
            else:
                held[slot] = value
        return held

    def _put(self, slot: Slot, value: Value) -> None:
        self.rows.begin(slot.entry)
        super()._put(slot, value)

    def _shown(self, column: str, entry: Entry, part: str) -> str:
        if column == "proof":
            return _("缺") if lacks_proof(entry, self.kept.book.proof) else str(entry.proofs or "")
        if column == "state":
            return state_title(entry.state)
        return part if column == "part" else late_text(entry)

    def _kind(self, row: int) -> str:
        kind = self.of(row, "kind")
        return kind if isinstance(kind, str) else ""

    def _organisation(self, row: int) -> int | None:
        organisation = self.of(row, "organisation")
        return organisation if isinstance(organisation, int) else self.kept.organisation

    def _around(self, row: int) -> Around:
        return Around(self.kept.directory, self.kept.month, self._organisation(row))
