"""Rounds for one person: the list with progress, opening, going on to the next stage, deciding.

Every method may take a while: call it in a thread worker.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...plugins.i18n import _
from ..adoption.adoptions import unit_scheme
from ..kernel.errors import Error, Hint
from ..kernel.text import listed, nearest, shown
from ..rounds.correction import reopen_round, void_round
from ..rounds.decisions import decide, decide_all
from ..rounds.excuses import ask_again, excuse
from ..rounds.model import (
    AssessmentRound,
    Progress,
    RoundInfo,
    RoundKey,
    RoundOutline,
    RoundSubject,
    StageEntry,
)
from ..rounds.opening import open_round
from ..rounds.panels import Assessor, assessors, put_in_group
from ..rounds.progress import progress, progress_of_rounds
from ..rounds.readiness import Preflight, require_ready
from ..rounds.repository import codes_meant, codes_of_units, find_round, load_frozen, round_infos
from ..rounds.schedule import place, steps
from ..rounds.seats import Sight, visible_to
from ..rounds.stage_days import StageDays, extend_stage, stage_days
from ..rounds.stage_repository import stage_log
from ..storage.connection import UnitConnection, UnitsConnection
from .stage_check import StageCheck
from .typed_dates import read_day
from .workspace import ProgressListener, Workspace

MOST_ROUNDS = 8
"""So many rounds are kept as they were frozen."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list: sheets complete and expected over all its subjects."""

    info: RoundInfo
    complete: int
    expected: int


