"""Ctrl+P: every command that works here, found by typing, done with Enter."""

from collections.abc import Callable, Iterable, Sequence

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.field import TextField
from ...widgets.listing import Cell, ListColumn, Listing
from .page import BACK, Page

COMMANDS = (
    Command("run", "enter", N_("执行"), N_("执行光标所在的命令")),
    Command("choose_up", "up", N_("上一行"), N_("光标上移一行"), footer=False),
    Command("choose_down", "down", N_("下一行"), N_("光标下移一行"), footer=False),
    BACK,
)


class PalettePage(Page):
    """A field on top, the commands that match below."""

    OFFERS = COMMANDS
    TITLE = N_("命令")

    def __init__(self, commands: Sequence[Command], run: Callable[[Command], None]) -> None:
        super().__init__()
        self._all = tuple(commands)
        self._shown = self._all
        self._run = run

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        yield TextField(_("命令"))
        yield Listing(
            (ListColumn(_("命令")), ListColumn(_("键")), ListColumn(_("说明"), 10)),
            _("没有符合的命令"),
        )

    def begin(self) -> None:
        """Show everything; typing goes into the field."""
        self._lay_out("")
        self.query_one(TextField).focus()

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._lay_out(event.text)

    def action_choose_up(self) -> None:
        """The choice above."""
        self.query_one(Listing).step(-1)

    def action_choose_down(self) -> None:
        """The choice below."""
        self.query_one(Listing).step(1)

    def action_run(self) -> None:
        """Close and do it."""
        if self._shown:
            command = self._shown[self.query_one(Listing).current_row()]
            self.kaoping.pop_screen()
            self._run(command)

    def _lay_out(self, wanted: str) -> None:
        key = wanted.strip().lower()
        self._shown = tuple(
            command
            for command in self._all
            if any(key in text.lower() for text in (_(command.title), _(command.help), command.key_name))
        )
        self.query_one(Listing).show(
            [
                (Cell(_(command.title), "strong"), Cell(command.key_name), Cell(_(command.help), "quiet"))
                for command in self._shown
            ]
        )
