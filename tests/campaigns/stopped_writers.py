"""Writers that are stopped (SIGSTOP) at every point of a write, with others who want to write and read meanwhile.

``python -m tests.campaigns.stopped_writers URL [--count 200] [--seed 1] [--resume FILE] [--bound 1.5]`` works on the
empty database at ``URL``, prints each trial at which somebody waited too long or without a word, or at which something
was lost or written twice, and leaves with 1 where there is any.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage import postgresql, queue
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.transaction import Transaction
from kaoping.core.storage.verification import verify
from kaoping.core.storage.waits import StillWaiting, Waits
from sqlalchemy import event

from tests.acting import add_unit

POINTS = ("lock", "turn", "statement", "commit", "committing", "committed")
"""After the lock was taken, with the turn told to others, after the first statement, before what is written last,
between that and the COMMIT, and after it while the turn is still held.
"""
ENDS = ("continue", "kill")
NAME = "被停的人"
SLACK = 4.0
"""Seconds by which a busy machine may be late."""
PATIENCE = 60


# In the process that is stopped.


def _stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


class Stopping:
    """Stops its own process at the point that was asked for."""

    def __init__(self, database: Database) -> None:
        self.point = ""
        self.is_server = database.file is None
        taken, ended, sent = queue._take, queue.FileTurn.end, postgresql.send_together

        def take(*given: Any) -> int:
            descriptor = taken(*given)
            self.at("lock")
            return descriptor

        def end(turn: queue.FileTurn) -> None:
            self.at("committed")
            ended(turn)

        def send(connection: Any, statements: Any, *, commits_if: Any = None) -> Any:
            written = sent(connection, statements, commits_if=commits_if if self.point != "committing" else None)
            if commits_if is not None:
                self.at("committing")
            return written

        vars(queue)["_take"], vars(postgresql)["send_together"] = take, send
        queue.FileTurn.end = end  # type: ignore[assignment,method-assign]
        if not self.is_server:
            event.listen(database.engine, "commit", lambda _connection: self._committing(database))

    def _committing(self, database: Database) -> None:
        if getattr(database._writing, "now", False):  # not the end of what is only read before
            self.at("committing")

    def at(self, point: str) -> None:
        """Stop, where it is the point."""
        if point == self.point:
            self.point = ""
            _stop()


def serve(url: str, lines: IO[str]) -> None:
    """Write once for every line, which says at which point to be stopped."""
    database = open_database(url, waits=Waits(PATIENCE))
    stopping = Stopping(database)
    print("ready", flush=True)
    for line in lines:
        point, code = line.split()
        with database.directory().read() as connection:
            connection.execute("SELECT count(*) FROM unit WHERE :unit = :unit")
        stopping.point = "turn" if point == "lock" and stopping.is_server else point
        with database.unit(Unit(1, "林业局")).write(NAME, key=code) as transaction:
            stopping.at("turn")
            transaction.label("sheet.save")
            _insert(transaction, code)
            stopping.at("statement")
            stopping.at("commit")
        stopping.at("committed")
        print("done", flush=True)


def _insert(transaction: Transaction, code: str) -> None:
    transaction.insert("organisation", [{"id": transaction.next_id("organisation"), "code": code}])


# In the campaign.


class Stopped:
    """A process that is stopped again and again, begun anew when it was killed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._begin()

    def _begin(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.campaigns.stopped_writers", self._url, "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear("ready")

    def _hear(self, word: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == word

    def stop_at(self, point: str, code: str) -> None:
        """Have it write, and wait until it was stopped."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{point} {code}\n")
        self.process.stdin.flush()
        deadline = time.monotonic() + PATIENCE
        while not queue._is_stopped(self.process.pid):
            assert time.monotonic() < deadline, f"it never came to {point}"
            assert self.process.poll() is None, f"it ended before {point}"
            time.sleep(0.005)

    def end(self, how: str) -> None:
        """Let it go on until it is done, or kill it."""
        if how == "continue":
            self.process.send_signal(signal.SIGCONT)
            self._hear("done")
        else:
            self.close()
            self._begin()

    def close(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.communicate()


@dataclass
class Trial:
    """One writer stopped at ``point``, which then goes on or is killed."""

    number: int
    point: str
    end: str
    faults: list[str] = field(default_factory=list)


def trials(count: int, seed: int) -> Iterator[Trial]:
    """``count`` trials: every point and end once, in an order of the seed, then again."""
    chance = random.Random(seed)  # noqa: S311  # which order, not how secret it is
    left: list[tuple[str, str]] = []
    for number in range(count):
        if not left:
            left = [(point, end) for point in POINTS for end in ENDS]
            chance.shuffle(left)
        yield Trial(number, *left.pop())


class Campaign:
    """Trials on one database, and what they met."""

    def __init__(self, url: str, bound: float) -> None:
        self.told: list[str] = []
        self.url = url
        self.bound = bound
        self.met: Counter[str] = Counter()
        database = open_database(url)
        ensure_schema(database)
        with database.directory().read() as connection:
            is_empty = not connection.execute("SELECT count(*) FROM unit WHERE :unit = :unit").scalar()
        if is_empty:
            unit = database.unit(add_unit(database, "林业局"))
            with unit.write("甲") as transaction:  # the first write of a day makes one more, of the directory
                transaction.event("begin", {})
        database.close()
        self.database = open_database(url, waits=Waits(bound, tell=self.told.append))
        self.unit = self.database.unit(Unit(1, "林业局"))

    @cached_property
    def stopped(self) -> Stopped:
        """The process that is stopped."""
        return Stopped(self.url)

    def run(self, trial: Trial) -> None:
        """Do one trial."""
        self.told.clear()
        own, its = f"A{time.time_ns()}", f"B{time.time_ns()}"
        self.stopped.stop_at(trial.point, its)
        pid = self.stopped.process.pid
        began = time.monotonic()
        before = self._count(own)
        if time.monotonic() - began > SLACK:
            trial.faults.append("a reader waited")
        said = self._write(trial, own)
        took = time.monotonic() - began
        if took > self.bound + SLACK:
            trial.faults.append(f"waited for {took:.1f} s")
        holds = trial.point != "committed" or self.database.file is not None
        self.met["refused" if said else "written"] += 1
        if holds != bool(said):
            trial.faults.append(f"the turn was held: {holds}, and what was said: {said!r}")
        if said and not (str(pid) in said and any(str(pid) in one for one in self.told)):
            trial.faults.append(f"the process is not named in {said!r} or told in {self.told}")
        if said and trial.point != "lock" and NAME not in said:
            trial.faults.append(f"the name is not in {said!r}")
        self.stopped.end(trial.end)
        if said and self._write(trial, own):
            trial.faults.append("refused although nobody has the turn")
        kept = trial.end == "continue" or trial.point == "committed"
        found = (before, self._count(own), self._count(its))
        if found != (0, 1, int(kept)):
            trial.faults.append(f"rows before, own and of the other: {found}")

    def _write(self, trial: Trial, code: str) -> str:
        """What is said when it cannot be written; empty when it was. Only waiting may be in the way."""
        try:
            with self.unit.write("等的人", key=code) as transaction:
                _insert(transaction, code)
        except StillWaiting as waited:
            return str(waited)
        except Error as refused:
            trial.faults.append(f"refused, and not for waiting: {refused}")
            return str(refused)
        return ""

    def _count(self, code: str) -> int:
        statement = "SELECT count(*) FROM organisation WHERE unit_id = :unit AND code = :code"
        with self.unit.read() as connection:
            return int(connection.execute(statement, {"code": code}).scalar() or 0)

    def close(self) -> tuple[str, ...]:
        """End it; what is wrong with the database."""
        if "stopped" in vars(self):
            self.stopped.close()
        problems = verify(self.database).problems
        self.database.close()
        return problems


def run(url: str, chosen: Sequence[Trial], bound: float, resume: Path | None = None) -> tuple[list[str], Campaign]:
    """Do trials, but for those that the file to resume from tells of; every fault, and the campaign."""
    lines = resume.read_text("utf-8").splitlines() if resume and resume.exists() else []
    known = {json.loads(line)[0] for line in lines}
    campaign, faults = Campaign(url, bound), []
    try:
        for trial in chosen:
            if trial.number in known:
                continue
            campaign.run(trial)
            for fault in trial.faults:
                faults.append(f"{trial.number} {trial.point} {trial.end}: {fault}")
                print(faults[-1], flush=True)
            if resume:
                with resume.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps([trial.number, trial.faults])}\n")
    finally:
        problems = campaign.close()
    return [*faults, *problems], campaign


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--bound", type=float, default=1.5)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.url, sys.stdin)
        return 0
    faults, campaign = run(given.url, tuple(trials(given.count, given.seed)), given.bound, given.resume)
    print(f"{given.count} trials, {dict(campaign.met)}, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Error as error:
        sys.exit(str(error))
