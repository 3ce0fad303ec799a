"""The top of every screen: the five places, the way to this screen, one figure on the right."""

from collections.abc import Iterable, Sequence

from textual.strip import Strip

from ...plugins.i18n import _
from ..commands import Command
from ..keys import shown_key
from ..style.width import width
from .lines import Lines, Piece, line, piece_at

BETWEEN = " > "
LAST_NAMES = 2
"""So many names at the end of the way stay in the header however narrow it is."""

GAP = "  "
PIECES = 4
"""So many pieces of text name a place: bracket, digit, title, bracket."""


class Header(Lines):
    """On the first screen of a place two lines: who and what the session is about, and the places. On others the way
    there, and the places beside it where there is room. A place that is pressed is gone to.
    """

    DEFAULT_CSS = "Header { height: 1; }"

    def __init__(self, places: Sequence[Command], here: int, *, first: bool) -> None:
        """``places`` are what goes to each, ``here`` is the place of this screen among them."""
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
            hint = _("{key} 去哪儿").format(key=shown_key("ctrl+p")) + " "
            left = line(self._tabs(), max(0, cells - width(hint)), look.bar)
            return Strip.join([left, line([(hint, look.bar)], width(hint), look.bar)])
        room = cells - width(self._figure)
        tabs = self._tabs() if self._tabs_beside() else []
        room -= sum(width(text) for text, _style in tabs)
        left = line(self._way(room), max(0, room), look.bar)
        return Strip.join([left, line([*tabs, (self._figure, look.bar)], cells - room, look.bar)])

    def point(self, x: int, y: int) -> None:
        """Go to the place that is pressed."""
        tabs = self._tabs()
        if not y:
            if not self._tabs_beside():
                return
            x -= self.size.width - width(self._figure) - sum(width(text) for text, _style in tabs)
        found = piece_at(tabs, x) if x >= 0 else None
        if found:  # the first piece is the blank before them
            self.give(self._places[(found - 1) // PIECES].action)

    @property
    def _figure(self) -> str:
        return f" {self._right} " if self._right else ""

    def _tabs_beside(self) -> bool:
        """True if the places have room beside the way."""
        taken = width(self._figure) + sum(width(text) for text, _style in self._tabs())
        return not self._first and width(BETWEEN.join(self._path)) + taken <= self.size.width - len(GAP)

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
        """A blank, then a digit and a title for each place, the present one in brackets."""
        look = self.look
        pieces: list[Piece] = [(" " if self._first else GAP, look.bar)]
        for place, command in enumerate(self._places):
            here = place == self._here
            pieces += [
                ("[" if here else " ", look.bar_key if here else look.bar),
                (str(place + 1), look.bar_key),
                (f" {_(command.title)}", look.bar_key if here else look.bar),
                ("]" if here else " ", look.bar_key if here else look.bar),
            ]
        return pieces
