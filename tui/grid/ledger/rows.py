"""The rows of a book's grid: entries, stored or not, and below them the blank rows in which new ones begin. Pure.

The columns of a book's grid: its fields, and what is only shown of an entry. Pure.

What follows from what is typed into an entry, so that it need not be typed. Pure.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from ....core.autosave.entries import new_key
from ....core.ledger.doubts import expected_at
from ....core.ledger.entry import Entry, State, Value, state_title
from ....core.ledger.fields import Field, FieldKind, fields_of
from ....core.organisation.directory import Directory
from ....core.services.typed_dates import month_days
from ....plugins.contract import Book
from ....plugins.i18n import _
from ...style.width import width


class Slot(NamedTuple):
    """A field of an entry. ``entry`` is its key: its id as text, or a word for one that is not stored yet."""

    entry: str
    field: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A row: the entry as stored, ``None`` for one that is not; ``part`` is what a member had to do with it."""

    key: str
    entry: Entry | None
    part: str = ""


class EntryRows:
    """Lines by row and by key."""

    def __init__(self, lines: Iterable[EntryLine]) -> None:
        self._lines = list(lines)
        self._place = {line.key: row for row, line in enumerate(self._lines)}
        self._spare: list[str] = []

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[EntryLine]:
        return iter(self._lines)

    def line(self, row: int) -> EntryLine | None:
        """What is in ``row``; ``None`` for a blank one."""
        return self._lines[row] if row < len(self._lines) else None

    def key(self, row: int) -> str:
        """The key of the entry in ``row``; in a blank one, of the entry that will begin there."""
        if row < len(self._lines):
            return self._lines[row].key
        while len(self._spare) <= row - len(self._lines):
            self._spare.append(new_key())
        return self._spare[row - len(self._lines)]

    def place(self, key: str) -> int | None:
        """The row of an entry; ``None`` where none of that key is or has begun."""
        return self._place.get(key)

    def row_of(self, key: str) -> int:
        """The row of an entry that is there or will begin in a blank row."""
        place = self._place.get(key)
        return place if place is not None else len(self._lines) + self._spare.index(key)

    def is_stored(self, key: str) -> bool:
        """Whether the entry is in the database."""
        place = self._place.get(key)
        return place is not None and self._lines[place].entry is not None

    def put(self, key: str, entry: Entry) -> None:
        """The entry is stored so now."""
        place = self._place[key]
        self._lines[place] = EntryLine(key, entry, self._lines[place].part)

    def begin(self, key: str) -> None:
        """The blank row of ``key``, and those above it, become rows of entries."""
        while key not in self._place:
            begun = self.key(len(self._lines))
            self._spare.remove(begun)
            self._place[begun] = len(self._lines)
            self._lines.append(EntryLine(begun, None))

    def keys(self) -> frozenset[str]:
        """The keys of all entries."""
        return frozenset(self._place)


Shown = Literal["part", "proof", "state", "late"]

PICKED: frozenset[FieldKind] = frozenset({"choice", "yes_no", "organisation", "member", "person"})
"""Kinds of fields in which one of some is picked."""
NAMED: frozenset[FieldKind] = frozenset({"people", "mentions"})
"""Kinds of fields in which several people are named."""

_WIDTHS: dict[FieldKind, int] = {
    "date": 10, "month": 7, "count": 4, "money": 9, "yes_no": 4, "organisation": 12, "member": 12, "person": 10,
    "people": 14, "mentions": 18, "text": 12, "choice": 6,
}  # fmt: skip
_WIDE = {"title": 18, "content": 28}
_WIDEST_CHOICE = 14
_PART = 14
_RIGHT: frozenset[FieldKind] = frozenset({"count", "money"})


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of ``cells``; ``field`` is what is typed in it, ``None`` where it is only shown."""

    id: str
    title: str
    cells: int
    field: Field | None = None
    right: bool = False


def columns_of(book: Book, *, hidden: Collection[str] = (), part: bool = False) -> tuple[GridColumn, ...]:
    """The columns for entries of ``book`` without the fields ``hidden``; ``part``: with what one member had to do."""
    typed = [_typed(field) for field in fields_of(book) if field.id not in hidden]
    if part:
        day = next(place for place, column in enumerate(typed) if column.id == "date")
        typed.insert(day + 1, GridColumn("part", _("本人"), _PART))
    shown = (
        ("proof", _("印证"), 7),
        ("state", _("状态"), max(6, *(width(state_title(state)) for state in get_args(State)))),
        ("late", _("补录"), 12),
    )
    return (*typed, *(GridColumn(id_, title, cells) for id_, title, cells in shown))


def frozen(columns: tuple[GridColumn, ...], room: int) -> int:
    """How many of the first columns stay when the others are scrolled: up to who or when, within half of ``room``."""
    ends = [place + 1 for place, column in enumerate(columns) if column.id in ("member", "date")]
    wanted = ends[0] if ends else 1
    while wanted > 1 and sum(column.cells + 1 for column in columns[:wanted]) > room // 2:
        wanted -= 1
    return wanted


def _typed(field: Field) -> GridColumn:
    cells = max(_WIDE.get(field.id, _WIDTHS[field.kind]), width(field.title))
    if field.kind == "choice":
        cells = max(cells, min(_WIDEST_CHOICE, max(map(width, field.choices), default=0)))
    return GridColumn(field.id, field.title, cells, field, field.kind in _RIGHT)


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


def defaults(kept: Kept, member: Value) -> dict[str, Value]:
    """What a new entry (about ``member``) has from the start: branch, member, and the month where books go by it."""
    first, last = month_days(kept.month)
    found: dict[str, Value] = {}
    person = member or kept.person
    branch = kept.organisation
    if branch is None and isinstance(person, int):
        branch = kept.directory.branch_of(person, last)
    if branch is not None:
        found["organisation"] = branch
    if kept.book.about == "member" and kept.person is not None:
        found["member"] = kept.person
    if kept.book.dated == "month":
        found["date"] = first
    return found


def expected(kept: Kept, now: Callable[[str], Value]) -> int | None:
    """How many are expected at a meeting: every member of the branch on that day, unless it is one for some only.

    ``now`` gives the fields as they will be. ``None`` where it cannot be known yet, or is no meeting.
    """
    return expected_at(kept.book, kept.directory, str(now("kind") or ""), now("organisation"), now("date"))


def present(now: Callable[[str], Value]) -> int | None:
    """How many were present, once it is known how many were expected and who was absent."""
    required, absent = now("required"), now("absent")
    return (
        max(0, required - len(absent or ()))
        if isinstance(required, int) and not isinstance(absent, str | int)
        else None
    )
