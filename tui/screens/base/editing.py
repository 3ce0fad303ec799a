"""A screen on which something is entered: how it gets to the saver, and what is asked when that is refused.

What becomes of copied cells where the terminal's clipboard may not take them: a file, and a sentence about it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ....core.kernel.errors import Error
from ....plugins.i18n import _
from ...state import write_private
from ...told import on_screen
from .conflict import ConflictPage, Contested
from .page import Page

if TYPE_CHECKING:
    from ....core.autosave.saver import Pending
    from ....core.autosave.target import State, Target, Value


class KeepingPage(Page):
    """Hands over what is entered, and says what became of it."""

    def enter(
        self,
        target: "Target[State, Value]",
        seen: "State",
        changes: "Mapping[str, Value | None]",
        was: "Mapping[str, Value | None]",
    ) -> None:
        """Hand entered cells, which held ``was``, to the saver; they are safe in the draft before this returns."""
        saver = self.kaoping.saver
        try:
            saver.enter(target, seen, changes, was)
        except Error as error:
            self.say(on_screen(error), "bad")

    def complain(self, pending: "Pending[Any, Any]") -> None:
        """Say that something that is not on this screen could not be stored."""
        if pending.clash is not None or pending.failure:
            why = pending.failure or str(pending.clash)
            self.say(_("{title}没有存上(草稿已保留):{why}").format(title=pending.target.title, why=why), "bad")

    def ask_whose(self, pending: "Pending[Any, Any]", contested: "Callable[[], tuple[Contested, ...]]") -> None:
        """Two people changed the same cells: show both sides and ask."""
        saver, clash = self.kaoping.saver, pending.clash
        if clash is not None and self.kaoping.screen is self:
            target = pending.target
            page = ConflictPage(clash.sentence, contested(), lambda mine: saver.resolve(target, mine))
            self.kaoping.push_screen(page)


COPIED = "copied.tsv"


def told_of_copy(text: str, person: str, *, arrives: bool) -> str:
    """The sentence about ``text`` that was sent to the terminal; it is in a file of ``person`` as well unless it
    surely arrives.

    Raises:
        Error: the file cannot be written.
    """
    rows = len(text.split("\n"))
    if arrives:
        return _("已把 {rows} 行发给终端的剪贴板").format(rows=rows)
    path = write_private(person, COPIED, text + "\n")
    return _("已把 {rows} 行发给终端;终端若不支持 OSC 52,剪贴板不会变,请用文件 {path}").format(rows=rows, path=path)
