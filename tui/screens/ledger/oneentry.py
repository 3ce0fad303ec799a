"""A screen of one entry: what is entered into it goes through the saver, and what the saver asks is asked here.

An accepted entry is changed with a reason only. What was entered is in the draft before the reason is asked for.
"""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from ....core.autosave.entries import REASON, EntryTarget
from ....plugins.i18n import _
from ..base.dialogs import AskPage, InputLine
from ..base.editing import KeepingPage
from .entry_rows import contested_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ....core.autosave.saver import Pending
    from ....core.kernel.unit import Unit
    from ....core.ledger.entry import Entry, Value
    from ....core.organisation.directory import Directory
    from ....plugins.contract import Book


class OneEntryPage(KeepingPage):
    """What is entered is stored at once; what cannot be stays in the draft and is told, asked about or marked."""

    def __init__(self, unit: "Unit", entry: int) -> None:
        super().__init__()
        self._unit = unit
        self._entry = entry
        self._asks_why = False
        self._then: Callable[[], None] | None = None

    # What a kind of screen says.

    @abstractmethod
    def about(self) -> "tuple[Entry, Book, Directory] | None":
        """The entry as it was read last; ``None`` before it is read."""

    @abstractmethod
    def show_pending(self, stored: "Entry") -> None:
        """The entry is ``stored`` so now; show what is on its way over it."""

    def refused(self) -> None:
        """What is on its way cannot be stored as it is."""

    # Storing.

    @property
    def pending(self) -> "Pending[Entry | None, Value] | None":
        """What is on its way for the entry."""
        saver, target = self.kaoping.saver, self._target
        return saver.pending(target) if target is not None else None

    @property
    def changes(self) -> "Mapping[str, Value]":
        """What of it is not stored yet."""
        pending = self.pending
        return {} if pending is None else {name: value for name, value in pending.changes.items() if name != REASON}

    def keep(self, changes: "Mapping[str, Value]") -> None:
        """Take over changed fields."""
        about, target = self.about(), self._target
        if about is not None and target is not None:
            self.enter(target, about[0], changes, {name: about[0].value(name) for name in changes})

    def saved(self, pending: "Pending[Any, Any]") -> None:
        """Fields were taken over, stored, or refused."""
        target = self._target
        if target is None or pending.target.place != target.place:
            self.complain(pending)
            return
        self.show_pending(pending.seen)
        if pending.changes:
            self.say_pending(pending)
        else:
            self.say_stored()
        if pending.failure and REASON not in pending.changes:
            self._look_again()
        if not pending.waits:
            then, self._then = self._then, None
            if then is not None and not pending.changes:
                self.call_later(then)

    def say_stored(self) -> None:
        """Say that everything is stored."""
        self.say(_("已保存"), "good")

    def say_pending(self, pending: "Pending[Any, Any]") -> None:
        """Say what becomes of what is not stored yet, or ask what it depends on."""
        about = self.about()
        accepted = about is not None and "accepted" in (about[0].state, pending.seen.state)
        if pending.clash is not None and about is not None:
            self.ask_whose(pending, lambda: contested_fields(about[2], pending, self.moment_of))
        elif accepted and REASON not in pending.changes:
            self._ask_why(pending.lacks)
        elif pending.failure or pending.lacks:
            why = pending.failure or pending.lacks
            self.say(_("没有存上(草稿已保留):{why}").format(why=why), "bad")
            self.refused()
        else:
            self.say(_("正在保存.."))

    def when_stored(self, then: "Callable[[], None]") -> None:
        """Do something once everything entered is stored; nothing when it cannot be."""
        pending = self.pending
        if pending is None:
            then()
        elif pending.waits:
            self._then = then
        else:
            self.say_pending(pending)

    # Amending.

    def _ask_why(self, lacks: str) -> None:
        """Ask for the reason of an amendment, unless that is done already."""
        if self._asks_why or self.kaoping.screen is not self:
            return
        self._asks_why = True
        self.say(lacks, "warning")
        about = _("这一条已经通过,改它要写明原因,改后变回已提交。Esc 放弃改动。")
        self.kaoping.push_screen(
            AskPage(_("更正"), about, [InputLine(_("原因"))], lambda answers: answers[0], self._amend)
        )

    def _look_again(self) -> None:
        """What was refused may be an entry that was accepted since it was read: then ask for the reason after all."""
        services, id_ = self.kaoping.services, self._entry
        self.ask(
            lambda: services.entries.is_accepted(self._unit, id_),
            lambda accepted: self._ask_why("") if accepted else None,
        )

    def _amend(self, reason: str) -> None:
        self._asks_why = False
        self.keep({REASON: reason})

    def on_screen_resume(self) -> None:
        """Where the reason was not given, what was entered is given up."""
        saver, target = self.kaoping.saver, self._target
        if self._asks_why and target is not None:
            self._asks_why = False
            saver.give_up(target)
            self.say("")
        super().on_screen_resume()

    @property
    def _target(self) -> EntryTarget | None:
        about = self.about()
        return None if about is None else EntryTarget(self._unit, about[1], str(self._entry))
