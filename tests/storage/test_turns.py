"""Turns: writers of one unit wait for each other, those of several do not, and a chain cannot fork without turns."""

import threading
from collections.abc import Callable
from queue import Queue
from typing import Any

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.services.workspace import MOST_TURNS, Workspace
from kaoping.core.storage import postgresql
from kaoping.core.storage.chain import AlreadyDone, close_chain
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.errors import Contended
from kaoping.core.storage.verification import verify

from tests.acting import add_unit

WAIT = 30
"""Seconds after which a thread that should long have ended is taken to hang."""


def events(unit: UnitDatabase) -> list[int]:
    """The numbers of the unit's audit entries."""
    with unit.read() as connection:
        return list(connection.execute("SELECT seq FROM audit_entry WHERE unit_id = :unit ORDER BY seq").scalars())


def in_thread(do: Callable[[], Any]) -> tuple[threading.Thread, "Queue[Any]"]:
    """``do`` in a thread of its own, and where its result or its failure will be."""
    told: Queue[Any] = Queue()

    def run() -> None:
        try:
            told.put(do())
        except Exception as failure:  # noqa: BLE001  # told to whoever asks
            told.put(failure)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, told


def test_writers_of_one_unit_take_turns(unit: UnitDatabase) -> None:
    """The second waits until the first has committed, and goes on behind it."""

    def second() -> int:
        with unit.write("乙") as transaction:
            transaction.event("second", {})
            return transaction.seq

    with unit.write("甲") as transaction:
        transaction.event("first", {})
        thread, told = in_thread(second)
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(WAIT)
    assert told.get_nowait() == 2
    assert events(unit) == [1, 2]


def test_on_a_server_units_do_not_wait_for_each_other(database: Database) -> None:
    """On SQLite they do: there is one file."""
    one, other = (database.unit(add_unit(database, name)) for name in ("甲单位", "乙单位"))
    for unit in (one, other):  # the day's first write anchors, which waits for nobody but costs a turn of the directory
        with unit.write("甲") as transaction:
            transaction.event("before", {})

    def meanwhile() -> None:
        with other.write("乙") as transaction:
            transaction.event("meanwhile", {})

    with one.write("甲") as transaction:
        transaction.event("first", {})
        thread, told = in_thread(meanwhile)
        thread.join(0.3 if database.file is not None else WAIT)
        assert thread.is_alive() == (database.file is not None)
    thread.join(WAIT)
    assert told.get_nowait() is None
    assert (events(one), events(other)) == ([1, 2], [1, 2])
    assert verify(database).sound


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_chain_cannot_fork_even_without_turns(unit: UnitDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the lock of the head does not hold (two entrances to a spread database), the keys of the chain do: who
    comes second is called off as a whole, in a sentence, and a save begun again by its key succeeds.
    """
    taken = postgresql.take_turn

    def without_lock(*given: Any) -> Any:
        monkeypatch.setattr(postgresql, "FOR_UPDATE", "")
        return taken(*given)

    monkeypatch.setattr(postgresql, "take_turn", without_lock)
    ready, go = threading.Event(), threading.Event()

    def other() -> None:
        with unit.write("乙") as transaction:
            transaction.event("other", {})
            ready.set()
            go.wait(WAIT)

    def late() -> int:
        with unit.write("甲", key="save") as transaction:
            transaction.event("late", {})
            if not go.is_set():
                go.set()
                thread.join(WAIT)
            return transaction.seq

    thread, told = in_thread(other)
    assert ready.wait(WAIT)
    with pytest.raises(Contended, match="别人正在同时写入,这一步没有写成。"):
        late()
    assert told.get_nowait() is None
    assert events(unit) == [1]
    workspace = Workspace(unit.database, "甲")
    assert workspace.persist(late) == 2
    with pytest.raises(AlreadyDone):
        late()
    assert verify(unit.database).sound


def test_a_write_is_begun_again_a_few_times_at_most(database: Database) -> None:
    """Then it is told; another failure is told at once."""
    workspace = Workspace(database, "甲")
    begun = []

    def lose() -> None:
        begun.append(1)
        raise Contended("again")

    with pytest.raises(Contended):
        workspace.persist(lose)
    assert len(begun) == MOST_TURNS
    begun.clear()

    def fail() -> None:
        begun.append(1)
        raise Error("no")

    with pytest.raises(Error, match="no"):
        workspace.persist(fail)
    assert len(begun) == 1


def test_a_unit_that_has_gone_is_read_and_not_written(unit: UnitDatabase) -> None:
    """The sentence says where it went; the other units are written to as before."""
    with unit.write("甲") as transaction:
        transaction.event("unit.close", {"to": "县委组织部的服务器"})
        transaction.finish()
        close_chain(transaction.connection, "县委组织部的服务器")
    with (
        pytest.raises(Error, match="单位「林业局」已经迁到「县委组织部的服务器」,这里只能查看,不能再改。"),
        unit.write("甲"),
    ):
        pytest.fail("unreachable")
    assert events(unit) == [1]
    other = unit.database.unit(add_unit(unit.database, "农业局"))
    with other.write("甲") as transaction:
        transaction.event("x", {})
    assert verify(unit.database).sound


def test_a_unit_that_is_not_here_is_named(database: Database, unit: UnitDatabase) -> None:
    gone = database.unit(type(unit.unit)(77, "不在"))
    with pytest.raises(Error, match="数据库里没有单位「不在」。"), gone.write("甲"):
        pytest.fail("unreachable")
