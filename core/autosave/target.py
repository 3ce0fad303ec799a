"""What the saver saves as one: a sheet, an entry of a book; and a save of it, on its way there and back. Plain values.

A target is called by a :class:`Place`; what is entered into it are items with values, ``None`` for an emptied one.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

from ...plugins.evaluation.inputs import Line
from ...plugins.i18n import _
from ..kernel.errors import Conflict
from ..ledger.entry import Entry
from ..ledger.entry import Value as FieldValue
from ..rounds.sheets.marking import ItemMark
from ..rounds.sheets.model import SheetKey, SheetState

State = TypeVar("State")
Value = TypeVar("Value")
Plain = None | str | int | list[Any] | dict[str, Any]
"""A value as JSON has it."""

Stored = SheetState | Entry | None
"""What is stored at a place; ``None`` while nothing is."""
Entered = ItemMark | FieldValue
"""What can be entered about an item of a sheet, or into a field of an entry."""

SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Place:
    """Of which ``kind`` a target is, and what it is called among them, beginning with the number of its unit."""

    kind: str
    name: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The number of the unit in which it is stored, which it keeps whatever it is called."""
        return self.name[0]


@dataclass(frozen=True, slots=True)
class Save:
    """``changes`` at a place, entered over what the same items ``was``, to be stored once; ``key`` tells a save from
    all others. ``seen`` is the whole as the person saw it.
    """

    place: Place
    seen: Stored
    changes: Mapping[str, Entered]
    was: Mapping[str, Entered]
    key: str


@dataclass(frozen=True, slots=True)
class ContestedItem:
    """What ``actor`` changed an item to ``at`` (UTC ISO text), and what is stored if mine is preferred."""

    mine: Entered
    theirs: Entered
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class Contention:
    """Somebody else changed ``items`` in between; nothing was saved. ``theirs`` is what is stored now."""

    sentence: str
    theirs: Stored
    items: Mapping[str, ContestedItem]

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a save ended: with the ``state`` stored now and what the changed items hold in it, with a clash, or with a
    failure in words; ``passes`` when only somebody else was in the way, so that it is to be tried again.
    ``superseded`` are items that were left as the same person had changed them later.
    """

    place: Place
    changes: Mapping[str, Entered]
    state: Stored = None
    stored: Mapping[str, Entered] = field(default_factory=dict)
    superseded: frozenset[str] = frozenset()
    clash: Contention | None = None
    failure: str = ""
    passes: bool = False


class Clash(Conflict):
    """Somebody else changed ``items`` in between; nothing was saved. ``theirs`` is what is stored now."""

    def __init__(self, sentence: str, theirs: Stored, items: Mapping[str, ContestedItem]) -> None:
        super().__init__(sentence)
        self.theirs = theirs
        self.items = items


class Target(ABC, Generic[State, Value]):
    """Something that is saved as one. What it is called and how its values are spelt; storing is a service's work."""

    @property
    @abstractmethod
    def place(self) -> Place:
        """What it is called in the draft."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What a sentence calls it."""

    @abstractmethod
    def version(self, seen: State) -> int:
        """The version of what is stored; 0 when nothing is."""

    def lacks(self, seen: State, changes: Mapping[str, Value | None]) -> str:  # noqa: ARG002  # most lack nothing
        """Why it cannot be stored before more is entered, in one sentence; empty when it can."""
        return ""

    def is_nothing(self, seen: State, changes: Mapping[str, Value | None]) -> bool:  # noqa: ARG002  # as above
        """Whether ``changes`` leave nothing that could be stored: something new that was begun and taken back."""
        return False

    @abstractmethod
    def plain(self, value: Value | None) -> Plain:
        """``value`` as the draft keeps it."""

    @abstractmethod
    def value(self, plain: Plain) -> Value | None:
        """A value as the draft kept it."""

    def written(self, changes: Mapping[str, Value | None]) -> dict[str, Plain]:
        """``changes`` as the draft keeps them."""
        return {item: self.plain(value) for item, value in changes.items()}


@dataclass(frozen=True)
class SheetTarget(Target[SheetState, ItemMark]):
    """One sheet of the round that has the code ``round`` in the unit with the number ``unit``: its items with what is
    said about each.
    """

    unit: str
    round: str
    key: SheetKey

    @property
    def place(self) -> Place:
        """The unit's number, the round's code, then the sheet's key."""
        key = self.key
        return Place(SHEET, (self.unit, self.round, key.subject, key.form, key.period, key.filling, key.filler))

    @property
    def title(self) -> str:
        """Whose sheet it is."""
        return _("{subject} 的表").format(subject=self.key.subject)

    def version(self, seen: SheetState) -> int:
        """The sheet's version."""
        return seen.version

    def plain(self, value: ItemMark | None) -> Plain:
        """The lines of a mark."""
        return None if value is None else [asdict(line) for line in value.lines]

    def value(self, plain: Plain) -> ItemMark | None:
        """A mark of the lines."""
        return ItemMark(tuple(Line(**line) for line in plain)) if isinstance(plain, list) else None


def sheet_called(place: Place) -> SheetTarget:
    """Return the sheet that a draft names."""
    unit, code, *key = place.name
    return SheetTarget(unit, code, SheetKey(*key))
