"""Waits end within their bound, by the clock that is asked, and are told; a clock that was moved is told too."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.kernel.clock import ClockWatch, Seen
from kaoping.core.kernel.errors import Error
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage import queue
from kaoping.core.storage.engine import Database, UnitDatabase, open_database
from kaoping.core.storage.postgresql import called
from kaoping.core.storage.verification import verify
from kaoping.core.storage.waits import WAIT_SECONDS, Holder, StillWaiting, Wait, Waits, act_called, waits_set

from tests.acting import add_unit, home


class Told:
    """Hears of waits."""

    def __init__(self) -> None:
        self.waits: list[str] = []
        self.notes: list[str] = []

    def waits_of(self, seconds: float, now: Callable[[], float] | None = None) -> Waits:
        """Waits that are heard."""
        given: dict[str, Any] = {} if now is None else {"now": now}
        return Waits(seconds, self.waits.append, self.notes.append, **given)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def other(database_url: str, unit: UnitDatabase, told: Told) -> Iterator[UnitDatabase]:
    """The same unit as another session sees it, which waits for 1.4 seconds."""
    with unit.write("甲") as transaction:
        transaction.event("before", {})
    database = open_database(database_url, waits=told.waits_of(1.4))
    yield database.unit(unit.unit)
    database.close()


def test_whoever_waits_is_told_for_whom_and_gives_up(unit: UnitDatabase, other: UnitDatabase, told: Told) -> None:
    """Name, process, since when; then nothing was written, and the next try works."""
    with unit.write("占着的人") as transaction:
        transaction.label("ledger.import")
        transaction.event("x", {})
        with pytest.raises(StillWaiting) as refused, other.write("等的人"):
            pytest.fail("unreachable")
    for sentence in (told.waits[0], refused.value.message):
        assert "占着的人(进程 " in sentence
        assert " 起:" in sentence
    assert told.waits[0].startswith("正在等 ")
    assert told.waits[-1] == ""
    assert refused.value.message.startswith("等了 2 秒还轮不到写入:")
    assert "这一步什么也没有写入" in refused.value.message
    if unit.database.file is not None:
        assert "导入文件" in refused.value.message
    with other.write("等的人") as transaction:
        transaction.event("y", {})
    assert verify(unit.database).sound


def test_whoever_gets_the_turn_in_time_goes_on(unit: UnitDatabase, other: UnitDatabase, told: Told) -> None:
    """The wait was told, and that it is over."""
    held, asked = threading.Event(), threading.Event()

    def hold() -> None:
        with unit.write("占着的人") as transaction:
            transaction.event("x", {})
            held.set()
            asked.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)

    def hear(sentence: str) -> None:
        told.waits.append(sentence)
        asked.set()

    patient = open_database(_url(other), waits=Waits(60, hear))
    with patient.unit(unit.unit).write("等的人") as transaction:
        transaction.event("y", {})
    thread.join()
    patient.close()
    assert [bool(sentence) for sentence in told.waits] == [True, False]


def _url(unit: UnitDatabase) -> str:
    database = unit.database
    return str(database.file or database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False))


def test_a_short_wait_is_not_told(other: UnitDatabase, told: Told) -> None:
    """Nobody in the way, nothing said."""
    with other.write("甲") as transaction:
        transaction.event("x", {})
    assert told.waits == []
    assert told.notes == []


def test_the_bound_is_fifteen_seconds_of_the_clock_that_is_asked(sqlite_database: Database, told: Told) -> None:
    """Where nobody set another; here they pass at once."""
    path = queue.lock_path(Path(str(sqlite_database.file)))
    clock = count(0, 1)
    with ExitStack() as stack:
        stack.enter_context(queue.queue(path, Wait(Waits()), "占着的人"))
        wait = Wait(told.waits_of(WAIT_SECONDS, lambda: float(next(clock))))
        with pytest.raises(StillWaiting, match="等了 15 秒还轮不到写入:占着的人"), queue.queue(path, wait):
            pytest.fail("unreachable")
    assert next(clock) < 60
    assert told.waits
    with queue.queue(path, Wait(Waits(5))):
        assert queue.holder_of(path).name == ""


def test_a_place_that_was_given_up_holds_nobody_up(sqlite_database: Database) -> None:
    """Whoever gave up is passed over when the turn comes, and has a place again when they try again."""
    path = queue.lock_path(Path(str(sqlite_database.file)))
    for _round in range(3):
        with queue.queue(path, Wait(Waits())):
            for _try in range(2):
                with pytest.raises(StillWaiting), queue.queue(path, Wait(Waits(0.05))):
                    pytest.fail("unreachable")
        with queue.queue(path, Wait(Waits(10))) as turn:
            turn.doing("sheet.save")


def test_threads_of_a_session_wait_for_each_other_no_longer(unit: UnitDatabase) -> None:
    """One bound for all that is in the way."""
    database = open_database(_url(unit), waits=Waits(0.3))
    workspace = Workspace(database, "张三")
    said: list[str] = []

    def second() -> None:
        try:
            with workspace.act(unit.unit):
                pass
        except StillWaiting as waited:
            said.append(str(waited))

    assert not workspace.is_writing
    with workspace.act(unit.unit):
        assert workspace.is_writing
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(30)
    assert "本次会话里的另一步" in said[0]
    database.close()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_another_program_in_the_way_is_waited_for_no_longer(unit: UnitDatabase) -> None:
    """One that stands in no queue of ours, as a shell of SQLite."""
    database = open_database(_url(unit), waits=Waits(0.5))
    strange = unit.database.engine.raw_connection()
    strange.cursor().execute("BEGIN IMMEDIATE")
    with pytest.raises(StillWaiting, match="另一个程序 一直占着"), database.unit(unit.unit).write("张三"):
        pytest.fail("unreachable")
    strange.cursor().execute("ROLLBACK")
    strange.close()
    with database.unit(unit.unit).write("张三") as transaction:
        transaction.event("x", {})
    database.close()


@pytest.mark.parametrize("backend", ["postgresql"])
def test_the_server_ends_what_waits_too_long(other: UnitDatabase) -> None:
    """For a lock, or for a program that does not go on; what takes long for its own sake is not ended."""
    names = ("lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout")
    with other.read() as connection:
        found = [connection.driver.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
    assert found == ["1400ms", "5min", "0"]
    with other.write("甲") as transaction:
        assert transaction.connection.driver.exec_driver_sql("SHOW statement_timeout").scalar() == "0"


def test_any_name_is_seen_by_others_on_a_server() -> None:
    """As far as the server keeps it; what does not fit is cut at its end."""
    for name in ("张三", "Zhang San", "𰻞𰻞", "欧阳" * 30, ""):
        spelt = called(name)
        assert len(spelt) <= 63
        assert spelt.isascii()
        found = spelt.split(" ", 2)[2:]
        assert name.startswith((found or [""])[0].encode("ascii").decode("punycode"))
    assert called("张三").split(" ", 2)[2].encode("ascii").decode("punycode") == "张三"


@pytest.mark.parametrize(
    ("setting", "word"), [("0", "1 到 600"), ("601", "1 到 600"), ("-1", "1 到"), ("x", "1 到"), ("1.5", "1 到")]
)
def test_a_bound_that_is_none_is_refused(setting: str, word: str) -> None:
    with pytest.raises(Error, match="KAOPING_WAIT") as refused:
        waits_set(setting, "")
    assert word in refused.value.hint
    with pytest.raises(Error, match="KAOPING_CLOCK_JUMP"):
        waits_set("", "x")
    assert (waits_set(" 30 ", "2").seconds, waits_set("", "2").jump) == (30.0, timedelta(hours=2))
    assert (waits_set("", "").seconds, waits_set("", "").jump) == (WAIT_SECONDS, timedelta(days=1))


def test_every_act_of_the_chain_has_words() -> None:
    """And one that has none is called writing."""
    assert act_called("sheet.save") == "存评分"
    assert act_called("marks.import") == act_called("import.keep") == "导入文件"
    assert act_called("") == act_called("no.such") == "写入"
    assert Holder().called(UTC) == "另一个程序"
    assert "\x1b" not in Holder("张\x1b三", "7").called(UTC)


# The machine's clock.

START = datetime(2025, 3, 5, 1, tzinfo=UTC)


def at(days: float) -> str:
    return (START + timedelta(days=days)).isoformat(timespec="milliseconds")


@pytest.mark.parametrize(
    ("now", "last", "ran", "sentence"),
    [
        (0, -1, 1, ""),
        (0, 0.5 / 86400, 0, ""),  # two machines
        (0, 1 / 24, 1, "倒退了"),
        (40, 0, 40, ""),  # nobody wrote for forty days, and the machine ran
        (40, 0, 0.1, "拨快了"),
        (40, 39.5, 0.1, ""),
        (0.9, 0, 0, ""),
    ],
)
def test_a_clock_that_was_moved_is_told(now: float, last: float, ran: float, sentence: str) -> None:
    """Backwards by any record; forward when the machine did not run so long meanwhile."""
    up = iter((0.0, ran * 86400))
    notes: list[str] = []
    watch = ClockWatch(timedelta(days=1), notes.append, lambda: next(up))
    watch.look(at(0), "")
    watch.look(at(now), at(last))
    assert len(notes) == bool(sentence)
    assert sentence in "".join(notes)


def test_what_another_process_saw_counts() -> None:
    """A command sees the clock once; the one before it saw it too."""
    notes: list[str] = []
    watch = ClockWatch(timedelta(days=1), notes.append, lambda: 100.0)
    watch.look(at(40), at(0), Seen(START.timestamp(), 40.0))
    assert "拨快了" in notes[0]


def test_a_person_is_told_once_of_a_clock_that_went_back(database_url: str, told: Told) -> None:
    """With the two times; then again only when it was right in between. What is written stands in the chain as it is,
    and verifying tells of it.
    """
    now = [START]
    first = open_database(database_url, clock=lambda: now[0])
    unit = add_unit(first, "林业局")
    first.close()
    database = open_database(database_url, clock=lambda: now[0], waits=told.waits_of(15))

    def write(days: float) -> int:
        now[0] = START + timedelta(days=days)
        with database.unit(unit).write("张三") as transaction:
            transaction.event("x", {})
        return len(told.notes)

    assert [write(days) for days in (0, 0.2, 0.1, 0.15, 0.3, 0.1)] == [0, 0, 1, 1, 1, 2]
    assert "现在是 2025-03-05 11:24:00,上一条留痕却记在 2025-03-05 13:48:00" in told.notes[0]
    assert any("时钟倒退过" in note for note in verify(database).notes)
    database.close()


def test_a_clock_set_forward_between_two_commands_is_told(sqlite_database: Database, told: Told) -> None:
    """By what the last writer of this machine left in the file of the queue."""
    unit = add_unit(sqlite_database, "林业局")
    with home(sqlite_database).write("甲") as transaction:
        transaction.event("x", {})
    future = open_database(
        str(sqlite_database.file), clock=lambda: datetime.now(UTC) + timedelta(days=400), waits=told.waits_of(15)
    )
    with future.unit(unit).write("甲") as transaction:
        transaction.event("y", {})
    future.close()
    assert [note for note in told.notes if "拨快了" in note]
