"""What the screens ask of the core, in one place. Every method may take a while: call it in a thread worker.

This module is imported after the first paint, because it brings in the database. It knows no widget.
"""

from dataclasses import dataclass

from ..organisation.model import Unit
from ..organisation.repository import find_unit
from ..rounds.decisions import decide
from ..rounds.model import AssessmentRound, RoundInfo
from ..rounds.progress import progress
from ..rounds.repository import list_rounds, load_round
from ..rounds.sheets.service import SheetKey
from .workspace import Workspace


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
        self.database, self.actor = workspace.database, workspace.actor

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
        with self._workspace.read() as connection:
            return find_unit(connection, round_.info.unit)

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
