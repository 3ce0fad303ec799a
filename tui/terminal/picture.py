"""What the terminal shows, cell by cell, and the fewest bytes that make it show something else.

Textual sends every line that may have changed, and each change of style anew. Here only cells that differ are sent,
lines that moved are moved by the terminal, and of a style only what changes. A screen is sent whole when it is first
seen, so that whatever else came to stand on the terminal is gone then.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._cells import cell_len  # as Textual itself measures what it lays out
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate  # what is to be painted has no public name
from textual.strip import Strip

SEEN_ON_BLANKS = frozenset(("4", "7", "9", "21", "51", "52", "53"))
"""Attributes by which a blank looks otherwise: lines through, around, above and below it, and reverse."""
OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27"}
"""What ends an attribute: bold and dim end together."""
MOST_GAP = 5
"""So many cells that stay as they are are sent again where a move of the cursor would take more bytes."""
LEAST_ERASED = 12
"""So many blanks and more are erased, which takes about as many bytes as this."""
LEAST_MOVED = 4
"""Fewer lines that only moved are as soon sent."""
SHIFTS = (1, -1, 2, -2, 3, -3)
"""By so many lines a list scrolls: with an arrow key, with the wheel."""
ERASING = ("xterm", "linux", "putty", "vte", "konsole", "alacritty", "foot", "rxvt", "st", "wezterm", "kitty")
"""Terminals that erase in the colour of the ground, by the start of ``TERM``."""


class Ink(NamedTuple):
    """How a cell looks, as the numbers that a terminal knows it by: each empty where it is the terminal's own."""

    attributes: str = ""
    letters: str = ""
    ground: str = ""


PLAIN = Ink()
Cell = tuple[str, Ink]
"""What stands in it and how that looks. A cell that a wide character reaches into has no text of its own."""
UNKNOWN: Cell = ("\0", PLAIN)


