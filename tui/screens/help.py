"""F1: every command of the screen one comes from, by key, read from the declarations."""

from collections.abc import Sequence

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


class HelpPage(TextPage):
    """What can be done on the screen before, and everywhere."""

    def __init__(self, groups: Groups, everywhere: Sequence[Command], notes: Sequence[str] = ()) -> None:
        def fold(cells: int, look: Look) -> list[list[Piece]]:
            told = [[(text, look.text)] for note in notes for text in wrap(note, cells)]
            return [*told, *([[]] if told else []), *help_lines([*groups, (_("随处可用"), everywhere)], cells, look)]

        super().__init__(_("帮助"), fold)
