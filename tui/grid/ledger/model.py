"""The entries of a book in one month as a grid: a row for each, a blank one at the end that begins a new one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ....core.errors import Error
from ....core.ledger.cells import Reader, Shower, reader, shower
from ....core.ledger.directory import Directory
from ....core.ledger.fields import Field, fields_for
from ....core.ledger.values import Entry, Value
from ....core.names import matches_initials
from ....core.text import match_key
from ....plugins.contract import Book
from ....plugins.i18n import _
from ...days import month_days
from ...entrytarget import NEEDED, new_key
from ...entrywords import lacks_proof, late_text, state_word
from ...widgets.lineedit import LineEdit
from .. import clipboard
from ..edit import Edit
from ..journal import Step
from ..model import Entered, GridModel
from .columns import NAMED, PICKED, GridColumn
from .completing import Around, candidates, completed, picked

MOST_NEW = 1_000
"""So many rows may be pasted below what is there; more come in through an import."""


class Slot(NamedTuple):
    """A field of an entry. ``entry`` is its key: its id as text, or a word for one that is not stored yet."""

    entry: str
    field: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept here: entries of ``book`` in ``month``. A new one is about ``organisation`` and ``person``, where
    the ledger is that of one branch or one member.
    """

    book: Book
    directory: Directory
    month: str
    organisation: int | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the entry as stored, ``None`` for one that is not; ``part`` is what a member had to do with it."""

    key: str
    entry: Entry | None
    part: str = ""


class LedgerModel(GridModel[Slot, Value]):
    """The state of one month of a book."""

    def __init__(
        self, kept: Kept, columns: tuple[GridColumn, ...], lines: Iterable[Line] = (),
        values: Mapping[Slot, Value] | None = None, *, row: int = 0, column: int = 0, read_only: str = "",
    ) -> None:  # fmt: skip
        """``values`` are what is entered and not stored yet, beside what the entries of ``lines`` hold."""
        self.kept = kept
        self.columns = columns
        self.column_count = len(columns)
        self._fields = {"organisation", "member", *(column.id for column in columns if column.field is not None)}
        self._readers: dict[str, Reader] = {}
        self._showers: dict[str, Shower] = {}
        self._spare: list[str] = []
        self.revision = 0
        self._growing = not read_only
        self._lines: list[Line] = []
        self._place: dict[str, int] = {}
        self.read_only = read_only
        for line in lines:
            self._add(line)
        super().__init__(self._held(values or {}), row=row, column=column, read_only=read_only)

    # Rows.

    @property
    def row_count(self) -> int:
        """Entries, and the blank row."""
        return len(self._lines) + self._growing

    @property
    def row_limit(self) -> int:
        """Below the entries new ones may be pasted."""
        return len(self._lines) + (MOST_NEW if self._growing else 0)

    def key(self, row: int) -> str:
        """The key of the entry in ``row``, of one to come below the last."""
        if row < len(self._lines):
            return self._lines[row].key
        while len(self._spare) <= row - len(self._lines):
            self._spare.append(new_key())
        return self._spare[row - len(self._lines)]

    def line(self, row: int) -> Line | None:
        """What is in ``row``; ``None`` for the blank one."""
        return self._lines[row] if row < len(self._lines) else None

    def place(self, key: str) -> int | None:
        """The row of an entry."""
        return self._place.get(key)

    def of(self, row: int, field: str) -> Value:
        """What a field of the entry in ``row`` holds, shown or not."""
        return self.values.get(Slot(self.key(row), field))

    def find(self, wanted: str, start: int) -> int | None:
        """The first row from ``start`` on, round the end, in which ``wanted`` stands or are the member's initials."""
        key, people, rows = match_key(wanted), self.kept.directory.people, len(self._lines)
        for step in range(rows if key else 0):
            row = (start + step) % rows
            member = self.of(row, "member")
            if isinstance(member, int) and key.isascii() and matches_initials(people[member].initials, key):
                return row
            if any(key in match_key(self.text(row, column)) for column in range(self.column_count)):
                return row
        return None

    def store(self, key: str, entry: Entry, keep: frozenset[str] = frozenset()) -> None:
        """The entry ``key`` is stored as ``entry`` now; fields in ``keep`` are still on their way."""
        place = self._place.get(key)
        if place is None:
            return
        self._lines[place] = Line(key, entry, self._lines[place].part)
        self.revision += 1
        for field in self._fields - keep:
            slot, value = Slot(key, field), entry.value(field)
            if self.values.get(slot) != value:
                self._put(slot, value)
        self._touched.add(place)

    def renew(self, lines: Iterable[Line], values: Mapping[Slot, Value]) -> None:
        """Show other ``lines``, with the cursor on the same entry where it is still there."""
        here, gone = self.key(self.row), set(self._place)
        self._lines, self._place = [], {}
        for line in lines:
            self._add(line)
        self.values = self._held(values)
        if gone - self._place.keys():
            self.journal.done.clear()
            self.journal.undone.clear()
        self.anchor = None
        self.row = self._place.get(here, min(self.row, max(0, self.row_count - 1)))

    # What a kind of grid says.

    def slot(self, row: int, column: int) -> Slot:
        """The field of the entry."""
        return Slot(self.key(row), self.columns[column].id)

    def row_of(self, slot: Slot) -> int:
        """Where the entry is, or will be."""
        place = self._place.get(slot.entry)
        return place if place is not None else len(self._lines) + self._spare.index(slot.entry)

    def text(self, row: int, column: int) -> str:
        """The field, or what is shown of the entry."""
        shown = self.columns[column]
        if shown.field is not None:
            return self._shower(shown.field)(self.values.get(Slot(self.key(row), shown.id)))
        line = self.line(row)
        if line is None or line.entry is None:
            return ""
        return self._shown(shown.id, line.entry, line.part)

    def entered(self, row: int, column: int, before: Value, text: str) -> Value:  # noqa: ARG002  # fields are replaced
        """What ``text`` means in the field.

        Raises:
            Error: it cannot be understood, or the field is not to be changed here.
        """
        self.check_cell(row, column)
        field = self.columns[column].field
        cleaned = clipboard.clean(text)
        if field is None or not cleaned:
            return None
        if field.id not in {one.id for one in fields_for(self.kept.book, self._kind(row))}:
            raise Error(_("「{kind}」这一类不填{field}").format(kind=self._kind(row), field=field.title))
        organisation = self._organisation(row)
        value = self._reader(field)(completed(field, cleaned, self._around(row)), organisation)
        return None if value in ("", ()) else value

    def check_cell(self, row: int, column: int) -> None:
        """Refuse what is only shown, and entries that were accepted.

        Raises:
            Error: nothing can be typed here.
        """
        shown, line = self.columns[column], self.line(row)
        if shown.field is None:
            raise Error(_("「{column}」这一列只能看").format(column=shown.title))
        if line is not None and line.entry is not None and line.entry.state == "accepted":
            raise Error(_("这一条已经通过"), _("要更正请按 F3 打开它,写明原因。"))

    def check_travel(self, step: Step[Slot, Value]) -> None:
        """What made an entry be stored cannot be undone: entries are withdrawn, with a reason.

        Raises:
            Error: the step would leave a stored entry without what it needs.
        """
        for change in step:
            line = self.line(self.row_of(change.slot))
            if change.after is None and change.slot.field in NEEDED and line is not None and line.entry is not None:
                raise Error(_("这一条已经存进台账,不能撤销到没有"), _("不要它了请按 F9 撤回,写明原因。"))

    def completed(self, entered: Entered[Slot, Value]) -> Entered[Slot, Value]:
        """With what follows: a new entry is of this branch, member and month; who is absent was not present."""
        wanted = dict(entered)
        for slot, value in entered:
            if slot.entry not in self._place and value is not None:
                for field, default in self._defaults(slot.entry, wanted):
                    wanted.setdefault(Slot(slot.entry, field), default)
        for key in {slot.entry for slot, _value in entered}:
            self._expect(key, wanted)
        for slot, value in entered:
            required = wanted.get(Slot(slot.entry, "required"), self.values.get(Slot(slot.entry, "required")))
            if slot.field == "absent" and isinstance(value, tuple) and isinstance(required, int):
                wanted.setdefault(Slot(slot.entry, "present"), max(0, required - len(value)))
        return list(wanted.items())

    # Typing.

    def type_on(self, edit: Edit, typed: str) -> None:
        """A digit picks the candidate of that number, unless the text goes on with it."""
        field, text = self.columns[self.column].field, edit.line.text
        digit = clipboard.plain_letter(typed)
        found = self.offered() if digit.isdigit() and digit.isascii() else ()
        if field is None or not text or text[-1:].isdigit() or not 1 <= int(digit if found else 0) <= len(found):
            super().type_on(edit, typed)
        else:
            self.edit_line(LineEdit.of(picked(field, text, found[int(digit) - 1])))

    def offered(self) -> tuple[str, ...]:
        """What the text being typed may mean."""
        field = self.columns[self.column].field
        if self.edit is None or field is None or not (field.kind in PICKED or field.kind in NAMED):
            return ()
        return candidates(field, self.edit.line.text, self._around(self.row))

    # Inside.

    def _add(self, line: Line) -> None:
        self.revision += 1
        self._place[line.key] = len(self._lines)
        self._lines.append(line)

    def _held(self, values: Mapping[Slot, Value]) -> dict[Slot, Value]:
        held: dict[Slot, Value] = {}
        for line in self._lines:
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
        if slot.entry not in self._place:
            while self.key(len(self._lines)) != slot.entry:
                self._grow()
            self._grow()
        super()._put(slot, value)

    def _grow(self) -> None:
        key = self.key(len(self._lines))
        self._spare.remove(key)
        self._add(Line(key, None))

    def _defaults(self, key: str, wanted: Mapping[Slot, Value]) -> Sequence[tuple[str, Value]]:
        kept = self.kept
        found: list[tuple[str, Value]] = []
        person = wanted.get(Slot(key, "member")) or kept.person
        if kept.book.about == "member" and kept.person is not None:
            found.append(("member", kept.person))
        branch = kept.organisation
        if branch is None and isinstance(person, int):
            branch = kept.directory.branch_of(person, month_days(kept.month)[1])
        if branch is not None:
            found.append(("organisation", branch))
        if kept.book.dated == "month":
            found.append(("date", month_days(kept.month)[0]))
        return found

    def _expect(self, key: str, wanted: dict[Slot, Value]) -> None:
        """At a meeting that is not stored yet, every member of the branch on that day is expected."""
        place, book = self._place.get(key), self.kept.book
        if place is not None and self._lines[place].entry is not None:
            return

        def now(field: str) -> Value:
            slot = Slot(key, field)
            return wanted[slot] if slot in wanted else self.values.get(slot)

        kind, branch, day = now("kind"), now("organisation"), now("date")
        if book.attendance and isinstance(branch, int) and isinstance(day, str) and now("required") is None:
            known = isinstance(kind, str) or not book.all_kinds
            if known and book.is_meeting(str(kind or "")) and kind not in book.partial:
                wanted[Slot(key, "required")] = len(self.kept.directory.members(branch, day)) or None

    def _shown(self, column: str, entry: Entry, part: str) -> str:
        if column == "proof":
            return _("缺") if lacks_proof(entry, self.kept.book.proof) else str(entry.proofs or "")
        if column == "state":
            return state_word(entry.state)
        return part if column == "part" else late_text(entry)

    def _kind(self, row: int) -> str:
        kind = self.of(row, "kind")
        return kind if isinstance(kind, str) else ""

    def _organisation(self, row: int) -> int | None:
        organisation = self.of(row, "organisation")
        return organisation if isinstance(organisation, int) else self.kept.organisation

    def _around(self, row: int) -> Around:
        return Around(self.kept.directory, self.kept.month, self._organisation(row))

    def _reader(self, field: Field) -> Reader:
        return self._readers.setdefault(field.id, reader(field, self.kept.directory))

    def _shower(self, field: Field) -> Shower:
        return self._showers.setdefault(field.id, shower(field, self.kept.directory))