class Picture:
    """What stands on one terminal."""

    def __init__(self, term: str = "") -> None:
        self._erases = term.startswith(ERASING)
        self._rows: list[list[Cell]] = []
        self._shown: object = None
        self._inks: dict[Style, Ink] = {}
        self._colours = ColorSystem.TRUECOLOR

    def forget(self) -> None:
        """Nobody knows what stands there now."""
        self._rows, self._shown = [], None

    def paint(self, update: CompositorUpdate, shown: object, console: Console) -> str:
        """Return what makes the terminal show ``update`` of the screen ``shown``."""
        self._colours = console._color_system or ColorSystem.TRUECOLOR  # only its name is public
        if isinstance(update, LayoutUpdate):
            if shown is not self._shown or len(self._rows) != update.region.height:
                self._rows = [[UNKNOWN] * update.region.width for _row in range(update.region.height)]
                self._shown = shown
            wanted = {y: self._cells(strips) for y, strips in enumerate(update.strips, update.region.y)}
        elif isinstance(update, ChopsUpdate) and shown is self._shown:
            wanted = self._changed(update)
        else:
            self.forget()
            return update.render_segments(console)
        ways = [self._sent(wanted, self._rows), self._scrolled(wanted)]
        for y, row in wanted.items():
            self._rows[y] = row
        return min(filter(None, ways), key=len, default="")

    # What is wanted.

    def _changed(self, update: ChopsUpdate) -> dict[int, list[Cell]]:
        """The lines of a partial update, whole."""
        wanted: dict[int, list[Cell]] = {}
        for y, first, last in update.spans:
            if y >= len(self._rows):
                continue
            row = wanted.setdefault(y, self._rows[y].copy())
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x <= last and end > first:
                    cells = self._cells([strip])[: min(end, last) - x]
                    row[x : x + len(cells)] = cells
        return wanted

    def _cells(self, strips: Iterable[Strip | None]) -> list[Cell]:
        cells: list[Cell] = []
        for text, style, _control in (segment for strip in strips if strip is not None for segment in strip):
            ink = self._ink(style)
            blank = ink if SEEN_ON_BLANKS.intersection(ink.attributes.split(";")) else Ink(ground=ink.ground)
            if text.isascii():
                cells += [(each, blank if each == " " else ink) for each in text]
                continue
            for glyph, width in _glyphs(text):
                cells.append((glyph, blank if glyph == " " else ink))
                cells += [("", ink)] * (width - 1)
        return cells

    def _ink(self, style: Style | None) -> Ink:
        if style is None:
            return PLAIN
        if style not in self._inks:
            letters, ground = style.color, style.bgcolor
            self._inks[style] = Ink(
                Strip.render_ansi(style.without_color, self._colours),
                ";".join(letters.downgrade(self._colours).get_ansi_codes()) if letters else "",
                ";".join(ground.downgrade(self._colours).get_ansi_codes(foreground=False)) if ground else "",
            )
        return self._inks[style]

    # Lines that only moved.

    def _scrolled(self, wanted: dict[int, list[Cell]]) -> str:
        """What is sent when the terminal first moves the lines between the first and the last that changes; empty
        where none of them only moved.
        """
        changed = [y for y, row in wanted.items() if row != self._rows[y]]
        if len(changed) < LEAST_MOVED:
            return ""
        top, bottom = min(changed), max(changed)
        rows = [wanted.get(y, self._rows[y]) for y in range(top, bottom + 1)]
        before = self._rows[top : bottom + 1]
        shift = max(SHIFTS, key=lambda each: _moved(before, rows, each))
        if _moved(before, rows, shift) < LEAST_MOVED:
            return ""
        fresh = [[UNKNOWN] * len(before[0]) for _line in range(abs(shift))]
        there = [*before[shift:], *fresh] if shift > 0 else [*fresh, *before[:shift]]
        sent = self._sent(dict(enumerate(rows, top)), [*self._rows[:top], *there, *self._rows[bottom + 1 :]])
        move = f"\x1b[{bottom + 1}H" + "\x1bD" * shift if shift > 0 else f"\x1b[{top + 1}H" + "\x1bM" * -shift
        return f"\x1b[{top + 1};{bottom + 1}r{move}\x1b[r{sent}"

    # What is sent.

    def _sent(self, wanted: dict[int, list[Cell]], before: Sequence[list[Cell]]) -> str:
        """What makes the lines ``before`` those ``wanted``."""
        pen = Pen(erases=self._erases)
        for y in sorted(wanted):
            row = wanted[y]
            for first, last in _runs(before[y], row) if row != before[y] else ():
                pen.write(y, first, row[first:last], is_last=last == len(row))
        return pen.sent()


