"""F10: everything that can be done here, by what it belongs to; done with Enter, or with the digit before it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import fit, width
from ...widgets.listing import Cell, MixedRow, MixedRows
from ...widgets.rows import ROW_COMMANDS
from .page import BACK, Page

Groups = Sequence[tuple[str, Sequence[Command]]]

COMMANDS = (Command("run", "enter", N_("执行"), N_("做光标所在的一项")), BACK)
DIGITS = "123456789"


class MenuRows(MixedRows):
    """A digit does the line it stands before."""

    @dataclass
    class Pressed(Message):
        """The digit of the command at ``place`` was pressed."""

        place: int

    def take(self, event: events.Key) -> bool:
        """Digits; every other key is left."""
        place = DIGITS.find(event.character or " ")
        if place >= 0:
            self.post_message(self.Pressed(place))
        return place >= 0


class MenuPage(Page):
    """Groups of commands; ``run`` is called with the one that is chosen, on the screen before."""

    OFFERS = COMMANDS
    TITLE = N_("菜单")

    def __init__(self, title: str, groups: Groups, run: Callable[[Command], None]) -> None:
        super().__init__()
        self._title, self._run = title, run
        self._groups = tuple((name, tuple(commands)) for name, commands in groups if commands)
        commands = [command for _name, group in self._groups for command in group]
        self._numbered = sorted(commands, key=lambda command: bool(command.key))[: len(DIGITS)]
        """What a digit does: first what has no key of its own."""

    def path(self) -> tuple[str, ...]:
        """Of which screen."""
        return tuple(filter(None, (self._title, _(self.TITLE))))

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """The digits."""
        return (_("前面有数字的可以直接按数字;没有按键的排在前面。"),)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield MenuRows()

    def begin(self) -> None:
        """Show everything, the cursor on the first."""
        self._rows.show(list(self._lines()))
        self._rows.focus()

    def lay_out(self) -> None:
        """Cut the explanations for the new width."""
        super().lay_out()
        self._rows.show(list(self._lines()))

    def on_menu_rows_pressed(self, event: MenuRows.Pressed) -> None:
        """Do what stands behind the digit."""
        event.stop()
        if event.place < len(self._numbered):
            self._do(self._numbered[event.place])

    def action_run(self) -> None:
        """Close and do it."""
        here = self._rows.here
        if here is not None and isinstance(here.about, Command):
            self._do(here.about)

    def _do(self, command: Command) -> None:
        self.kaoping.back()
        self._run(command)

    @property
    def _rows(self) -> MenuRows:
        return self.query_one(MenuRows)

    def _lines(self) -> Iterable[MixedRow]:
        everything = [command for _name, commands in self._groups for command in commands]
        cells = max((width(_(command.title)) for command in everything), default=0)
        keys = max((width(command.key_name) for command in everything), default=0)
        for name, commands in self._groups:
            if name != self._groups[0][0]:
                yield MixedRow(("blank", name))
            yield MixedRow(("group", name), (Cell(name, "section"),))
            for command in commands:
                digit = DIGITS[self._numbered.index(command)] if command in self._numbered else " "
                yield MixedRow(
                    (name, command.action),
                    (
                        Cell(f"{digit} ", "strong"),
                        Cell(f"{fit(_(command.title), cells)}  "),
                        Cell(f"{fit(command.key_name, keys)}  ", "strong"),
                        Cell(_(command.help), "quiet"),
                    ),
                    about=command,
                )