class RoundService:
    """Rounds, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def rounds(self) -> tuple[RoundRow, ...]:
        """Return the rounds of all units with their progress."""

        def question(connection: UnitsConnection) -> Iterator[RoundRow]:
            infos = round_infos(connection)
            done = progress_of_rounds(connection, infos, self._workspace.actor)
            return (RoundRow(info, *each) for info, each in zip(infos, done, strict=True))

        return self._workspace.together(question)

    def infos(self) -> tuple[RoundInfo, ...]:
        """Return the rounds of all units, each in the order it opened them."""
        return self._workspace.together(round_infos)

    def key(self, called: str, unit: str = "") -> RoundKey:
        """Return which round of which unit is ``called`` so: by its code, its number or a part of the code only it has.

        A number belongs to a unit: to the one called ``unit``, or to the only one there is.

        Raises:
            Error: there is no such unit, or rounds of several units are meant.
        """
        units = self._workspace.units()
        if unit or len(units) == 1:
            place = self._workspace.unit(unit) if unit else units[0]
            return RoundKey(place, called)
        answers = self._workspace.together(codes_of_units)
        found = [RoundKey(place, code) for place, codes in answers for code in codes_meant(codes, called)]
        exact = [key for key in found if key.code == called]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if found:
            raise Error(
                _("「{name}」符合好几个单位的考评:{codes}。").format(
                    name=shown(called), codes=listed(key.code for key in found)
                ),
                _("请写完整的编号,或用 --unit 写明单位。"),
            )
        hint = nearest(called, [code for _unit, codes in answers for code in codes]) or Hint(
            _("请先运行 kaoping round open 方案 --unit 单位 --year 年度"), "round.open"
        )
        raise Error(_("没有「{name}」这轮考评。").format(name=shown(called)), hint)

    def round(self, round_: RoundKey) -> RoundOutline:
        """Return the round as screens carry it.

        Raises:
            Error: none or several are meant.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
        return RoundOutline(loaded.info, loaded.params, loaded.graded, loaded.months_shown)

    def progress(self, round_: RoundKey) -> tuple[Progress, ...]:
        """How far each graded subject's sheets are, in the round's order.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            return progress(connection, loaded, sight_of(self._workspace, connection, loaded))

    def open(self, unit: str, scheme: str, year: int) -> RoundInfo:
        """Open the round of ``unit`` under the scheme with the id ``scheme`` for ``year``, with the roster of today.

        Raises:
            Error: the scheme is not there, not enabled or has changed since, starter values are not confirmed, the
                round exists, or the roster has nobody to grade.
        """
        with self._workspace.act(self._workspace.unit(unit)) as transaction:
            return open_round(transaction, unit_scheme(transaction.connection, scheme), year)

    def advance(self, round_: RoundKey, note: str = "", progress: ProgressListener | None = None) -> RoundInfo:
        """Take the round one stage further; behind the last one it is closed. ``progress`` can break it off while the
        results are computed.

        Raises:
            Cancelled: by ``progress``; the stage is what it was.
            Error: the round is closed, something hinders that :meth:`ready` tells, or somebody else moved it on.
        """
        from ..results.stages import RoundResults, advance_round, departure, results_to_keep

        with self._workspace.read(round_.unit) as connection:
            leaving = departure(connection, round_.code)
        # computed before the transaction, so that nobody waits for it; that nothing was written meanwhile is checked
        check = StageCheck(self._workspace, leaving.round)
        require_ready(check.found())
        results = RoundResults()
        if leaving.needs_results or leaving.answers:
            results = results_to_keep(check.live(), leaving)
        if progress is not None:
            progress.tell(0, 0)
        with self._workspace.act(round_.unit) as transaction:
            return advance_round(transaction, leaving, results, note)

    def ready(self, round_: RoundKey) -> Preflight:
        """Return what must be there before the round can leave its present stage, what else is open there, and how
        long the stage lasts.

        Raises:
            Error: there is no such round, or it cannot be computed.
        """
        with self._workspace.read(round_.unit) as connection:
            found = round_called(self._workspace, connection, round_.code)
        return StageCheck(self._workspace, found).found()

    def days(self, round_: RoundKey) -> StageDays | None:
        """Return how long the present stage of the round lasts; ``None`` where it is over.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return stage_days(connection, round_called(self._workspace, connection, round_.code), self._workspace.clock)

    def extend(self, round_: RoundKey, until: str, reason: str, seen: str = "") -> StageDays:
        """Put off the last day of the round's present stage to the day ``until``; ``seen`` is the stage it was seen in.

        Raises:
            Conflict: somebody else moved it since.
            Error: there is no such round, it is over, ``until`` is no day, not later than its last day, or gone by, or
                no reason.
        """
        day = read_day(until)
        with self._workspace.act(round_.unit) as transaction:
            return extend_stage(transaction, round_.code, day, reason, seen)

    def history(self, round_: RoundKey) -> tuple[StageEntry, ...]:
        """Return the stages that the round entered, the first one first: by whom, when, why.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return stage_log(connection, round_called(self._workspace, connection, round_.code))

    def earlier_stages(self, round_: RoundKey) -> tuple[str, ...]:
        """Return the titles of the stages that the round could be taken back to.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
        if loaded.info.voided:
            return ()
        return tuple(_(step.title) for step in steps(loaded.scheme)[: place(loaded.scheme, loaded.info.stage)])

    def void(self, round_: RoundKey, reason: str) -> RoundInfo:
        """Void the round: it stays, but nothing more is written to it, and another may be opened in its place.

        Raises:
            Error: there is no such round, it is void already, or no reason.
        """
        with self._workspace.act(round_.unit) as transaction:
            return void_round(transaction, round_.code, reason)

    def reopen(self, round_: RoundKey, stage: str, reason: str, seen: str = "") -> RoundInfo:
        """Take the round back to an earlier stage, called by its title or id; ``seen`` is the stage it was seen in.

        Raises:
            Conflict: somebody else moved it since.
            Error: there is no such round, it is void, the stage is none of its earlier ones, or no reason.
        """
        with self._workspace.act(round_.unit) as transaction:
            return reopen_round(transaction, round_.code, stage, reason, seen)

    def decide(self, round_: RoundKey, subject: str, question: str, choice: str, reason: str) -> None:
        """Answer an open question about a subject of the round ``round_``.

        Raises:
            Error: the answer is not allowed.
        """
        with self._workspace.act(round_.unit) as transaction:
            decide(transaction, round_.code, subject, question, choice, reason)

    def decide_all(self, round_: RoundKey, subjects: tuple[str, ...], question: str, choice: str, reason: str) -> int:
        """Answer one question about all of ``subjects`` of the round for one reason; all of it is recorded, or nothing.
        Return of how many the answer is another than before.

        Raises:
            Error: the answer is not allowed.
        """
        with self._workspace.act(round_.unit) as transaction:
            return decide_all(transaction, round_.code, subjects, question, choice, reason)

    def excuse(self, round_: RoundKey, subject: str, period: str, reason: str) -> RoundSubject:
        """Ask nothing of a subject in a period of a scheme that goes by membership; return the subject.

        Raises:
            Error: there is no such subject or period, no reason, or the results are already out.
        """
        with self._workspace.act(round_.unit) as transaction:
            return excuse(transaction, round_.code, subject, period, reason)

    def ask_again(self, round_: RoundKey, subject: str, period: str) -> RoundSubject:
        """Take an excuse back; return the subject.

        Raises:
            Error: as for :meth:`excuse`, or the period was not excused.
        """
        with self._workspace.act(round_.unit) as transaction:
            return ask_again(transaction, round_.code, subject, period)

    def put_in_group(self, round_: RoundKey, filler: str, group: str, form: str = "", filling: str = "") -> Assessor:
        """Put an assessor into a group of a filling; form and filling may stay empty where only one has groups.

        Raises:
            Error: there is no such filling, group or filler, or the filling is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            return put_in_group(transaction, round_.code, filler, group, form, filling)

    def assessors(self, round_: RoundKey) -> tuple[Assessor, ...]:
        """Everybody who has a sheet or a group in a filling with groups.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return assessors(connection, round_called(self._workspace, connection, round_.code))


def sight_of(workspace: Workspace, connection: UnitConnection, round_: AssessmentRound) -> Sight:
    """Return what the person may see of the sheets of a round: whoever marks sees what others marked once all have
    handed in.
    """
    return visible_to(workspace.actor, connection, round_)


def round_called(workspace: Workspace, connection: UnitConnection, code: str) -> AssessmentRound:
    """The round of the unit that is called ``code`` as it is now; what it froze is read once and kept.

    Raises:
        Error: none or several are meant.
    """
    info = find_round(connection, code)
    frozen = workspace.kept(
        ("round", connection.unit.id, info.id),
        (info.content_hash, info.subjects_seq),
        lambda: load_frozen(connection, info),
        most=MOST_ROUNDS,
    )
    return replace(frozen, info=info)
