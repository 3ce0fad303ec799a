"""Rounds for one person: the list with progress, opening, going on to the next stage, deciding.

Every method may take a while: call it in a thread worker.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ..adoption.adoptions import unit_scheme
from ..organisation.model import Unit
from ..organisation.repository import find_unit
from ..rounds.decisions import decide
from ..rounds.model import AssessmentRound, Progress, RoundInfo, RoundOutline
from ..rounds.opening import open_round
from ..rounds.progress import progress, progress_of_rounds
from ..rounds.repository import find_round, load_frozen, round_infos
from .workspace import Workspace

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
        """All rounds with their progress."""
        with self._workspace.read() as connection:
            infos = round_infos(connection)
            done = progress_of_rounds(connection, infos)
        return tuple(RoundRow(info, *done[info.id]) for info in infos)

    def infos(self) -> tuple[RoundInfo, ...]:
        """All rounds in the order they were opened."""
        with self._workspace.read() as connection:
            return round_infos(connection)

    def round(self, code: str) -> RoundOutline:
        """The round that is called ``code``: by its code, its number or a part of the code only it has.

        Raises:
            Error: none or several are meant.
        """
        with self._workspace.read() as connection:
            loaded = round_called(self._workspace, connection, code)
        return RoundOutline(loaded.info, loaded.params, loaded.graded)

    def unit(self, code: str) -> Unit:
        """The unit that the round ``code`` is of.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read() as connection:
            return find_unit(connection, find_round(connection, code).unit)

    def progress(self, code: str) -> tuple[Progress, ...]:
        """How far each graded subject's sheets are, in the round's order.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read() as connection:
            return progress(connection, round_called(self._workspace, connection, code))

    def open(self, unit: str, scheme: str, year: int) -> RoundInfo:
        """Open the round of ``unit`` under the scheme with the id ``scheme`` for ``year``, with the roster of today.

        Raises:
            Error: the scheme is not there, not enabled or has changed since, starter values are not confirmed, the
                round exists, or the roster has nobody to grade.
        """
        with self._workspace.act() as transaction:
            return open_round(transaction, unit, unit_scheme(transaction.connection, unit, scheme), year)

    def advance(self, code: str, note: str = "") -> RoundInfo:
        """Take the round ``code`` one stage further; behind the last one it is closed.

        Raises:
            Error: the round is closed, results are provisional, or somebody else moved it on.
        """
        from ..results.live import LiveStanding  # brings the scoring engine in
        from ..results.stages import advance_round, departure

        with self._workspace.read() as connection:
            leaving = departure(connection, code)
        # computed before the transaction, so that nobody waits for it; that nothing was written meanwhile is checked
        outcomes = LiveStanding(self._workspace.database, leaving.round).outcomes() if leaving.needs_results else ()
        with self._workspace.act() as transaction:
            return advance_round(transaction, leaving, outcomes, note)

    def decide(self, round_: str, subject: str, question: str, choice: str, reason: str) -> None:
        """Answer an open question about a subject of the round ``round_``.

        Raises:
            Error: the answer is not allowed.
        """
        with self._workspace.act() as transaction:
            decide(transaction, round_, subject, question, choice, reason)


def round_called(workspace: Workspace, connection: Connection, code: str) -> AssessmentRound:
    """The round called ``code`` as it is now; what it froze is read once and kept.

    Raises:
        Error: none or several are meant.
    """
    info = find_round(connection, code)
    frozen = workspace.kept(
        ("round", info.id), info.content_hash, lambda: load_frozen(connection, info), most=MOST_ROUNDS
    )
    return replace(frozen, info=info)
