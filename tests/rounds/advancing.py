"""A round taken one stage further as the service does it, with results from wherever a test wants them."""

from collections.abc import Callable, Sequence

from kaoping.core.results.live import LiveStanding
from kaoping.core.results.stages import advance_round as advance
from kaoping.core.results.stages import departure
from kaoping.core.rounds.model import AssessmentRound, RoundInfo
from kaoping.core.storage.engine import Database
from kaoping.plugins.evaluation.outcome import Outcome
from sqlalchemy import text

from tests.acting import act, ask

Evaluate = Callable[[Database, AssessmentRound], Sequence[Outcome]]


def current_outcomes(database: Database, round_: AssessmentRound) -> Sequence[Outcome]:
    return LiveStanding(database, round_).outcomes()


def advance_round(
    database: Database, actor: str, name: str, note: str = "", *, evaluation: Evaluate = current_outcomes
) -> RoundInfo:
    leaving = ask(database, departure, name)
    outcomes = evaluation(database, leaving.round) if leaving.needs_results else ()
    return act(database, actor, advance, leaving, outcomes, note)


def stage_log(database: Database, code: str) -> list[tuple[str, str, str, str]]:
    """Stage, actor, moment and note of each stage the round entered, oldest first."""
    query = text("""
        SELECT l.stage, l.actor, l.at, l.note FROM stage_log l JOIN assessment_round r ON r.id = l.round_id
        WHERE r.code = :code ORDER BY l.id""")
    with database.read() as connection:
        return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query, {"code": code})]
