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

from ...plugins import evaluation
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from ..adoption.repository import adoptions
from ..kernel.errors import Cancelled, Error
from ..kernel.unit import Unit
from ..results.background import ResultBackground, background_of
from ..results.glance import Found, RoundGlance, glance_of
from ..results.model import (
    Archived,
    DistanceReport,
    Explanation,
    Outside,
    Replay,
    ResultTable,
    ResultText,
    ResultWorkbook,
    RoundCheck,
    RoundStanding,
    Shown,
    StandingRow,
    SubjectResult,
    SubjectRow,
    calculation_words,
    result_notice,
    unsettled_words,
)
from ..rounds.claims.service import unproved_claims
from ..rounds.model import AssessmentRound, RoundKey, graded_subject
from ..rounds.progress import progress, stage_progress
from ..spreadsheet.writer import workbook_bytes
from ..storage.verification import anchor
from .rounds import round_called, sight_of
from .scheme_text import SchemeReader, provision_rows, provision_sheet
from .schemes import SchemeReference, scheme_meant
from .workspace import Workspace

if TYPE_CHECKING:
    from ..results.live import LiveStanding
    from ..results.stored import StoredResults


class ResultService:
    """Results of rounds. They are computed when first asked for and brought up to date at every further question.

    Those of a closed round are what it stored, whatever the present program would make of it; ``check`` tells that.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._computing = Lock()
        self._turns = count(1)
        self._turn = 0

    def subjects(self, round_: RoundKey) -> tuple[SubjectRow, ...]:
        """Return the graded subjects of the round ``round_`` with their results so far.

        Raises:
            Error: there is no such round, or it cannot be computed.
        """
        self._turn = next(self._turns)
        return self.standing(round_).rows

    def standing(self, round_: RoundKey) -> RoundStanding:
        """Return the round with its graded subjects and their results.

        Raises:
            Error: there is no such round, or it has no results.
        """
        with self._found(round_) as (found, archived):
            info = found.round.info
            rows = self._rows(found.round, tuple(found.rows()))
            return RoundStanding(info, rows, archived, _notice(found, archived), found.round.months_shown)

    def glance(self, round_: RoundKey) -> RoundGlance:
        """Return the round at a glance: its subjects, the distribution of their totals, grades, places, branches, and
        what needs a person.

        Raises:
            Error: there is no such round, or it has no results.
        """
        self._turn = next(self._turns)
        with self._found(round_) as (found, archived):
            frozen, results, questions = found.round, tuple(found.rows()), tuple(found.questions())
            notice = _notice(found, archived)
        with self._workspace.read(round_.unit) as connection:
            sheets = stage_progress(connection, frozen, sight_of(self._workspace, connection, frozen))
            unproved = {} if archived else unproved_claims(connection, frozen)
        return glance_of(frozen, Found(results, sheets, questions, unproved, archived is not None, notice))

    def list_file(self, round_: RoundKey, header: tuple[str, ...], rows: tuple[tuple[Shown, ...], ...]) -> bytes:
        """Return a list of subjects as somebody sees it, as the content of an .xlsx; raises where no such round is."""
        from ..results.rendering import list_sheet

        return workbook_bytes([list_sheet(self._round(round_), header, rows, self._anchor(round_.unit))])

    def result(self, round_: RoundKey, subject: str) -> SubjectResult:
        """Return the result of the subject with the code ``subject``, and what it rests on.

        Raises:
            Error: there is no such round or subject, or it cannot be computed.
        """
        from ..results.sections import sections_of

        self._turn = next(self._turns)
        with self._found(round_) as (found, archived):
            result, info = found.result(subject), found.round.info
            notice = _notice(found, archived, about=result)
        return replace(
            result,
            sections=sections_of(found.round, result),
            outside=self._outside(found.round, subject).get(subject, ()),
            notice=notice,
            published=self._published(found.round, subject) if info.reopened else None,
        )

    def background(self, round_: RoundKey, subject: str) -> ResultBackground:
        """Return what stands behind a result: means of the group, what the next grade asks, places, earlier years.

        Raises:
            Error: there is no such round or subject, or it cannot be computed.
        """
        from ..results.stored import earlier_years

        with self._found(round_) as (found, _archived):
            beside = found.beside(subject, self._workspace.kept)
            years = earlier_years(self._workspace.database.unit(round_.unit), found.round, subject)
            return background_of(found.round, beside, years)

    def distance(self, round_: RoundKey, subject: str, grade: str = "") -> DistanceReport:
        """Return what a subject (a code, or a name only one has) lacks for ``grade``, or for the next one.

        The search is given up when this person asks for another result meanwhile. In a closed round nothing is lacking
        any more: its results stand.

        Raises:
            Error: there is no such round, subject or grade, or it cannot be computed.
        """
        from ..results.distance.model import Distance, distance_data
        from ..results.distance.report import distance_lines
        from ..results.distance.service import closed_distance, distance
        from ..results.rendering import as_json

        turn = self._turn = next(self._turns)
        frozen = self._round(round_)
        code = graded_subject(frozen, subject).code
        measured: Distance
        stored = self._stored(frozen)
        if stored is not None:
            measured = closed_distance(frozen, stored.result(code).outcome, grade)
        else:
            with self._live(round_) as live:
                try:
                    measured = distance(
                        live.standing,
                        live.position(code),
                        live.records,
                        frozen.info.stage,
                        grade,
                        given_up=lambda: self._turn != turn,
                    )
                except Cancelled:
                    return DistanceReport()
        return DistanceReport(tuple(distance_lines(measured)), as_json(distance_data(measured)))

    # The acts below take ``published``: then they give what the round stored, though it is not closed (any more).

    def explain(self, round_: RoundKey, subject: str, *, published: bool = False) -> Explanation:
        """Return the outcome of the subject with the code ``subject``, the tree behind it and what stands outside.

        Raises:
            Error: there is no such round or subject, it has no result, or its scheme's functions are of two minds.
        """
        with self._found(round_, published=published) as (found, archived):
            result = found.result(subject)
            notice = _notice(found, archived, published=published, about=result)
        outside = self._outside(found.round, subject).get(subject, ())
        return Explanation(result.outcome, result.derivation, result.archived, outside, notice)

    def table(self, round_: RoundKey, *, published: bool = False) -> ResultTable:
        """Return the outcome of every subject.

        Raises:
            Error: there is no such round, or it has no results.
        """
        with self._found(round_, published=published) as (found, archived):
            notice = _notice(found, archived, published=published)
            return ResultTable(tuple(found.outcomes()), archived, self._outside(found.round), notice)

    def json(self, round_: RoundKey, *, derivations: bool, published: bool = False) -> ResultText:
        """Return the results as JSON, each with its tree where ``derivations`` are wanted.

        Raises:
            Error: there is no such round, or it has no results.
        """
        from ..results.rendering import as_json, result_data

        with self._found(round_, published=published) as (found, archived):
            outside, info = self._outside(found.round), found.round.info

            def data_of(outcome: Outcome) -> dict[str, object]:
                return result_data(outcome, outside.get(outcome.subject.code, ()), void=info.voided)

            if derivations:
                trees = found.everything()[1]
                data = [data_of(outcome) | {"derivation": tree.as_data()} for outcome, tree in trees]
            else:
                data = [data_of(outcome) for outcome in found.outcomes()]
            notice = _notice(found, archived, published=published)
        return ResultText(as_json(data), archived, notice)

    def csv(self, round_: RoundKey, *, derivations: bool, published: bool = False) -> ResultText:
        """Return the table of results as CSV, or their trees node by node where ``derivations`` are wanted.

        Raises:
            Error: there is no such round, or it has no results.
        """
        from ..results.rendering import write_csv, write_trees_csv

        stream = StringIO()
        with self._found(round_, published=published) as (found, archived):
            if derivations:
                write_trees_csv(stream, found.everything()[1])
            else:
                write_csv(stream, found.round, found.outcomes(), self._outside(found.round))
            notice = _notice(found, archived, published=published)
        return ResultText(stream.getvalue(), archived, notice)

    def workbook(self, round_: RoundKey, *, derivations: bool, published: bool = False) -> ResultWorkbook:
        """Return the results as a workbook, the trees on a second sheet where ``derivations`` are wanted, behind them
        distribution and branches as charts.

        Raises:
            Error: there is no such round, or it has no results.
        """
        from ..results.rendering import chart_sheet, imported_notes, result_sheets

        with self._found(round_, published=published) as (found, archived):
            outcomes, trees = found.everything()
            versions = (evaluation.CALCULATION,) if archived is None else archived.calculations
            made_by = f"{calculation_words(versions)};{self._anchor(round_.unit)}"
            notice = _notice(found, archived, published=published)
            told = (*self._confirmations(found.round), *imported_notes(outcomes))
            notes = (*filter(None, [notice]), made_by, *told)
            outside = self._outside(found.round)
            sheets = result_sheets(found.round, outcomes, trees if derivations else None, notes, outside)
            charts = chart_sheet(found.round, outcomes, sheets[0].heading)
            if charts is not None:
                sheets.append(charts)
            clauses = provision_rows(SchemeReader(found.round.scheme, found.round.params, round_.unit.name))
            if clauses:
                sheets.append(provision_sheet(clauses, sheets[0].heading))
            return ResultWorkbook(workbook_bytes(sheets), archived, notice)

    def replay(self, round_: RoundKey, scheme: SchemeReference, settings: Mapping[str, str]) -> Replay:
        """Return a round beside itself under another scheme, with ``settings`` for its parameters; nothing is stored.

        An id means what the unit of the round means by it.

        Raises:
            Error: there is no such round or scheme, or the round cannot be computed by it.
        """
        from ..results.replay.service import replay

        with self._workspace.read(round_.unit) as connection:
            meant = scheme_meant(scheme, connection)
            sight = sight_of(self._workspace, connection, round_called(self._workspace, connection, round_.code))
        return replay(self._workspace.database.unit(round_.unit), round_.code, meant, settings, sight)

    def check(self, round_: RoundKey) -> RoundCheck:
        """Return what the present program would make of a closed round otherwise than it did; nothing is changed.

        Raises:
            Error: there is no such round, or it is not closed.
        """
        from ..results.check import check_round

        return check_round(self._workspace.database.unit(round_.unit), self._round(round_))

    def _rows(self, round_: AssessmentRound, results: tuple[StandingRow, ...]) -> tuple[SubjectRow, ...]:
        with self._workspace.read(round_.info.unit) as connection:
            done = progress(connection, round_, sight_of(self._workspace, connection, round_))
        return tuple(SubjectRow(*row) for row in zip(round_.graded, done, results, strict=True))

    def _anchor(self, unit: Unit) -> str:
        """The head of the unit's audit chain as it is printed on papers."""
        with self._workspace.read(unit) as connection:
            return _("留痕链 {anchor}").format(anchor=anchor(connection))

    def _confirmations(self, round_: AssessmentRound) -> tuple[str, ...]:
        """Who in the unit confirmed the values the document leaves open, and when; nothing where there are none."""
        with self._workspace.read(round_.info.unit) as connection:
            in_use = adoptions(connection)
        return tuple(
            _("原文没有规定的数值由 {who} 于 {when} 确认").format(
                who=use.confirmed_by, when=(use.confirmed_at or "")[:10]
            )
            for use in in_use
            if use.scheme == round_.info.scheme and use.confirmed_at
        )

    @contextmanager
    def _found(
        self, round_: RoundKey, *, published: bool = False
    ) -> "Iterator[tuple[LiveStanding | StoredResults, Archived | None]]":
        """The results of a round: those it stored where it is over or ``published`` ones are wanted, else as they are
        now.
        """
        frozen = self._round(round_)
        stored = self._stored(frozen, published=published)
        if stored is not None:
            yield stored, Archived(stored.calculations)
        elif published:
            raise Error(_("「{code}」还没有公布过结果。").format(code=frozen.info.code))
        else:
            with self._live(round_) as live:
                yield live, None

    def _stored(self, frozen: AssessmentRound, *, published: bool = False) -> "StoredResults | None":
        """What a round stored that is closed or void, or any round where ``published`` results are wanted; nothing of
        one that has never stored any.
        """
        from ..results.stored import StoredResults

        if not (published or frozen.info.closed or frozen.info.voided):
            return None
        stored = StoredResults(self._workspace.database.unit(frozen.info.unit), frozen)
        return stored if stored.calculations else None

    def _published(self, frozen: AssessmentRound, subject: str) -> StandingRow | None:
        """What a round stored about one subject; ``None`` where it stored nothing."""
        stored = self._stored(frozen, published=True)
        return None if stored is None else stored.row(subject)

    def _outside(self, round_: AssessmentRound, code: str | None = None) -> Mapping[str, tuple[Outside, ...]]:
        """What is on record outside the totals, of all subjects or of that with ``code``."""
        from ..results.outside import outside_total

        with self._workspace.read(round_.info.unit) as connection:
            return outside_total(connection, round_, self._workspace.clock.day_written, code)

    @contextmanager
    def _live(self, round_: RoundKey) -> "Iterator[LiveStanding]":
        """The results of a round as they are now, for one thread at a time."""
        from ..results.live import plugin_faults

        with self._computing:
            live = self._up_to_date(round_)
            with plugin_faults(live.round.scheme):
                yield live

    def _up_to_date(self, round_: RoundKey) -> "LiveStanding":
        """The results of a round, computed at the first question and kept, with what was written since."""
        from ..results.live import LiveStanding

        database, frozen = self._workspace.database.unit(round_.unit), self._round(round_)
        with self._workspace.read(round_.unit) as connection:
            sight = sight_of(self._workspace, connection, frozen)
        name, seen = ("results", round_.unit.id, frozen.info.id), (frozen.info.content_hash, frozen.info.subjects_seq)
        live = self._workspace.kept(name, (*seen, sight), lambda: LiveStanding(database, frozen, sight))
        live.round = frozen  # it may have moved on to another stage
        live.refresh()
        return live

    def _round(self, round_: RoundKey) -> AssessmentRound:
        with self._workspace.read(round_.unit) as connection:
            return round_called(self._workspace, connection, round_.code)


def _notice(
    found: "LiveStanding | StoredResults",
    archived: Archived | None,
    *,
    published: bool = False,
    about: SubjectResult | None = None,
) -> str:
    """What must be said before results, or before that ``about`` one subject: whose they are, what may yet move them.

    A result without a total says itself that it is not settled.
    """
    words = [result_notice(found.round.info, archived, published=published)]
    if about is None or about.outcome.total is not None:
        words.append(unsettled_words(found.round.scheme, found.lacking))
    return " ".join(filter(None, words))
