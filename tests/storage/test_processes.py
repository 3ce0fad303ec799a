"""Several real processes on one database, and one that is killed in the middle of a save."""

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import verify

from tests.acting import home

SAVES = 20

WRITER = """
import sys
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage.engine import open_database
url, name, saves = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = open_database(url)
for number in range(saves):
    with database.unit(Unit(1, "林业局")).write(name, key=f"{name}-{number}") as transaction:
        transaction.insert("organisation", [{"id": transaction.next_id("organisation"), "code": f"{name}-{number}"}])
        statement = "SELECT points FROM claim WHERE unit_id = :unit AND id = 1"
        points = transaction.connection.execute(statement).scalar() or 0
        transaction.update("claim", 1, {"points": points + 1})
database.close()
"""

VICTIM = """
import sys, time
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage.engine import open_database
database = open_database(sys.argv[1])
with database.unit(Unit(1, "林业局")).write("被杀") as transaction:
    transaction.insert("organisation", [{"id": 100 + n, "code": f"半途{n}"} for n in range(2000)])
    transaction.update("claim", 1, {"points": 999})
    if sys.argv[2] == "flushed":
        transaction.finish()
    print("ready", flush=True)
    time.sleep(60)
"""


def run(script: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("processes", [2, 4])
def test_processes_writing_at_once_lose_nothing(
    processes: int, database_url: str, fill: Callable[[Database], None]
) -> None:
    """Every save of every process is there, none overwrote another's count, and the chain is one."""
    database = open_database(database_url)
    fill(database)
    writers = [run(WRITER, database_url, f"录入{n}", str(SAVES)) for n in range(processes)]
    assert [writer.wait(timeout=60) for writer in writers] == [0] * processes
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT points, version FROM claim").one() == (
            processes * SAVES,
            processes * SAVES + 1,
        )
        assert connection.exec_driver_sql("SELECT count(*) FROM organisation").scalar() == processes * SAVES
        assert connection.exec_driver_sql("SELECT count(*) FROM receipt").scalar() == 1 + processes * SAVES
    assert verify(database).problems == ()
    database.close()


@pytest.mark.parametrize("moment", ["writing", "flushed"])
def test_a_killed_process_leaves_a_sound_database(
    moment: str, database_url: str, fill: Callable[[Database], None]
) -> None:
    """After SIGKILL in the middle of a save nothing of it is there, and the next writer goes on at once."""
    database = open_database(database_url)
    fill(database)
    before = verify(database).chains[1]
    victim = run(VICTIM, database_url, moment)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "ready\n"
    victim.send_signal(signal.SIGKILL)
    victim.wait(timeout=10)
    victim.stdout.close()
    report = verify(database)  # the directory's chain has the anchor that the victim's first write of the day made
    assert (report.problems, report.chains[1]) == ((), before)
    with home(database).write("接班") as transaction:
        transaction.insert("organisation", [{"id": transaction.next_id("organisation"), "code": "接着录"}])
    assert verify(database).problems == ()
    database.close()
