"""Results of rounds for one person: the list, one in full, and the distance from the next grade.

The scoring engine comes in with the first result that is asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from ..results.model import SubjectResult, SubjectRow
from ..rounds.progress import progress
from ..rounds.repository import find_round, load_round, records
from .workspace import Workspace

if TYPE_CHECKING:
    from ..results.live import LiveStanding


class ResultService:
    """Results of rounds. They are computed when first asked for and brought up to date at every further question."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._computing = Lock()

    def subjects(self, round_: str) -> tuple[SubjectRow, ...]:
        """The graded subjects of the round ``round_`` with their results so far.

        Raises:
            Error: there is no such round, or it cannot be computed.
        """
        with self._live(round_) as live:
            frozen, results = live.round, tuple(live.standing.rows())
        with self._workspace.read() as connection:
            done = progress(connection, frozen)
        return tuple(SubjectRow(*row) for row in zip(frozen.graded, done, results, strict=True))

    def result(self, round_: str, subject: str) -> SubjectResult:
        """The result of the subject with the code ``subject``, and what it rests on.

        Raises:
            Error: there is no such round or subject, or it cannot be computed.
        """
        with self._live(round_) as live:
            frozen = live.round
            outcome, derivation = live.explain(subject)
        with self._workspace.read() as connection:
            (record,) = records(connection, frozen, {subject})
        return SubjectResult(outcome, derivation, record.answers)

    def distance(self, round_: str, subject: str) -> tuple[str, ...]:
        """What the subject with the code ``subject`` lacks for the next grade, in sentences.

        Raises:
            Error: there is no such round or subject, or it cannot be computed.
        """
        from ..results.distance.report import distance_lines
        from ..results.distance.service import distance

        with self._live(round_) as live:
            with self._workspace.read() as connection:
                stage = find_round(connection, round_).stage
            return tuple(distance_lines(distance(live.standing, live.position(subject), live.records, stage)))

    @contextmanager
    def _live(self, round_: str) -> "Iterator[LiveStanding]":
        """The results of a round as they are now, for one thread at a time."""
        from ..results.live import LiveStanding, plugin_faults

        database = self._workspace.database

        def compute() -> LiveStanding:
            with database.read() as connection:
                loaded = load_round(connection, round_)
            return LiveStanding(database, loaded)

        with self._computing:
            live = self._workspace.kept(("results", round_), (), compute)
            with plugin_faults(live.round.scheme):
                live.refresh()
                yield live
