"""What is open in the present stage of a round, put together from its sheets, votes, results and the ledger."""

from typing import TYPE_CHECKING

from ..requirements.proposals.reasons import unexplained_of_round
from ..rounds.model import AssessmentRound
from ..rounds.readiness import Preflight
from ..rounds.schedule import asking_stage
from ..rounds.stage_days import stage_days
from .workspace import Workspace

if TYPE_CHECKING:
    from ..results.live import LiveStanding


class StageCheck:
    """Looks at one round once: ``found`` is what is open, ``live`` its results, computed when somebody wants them."""

    def __init__(self, workspace: Workspace, round_: AssessmentRound) -> None:
        self._workspace, self._round = workspace, round_
        self._live: LiveStanding | None = None

    def found(self) -> Preflight:
        """Return what is open."""
        from ..results.preflight import preflight

        round_, clock = self._round, self._workspace.clock
        stage = asking_stage(round_.scheme, round_.info.stage)
        with self._workspace.read(round_.info.unit) as connection:
            days, today = stage_days(connection, round_, clock), clock.today()
            reasons = unexplained_of_round(connection, round_, stage.fillings if stage else (), day=today)
            return preflight(connection, round_, days, today, reasons, self.live)

    def live(self) -> "LiveStanding":
        """Return the results as they are now."""
        from ..results.live import LiveStanding  # brings the scoring engine in

        if self._live is None:
            self._live = LiveStanding(self._workspace.database.unit(self._round.info.unit), self._round)
        return self._live
