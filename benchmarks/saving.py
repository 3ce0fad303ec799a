"""(c) Saving by many processes on one SQLite file, one save a second each and flat out, alone and beside a batch."""

import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from kaoping.core.exchange.marks import MarkFile
from kaoping.core.exchange.source import read_file, take_over
from kaoping.core.results.live import LiveStanding
from kaoping.core.rounds.repository import load_round
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import read_sheet, save_marks
from kaoping.core.storage.engine import open_database
from sqlalchemy import text

from benchmarks import cohort, workbooks
from benchmarks.report import Report
from benchmarks.timing import Times, milliseconds

ITEMS = 8
PROCESSES = get_context("fork")
"""The parent has loaded everything: fifty savers start at once. Each opens the database for itself."""

FILLER = f"{cohort.FILLING}-1"
VERSIONS = text(f"SELECT sum(version) FROM sheet WHERE filler = '{FILLER}'")  # noqa: S608 - our own name
BATCH_PANEL = 9
"""The batch writes sheets of its own: what it costs the savers is waiting, not conflicts."""


@dataclass(frozen=True)
class Told:
    """The report of one saver: seconds of each save, and the last lines of errors."""

    waits: tuple[float, ...]
    errors: tuple[str, ...]


def run(report: Report, size: int, *, processes: Sequence[int], seconds: float) -> None:
    """Measure every number of ``processes`` in every mode for ``seconds`` on a round of ``size`` subjects."""
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        place = Path(name)
        database, _round = cohort.stored(place / "saving.db", size, ITEMS)
        database.close()
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


def _measured(
    report: Report, path: Path, files: Sequence[Path], count: int, pace: float, seconds: float
) -> tuple[object, ...]:
    before = _versions(path)
    stop, ready = PROCESSES.Event(), PROCESSES.Barrier(count, timeout=60)
    batch, ends = _start(_batch, [(path, files, stop)] if files else [])
    savers, pipes = _start(_saver, [(path, number, count, pace, seconds, ready) for number in range(count)])
    told: list[Told] = [pipe.recv() for pipe in pipes]
    stop.set()
    batches = [end.recv() for end in ends]
    for process in (*savers, *batch):
        process.join()
    waits = Times(tuple(wait for one in told for wait in one.waits))
    errors = [error for one in told for error in one.errors]
    mode = f"{count} processes, {'one save a second' if pace else 'flat out'}{', beside a batch' if files else ''}"
    report.check(f"{mode}: no error", not errors)
    report.check(f"{mode}: every save is stored", _versions(path) - before == len(waits.seconds))
    for error in sorted(set(errors)):
        report.note(error)
    return (
        count, "1 s" if pace else "flat out", f"{batches[0]} batches" if files else "alone", len(waits.seconds),
        len(errors), *(milliseconds(waits.percentile(share)) for share in (0.5, 0.99, 1)),
    )  # fmt: skip


def _start(
    work: Callable[..., Any], arguments: Sequence[tuple[object, ...]]
) -> tuple[list[BaseProcess], list[Connection]]:
    """Start a process for each of ``arguments``; return them and the pipes that bring what ``work`` returns."""
    processes: list[BaseProcess] = []
    pipes = []
    for given in arguments:
        receiving, sending = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=_send, args=(sending, work, given))
        process.start()
        processes.append(process)
        pipes.append(receiving)
        sending.close()  # so that a process that dies is noticed
    return processes, pipes


def _send(end: Connection, work: Callable[..., Any], given: tuple[object, ...]) -> None:
    end.send(work(*given))


def _versions(path: Path) -> int:
    with closing(open_database(str(path))) as database, database.read() as connection:
        return int(connection.execute(VERSIONS).scalar_one())


def _saver(path: Path, number: int, count: int, pace: float, seconds: float, ready: Barrier) -> Told:
    """Go through every ``count``-th subject and give its first item another mark each time."""
    waits: list[float] = []
    errors: list[str] = []
    with closing(open_database(str(path))) as database:
        with database.read() as connection:
            round_ = load_round(connection, "1")
        own = [one.code for one in round_.graded[number::count]]
        turn = 0
        ready.wait()
        end = perf_counter() + seconds
        sleep(pace * number / count)  # people do not all save in the same moment
        while (start := perf_counter()) < end:
            place = (own[turn % len(own)], cohort.FORM, cohort.PERIOD, cohort.FILLING, FILLER)
            with database.read() as connection:
                seen = read_sheet(connection, round_, SheetKey(*place))
            mark = ItemMark.points(((seen.marks[0] or 0) + cohort.HALF_POINT) % 10_000)
            asked = perf_counter()
            try:
                with database.write("saver") as transaction:
                    save_marks(transaction, round_, SheetKey(*place), {"1.1": mark}, version=seen.version, seen=seen)
            except Exception:  # noqa: BLE001 - whatever it is, it is counted and shown
                errors.append(traceback.format_exc(limit=-1))
            else:
                waits.append(perf_counter() - asked)
            turn += 1
            sleep(max(start + pace - perf_counter(), 0))
    return Told(tuple(waits), tuple(errors))


def _batch(path: Path, files: Sequence[Path], stop: Event) -> int:
    """Score the whole round and import a file about all of it, again and again; return how many times."""
    done = 0
    with closing(open_database(str(path))) as database:
        while not stop.is_set():
            with database.read() as connection:
                round_ = load_round(connection, "1")
            LiveStanding(database, round_)
            read = read_file(round_, files[done % len(files)], MarkFile)
            with database.write("office") as transaction:
                take_over(transaction, read)
            done += 1
    return done
