"""What stands beside a list of what is under its cursor: a heading, then each fact under its title, folded."""

from collections.abc import Iterable

from ....plugins.i18n import _
from ...style.theme import Look
from ...style.width import fit, width, wrap
from ...widgets.lines import Piece

MOST_TITLE = 14
"""Cells of the titles; a longer one is cut."""
LEAST_TEXT = 12


def facts_preview(heading: str, facts: Iterable[tuple[str, str]], cells: int, look: Look) -> list[list[Piece]]:
    """Return the lines of ``facts``, each a title and a text, in ``cells``; those without text are left out."""
    told = [(_(title), text) for title, text in facts if text]
    left = min(MOST_TITLE, max((width(title) for title, _text in told), default=0))
    room = max(LEAST_TEXT, cells - left - 2)
    lines: list[list[Piece]] = [[(part, look.strong)] for part in wrap(heading, max(LEAST_TEXT, cells))]
    for title, text in told:
        for place, part in enumerate(wrap(text, room)):
            lines.append([(fit("" if place else title, left), look.quiet), (f"  {part}", look.text)])
    return lines
