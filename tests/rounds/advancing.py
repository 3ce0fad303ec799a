"""A round taken one stage further as the service does it, with results from wherever a test wants them."""

from collections.abc import Callable, Sequence

from kaoping.core.results.live import LiveStanding
from kaoping.core.results.model import KeptResult
from kaoping.core.results.stages import RoundResults, departure, results_to_keep
from kaoping.core.results.stages import advance_round as advance
from kaoping.core.rounds.model import AssessmentRound, RoundInfo
from kaoping.core.storage.engine import Database
from kaoping.plugins.evaluation.outcome import Outcome
from sqlalchemy import text

from tests.acting import act, ask, home

Evaluate = Callable[[Database, AssessmentRound], Sequence[Outcome]]


def advance_round(
    database: Database, actor: str, name: str, note: str = "", *, evaluation: Evaluate | None = None
) -> RoundInfo:
    leaving = ask(database, departure, name)
    results = RoundResults()
    if leaving.needs_results and evaluation is not None:
        results = RoundResults([KeptResult(outcome) for outcome in evaluation(database, leaving.round)])
    elif leaving.needs_results:
        results = results_to_keep(LiveStanding(home(database), leaving.round), leaving)
    return act(database, actor, advance, leaving, results, note)


def stage_log(database: Database, code: str) -> list[tuple[str, str, str, str]]:
    """Stage, actor, moment and note of each stage the round entered, oldest first."""
    query = text("""
        SELECT l.stage, l.actor, l.at, l.note FROM stage_log l
        JOIN assessment_round r ON r.unit_id = :unit AND r.id = l.round_id
        WHERE l.unit_id = :unit AND r.code = :code ORDER BY l.id""")
    with home(database).read() as connection:
        return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query, {"code": code})]
