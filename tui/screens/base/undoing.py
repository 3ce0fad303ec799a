"""A grid whose steps are kept: taking the last one back and doing it again, also after the screen was left.

What is on its way is waited for. What cannot be stored is taken back where it is held; all else by the service, which
leaves alone what somebody changed since. One sentence says what was taken back.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from secrets import token_hex
from typing import Any

from ....core.autosave.journal import EnteredChange, EnteredStep, StepScope
from ....core.autosave.target import Place, Target
from ....core.autosave.undoing import ToldChange, Travelled, UnsavedPart, unsaved_part
from ....core.kernel.errors import Error
from ....plugins.i18n import _
from ...grid.journal import CellChange, Step
from ...grid.widget import Grid
from ...widgets.bars import Tone
from .gridpage import GridPage


class StepsPage(GridPage):
    """A grid with undo and redo that outlive it."""

    _waits_back: bool | None = None
    _told: tuple[str, Tone] | None = None

    # What a kind of screen says.

    @property
    @abstractmethod
    def scope(self) -> StepScope:
        """Of what the steps are."""

    @abstractmethod
    def entered_change(self, change: CellChange[Any, Any]) -> EnteredChange:
        """A change of the grid as it is kept."""

    @abstractmethod
    def target_at(self, place: Place) -> Target[Any, Any] | None:
        """What is called ``place``, where it is of what this screen shows."""

    @abstractmethod
    def shows(self, place: Place) -> bool:
        """Whether what is called ``place`` is on this screen now."""

    @abstractmethod
    def in_words(self, changes: Sequence[EnteredChange]) -> tuple[ToldChange, ...]:
        """Changes of what is shown that were not stored, in words."""

    @abstractmethod
    def show_travelled(self, place: Place, item: str) -> None:
        """Go where a step was taken back, and read what is there now."""

    # Keeping.

    def record(self, step: Step[Any, Any]) -> None:
        """Keep a step that was entered."""
        try:
            self.kaoping.steps.record(self.scope, tuple(map(self.entered_change, step)))
        except Error as error:
            self.say(str(error), "warning")

    # Taking back.

    def on_grid_undone(self, event: Grid.Undone) -> None:
        """Take the last step back, or do it again."""
        event.stop()
        self._travel(back=event.back)

    def go_on(self) -> None:
        """Something that was on its way is stored or held up: take the step back that waits for it."""
        if self._waits_back is not None:
            back, self._waits_back = self._waits_back, None
            self.call_later(lambda: self._travel(back=back))

    def say_travelled(self) -> None:
        """Say what was taken back, once what is there now is shown."""
        told, self._told = self._told, None
        if told is not None:
            self.say(*told)

    def _travel(self, *, back: bool) -> None:
        try:
            step = self.kaoping.steps.last(self.scope, back=back)
            if step is None:
                self._end(_("没有可以撤销的了") if back else _("没有可以重做的了"))
                return
            changes = step.changes
            if back:
                changes = tuple(change.reversed() for change in changes)
            part = unsaved_part(self.kaoping.saver, changes)
        except Error as error:
            self._end(str(error), "bad")
            return
        hidden = next((change for change in part.held if not self.shows(change.place)), None)
        if part.waiting:
            self._waits_back = back
        elif hidden is not None:  # it is named by going there
            self._told = _("这一步在这里,还没有存上;再按一次就撤销"), "warning"
            self.show_travelled(hidden.place, hidden.item)
        elif not part.rest:
            self._ended(step, part, Travelled(), back=back)
        else:
            saves, key = self.kaoping.services.saves, token_hex(16)
            self.ask(
                lambda: saves.travel(part.rest, key, back=back),
                lambda made: self._ended(step, part, made, back=back),
                self.grid.release,
            )

    def _ended(self, step: EnteredStep, part: UnsavedPart, made: Travelled, *, back: bool) -> None:
        """Take back what is held, keep where the step has gone, say what came of it and show it."""
        anew = () if back else tuple(change for change in part.rest if change.place in made.absent)
        unsaved = (*part.held, *anew)
        told = self.in_words(unsaved)
        done = bool(unsaved or made.done)
        try:
            self._enter(unsaved)
            steps = self.kaoping.steps
            for before, after in made.renamed:
                steps.rename(self.scope, before, after)
            if done:
                steps.travelled(self.scope, step, back=back)
            else:
                steps.drop(self.scope, step)
        except Error as error:
            self._end(str(error), "bad")
            return
        if not done and not made.left:  # it had been taken back already, or never came to be
            self._travel(back=back)
            return
        self._told = told_of_travel(made, told, back=back)
        self.say(*self._told)
        first = (made.done or told or made.left)[0]
        self.show_travelled(dict(made.renamed).get(first.place, first.place), first.item)

    def _enter(self, changes: Iterable[EnteredChange]) -> None:
        """Hand what was not stored to the saver once more.

        Raises:
            Error: the draft cannot be written.
        """
        saver = self.kaoping.saver
        by_place: dict[Place, dict[str, Any]] = {}
        for change in changes:
            by_place.setdefault(change.place, {})[change.item] = change.after
        for place, items in by_place.items():
            pending, target = saver.pending_at(place), self.target_at(place)
            if pending is not None:
                saver.enter(pending.target, pending.seen, items)
            elif target is not None:
                saver.enter(target, None, items)

    def _end(self, sentence: str, tone: Tone = "plain") -> None:
        self.say(sentence, tone)
        self.grid.release()


def told_of_travel(made: Travelled, unsaved: Sequence[ToldChange], *, back: bool) -> tuple[str, Tone]:
    """The sentence about a step that was taken back (or not ``back``, done again), and its tone; ``unsaved`` are the
    cells of it that were not stored.
    """
    whole = {*made.withdrawn, *(place for pair in made.renamed for place in pair)}
    cells = [one for one in (*made.done, *unsaved) if one.place not in whole]
    parts = []
    if cells:
        first = _("{about}由 {was} 改回 {became}") if back else _("{about}由 {was} 改成 {became}")
        text = first.format(about=cells[0].about, was=cells[0].was, became=cells[0].became)
        parts.append(text if len(cells) == 1 else _("{first} 等 {n} 格").format(first=text, n=len(cells)))
    if made.withdrawn:
        parts.append(_("新记的 {n} 条已撤回,原因写「撤销」").format(n=len(made.withdrawn)))
    if made.added:
        parts.append(_("重新记了 {n} 条").format(n=len(made.added)))
    if made.reopened:
        parts.append(_("这张表变回未交"))
    if made.left:
        left = _("{about}没有动:{why}").format(about=made.left[0].about, why=made.left[0].why)
        more = _("(一共 {n} 处没有动)").format(n=len(made.left)) if len(made.left) > 1 else ""
        parts.append(left + more)
    if made.done or unsaved:
        head = _("已撤销:") if back else _("已重做:")
    else:
        head = _("没有撤销:") if back else _("没有重做:")
    return head + ";".join(parts), "warning" if made.left or made.reopened else "good"
