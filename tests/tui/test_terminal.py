"""The application on a real terminal: bytes in, bytes out, signals, broken lines, several sessions at once."""

import re
import signal
import termios
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.storage.engine import open_database
from rich.cells import cell_len

from tests.acting import ask
from tests.tui.conftest import INSTITUTE_NEXT, round_at
from tests.tui.terminal import LAUNCH, Terminal, application, to_rounds

DOWN, ENTER, ESCAPE, CTRL_C, CTRL_Q = b"\x1b[B", b"\r", b"\x1b", b"\x03", b"\x11"
TAB, F7, F8 = b"\t", b"\x1b[18~", b"\x1b[19~"
LEAVE_SCREEN = b"\x1b[?1049l"
REVERSE = re.compile(rb"\x1b\[(?:\d;)*7[;m]")
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|38|48|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


def panel(path: Path, subject: int = 0) -> SheetState:
    """The panel sheet that :func:`to_sheet` opens, or another subject's."""
    database = open_database(str(path))
    try:
        unit, round_ = round_at(database, INSTITUTE_NEXT)
        return ask(
            unit,
            read_sheet,
            round_,
            SheetKey(round_.graded[subject].code, "sheet", str(round_.year), "panel", "panel"),
        )
    finally:
        database.close()


def to_sheet(terminal: Terminal) -> None:
    """To the first subject's sheet in the institute's open round."""
    to_rounds(terminal)
    terminal.send(DOWN * INSTITUTE_NEXT + ENTER)
    terminal.wait("24/24 个")
    terminal.send(ENTER)
    terminal.wait("1.1")


def test_marks_typed_on_a_terminal_are_stored(county: Path, tmp_path: Path) -> None:
    """From the first key to the database, over a real terminal; a reason in Chinese stands where it was typed."""
    with application(county, tmp_path / "drafts") as terminal:
        to_sheet(terminal)
        terminal.send(b"7" + TAB)
        terminal.wait("已保存")
        terminal.type("材料不全")
        terminal.wait("材料不全")
        line = terminal.lines()[terminal.screen.cursor.y]
        assert line.startswith("> ")
        assert terminal.screen.cursor.x == cell_len(line)
        terminal.send(ENTER)
        terminal.wait("> 1.2")
        terminal.send(CTRL_C)
        terminal.wait("OSC 52")
        assert b"\x1b]52;c;" in terminal.received
        terminal.send(CTRL_Q)
        assert terminal.wait_end() == 0
    state = panel(county)
    assert (state.marks[0], state.lines["1.1"][0].reason) == (7000, "材料不全")


def test_keys_typed_ahead_go_where_they_were_meant(county: Path, tmp_path: Path) -> None:
    """Keys that arrive faster than sheets are read go into the sheet that was asked for, in their order."""
    with application(county, tmp_path / "drafts") as terminal:
        to_sheet(terminal)
        terminal.send(b"7" + ENTER + b"6" + F8 + b"5" + ENTER + F8 + F7 + F7 + DOWN + DOWN + b"4" + ENTER)
        terminal.wait("> 2.1")
        terminal.wait("已保存")
        terminal.wait("1/24")
        terminal.send(CTRL_Q)
        assert terminal.wait_end() == 0
    assert panel(county).marks[:5] == (7000, 6000, None, None, 4000)
    assert panel(county, 1).marks[:4] == (None, 5000, None, None)


@pytest.mark.parametrize("how", ["SIGHUP", "SIGTERM", "hang up"])
def test_a_closed_terminal_loses_nothing(county: Path, tmp_path: Path, how: str) -> None:
    """The session leaves by itself; every cell that was left is stored, at the latest by the next session, which opens
    on the cell that was being typed, not stored yet."""
    with application(county, tmp_path / "drafts") as terminal:
        to_sheet(terminal)
        terminal.send(b"7" + ENTER + b"6" + ENTER + b"5")
        terminal.wait("> 1.3")
        if how == "hang up":
            terminal.hang_up()
        else:
            terminal.signal(signal.Signals[how])
        terminal.wait_end(5)
    with application(county, tmp_path / "drafts") as terminal:
        terminal.wait("正在打的字还在这里")
        assert "> 1.3" in terminal.text()
        assert panel(county).marks[:3] == (7000, 6000, None)
        terminal.send(b".5" + ENTER)
        terminal.wait("已保存")
    assert panel(county).marks[:3] == (7000, 6000, 5500)


