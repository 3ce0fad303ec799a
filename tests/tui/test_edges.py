"""Where the program meets what it does not control: garbage, clipboards, its own mistakes, slow preparation."""

import gc
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.tui import launch as crash
from kaoping.tui.screens.base.editing import told_of_copy
from kaoping.tui.state import own_directory, write_private
from kaoping.tui.terminal import housekeeping
from kaoping.tui.terminal.environment import takes_clipboard
from kaoping.tui.terminal.housekeeping import Housekeeping
from kaoping.tui.widgets.lines import line
from rich.style import Style

from tests.tui.terminal import Terminal

ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"
STYLES = [Style.parse(text) for text in ("red on black", "blue on black", "red on white", "underline red on black")]


@pytest.fixture
def _collector() -> Iterator[None]:
    thresholds, switch = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(switch)


@pytest.mark.usefixtures("_collector")
def test_garbage_is_collected_only_while_nobody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """The full collection runs once after the keys have stopped, and not between them."""
    collected: list[float] = []
    keeper = Housekeeping()
    keeper.begin()
    monkeypatch.setattr(gc, "collect", lambda: collected.append(time.monotonic()))
    keeper.tick()
    keeper.key()
    keeper.tick()
    assert collected == []
    monkeypatch.setattr(housekeeping, "IDLE_SECONDS", 0.0)
    keeper.tick()
    keeper.tick()
    assert len(collected) == 1
    assert gc.get_threshold()[2] == housekeeping.NEVER


@given(
    pieces=st.lists(st.tuples(st.text("a考 ", max_size=4), st.sampled_from(STYLES)), max_size=8),
    room=st.integers(1, 30),
)
def test_a_line_shows_each_character_as_it_was_meant(pieces: list[tuple[str, Style]], room: int) -> None:
    """Joining pieces that look alike changes neither a character's style nor the ground of a blank."""

    def cells(parts: list[tuple[str, Style]]) -> list[tuple[str, object]]:
        return [
            (one, style if one.strip() else (style.bgcolor, style.underline)) for text, style in parts for one in text
        ]

    strip = line(pieces, room, STYLES[0])
    shown = cells([(segment.text, segment.style or Style()) for segment in strip])
    assert strip.cell_length == room
    wanted = cells(pieces)
    fits = min(len(shown), len(wanted))
    cut = next((place for place in range(fits) if shown[place][0] != wanted[place][0]), fits)
    assert shown[:cut] == wanted[:cut]
    assert cut == fits or shown[cut][0] in ". "


@pytest.mark.parametrize(
    ("environ", "surely"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "x"}, False),
        ({}, False),
    ],
)
def test_few_terminals_surely_take_the_clipboard(environ: dict[str, str], surely: bool) -> None:
    """Only terminals known for it; within tmux it is up to tmux."""
    assert takes_clipboard(environ) is surely


def test_copied_cells_are_offered_as_a_file(state: Path) -> None:
    """Where the terminal may not take them, they are in a file only the user can read, and the sentence names it."""
    sentence = told_of_copy("7\t好\n6\t", "张三", arrives=False)
    path = own_directory("张三") / "copied.tsv"
    assert path.is_relative_to(state)
    assert str(path) in sentence
    assert path.read_text(encoding="utf-8") == "7\t好\n6\t\n"
    assert path.stat().st_mode & 0o077 == 0
    assert str(path) not in told_of_copy("7", "张三", arrives=True)


def test_people_who_share_an_account_share_no_copies(state: Path) -> None:
    """What one copied, or what a crash of theirs left, is nobody else's."""
    places = {person: write_private(person, "copied.tsv", person) for person in ("张三", "张/三", "张三 ", "..")}
    assert {place.read_text("utf-8") for place in places.values()} == set(places)
    assert all(place.is_relative_to(state) and place.parent.name not in places for place in places.values())
    first, second = (crash.told(ValueError("boom"), person) for person in ("张三", "李四"))
    assert first != second
    assert len(list(state.rglob("crash-*.log"))) == 2


def test_a_state_directory_that_refuses_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying names the path that refused; a crash still ends in a sentence."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(Error, match="写不进"):
        write_private("张三", "x", "y")
    assert "写不进" in crash.told(ValueError("boom"), "张三")


PREPARED = """
import sys, time, pathlib
from kaoping.core.kernel.errors import Error
from kaoping.tui.beginning import Beginning
from kaoping.tui.launch import launch
def prepare():
    while not (pathlib.Path(sys.argv[2]).parent / "seen").exists():
        time.sleep(0.05)
    {then}
sys.exit(launch(sys.argv[1], "张三", pathlib.Path(sys.argv[2]), Beginning(prepare)))
"""
F5 = b"\x1b[15~"

BROKEN = """
import os, sys, pathlib
from kaoping.tui.terminal.environment import prepare
from kaoping.tui import launch
prepare(os.environ)
from kaoping.tui.screens.workbench import WorkbenchPage
def broken(self):
    secret = "机密"
    {how}
WorkbenchPage.action_reload = broken
sys.exit(launch.launch(sys.argv[1], "张三", pathlib.Path(sys.argv[2])))
"""


def run(program: str, database: Path, folder: Path) -> Terminal:
    """A program with an application of its own."""
    variables = {"XDG_STATE_HOME": str(folder / "state")}
    return Terminal((program, str(database), str(folder / "drafts")), environment=variables)


def test_preparation_is_shown_and_waited_for(county: Path, tmp_path: Path) -> None:
    """The app is painted at once; the database is opened when what it needs has been prepared."""
    with run(PREPARED.format(then="pass"), county, tmp_path) as terminal:
        terminal.wait("正在准备样例数据")
        (tmp_path / "seen").touch()
        terminal.wait("看哪一个")
        terminal.send(b"\x11")
        assert terminal.wait_end() == 0


def test_preparation_that_is_refused_is_one_sentence(county: Path, tmp_path: Path) -> None:
    """What prevents the preparation stands on the status line."""
    (tmp_path / "seen").touch()
    with run(PREPARED.format(then='raise Error("磁盘满了")'), county, tmp_path) as terminal:
        terminal.wait("磁盘满了")
        terminal.send(b"\x11")
        assert terminal.wait_end() == 0


@pytest.mark.parametrize(
    "how", ["raise KeyError(1)", "self.run_worker(lambda: 1 / 0, thread=True)"], ids=["screen", "thread"]
)
def test_a_programming_error_ends_in_one_sentence(county: Path, tmp_path: Path, how: str) -> None:
    """The terminal is as it was, the status is 1, the trace is in a file of the user's, and only there."""
    with run(BROKEN.format(how=how), county, tmp_path) as terminal:
        terminal.wait("看哪一个")
        terminal.send(F5)
        assert terminal.wait_end() == 1
        terminal.read(0.3)
        received = terminal.received.decode()
    assert ALTERNATE_SCREEN_OFF in terminal.received
    last = received.rpartition("\x1b[?1049l")[2]
    assert "Traceback" not in received
    assert "机密" not in received
    assert "程序出错" in last
    (log,) = (tmp_path / "state" / "kaoping").rglob("crash-*.log")
    assert log.name in re.sub(r"\s", "", last)
    assert re.search("KeyError: 1|ZeroDivisionError", log.read_text(encoding="utf-8"))
