"""What the screens ask of the core, in one place. Every method may take a while: call it in a thread worker.

This module is imported after the first paint, because it brings in the database. It knows no widget.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.inputs import Answer
from ...plugins.evaluation.outcome import Outcome
from ..organisation.model import Unit, find_unit
from ..rounds.decisions import decide
from ..rounds.model import AssessmentRound, Progress, RoundInfo, RoundSubject
from ..rounds.progress import progress
from ..rounds.repository import list_rounds, load_round, records
from ..rounds.sheets.service import SheetKey
from .schemes import SchemeInUse, confirm, uses
from .workspace import Workspace

if TYPE_CHECKING:
    from ..results.live import LiveStanding
    from ..results.standing import StandingRow


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list: sheets complete and expected over all its subjects."""

    info: RoundInfo
    complete: int
    expected: int


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject in the list, with how far its sheets are and what its result is so far."""

    subject: RoundSubject
    progress: Progress
    result: "StandingRow"


class RoundService:
    """Rounds, their subjects and results, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.database, self.actor = workspace.database, workspace.actor
        self._computing = Lock()
        self._standings: dict[str, LiveStanding] = {}  # the scoring engine comes in with the first list of results

    def rounds(self) -> tuple[RoundRow, ...]:
        """All rounds with their progress."""
        rows = []
        for info in list_rounds(self.database):
            done = progress(self.database, load_round(self.database, info.code))
            rows.append(RoundRow(info, sum(one.complete for one in done), sum(one.expected for one in done)))
        return tuple(rows)

    def round(self, code: str) -> AssessmentRound:
        """The round ``code``.

        Raises:
            Error: there is none.
        """
        return load_round(self.database, code)

    def unit(self, round_: AssessmentRound) -> Unit:
        """The unit that ``round`` is of."""
        return find_unit(self.database, round_.info.unit)

    def subjects(self, round_: AssessmentRound) -> tuple[SubjectRow, ...]:
        """The graded subjects of ``round`` with their results so far."""
        with self._computing:
            results = tuple(self._live(round_).standing.rows())
        done = progress(self.database, round_)
        return tuple(SubjectRow(*row) for row in zip(round_.graded, done, results, strict=True))

    def result(self, round_: AssessmentRound, code: str) -> tuple[Outcome, Derivation, tuple[Answer, ...]]:
        """The outcome of a subject within its cohort, the tree behind it, and what people decided about it."""
        with self._computing:
            outcome, derivation = self._live(round_).explain(code)
        (record,) = records(self.database, round_, {code})
        return outcome, derivation, record.answers

    def distance(self, round_: AssessmentRound, code: str) -> tuple[str, ...]:
        """What a subject lacks for the next grade, in sentences."""
        from ..results.distance.report import distance_lines
        from ..results.distance.service import distance
        from ..results.live import plugin_faults

        with self._computing, plugin_faults(round_.scheme):
            live = self._live(round_)
            found = distance(live.standing, live.position(code), live.records, round_.info.stage)
            return tuple(distance_lines(found))

    def key(self, subject: str, form: str, period: str, filling: str, filler: str) -> SheetKey:
        """The sheet that a node of a derivation names."""
        return SheetKey(subject, form, period, filling, filler)

    def decide(self, round_: AssessmentRound, code: str, question: str, choice: str, reason: str) -> None:
        """Answer an open question about a subject.

        Raises:
            Error: the answer is not allowed.
        """
        with self._workspace.writing:
            decide(self.database, self.actor, round_.info.code, code, question, choice, reason)

    def uses(self) -> tuple[SchemeInUse, ...]:
        """The schemes that units use."""
        return uses(self.database)

    def confirm(self, use: SchemeInUse, changed: Mapping[str, str]) -> SchemeInUse:
        """Set parameters of a scheme (text by id) and confirm its starter values.

        Raises:
            Error: a value is not allowed, or the scheme changed since it was enabled.
        """
        with self._workspace.writing:
            return confirm(self.database, self.actor, use, changed)

    def _live(self, round_: AssessmentRound) -> "LiveStanding":
        """The results of ``round`` as they are now; computed once, then brought up to date."""
        from ..results.live import LiveStanding

        live = self._standings.get(round_.info.code)
        if live is None:
            live = self._standings[round_.info.code] = LiveStanding(self.database, round_)
        else:
            live.refresh()
        return live
