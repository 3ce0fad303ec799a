"""What is sent to a terminal makes it show what was asked for, whatever it showed before, and is short."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from kaoping.tui.terminal.picture import Picture
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

CELLS, LINES = 24, 9
CONSOLE = Console(color_system="256")
STYLES = [
    Style.parse(definition)
    for definition in (
        "none", "#c9d1d9 on #15191e", "bold #e3c78a on #15191e", "#e6edf3 on #202a35", "reverse", "underline",
    )
]  # fmt: skip
Line = list[tuple[str, Style]]


def strip(pieces: Line) -> Strip:
    """The pieces as a line of the whole width."""
    return Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(CELLS, STYLES[1])


def layout(lines: list[Line]) -> LayoutUpdate:
    """Everything at once."""
    return LayoutUpdate([[strip(line)] for line in lines], Region(0, 0, CELLS, LINES))


def partial(lines: list[Line]) -> ChopsUpdate:
    """The same as an update of every line."""
    return ChopsUpdate([{0: strip(line)} for line in lines], [(y, 0, CELLS) for y in range(LINES)], [[CELLS]] * LINES)


class Seen:
    """A terminal and what is known of it."""

    def __init__(self, term: str) -> None:
        self.picture = Picture(term)
        self.screen = pyte.Screen(CELLS, LINES)
        self._stream = pyte.Stream(self.screen)

    def paint(self, update: CompositorUpdate, shown: object) -> int:
        """Send an update; how many bytes that took."""
        sent = self.picture.paint(update, shown, CONSOLE)
        self._stream.feed(sent)
        return len(sent.encode())

    def cells(self) -> list[list[object]]:
        """What is seen: of blanks only their ground and what goes through them."""
        return [[_look(self.screen.buffer[y][x]) for x in range(CELLS)] for y in range(LINES)]


def _look(cell: pyte.screens.Char) -> object:
    marks = (cell.underscore, cell.reverse)
    return (cell.bg, marks) if cell.data == " " and not any(marks) else (cell, marks)


texts = st.text("ab  1考评、", max_size=14)
lines = st.lists(st.tuples(texts, st.sampled_from(STYLES)), max_size=4)
screens = st.lists(lines, min_size=LINES, max_size=LINES)


@given(st.sampled_from(("xterm-256color", "screen")), screens, screens, st.integers(-4, 4), st.booleans())
def test_a_screen_looks_the_same_however_one_comes_to_it(
    term: str, first: list[Line], second: list[Line], shift: int, is_partial: bool
) -> None:
    """Any screen after any other, after itself scrolled, in part or whole: as on an empty terminal."""
    seen, shown = Seen(term), object()
    seen.paint(layout(first), shown)
    for wanted in (first[shift:] + second[:shift], second):
        whole = [*wanted, *([[]] * LINES)][:LINES]
        seen.paint(partial(whole) if is_partial else layout(whole), shown)
        fresh = Seen("")
        fresh.paint(layout(whole), shown)
        assert seen.cells() == fresh.cells()


def test_only_what_differs_is_sent() -> None:
    """Nothing for the same screen, one cell for one cell, one line for a list that scrolls by one; all of it for
    another screen.
    """
    texts = [f"{place} {place * 7919 % 1000:04} 支部 {place * 6841 % 1000:04}" for place in range(LINES + 1)]
    rows: list[Line] = [[(text, STYLES[1])] for text in texts]
    seen, shown = Seen("xterm-256color"), object()
    whole = seen.paint(layout(rows[:LINES]), shown)
    assert seen.paint(partial(rows[:LINES]), shown) == 0
    changed: list[Line] = [[(texts[0].replace("0 ", "X "), STYLES[1])], *rows[1:LINES]]
    assert 0 < seen.paint(partial(changed), shown) < 40
    seen.paint(partial(rows[:LINES]), shown)
    assert seen.paint(partial(rows[1:]), shown) < 80 < whole
    assert seen.paint(layout(rows[1:]), object()) > whole - 20
