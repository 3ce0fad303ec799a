"""What holds of every screen, read from how it is recorded: room is used, nothing is cut that has room."""

import re
import unicodedata

import pytest
from kaoping.plugins.i18n import CHINESE

from tests.tui.recording import LANGUAGES, SIZES, Recorded, recorded

ALL = tuple(recorded())
LEAST_INK = 0.25
MAIN = {
    "subjects": LEAST_INK, "result": LEAST_INK, "year-people": LEAST_INK, "subjects-palette": LEAST_INK,
    "clauses": LEAST_INK, "uses-open": LEAST_INK, "workbench-morning": 0.2, "marking": 0.18, "marking-begun": 0.21,
    "year-books": 0.17, "year-todos": 0.17, "rounds": 0.15, "entry": 0.15,
}  # fmt: skip
"""The screens where people spend their day, each with the share of its cells that is inked at least. Where that is less
than a quarter, the sample has no more rows than are seen.
"""

WIDE = SIZES[1]
MOST_BLANK = 1 / 3
CUT = re.compile(r"\w\.\.(?P<free> {8,})(?=\S)")
"""What is cut, with more than a gap beside it."""


def cells(text: str) -> int:
    """The cells that a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def ink(screen: Recorded) -> float:
    """The share of cells that are no blanks."""
    return sum(cells(line.replace(" ", "")) for line in screen.lines) / (screen.columns * screen.rows)


def blank(screen: Recorded) -> float:
    """The share of lines on which nothing stands."""
    return sum(not line.strip(" |") for line in screen.lines) / screen.rows


def test_every_screen_is_there_in_every_size_and_language() -> None:
    """A screen that is recorded in one is recorded in all."""
    names = {screen.name.partition("/")[2] for screen in ALL}
    assert len(names) > 60
    assert names >= MAIN.keys()
    for language in LANGUAGES:
        for size in SIZES:
            seen = {screen.name for screen in ALL if (screen.columns, screen.rows) == size}
            assert seen >= {f"{language}/{name}" for name in names}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_line_is_longer_than_the_terminal(size: tuple[int, int]) -> None:
    """Counted as terminals count; and no sign is there whose width they do not agree on."""
    for screen in ALL:
        if (screen.columns, screen.rows) != size:
            continue
        assert len(screen.lines) <= screen.rows, screen.name
        for line in screen.lines:
            assert cells(line) <= screen.columns, (screen.name, line)
            ambiguous = {sign for sign in line if unicodedata.east_asian_width(sign) == "A"}
            assert not ambiguous, (screen.name, line)


def test_rows_fill_the_screen_where_there_are_more() -> None:
    """At 120x40 no more than a third of the lines is blank while rows wait below."""
    wasteful = {
        screen.name: round(blank(screen), 2)
        for screen in ALL
        if (screen.columns, screen.rows) == WIDE and screen.has_more and blank(screen) > MOST_BLANK
    }
    assert wasteful == {}


def test_the_main_screens_have_something_to_say() -> None:
    """At 120x40 as much is inked as is said above."""
    wide = {screen.name: screen for screen in ALL if (screen.columns, screen.rows) == WIDE}
    shares = {name: ink(wide[f"{CHINESE}/{name}"]) for name in MAIN}
    assert {name: round(share, 3) for name, share in shares.items() if share < MAIN[name]} == {}


def test_nothing_is_cut_that_has_room_beside_it() -> None:
    """Two full stops stand for what is cut. No strip of blanks runs through all rows beside it."""
    cut = [
        (screen.name, f"{screen.columns}x{screen.rows}", line)
        for screen in ALL
        for line in screen.lines[2:]
        for found in CUT.finditer(line)
        if is_free(screen, cells(line[: found.start("free")]), cells(found["free"]))
    ]
    assert cut == []


def is_free(screen: Recorded, start: int, room: int) -> bool:
    """True if ``room`` cells from ``start`` on are blank in every line between header and footer."""
    return not any(strip(line, start, room).strip() for line in screen.lines[1:-2])


def strip(line: str, start: int, room: int) -> str:
    """What stands in ``room`` cells of ``line`` from ``start`` on; a character that begins before is not there."""
    at, found = 0, ""
    for character in line:
        if start <= at < start + room:
            found += character
        at += cells(character)
    return found
