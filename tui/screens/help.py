"""F1: every command of the screen one comes from, by key, read from the declarations."""

from collections.abc import Sequence
from itertools import groupby

from ...plugins.i18n import _
from ..cells import fit, wrap
from ..commands import Command
from ..look import Look
from ..widgets.lines import Piece
from .text import TextPage

KEY_CELLS = 12
TITLE_CELLS = 12

Groups = Sequence[tuple[str, Sequence[Command]]]


def help_lines(groups: Groups, cells: int, look: Look) -> list[list[Piece]]:
    """The commands with their keys, folded to ``cells``."""
    lines: list[list[Piece]] = []
    for title, commands in groups:
        lines.append([(title, look.section)])
        for command in commands:
            first, *rest = wrap(command.help, max(10, cells - KEY_CELLS - TITLE_CELLS - 2))
            lines.append(
                [
                    (f"  {fit(command.key_name, KEY_CELLS)}", look.strong),
                    (fit(command.title, TITLE_CELLS), look.text),
                    (first, look.quiet),
                ]
            )
            lines += [[(" " * (KEY_CELLS + TITLE_CELLS + 2), look.text), (text, look.quiet)] for text in rest]
        lines.append([])
    return lines


class HelpPage(TextPage, inherit_bindings=True):
    """What can be done on the screen before, and everywhere."""

    def __init__(self, groups: Groups, everywhere: Sequence[Command], notes: Sequence[str] = ()) -> None:
        self._notes = notes
        merged = [(title, [command for _title, some in same for command in some]) for title, same in _by_title(groups)]
        super().__init__(_("帮助"), lambda cells, look: help_lines([*merged, (_("随处可用"), everywhere)], cells, look))


def _by_title(groups: Groups) -> list[tuple[str, list[tuple[str, Sequence[Command]]]]]:
    return [(title, list(same)) for title, same in groupby(groups, key=lambda group: group[0])]
