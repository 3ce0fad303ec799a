"""Waiting on a screen: it says for whom, what was typed is stored when the turn comes, and one can always leave."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tui.terminal import Terminal, application
from tests.tui.test_terminal import CTRL_Q, ENTER, LEAVE_SCREEN, panel, to_sheet

HOLDER = """
import signal, sys, os
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage.engine import open_database
database = open_database(sys.argv[1])
with database.unit(Unit(1, "x")).write("占着的人") as transaction:
    transaction.label("roster.import")
    print("holding", flush=True)
    sys.stdin.read()
"""
BLOCKED = """
import sys, pathlib, time
from kaoping.tui import app
from kaoping.tui.launch import launch
def block(self):
    time.sleep(600)
app.KaopingApp.action_next_look = block
sys.exit(launch(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])))
"""
F12 = b"\x1b[24~"


@contextmanager
def holding(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A stopped process that has the turn to write."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        process.kill()
        process.communicate()


def left_at_once(terminal: Terminal) -> None:
    """The session is gone within a second or two, and the terminal as it was."""
    began = time.monotonic()
    assert terminal.wait_end(10) == 0
    assert time.monotonic() - began < 4  # a busy machine; the session itself gives it 0.7
    terminal.read(0.2)
    assert LEAVE_SCREEN in terminal.received


def test_a_stopped_writer_is_named_and_a_second_quit_leaves(county: Path, tmp_path: Path) -> None:
    """The mark is in the draft; the next session, when nobody is in the way, stores it."""
    with application(county, tmp_path / "drafts", environment={"KAOPING_WAIT": "600"}) as terminal:
        to_sheet(terminal)
        with holding(county) as holder:
            terminal.send(b"7" + ENTER)
            terminal.wait("正在等 占着的人")
            assert f"进程 {holder.pid}" in terminal.text().replace("\n", "")
            terminal.send(CTRL_Q)
            terminal.wait("还有 1 格没有存好")
            assert "占着的人" in terminal.text()
            terminal.send(CTRL_Q)
            left_at_once(terminal)
    assert panel(county).marks[0] is None
    with application(county, tmp_path / "drafts") as terminal:
        terminal.wait("1 格已经补存")
        terminal.send(CTRL_Q)
        assert terminal.wait_end() == 0
    assert panel(county).marks[0] == 7000


def test_a_mark_that_could_not_be_stored_is_tried_again_by_itself(county: Path, tmp_path: Path) -> None:
    """After the bound the screen says why it is not stored; when the other goes on, it is, without a key."""
    with application(county, tmp_path / "drafts", environment={"KAOPING_WAIT": "1"}) as terminal:
        to_sheet(terminal)
        with holding(county):
            terminal.send(b"7" + ENTER)
            terminal.wait("还轮不到写入")
            assert "占着的人" in terminal.text()
        terminal.wait("已保存")
        terminal.send(CTRL_Q)
        assert terminal.wait_end() == 0
    assert panel(county).marks[0] == 7000


def test_a_session_whose_screen_hears_nothing_is_left_by_the_second_quit(county: Path, tmp_path: Path) -> None:
    """Whatever blocks: here the very loop that hears the keys."""
    with Terminal((BLOCKED, str(county), "张三", str(tmp_path / "drafts"))) as terminal:
        to_sheet(terminal)
        terminal.send(F12)
        terminal.read(0.5)
        terminal.send(CTRL_Q)
        terminal.read(0.5)
        assert terminal.process.poll() is None
        terminal.send(CTRL_Q)
        left_at_once(terminal)