IDLE_SESSIONS = 10


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_wakes_an_idle_session_and_the_terminal_is_as_it_was(
    county: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """Nobody types and nothing moves: each of several sessions leaves by itself, and puts the terminal back."""
    with ExitStack() as stack:
        sessions = [
            stack.enter_context(application(county, tmp_path / f"drafts{place}")) for place in range(IDLE_SESSIONS)
        ]
        for session in sessions:
            session.wait("看哪一个")
        for session in sessions:
            while session.read(0.3):
                pass
            session.signal(number)
            assert session.wait_end(5) == 0
            session.read(0.1)
        assert [place for place, session in enumerate(sessions) if LEAVE_SCREEN not in session.received] == []


BUSY = {
    "a thread": LAUNCH.replace(
        "argv[3])",
        "argv[3]), __import__('kaoping.tui.beginning', fromlist=['']).Beginning(lambda: __import__('time').sleep(30))",
    ),
    "the screen": LAUNCH.replace(
        "try:\n",
        "from kaoping.tui.screens.rounds.rounds import RoundsPage\n"
        "RoundsPage.action_reload = lambda _page: __import__('time').sleep(30)\n"
        "try:\n",
        1,
    ),
}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("busy", BUSY)
def test_a_busy_session_leaves_within_a_second_and_the_terminal_is_as_it_was(
    county: Path, tmp_path: Path, busy: str, number: signal.Signals
) -> None:
    """Whatever blocks, a thread that waits for the database or the screen itself: modes and attributes are put back."""
    program = (BUSY[busy], str(county), "张三", str(tmp_path / "drafts"))
    with Terminal(program, environment={"XDG_STATE_HOME": str(tmp_path / "state")}) as session:
        before = termios.tcgetattr(session.master)
        if busy == "a thread":
            session.wait("正在准备")
        else:
            to_rounds(session)
            session.send(b"\x1b[15~")
        while session.read(0.3):
            pass
        assert termios.tcgetattr(session.master) != before
        began = time.monotonic()
        session.signal(number)
        assert session.wait_end(5) == 128 + number
        assert time.monotonic() - began < 1.5  # a second, and what a machine with other work needs to tell
        session.read(0.1)
        assert LEAVE_SCREEN in session.received
        assert session.received.rfind(b"\x1b[?25h") > session.received.rfind(b"\x1b[?25l")
        assert termios.tcgetattr(session.master) == before


def test_a_killed_session_loses_only_the_cell_being_typed(county: Path, tmp_path: Path) -> None:
    """Kill -9 right after the key: the next session has the cell."""
    with application(county, tmp_path / "drafts") as terminal:
        to_sheet(terminal)
        terminal.send(b"7" + ENTER)
        terminal.wait("> 1.2")
        terminal.signal(signal.SIGKILL)
        terminal.wait_end(5)
    with application(county, tmp_path / "drafts") as terminal:
        to_sheet(terminal)
    assert panel(county).marks[0] == 7000


def test_two_sessions_on_one_sheet_lose_nothing(county: Path, tmp_path: Path) -> None:
    """Two people who mark different items of one sheet at once: all marks are there in the end."""
    with (
        application(county, tmp_path / "a", "张三") as first,
        application(county, tmp_path / "b", "李四") as second,
    ):
        to_sheet(first)
        to_sheet(second)
        second.send(DOWN * 8)
        for _ in range(3):
            first.send(b"2" + ENTER)
            second.send(b"1" + ENTER)
            first.read(0.05)
            second.read(0.05)
        first.wait("> 1.4")
        second.wait("> 3.4")
        first.wait("已保存")
        second.wait("已保存")
        for terminal in (first, second):
            terminal.send(CTRL_Q)
            assert terminal.wait_end() == 0
    marks = panel(county).marks
    assert marks[:3] == (2000, 2000, 2000)
    assert marks[8:11] == (1000, 1000, 1000)


def test_a_wrong_byte_does_no_harm(county: Path, tmp_path: Path) -> None:
    """Bytes that are no text in the terminal's encoding become replacement characters; the session goes on."""
    with application(county, tmp_path / "drafts") as terminal:
        to_sheet(terminal)
        terminal.send(b"\xb2\xe2\xff\x1b[200~\xb2\xe2\x1b[201~")
        terminal.read(0.3)
        terminal.send(ESCAPE)
        terminal.read(0.3)
        terminal.send(b"7" + ENTER)
        terminal.wait("已保存")
    assert panel(county).marks[0] == 7000


def test_a_gbk_terminal_types_and_draws(county: Path, tmp_path: Path) -> None:
    """With a GB18030 terminal, both directions are GB18030."""
    gbk = {"KAOPING_TERMINAL_ENCODING": "gb18030"}
    with application(county, tmp_path / "drafts", environment=gbk, encoding="gb18030") as terminal:
        to_sheet(terminal)
        terminal.send(b"7" + TAB)
        terminal.type("测试")
        terminal.wait("测试")
        terminal.send(ENTER)
        terminal.wait("> 1.2")
        terminal.wait("已保存")
    assert panel(county).lines["1.1"][0].reason == "测试"


def test_no_color_is_obeyed(county: Path, tmp_path: Path) -> None:
    """With NO_COLOR set, not one colour is sent; signs and reverse video remain."""
    with application(county, tmp_path / "drafts", environment={"NO_COLOR": "1"}) as terminal:
        to_sheet(terminal)
        assert not COLOUR.search(terminal.received)
        assert REVERSE.search(terminal.received)


@pytest.mark.parametrize("term", ["vt100", "linux", "putty"])
def test_plain_terminals_paint(county: Path, tmp_path: Path, term: str) -> None:
    """Every terminal that can move its cursor shows the first screen."""
    with application(county, tmp_path / "drafts", environment={"TERM": term}) as terminal:
        terminal.wait("看哪一个")


def test_a_dumb_terminal_is_refused(county: Path, tmp_path: Path) -> None:
    """TERM=dumb gets one sentence and exit status 1."""
    with application(county, tmp_path / "drafts", environment={"TERM": "dumb"}) as terminal:
        assert terminal.wait_end() == 1
        assert "TERM" in terminal.text()


def test_a_character_repaints_its_line_only(county: Path, tmp_path: Path) -> None:
    """One Chinese character in a cell, and one arrow key, send a small part of the screen."""
    with application(county, tmp_path / "drafts") as terminal:
        to_sheet(terminal)
        terminal.read(0.5)
        terminal.send(b"7" + TAB)
        terminal.read(1)
        terminal.type("好")
        character = terminal.read(0.5)
        terminal.send(ESCAPE)
        terminal.read(0.5)
        whole = len(terminal.received)
        terminal.send(b"\x1b[D")
        arrow = terminal.read(0.5)
    assert 0 < len(character) < 500
    assert 0 < len(arrow) < 500
    assert len(character) < whole / 10


def test_an_ambiguous_terminal_is_noticed(county: Path, tmp_path: Path) -> None:
    """A terminal that draws the middle dot two cells wide is found out by asking it where its cursor went."""
    with application(county, tmp_path / "drafts") as terminal:
        terminal.screen.answer = lambda _answer: terminal.send(b"\x1b[1;3R")
        terminal.wait("看哪一个")
        assert "\xb7" not in "".join(terminal.lines())
