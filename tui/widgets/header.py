"""The top of every screen: the five places, the way to this screen, one figure on the right."""

from collections.abc import Iterable, Sequence

from textual.strip import Strip

from ...plugins.i18n import _
from ..style.width import width
from .lines import Lines, Piece, line

BETWEEN = " > "
LAST_NAMES = 2
"""So many names at the end of the way stay in the header however narrow it is."""

GAP = "  "


class Header(Lines):
    """On the first screen of a place two lines: who and what the session is about, and the places. On others the way
    there, and the places beside it where there is room.
    """

    DEFAULT_CSS = "Header { height: 1; }"

    def __init__(self, places: Sequence[str], here: int, *, first: bool) -> None:
        """``places`` are their titles, ``here`` is the place of this screen among them."""
        super().__init__(id="header")
        self._places, self._here, self._first = tuple(places), here, first
        self._path: tuple[str, ...] = ()
        self._right = ""
        self.styles.height = 2 if first else 1

    def show(self, path: Iterable[str], right: str = "") -> None:
        """Name the screen by ``path``, from the program down to the thing on it."""
        self._path, self._right = tuple(path), right
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The way, or the places."""
        look, cells = self.look, self.size.width
        if y:
            hint = f"{_('Ctrl+P 去哪儿')} "
            left = line([(" ", look.bar), *self._tabs()], max(0, cells - width(hint)), look.bar)
            return Strip.join([left, line([(hint, look.bar)], width(hint), look.bar)])
        right: list[Piece] = [(f" {self._right} ", look.bar)] if self._right else []
        room = cells - sum(width(text) for text, _style in right)
        tabs = [] if self._first else [(GAP, look.bar), *self._tabs()]
        taken = sum(width(text) for text, _style in tabs)
        if width(BETWEEN.join(self._path)) + taken <= room - len(GAP):
            right, room = [*tabs, *right], room - taken
        left = line(self._way(room), max(0, room), look.bar)
        return Strip.join([left, line(right, cells - room, look.bar)])

    def _way(self, room: int) -> list[Piece]:
        look, path, between = self.look, self._path, GAP if self._first else BETWEEN
        while len(path) > LAST_NAMES and width(between.join(path)) > room - 2:
            path = path[1:]
        pieces: list[Piece] = [(" ", look.bar)]
        for place, name in enumerate(path):
            pieces += [(between, look.bar)] if place else []
            strong = place == (0 if self._first else len(path) - 1)
            pieces.append((name, look.bar_key if strong else look.bar))
        return pieces

    def _tabs(self) -> list[Piece]:
        """A digit and a title for each place, the present one in brackets."""
        look = self.look
        pieces: list[Piece] = []
        for place, title in enumerate(self._places):
            here = place == self._here
            pieces += [
                ("[" if here else " ", look.bar_key if here else look.bar),
                (str(place + 1), look.bar_key),
                (f" {title}", look.bar_key if here else look.bar),
                ("]" if here else " ", look.bar_key if here else look.bar),
            ]
        return pieces
