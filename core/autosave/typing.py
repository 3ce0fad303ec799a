"""Text that is being typed and not entered yet, as the draft keeps it: what it is, and where one was. Plain values.

It is never stored by itself: the next session puts it under the cursor again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in the fields of a screen: ``texts`` by what the screen calls them, the cursor before character
    ``at`` of ``field``. ``title`` says where that is, in words.

    ``more`` is what else the screen knows of it, ``where`` the way to the screen: plain data of whoever wrote it.
    ``tries`` counts the sessions that went back to it and ended before anything else was typed.
    """

    title: str
    texts: Mapping[str, str]
    field: str
    at: int
    more: Any = None
    where: Any = None
    tries: int = 0

    @property
    def text(self) -> str:
        """All that was typed, field by field."""
        return "\n".join(filter(None, self.texts.values()))


class Typings(Protocol):
    """Where what is being typed is kept until it is entered or given up."""

    def typing(self, slot: str, typed: Typed | None) -> None:
        """Keep ``typed`` instead of what was in ``slot``; raises Error where that fails."""


class Typist:
    """Keeps what is being typed as soon as it changes, in a slot for each screen on which something is."""

    def __init__(self, draft: Typings) -> None:
        self._draft = draft
        self._kept: dict[str, Typed] = {}

    def keep(self, typed: Mapping[str, Typed], tries: int = 0) -> None:
        """``typed`` is what is being typed now, by slot; nothing else is. ``tries`` sessions went back to it.

        Raises:
            Error: the draft cannot be written.
        """
        for slot in self._kept.keys() - typed.keys():
            self.forget(slot)
        for slot, one in typed.items():
            kept = self._kept.get(slot)
            if kept is None or replace(kept, tries=0) != one:
                self._kept[slot] = replace(one, tries=tries)
                self._draft.typing(slot, self._kept[slot])

    def forget(self, slot: str) -> None:
        """Keep nothing more in ``slot``.

        Raises:
            Error: the draft cannot be written.
        """
        self._kept.pop(slot, None)
        self._draft.typing(slot, None)


def typed_data(typed: Typed | None) -> Any:
    """``typed`` as plain data."""
    return None if typed is None else {name: getattr(typed, name) for name in Typed.__slots__}


def typed_of(data: Any) -> Typed | None:
    """The inverse of :func:`typed_data`.

    Raises:
        TypeError: it was not written by that.
    """
    return None if data is None else Typed(**data)