class Pen:
    """Writes cells, and knows where it stands and how it writes."""

    def __init__(self, *, erases: bool) -> None:
        self._erases = erases
        self._parts: list[str] = []
        self._ink = PLAIN
        self._at: tuple[int, int] | None = None

    def sent(self) -> str:
        """Return what was written, and that anybody else writes plainly."""
        return "".join(self._parts) + ("\x1b[0m" if self._ink != PLAIN else "")

    def write(self, y: int, x: int, cells: Sequence[Cell], *, is_last: bool) -> None:
        """Write ``cells`` from cell ``x`` of line ``y`` on; ``is_last`` says that they reach the end of the line."""
        self._move(y, x)
        place = 0
        while place < len(cells):
            text, ink = cells[place]
            blanks = _blanks_from(cells, place) if self._erases and text == " " else 0
            ends = place + blanks == len(cells)
            if blanks >= LEAST_ERASED or (blanks > LEAST_ERASED // 2 and ends):
                self._take(ink, blank=True)
                self._parts.append(f"\x1b[{blanks}X" + ("" if ends else f"\x1b[{blanks}C"))
                place += blanks
                if ends:
                    self._at = (y, x + len(cells) - blanks)
                    return
            else:
                if text:
                    self._take(ink, blank=text == " ")
                    self._parts.append(text)
                place += 1
        self._at = None if is_last else (y, x + len(cells))  # behind the last cell terminals differ

    def _move(self, y: int, x: int) -> None:
        if self._at == (y, x):
            return
        if self._at is not None and self._at[0] == y and self._at[1] < x:
            ahead = x - self._at[1]
            self._parts.append("\x1b[C" if ahead == 1 else f"\x1b[{ahead}C")
        else:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")

    def _take(self, ink: Ink, *, blank: bool) -> None:
        """Write with ``ink`` from now on, or with the present one where a ``blank`` looks the same in it."""
        now = self._ink
        if now == ink:
            return
        is_alike = not SEEN_ON_BLANKS.intersection(now.attributes.split(";"))
        if blank and is_alike and now.ground == ink.ground and not ink.attributes:
            return
        codes, changes = [part for part in ("0", *ink) if part], _attribute_changes(now.attributes, ink.attributes)
        if changes is not None:
            kept = blank and not ink.letters  # a blank has none
            changes += [ink.letters or "39"] if now.letters != ink.letters and not kept else []
            changes += [ink.ground or "49"] if now.ground != ink.ground else []
            if sum(map(len, changes)) < sum(map(len, codes)):
                codes, ink = changes, ink._replace(letters=now.letters) if kept else ink
        self._parts.append(f"\x1b[{';'.join(codes)}m")
        self._ink = ink


def _attribute_changes(now: str, wanted: str) -> list[str] | None:
    """What turns the attributes ``now`` into those ``wanted``; ``None`` where only beginning anew does."""
    before, after = set(now.split(";")) - {""}, set(wanted.split(";")) - {""}
    gone = before - after
    if gone - OFF.keys() or {"1", "2"} <= before | after:
        return None
    return [*(OFF[each] for each in sorted(gone)), *sorted(after - before)]


def _glyphs(text: str) -> Iterator[tuple[str, int]]:
    """The characters of ``text`` with the cells they take, those of no width with the one before; where that is not
    as wide as the whole, the whole as one.
    """
    found: list[tuple[str, int]] = []
    for character in text:
        width = cell_len(character)
        if width or not found:
            found.append((character, width))
        else:
            found[-1] = (found[-1][0] + character, found[-1][1])
    whole = cell_len(text)
    yield from found if sum(width for _glyph, width in found) == whole else [(text, whole)]


def _moved(before: Sequence[list[Cell]], rows: Sequence[list[Cell]], shift: int) -> int:
    """How many of ``rows`` stand ``shift`` lines lower in ``before``, and not where they are now."""
    places = range(max(0, -shift), len(rows) - max(0, shift))
    return sum(rows[place] == before[place + shift] and rows[place] != before[place] for place in places)


def _blanks_from(cells: Sequence[Cell], place: int) -> int:
    """How many blanks that look alike stand from ``place`` on, where they can be erased."""
    if cells[place][1].attributes:
        return 0
    end = place
    while end < len(cells) and cells[end] == cells[place]:
        end += 1
    return end - place


def _runs(before: Sequence[Cell], row: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """From where to where cells differ, whole characters of either line."""
    start = end = -1
    for x in (place for place in range(len(row)) if place >= len(before) or before[place] != row[place]):
        if x < end:
            continue
        first, last = x, x + 1
        while first > 0 and ("" in (row[first][0], *(cell[0] for cell in before[first : first + 1]))):
            first -= 1
        while last < len(row) and ("" in (row[last][0], *(cell[0] for cell in before[last : last + 1]))):
            last += 1
        if start >= 0 and first - end <= MOST_GAP and len({ink for _text, ink in row[end - 1 : first + 1]}) == 1:
            end = last
        else:
            if start >= 0:
                yield start, end
            start, end = first, last
    if start >= 0:
        yield start, end


class Painting(CompositorUpdate):
    """An update as the picture paints it, at the moment it is sent."""

    def __init__(self, picture: Picture, update: CompositorUpdate, shown: object) -> None:
        self._picture, self._update, self._shown = picture, update, shown

    def render_segments(self, console: Console) -> str:
        """Return what is sent to the terminal."""
        return self._picture.paint(self._update, self._shown, console)
