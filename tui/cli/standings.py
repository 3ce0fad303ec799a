"""The results a command shows: computed from what is on record, or as stored where that is no longer possible."""

from collections.abc import Iterator

from ...core.database.engine import Database
from ...core.errors import Error
from ...core.rounds.stored import StoredResults
from ...core.rounds.values import Round
from ...core.scoring.live import LiveStanding
from ...core.scoring.standing import Row
from ...plugins.i18n import _
from .output import tell, tell_error

Results = LiveStanding | StoredResults


def results_of(database: Database, round: Round) -> Results:
    """The live results of ``round``; those stored when it closed, with the reason told, when it cannot be computed.

    A round's rules are frozen with it, so only a scheme with functions of its own can need a plugin that is gone.

    Raises:
        Error: it cannot be computed, and is not closed or has nothing stored.
    """
    try:
        return LiveStanding(database, round)
    except Error as reason:
        stored = StoredResults(database, round)
        if not round.info.closed or not stored.outcomes():
            raise
        tell_error(reason)
        tell(_("下面是这轮考评结束时存档的结果。"))
        return stored


def rows_of(results: Results) -> Iterator[Row]:
    """Every subject's line in a table."""
    if isinstance(results, LiveStanding):
        return results.standing.rows()
    return (
        Row(
            each.subject, each.total, each.partial, each.computed_grade, each.grade, each.rank, exempt=bool(each.exempt)
        )
        for each in results.outcomes()
    )
