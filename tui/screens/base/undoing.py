"""A grid whose steps are kept: taking the last one back and doing it again, also after the screen was left.

What is on its way is waited for. What cannot be stored is taken back where it is held; all else by the service, which
leaves alone what somebody changed since. One sentence says what was taken back.
"""

from abc import abstractmethod
from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from ....core.autosave.journal import EnteredChange, StepScope
from ....core.autosave.target import Place, Target
from ....core.autosave.undoing import StepWay, ToldChange, Travelled, Undoing
from ....core.kernel.errors import Error
from ....plugins.i18n import _
from ...grid.journal import CellChange, Step
from ...grid.widget import Grid
from ...told import on_screen
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
            self.say(on_screen(error), "warning")

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
        undoing = Undoing(self.kaoping.steps, self.kaoping.saver, self.scope)
        try:
            way = undoing.next(back=back)
        except Error as error:
            self._end(on_screen(error), "bad")
            return
        if way is None:
            self._end(_("没有可以撤销的了") if back else _("没有可以重做的了"))
            return
        hidden = next((change for change in way.held if not self.shows(change.place)), None)
        if way.waiting:
            self._waits_back = back
        elif hidden is not None:  # it is named by going there
            self._told = _("这一步在这里,还没有存上;再按一次就撤销"), "warning"
            self.show_travelled(hidden.place, hidden.item)
        elif not way.rest:
            self._ended(undoing, way, Travelled())
        else:
            saves, key, rest = self.kaoping.services.saves, token_hex(16), way.rest
            self.ask(
                lambda: saves.travel(rest, key, back=back),
                lambda made: self._ended(undoing, way, made),
                self.grid.release,
            )

    def _ended(self, undoing: Undoing, way: StepWay, made: Travelled) -> None:
        """Say what came of it, and show it."""
        unsaved = self.in_words(way.unsaved(made))
        try:
            told = undoing.ended(way, made, self.target_at)
        except Error as error:
            self._end(on_screen(error), "bad")
            return
        if not told:  # it had been taken back already, or never came to be
            self._travel(back=way.back)
            return
        self._told = told_of_travel(made, unsaved, back=way.back)
        self.say(*self._told)
        first = (made.done or unsaved or made.left)[0]
        self.show_travelled(dict(made.renamed).get(first.place, first.place), first.item)

    def _end(self, sentence: str, tone: Tone = "plain") -> None:
        self.say(sentence, tone)
        self.grid.release()


LONGEST_NAMES = 40


def shortened(names: str) -> str:
    """``names``, cut where they are too many for a sentence."""
    return names if len(names) <= LONGEST_NAMES else names[:LONGEST_NAMES] + ".."


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
    entries = ",".join(dict.fromkeys(one.whole for one in made.done if one.place in whole))
    if made.withdrawn:
        words = _("新记的 {n} 条({entries})已撤回,原因写「撤销」")
        parts.append(words.format(n=len(made.withdrawn), entries=shortened(entries)))
    if made.added:
        parts.append(_("重新记了 {n} 条({entries})").format(n=len(made.added), entries=shortened(entries)))
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
