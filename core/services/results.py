"""Results of rounds for one person: lists, files, one result in full, the distance from a grade, other rules tried out.

The scoring engine comes in with the first result that is asked for.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

from ...plugins.i18n import _
from ..adoption.repository import adoptions
from ..kernel.errors import Cancelled, Error
from ..organisation.repository import find_unit
from ..results.model import (
    Archived,
    DistanceReport,
    Explanation,
    Replay,
    ResultTable,
    ResultText,
    ResultWorkbook,
    RoundStanding,
    StandingRow,
    SubjectResult,
    SubjectRow,
)
from ..rounds.model import AssessmentRound, graded_subject
from ..rounds.progress import progress
from ..rounds.repository import find_round, records
from ..spreadsheet.writer import workbook_bytes
from ..storage.verification import anchor
from .rounds import round_called
from .schemes import SchemeReference, scheme_meant
from .workspace import Workspace

if TYPE_CHECKING:
    from ..results.live import LiveStanding, StoredResults


class ResultService:
    """Results of rounds. They are computed when first asked for and brought up to date at every further question.

    A round that is closed and can no longer be computed shows the results it stored, and says why.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._computing = Lock()
        self._turns = count(1)
        self._turn = 0

    def subjects(self, round_: str) -> tuple[SubjectRow, ...]:
        """Return the graded subjects of the round ``round_`` with their results so far.

        Raises:
            Error: there is no such round, or it cannot be computed.
        """
        self._turn = next(self._turns)
        with self._live(round_) as live:
            return self._rows(live.round, tuple(live.standing.rows()))

    def standing(self, round_: str) -> RoundStanding:
        """Return the round with its graded subjects and their results, stored ones where they cannot be computed.

        Raises:
            Error: there is no such round, or it has no results.
        """
        with self._found(round_) as (found, archived):
            return RoundStanding(found.round.info, self._rows(found.round, tuple(found.rows())), archived)

    def result(self, round_: str, subject: str) -> SubjectResult:
        """Return the result of the subject with the code ``subject``, and what it rests on.

        Raises:
            Error: there is no such round or subject, or it cannot be computed.
        """
        self._turn = next(self._turns)
        with self._live(round_) as live:
            outcome, derivation = live.explain(subject)
            with self._workspace.read() as connection:
                (record,) = records(connection, live.round, {subject})
        return SubjectResult(outcome, derivation, record.answers)

    def distance(self, round_: str, subject: str, grade: str = "") -> DistanceReport:
        """Return what a subject (a code, or a name only one has) lacks for ``grade``, or for the next one.

        The search is given up when this person asks for another result meanwhile.

        Raises:
            Error: there is no such round, subject or grade, or it cannot be computed.
        """
        from ..results.distance.model import distance_data
        from ..results.distance.report import distance_lines
        from ..results.distance.service import distance
        from ..results.rendering import as_json

        turn = self._turn = next(self._turns)
        frozen = self._round(round_)
        code = graded_subject(frozen, subject).code
        with self._live(round_) as live:
            try:
                found = distance(
                    live.standing,
                    live.position(code),
                    live.records,
                    frozen.info.stage,
                    grade,
                    given_up=lambda: self._turn != turn,
                )
            except Cancelled:
                return DistanceReport()
        return DistanceReport(tuple(distance_lines(found)), as_json(distance_data(found)))

    def explain(self, round_: str, subject: str) -> Explanation:
        """Return the outcome of the subject with the code ``subject`` and the tree behind it.

        Raises:
            Error: there is no such round or subject, it has no result, or its scheme's functions are of two minds.
        """
        with self._found(round_) as (found, archived):
            outcome, tree = found.explain(subject)
        if outcome.total is not None and (tree.value is None or tree.value * 100 != outcome.total):
            raise Error(_("方案的计算函数前后两次给出不同的结果,这个总分说明不了。"), _("请把这句话告诉插件的作者。"))
        return Explanation(outcome, tree, archived)

    def table(self, round_: str) -> ResultTable:
        """Return the outcome of every subject.

        Raises:
            Error: there is no such round, or it has no results.
        """
        with self._found(round_) as (found, archived):
            return ResultTable(tuple(found.everything()[0]), archived)

    def json(self, round_: str, *, derivations: bool) -> ResultText:
        """Return the results as JSON, each with its tree where ``derivations`` are wanted.

        Raises:
            Error: there is no such round, or it has no results.
        """
        from ..results.rendering import as_json, result_data

        with self._found(round_) as (found, archived):
            outcomes, trees = found.everything()
            if derivations:
                data = [result_data(outcome) | {"derivation": tree.as_data()} for outcome, tree in trees]
            else:
                data = [result_data(outcome) for outcome in outcomes]
        return ResultText(as_json(data), archived)

    def csv(self, round_: str, *, derivations: bool) -> ResultText:
        """Return the table of results as CSV, or their trees node by node where ``derivations`` are wanted.

        Raises:
            Error: there is no such round, or it has no results.
        """
        from ..results.rendering import write_csv, write_trees_csv

        stream = StringIO()
        with self._found(round_) as (found, archived):
            outcomes, trees = found.everything()
            if derivations:
                write_trees_csv(stream, trees)
            else:
                write_csv(stream, found.round.scheme, outcomes)
        return ResultText(stream.getvalue(), archived)

    def workbook(self, round_: str, *, derivations: bool) -> ResultWorkbook:
        """Return the results as a workbook, the trees on a second sheet where ``derivations`` are wanted.

        Raises:
            Error: there is no such round, or it has no results.
        """
        from ..results.rendering import result_sheets

        with self._found(round_) as (found, archived):
            outcomes, trees = found.everything()
            notes = (self._anchor(), *self._confirmations(found.round))
            sheets = result_sheets(found.round, outcomes, trees if derivations else None, notes)
            return ResultWorkbook(workbook_bytes(sheets), archived)

    def replay(self, round_: str, scheme: SchemeReference, settings: Mapping[str, str]) -> Replay:
        """Return a round beside itself under another scheme, with ``settings`` for its parameters; nothing is stored.

        An id means what the unit of the round means by it.

        Raises:
            Error: there is no such round or scheme, or the round cannot be computed by it.
        """
        from ..results.replay.service import replay

        with self._workspace.read() as connection:
            meant = scheme_meant(replace(scheme, unit=find_round(connection, round_).unit), connection)
        return replay(self._workspace.database, round_, meant, settings)

    def _rows(self, round_: AssessmentRound, results: tuple[StandingRow, ...]) -> tuple[SubjectRow, ...]:
        with self._workspace.read() as connection:
            done = progress(connection, round_)
        return tuple(SubjectRow(*row) for row in zip(round_.graded, done, results, strict=True))

    def _anchor(self) -> str:
        """The head of the audit chain as it is printed on papers."""
        seq, digest = anchor(self._workspace.database)
        return _("留痕链 {seq}:{hash}").format(seq=seq, hash=digest)

    def _confirmations(self, round_: AssessmentRound) -> tuple[str, ...]:
        """Who in the unit confirmed the values the document leaves open, and when; nothing where there are none."""
        with self._workspace.read() as connection:
            in_use = adoptions(connection, find_unit(connection, round_.info.unit))
        return tuple(
            _("原文没有规定的数值由 {who} 于 {when} 确认").format(
                who=use.confirmed_by, when=(use.confirmed_at or "")[:10]
            )
            for use in in_use
            if use.scheme == round_.info.scheme and use.confirmed_at
        )

    @contextmanager
    def _found(self, round_: str) -> "Iterator[tuple[LiveStanding | StoredResults, Archived | None]]":
        """The results of a round: live, or those stored when it closed with the reason, where it cannot be computed.

        A round's rules are frozen with it, so only a scheme with functions of its own can need a plugin that is gone.
        """
        from ..results.live import StoredResults, plugin_faults

        frozen = self._round(round_)
        with self._computing, plugin_faults(frozen.scheme):
            found: LiveStanding | StoredResults
            try:
                found, archived = self._up_to_date(round_), None
            except Error as reason:
                found, archived = StoredResults(self._workspace.database, frozen), Archived(reason.message, reason.hint)
                if not frozen.info.closed or not found.outcomes():
                    raise
            yield found, archived

    @contextmanager
    def _live(self, round_: str) -> "Iterator[LiveStanding]":
        """The results of a round as they are now, for one thread at a time."""
        from ..results.live import plugin_faults

        with self._computing:
            live = self._up_to_date(round_)
            with plugin_faults(live.round.scheme):
                yield live

    def _up_to_date(self, round_: str) -> "LiveStanding":
        """The results of a round, computed at the first question and kept, with what was written since."""
        from ..results.live import LiveStanding

        database, frozen = self._workspace.database, self._round(round_)
        name = ("results", frozen.info.id)
        live = self._workspace.kept(name, frozen.info.content_hash, lambda: LiveStanding(database, frozen))
        live.round = frozen  # it may have moved on to another stage
        live.refresh()
        return live

    def _round(self, code: str) -> AssessmentRound:
        with self._workspace.read() as connection:
            return round_called(self._workspace, connection, code)
