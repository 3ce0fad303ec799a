"""The workbench of a unit: how far its beginning has come, what its rounds wait for, what moved lately. Plain values.

Call it in a thread; what is to be done by when is asked of the to-dos.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ...plugins.contract.values import within
from ...plugins.i18n import _
from ...plugins.lint import starters
from ..adoption.adoptions import schemes_in_use
from ..kernel.errors import Error
from ..kernel.unit import Unit
from ..organisation.people_repository import members_on
from ..organisation.repository import organisations_on
from ..requirements.due_repository import bare_entries, waiting_entries, written_days
from ..requirements.model import QueryScope
from ..rounds.model import RoundInfo
from ..rounds.progress import progress_of_rounds
from ..rounds.progress_repository import counted_polls, marking_begun
from ..rounds.repository import round_infos
from ..storage.connection import UnitConnection
from .ledger import LedgerService
from .rounds import round_called
from .scheme_settings import Setting, settings_of
from .schemes import SchemeInUse, SchemeService, UseRow

StepId = Literal["unit", "roster", "scheme", "starters", "round", "sheets", "polls"]
"""A step of the beginning, in the order of :data:`STEPS`."""

STEPS: tuple[StepId, ...] = ("unit", "roster", "scheme", "starters", "round", "sheets", "polls")
SETTING_UP: frozenset[StepId] = frozenset({"unit", "roster", "scheme", "starters", "round"})
"""Steps that are done before anything can be marked; the others take the year."""

MOVEMENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class RunningRound:
    """A round that is open: sheets ``complete`` of ``expected``, ``counted`` of all ``polls`` of its periods."""

    info: RoundInfo
    complete: int
    expected: int
    counted: int
    polls: int


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where a unit stands on ``today``; without ``unit`` none is set up yet.

    ``rounds`` are those that are open, ``latest_year`` is that of the latest one that was not voided (0: there was
    none), ``begun`` whether anything was ever marked or voted on.
    """

    today: date
    unit: Unit | None = None
    branches: int = 0
    people: int = 0
    schemes: tuple[UseRow, ...] = ()
    rounds: tuple[RunningRound, ...] = ()
    latest_year: int = 0
    begun: bool = False

    @property
    def unconfirmed(self) -> tuple[UseRow, ...]:
        """Schemes whose starter values wait for their confirmation."""
        return tuple(use for use in self.schemes if use.starters and not use.adoption.confirmed_at)

    @property
    def done(self) -> frozenset[StepId]:
        """The steps that are done."""
        complete, expected = (sum(getattr(one, name) for one in self.rounds) for name in ("complete", "expected"))
        counted, polls = (sum(getattr(one, name) for one in self.rounds) for name in ("counted", "polls"))
        opened = bool(self.rounds) or self.latest_year >= self.today.year
        said: dict[StepId, bool] = {
            "unit": self.unit is not None,
            "roster": bool(self.branches),
            "scheme": bool(self.schemes),
            "starters": bool(self.schemes) and not self.unconfirmed,
            "round": opened,
            "sheets": opened and complete == expected,
            "polls": opened and counted == polls,
        }
        return frozenset(step for step, done in said.items() if done)

    @property
    def next(self) -> StepId | None:
        """The first step that is not done; ``None`` when all are."""
        return next((step for step in STEPS if step not in self.done), None)

    @property
    def settled(self) -> bool:
        """True once everything is set up and marking has begun: from then on the to-dos matter."""
        return self.begun and self.done >= SETTING_UP

    def share(self, step: StepId) -> tuple[int, int] | None:
        """Return how much of all is done of a step that is counted: of sheets and polls."""
        if step not in ("sheets", "polls") or not self.rounds:
            return None
        names = ("complete", "expected") if step == "sheets" else ("counted", "polls")
        done, total = (sum(getattr(one, name) for one in self.rounds) for name in names)
        return done, total

    def told(self, step: StepId) -> str:
        """Return what there is of a step, in a few words."""
        if step == "unit":
            return "" if self.unit is None else self.unit.name
        if step == "roster":
            return (
                _("{branches} 个支部 {people} 人").format(branches=self.branches, people=self.people)
                if self.people or self.branches
                else ""
            )
        if step == "scheme":
            return "、".join(f"{use.title} {use.adoption.version}" for use in self.schemes)
        if step == "starters":
            return self._told_starters()
        if step == "round":
            return self._told_rounds()
        share = self.share(step)
        if share is None or share == (0, 0):
            return "" if share is None else _("不需要")
        done, total = share
        return f"{done}/{total}" if step == "sheets" else _("{done}/{total} 场").format(done=done, total=total)

    def _told_starters(self) -> str:
        problems = [use.problem for use in self.schemes if use.problem]
        if problems:
            return problems[0]
        if self.unconfirmed:
            return _("{n} 处要本单位确认").format(n=sum(use.starters for use in self.unconfirmed))
        count = sum(use.starters for use in self.schemes)
        return (_("{n} 处已确认").format(n=count) if count else _("不需要")) if self.schemes else ""

    def _told_rounds(self) -> str:
        if self.rounds:
            return "、".join(
                _("{year} 年 {title}").format(year=one.info.year, title=one.info.title) for one in self.rounds
            )
        return _("{year} 年的已经结束").format(year=self.latest_year) if self.latest_year else ""


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved in the ledger: entries first written on each of the last days up to ``last``, the latest last; those
    ``returned`` and not handed in again; those that do not count for want of a proof.
    """

    last: date
    entries: tuple[int, ...]
    returned: int
    unproved: int


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """The starter values of a scheme in use, one by one.

    ``before`` is what the latest earlier round of the scheme had at each place, as it is shown, of ``year`` (0: none).
    """

    use: SchemeInUse
    values: tuple[Setting, ...]
    year: int = 0
    before: Mapping[str, str] | None = None


class WorkbenchService:
    """The first look of the day, for one person."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._workspace = ledger.workspace

    def look(self, unit: Unit | None) -> Workbench:
        """Return where ``unit`` stands today; without one, that nothing is there yet."""
        today = self._workspace.clock.today()
        if unit is None:
            return Workbench(today)
        with self._workspace.read(unit) as connection:
            branches = sum(one.kind == "branch" for one in organisations_on(connection, today))
            infos = tuple(info for info in round_infos(connection) if not info.voided)
            running = tuple(self._running(connection, tuple(info for info in infos if not info.closed)))
            begun = marking_begun(connection) or any(one.counted for one in running)
            return Workbench(
                today, unit, branches, len(members_on(connection, today)), tuple(_uses(connection)), running,
                max((info.year for info in infos), default=0), begun,
            )  # fmt: skip

    def movement(self, unit: Unit) -> Movement:
        """Return what moved in the ledger of ``unit`` in the last days."""
        today = self._workspace.clock.today()
        days = [today - timedelta(days=back) for back in reversed(range(MOVEMENT_DAYS))]
        everything, books = QueryScope(), self._ledger.books(unit).books.values()
        with self._workspace.read(unit) as connection:
            written = written_days(connection, days[0])
            waiting = waiting_entries(connection, everything, books, today.isoformat())
            returned = sum(one.state == "returned" for one in waiting)
            unproved = sum(one.entries for one in bare_entries(connection, everything, books, today.isoformat()))
        return Movement(today, tuple(written.get(day.isoformat(), 0) for day in days), returned, unproved)

    def to_confirm(self, unit: Unit, scheme: str) -> ToConfirm:
        """Return the starter values of a scheme that ``unit`` uses, with what a year before had.

        Raises:
            Error: it has not enabled it, or the scheme is not to be had now.
        """
        use = SchemeService(self._workspace).in_use(unit.name, scheme)
        values = tuple(value for value in use.values if value.starter)
        with self._workspace.read(unit) as connection:
            of_scheme = [info for info in round_infos(connection) if info.scheme == scheme and not info.voided]
            if not of_scheme:
                return ToConfirm(use, values)
            latest = max(of_scheme, key=lambda info: info.year)
            frozen = round_called(self._workspace, connection, latest.code)
        shown = {value.place: value.shown for value in settings_of(frozen.scheme, frozen.params)}
        return ToConfirm(use, values, latest.year, shown)

    def _running(self, connection: UnitConnection, infos: tuple[RoundInfo, ...]) -> Iterator[RunningRound]:
        counted = counted_polls(connection) if infos else frozenset()
        done = progress_of_rounds(connection, infos, self._workspace.actor)
        for info, (complete, expected) in zip(infos, done, strict=True):
            frozen = round_called(self._workspace, connection, info.code)
            year = frozen.scheme.year_period(info.year, frozen.params)
            polls = [(info.id, poll.id, period) for poll in frozen.scheme.polls for period in within(poll.every, year)]
            yield RunningRound(info, complete, expected, sum(poll in counted for poll in polls), len(polls))


def _uses(connection: UnitConnection) -> Iterator[UseRow]:
    for unit, adoption, found in schemes_in_use(connection, lambda scheme: (_(scheme.title), len(starters(scheme)))):
        if isinstance(found, Error):
            yield UseRow(unit.name, adoption, adoption.scheme, problem=str(found))
        else:
            yield UseRow(unit.name, adoption, *found)
