"""A screen with a grid: what it hears from the grid.

Which targets its cells belong to, and what is read, is the business of the screens of each kind.
"""

from abc import abstractmethod
from typing import Any

from textual.widget import Widget

from ....core.kernel.errors import Error
from ...grid.journal import Step
from ...grid.widget import Grid
from ...told import on_screen
from ...widgets.lines import TextLines
from .editing import KeepingPage, told_of_copy

DETAIL_SHARE = 3


class GridPage(KeepingPage):
    """A grid with what is under its cursor in full below it."""

    DEFAULT_CSS = "GridPage #detail { height: 7; }"
    _detail_due = False
    _asking = False
    _welcome: tuple[str, Any] = ("", None)

    @property
    def grid(self) -> Grid[Any]:
        """The grid."""
        return self.query_one(Grid)

    # What a kind of screen says.

    @abstractmethod
    def keep(self, step: Step[Any, Any]) -> None:
        """Take over cells that were changed and left."""

    @abstractmethod
    def show_detail(self, height: int) -> None:
        """Fill the panel of ``height`` lines with what is under the cursor."""

    @abstractmethod
    def question(self) -> str:
        """What the cell being edited asks; empty when it is an ordinary one."""

    # Layout.

    def detail(self) -> Widget:
        """The panel."""
        return TextLines(id_="detail")

    def lay_out(self) -> None:
        """A third of the height for the detail."""
        super().lay_out()
        self.query_one("#detail").styles.height = self._detail_height
        self.show_detail(self._detail_height)

    @property
    def _detail_height(self) -> int:
        return max(5, self.size.height // DETAIL_SHARE)

    def show_detail_soon(self) -> None:
        """Show what is under the cursor once the cell itself is painted; the last of several keys decides."""
        if not self._detail_due:
            self._detail_due = True
            self.call_after_refresh(self._show_detail)

    def _show_detail(self) -> None:
        self._detail_due = False
        if self.query(Grid):  # gone when the screen was left in between
            self.show_detail(self._detail_height)

    # What the grid says.

    def on_grid_moved(self, event: Grid.Moved) -> None:
        """Show what the cell asks, and what is under the cursor: the latter once the cell itself is painted."""
        event.stop()
        self.show_detail_soon()
        asked = self.question()
        sentence, edit = self._welcome
        if asked and edit is self.grid.model.edit:
            self.say(sentence + asked, "warning")
        elif asked:
            self.say(asked)
        elif self._asking:
            self.say("")
        self._asking = bool(asked)

    def welcome(self, sentence: str) -> None:
        """With what the cell asks, until something else is typed."""
        self._welcome = sentence, self.grid.model.edit
        super().welcome(sentence + self.question())

    def on_grid_said(self, event: Grid.Said) -> None:
        """Pass a sentence on."""
        event.stop()
        self.say(event.sentence, event.tone)

    def on_grid_copied(self, event: Grid.Copied) -> None:
        """Send cells to the terminal's clipboard; where it may not take them, leave them in a file as well."""
        event.stop()
        self.kaoping.copy_to_clipboard(event.text)
        try:
            arrives = self.kaoping.preferences.takes_clipboard
            self.say(told_of_copy(event.text, self.kaoping.services.workspace.actor, arrives=arrives))
        except Error as error:
            self.say(on_screen(error), "bad")

    # Commands.

    def leave(self) -> bool:
        """Enter what is being typed; ``False`` when the cell cannot be left."""
        return self.grid.leave()

    def action_retry(self) -> None:
        """Save again what could not be saved."""
        if self.leave() and self.kaoping.is_open:
            self.kaoping.saver.retry()

    def action_back(self) -> None:
        """Leave, when the cell can be left."""
        if self.leave():
            super().action_back()
