"""What the saver saves as one: a sheet, an entry of a book. How each is stored is said where it belongs, not here.

A target is called by a :class:`Place`; what is entered into it are items with values, ``None`` for an emptied one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from ..storage.engine import Database

State = TypeVar("State")
Value = TypeVar("Value")
Plain = None | str | int | list[Any] | dict[str, Any]
"""A value as JSON has it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Of which ``kind`` a target is, and what it is called among them."""

    kind: str
    name: tuple[str, ...]


class Clash(Exception, Generic[State]):
    """Somebody else changed ``items`` in between; nothing was saved. ``theirs`` is what is stored now."""

    def __init__(self, sentence: str, theirs: State, items: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.theirs = theirs
        self.items = items


class Target(Generic[State, Value]):
    """Something that is saved as one."""

    @property
    def place(self) -> Place:
        """What it is called in the draft."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What a sentence calls it."""
        raise NotImplementedError

    def version(self, seen: State) -> int:
        """The version of what is stored; 0 when nothing is."""
        raise NotImplementedError

    def lacks(self, seen: State, changes: Mapping[str, Value | None]) -> str:  # noqa: ARG002  # most lack nothing
        """Why it cannot be stored before more is entered, in one sentence; empty when it can."""
        return ""

    def is_nothing(self, seen: State, changes: Mapping[str, Value | None]) -> bool:  # noqa: ARG002  # as above
        """Whether ``changes`` leave nothing that could be stored: something new that was begun and taken back."""
        return False

    def plain(self, value: Value | None) -> Plain:
        """``value`` as the draft keeps it."""
        raise NotImplementedError

    def value(self, plain: Plain) -> Value | None:
        """A value as the draft kept it."""
        raise NotImplementedError

    def read(self, database: "Database") -> State:
        """What is stored now.

        Raises:
            Error: there is no such thing any more.
        """
        raise NotImplementedError

    def save(self, database: "Database", actor: str, seen: State, changes: Mapping[str, Value | None]) -> State:
        """Store ``changes`` of what was seen as ``seen``; what is stored then.

        Raises:
            Clash: somebody else changed the same items.
            Error: it is refused.
        """
        raise NotImplementedError

    def restore(self, database: "Database", actor: str, version: int, changes: Mapping[str, Value | None]) -> State:
        """Store what a vanished session entered when this was at ``version``; what is stored then.

        Raises:
            Clash: somebody else changed it since.
            Error: it is refused.
        """
        raise NotImplementedError

    def written(self, changes: Mapping[str, Value | None]) -> dict[str, Plain]:
        """``changes`` as the draft keeps them."""
        return {item: self.plain(value) for item, value in changes.items()}
