"""Processes that save marks on one database, each to a unit of its choice, and what they report."""

import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from time import perf_counter, sleep
from typing import Any

from kaoping.core.rounds.repository import load_round
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.rounds.sheets.service import marks_of, read_sheet, save_marks
from kaoping.core.storage.engine import UnitDatabase, open_database
from sqlalchemy import text

from benchmarks import cohort
from benchmarks.report import Report

PROCESSES = get_context("fork")
"""The parent has loaded everything: fifty savers start at once. Each opens the database for itself."""

FILLER = f"{cohort.FILLING}-1"
VERSIONS = text(f"SELECT sum(version) FROM sheet WHERE filler = '{FILLER}'")  # noqa: S608 - our own name


@dataclass(frozen=True)
class Task:
    """What a saver does: to every ``count``-th subject of a unit, one save each ``pace`` seconds for ``seconds``.

    Each save is held back for ``hold`` seconds before it is committed.
    """

    place: str
    unit: str
    number: int
    count: int
    pace: float
    seconds: float
    hold: float = 0.0


@dataclass(frozen=True)
class Told:
    """The report of one saver: seconds of each save and of all of them, how many it made, the last lines of errors."""

    waits: tuple[float, ...]
    seconds: float
    saves: int
    errors: tuple[str, ...]


class Saver:
    """Goes through every ``count``-th subject of the round and gives its first item another mark each time.

    Like the grid it reads a sheet once, and knows from each save what that left.
    """

    def __init__(self, unit: UnitDatabase, number: int, count: int) -> None:
        self.unit = unit
        with unit.read() as connection:
            self.round = load_round(connection, "1")
        self._own = [one.code for one in self.round.graded[number::count]]
        self._turn = 0
        self._seen: dict[SheetKey, SheetState] = {}

    def save(self, hold: float) -> float:
        """Return the seconds that one save took, without a reading before it."""
        key = self._next()
        seen = self._seen.get(key) or self._read(key)
        begun = perf_counter()
        self._seen[key] = self.write(key, seen, hold)
        return perf_counter() - begun

    def read(self) -> tuple[SheetKey, SheetState]:
        """Return the next sheet as it is now."""
        key = self._next()
        return key, self._read(key)

    def _next(self) -> SheetKey:
        code = self._own[self._turn % len(self._own)]
        self._turn += 1
        return SheetKey(code, cohort.FORM, cohort.PERIOD, cohort.FILLING, FILLER)

    def _read(self, key: SheetKey) -> SheetState:
        with self.unit.read() as connection:
            return read_sheet(connection, self.round, key)

    def write(self, key: SheetKey, seen: SheetState, hold: float) -> SheetState:
        """Save a mark on a sheet, and return what it says then."""
        mark = ItemMark.points(((seen.marks[0] or 0) + cohort.HALF_POINT) % 10_000)
        with self.unit.write("saver") as transaction:
            left = save_marks(transaction, self.round, key, {"1.1": mark}, was=marks_of(self.round, key, seen))
            if hold:
                sleep(hold)
        return left


def _saver(task: Task, ready: Barrier) -> Told:
    """Do ``task``; the first save, before everybody begins, is not among those whose seconds are told."""
    waits: list[float] = []
    errors: list[str] = []
    saves = 0
    with closing(open_database(task.place)) as database:
        saver = Saver(cohort.unit_of(database, task.unit), task.number, task.count)

        def save() -> float | None:
            nonlocal saves
            try:
                took = saver.save(task.hold)
            except Exception:  # noqa: BLE001 - whatever it is, it is counted and shown
                errors.append(traceback.format_exc(limit=-1))
                return None
            saves += 1
            return took

        save()
        ready.wait()
        begun = perf_counter()
        sleep(task.pace * task.number / task.count)  # people do not all save in the same moment
        while (start := perf_counter()) < begun + task.seconds:
            took = save()
            if took is not None:
                waits.append(took)
            sleep(max(start + task.pace - perf_counter(), 0))
        return Told(tuple(waits), perf_counter() - begun, saves, tuple(errors))


def saved(report: Report, mode: str, tasks: Sequence[Task]) -> list[Told]:
    """Return what the savers of ``tasks`` report, who begin at once, when they are done."""
    before = _versions(tasks[0].place)
    ready = PROCESSES.Barrier(len(tasks), timeout=60)
    savers, pipes = start(_saver, [(task, ready) for task in tasks])
    told: list[Told] = [pipe.recv() for pipe in pipes]
    for process in savers:
        process.join()
    errors = [error for one in told for error in one.errors]
    report.check(f"{mode}: no error", not errors)
    report.check(f"{mode}: every save is stored", _versions(tasks[0].place) - before == sum(one.saves for one in told))
    for error in sorted(set(errors)):
        report.note(error)
    return told


def start(
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


def _versions(place: str) -> int:
    with closing(open_database(place)) as database, database.read() as connection:
        return int(connection.execute(VERSIONS).scalar_one())
