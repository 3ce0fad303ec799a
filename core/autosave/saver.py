"""Saving what was entered: one save at a time, target by target, in the background.

State lives in the thread of the screen; only the save itself runs in a worker. A cell counts as saved after commit.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Generic, Protocol

from ..kernel.errors import Error
from .draft import Drafts, Unsaved
from .target import Attempt, Contention, Place, Save, State, Stored, Target, Value


@dataclass
class Pending(Generic[State, Value]):
    """A target with cells on their way. ``seen`` is what the person saw there, ``was`` what the changed items held."""

    target: Target[State, Value]
    seen: State
    changes: dict[str, Value | None] = field(default_factory=dict)
    was: dict[str, Value | None] = field(default_factory=dict)
    clash: Contention | None = None
    failure: str = ""

    @property
    def lacks(self) -> str:
        """Why it cannot be stored before more is entered; empty when it can."""
        return self.target.lacks(self.seen, self.changes)

    @property
    def waits(self) -> bool:
        """Whether it has something to save that nothing stands in the way of."""
        return bool(self.changes) and self.clash is None and not self.failure and not self.lacks


class Saves(Protocol):
    """Where saves go: the service that stores them, in this process or another. Every method may take a while."""

    def target(self, place: Place) -> Target[Any, Any]:
        """What ``place`` names; raises Error where there is no such thing any more."""

    def stored(self, place: Place) -> Stored:
        """What is stored at ``place``; raises Error where there is no such thing any more."""

    def attempt(self, save: Save) -> Attempt:
        """Store a save, and say how that ended."""

    def restore(self, save: Save, typed_at: Mapping[str, str]) -> Attempt:
        """Store what a vanished session entered, each item at ``typed_at`` (UTC ISO text), and say how that ended."""


class Saver:
    """Takes entered cells, writes them to the draft at once and to the database one target after the other.

    ``attempt`` stores a save and is called by what ``start`` runs in a thread; ``tell`` is called in the screen's
    thread when the state of one changed.
    """

    def __init__(
        self, attempt: Callable[[Save], Attempt], draft: Drafts, start: Callable[[Callable[[], Attempt]], None],
        tell: Callable[[Pending[Any, Any]], None], moment: Callable[[], str],
    ) -> None:  # fmt: skip
        """``moment`` is the session's clock: UTC ISO text."""
        self._attempt = attempt
        self._moment = moment
        self._draft = draft
        self._start = start
        self._tell = tell
        self._pending: dict[Place, Pending[Any, Any]] = {}
        self._running: Place | None = None
        self._versions: dict[Place, int] = {}

    def is_outdated(self, target: Target[State, Any], state: State) -> bool:
        """Whether ``state`` was read before the last save of this session came back."""
        return target.version(state) < self._versions.get(target.place, 0)

    def pending(self, target: Target[State, Value]) -> Pending[State, Value] | None:
        """What is on its way for a target, if anything."""
        return self.pending_at(target.place)

    def pending_at(self, place: Place) -> Pending[Any, Any] | None:
        """What is on its way for the target called ``place``, if anything."""
        return self._pending.get(place)

    def is_busy(self, place: Place) -> bool:
        """Whether something is being saved there, or is about to be."""
        pending = self._pending.get(place)
        return place == self._running or (pending is not None and pending.waits)

    def pending_of(self, kind: str) -> Iterator[Pending[Any, Any]]:
        """What is on its way for all targets of a kind."""
        return (pending for place, pending in self._pending.items() if place.kind == kind)

    @property
    def unsaved(self) -> int:
        """How many cells are not stored yet, everywhere."""
        return sum(len(pending.changes) for pending in self._pending.values())

    @property
    def where(self) -> str:
        """Where those cells are, in words."""
        return "、".join(dict.fromkeys(pending.target.title for pending in self._pending.values()))

    def enter(
        self,
        target: Target[State, Value],
        seen: State,
        changes: Mapping[str, Value | None],
        was: Mapping[str, Value | None],
    ) -> None:
        """Take over ``changes`` of a target that was seen as ``seen``, in items that held ``was``.

        Raises:
            Error: the draft cannot be written; the changes are saved all the same.
        """
        pending = self._pending.setdefault(target.place, Pending(target, seen))
        for item in changes:
            if item not in pending.changes:
                pending.was[item] = was.get(item)
        try:
            self._note(pending, changes)
        finally:
            pending.changes.update(changes)
            pending.failure = ""
            if not (target.is_nothing(pending.seen, pending.changes) and self.give_up(target)):
                self._tell(pending)
                self._next()

    def _note(self, pending: Pending[Any, Any], changes: Mapping[str, Any]) -> None:
        target = pending.target
        was = {item: pending.was.get(item) for item in changes}
        at = dict.fromkeys(changes, self._moment())
        self._draft.note(Unsaved(target.place, target.written(changes), target.written(was), at))

    def resolve(self, target: Target[Any, Any], mine: frozenset[str]) -> None:
        """End a clash: the items ``mine`` are saved over theirs, the other contested ones are given up."""
        pending = self._pending.get(target.place)
        if pending is None or pending.clash is None:
            return
        clash = pending.clash
        pending.clash, pending.seen = None, clash.theirs
        contested = {item: one for item, one in clash.items.items() if item in pending.changes}
        given_up = {item: pending.changes.pop(item) for item in contested if item not in mine}
        for item, one in contested.items():
            if item in mine:
                pending.changes[item], pending.was[item] = one.mine, one.theirs
        self._draft.stored(target.place, target.written(given_up))
        kept = {item: pending.changes[item] for item in contested if item in mine}
        with suppress(Error):  # else what stands in the draft stays; the next session asks about it
            self._note(pending, kept)
        self._tell(pending)
        self._forget_if_done(target.place)
        self._next()

    def give_up(self, target: Target[Any, Any]) -> bool:
        """Forget what was entered into a target; ``False`` when there is nothing, or it is just being stored."""
        pending = self._pending.get(target.place)
        if pending is None or target.place == self._running:
            return False
        dropped, pending.changes = pending.changes, {}
        self._draft.stored(target.place, target.written(dropped))
        del self._pending[target.place]
        self._tell(pending)
        return True

    def take_over(self, pending: Iterable[Pending[Any, Any]]) -> None:
        """What a vanished session left and could not be stored without asking."""
        for one in pending:
            self._pending[one.target.place] = one

    def retry(self) -> None:
        """Try again what could not be saved."""
        for pending in self._pending.values():
            pending.failure = ""
        self._next()

    def close(self) -> None:
        """Let go of the draft; what is not stored stays in it for the next session."""
        self._draft.close()

    def ended(self, attempt: Attempt) -> None:
        """A save came back."""
        self._running = None
        pending = self._pending[attempt.place]
        target = pending.target
        if attempt.state is not None:
            pending.seen = attempt.state
            self._versions[target.place] = target.version(attempt.state)
            self._draft.stored(target.place, target.written(attempt.changes))
            pending.was.update(attempt.stored)
            for item, value in attempt.changes.items():
                if item in pending.changes and pending.changes[item] == value:
                    del pending.changes[item]
            if pending.changes:  # from here on they are changes of what is stored now
                with suppress(Error):  # else what stands in the draft stays; the next session asks about it
                    self._note(pending, pending.changes)
        pending.clash, pending.failure = attempt.clash, attempt.failure
        self._tell(pending)
        self._forget_if_done(target.place)
        self._next()

    def _forget_if_done(self, place: Place) -> None:
        if not self._pending[place].changes:
            del self._pending[place]

    def _next(self) -> None:
        waiting = next((pending for pending in self._pending.values() if pending.waits), None)
        if self._running is not None or waiting is None:
            return
        self._running = waiting.target.place
        attempt = self._attempt
        was = {item: waiting.was.get(item) for item in waiting.changes}
        save = Save(self._running, waiting.seen, dict(waiting.changes), was, token_hex(16))
        self._start(lambda: attempt(save))
