"""Ctrl+P: every command that works here, found by typing, done with Enter."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from ...plugins.i18n import _
from ..commands import Command, bindings
from ..widgets.field import Field
from ..widgets.listing import Cell, ListColumn, Listing
from ..widgets.rows import ROW_COMMANDS
from .page import BACK, Page

COMMANDS = (
    Command("run", "enter", _("执行"), _("执行光标所在的命令")),
    BACK,
)


class PalettePage(Page, inherit_bindings=False):
    """A field on top, the commands that match below."""

    OFFERS = COMMANDS
    TITLE = _("命令")
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMANDS, "palette")

    def __init__(self, commands: Sequence[Command], run: Callable[[Command], None]) -> None:
        super().__init__()
        self._all = tuple(commands)
        self._shown = self._all
        self._run = run

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((self.TITLE, self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        yield Field(_("命令"))
        yield Listing(
            (ListColumn(_("命令")), ListColumn(_("键")), ListColumn(_("说明"), 10)),
            _("没有符合的命令"),
        )

    def on_mount(self) -> None:
        """Show everything; typing goes into the field."""
        super().on_mount()
        self._lay_out("")
        self.query_one(Field).focus()

    def on_field_changed(self, event: Field.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._lay_out(event.text)

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while typing goes on in the field."""
        steps = {"up": -1, "down": 1}
        if event.key in steps:
            event.stop()
            self.query_one(Listing).step(steps[event.key])

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
            if key in command.title.lower() or key in command.help.lower() or key in command.key_name.lower()
        )
        self.query_one(Listing).show(
            [
                (Cell(command.title, "strong"), Cell(command.key_name), Cell(command.help, "quiet"))
                for command in self._shown
            ]
        )
