"""Closed rounds derived again: the only place where a new version of the calculation meets an old round.

What differs from the stored results is told subject by subject and by clause. Nothing is written.
"""

from ...plugins import evaluation
from ...plugins.evaluation.outcome import Outcome
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..rounds.model import AssessmentRound
from ..storage.engine import UnitDatabase
from .live import LiveStanding
from .model import Archived, RoundCheck, Shift, SubjectResult
from .replay.causes import every_cause
from .stored import StoredResults


def check_round(database: UnitDatabase, round_: AssessmentRound) -> RoundCheck:
    """Return what the present program would make of a closed round otherwise than it did.

    Raises:
        Error: the round is not closed.
    """
    if not round_.info.closed:
        raise Error(
            _("「{code}」还没有结束,没有存档的结果可以核对。").format(code=round_.info.code),
            Hint(_("请用 kaoping round list 查看哪些已经结束。"), "round.list"),
        )
    stored = StoredResults(database, round_)
    archived, now = Archived(stored.calculations), evaluation.CALCULATION
    if [row.subject.code for row in stored.rows()] != [one.code for one in round_.graded]:
        return RoundCheck(round_.info, archived, now, fault=_("这轮考评存档的结果不全。"))
    book = Rulebook.of(round_.scheme, round_.params, round_.year)
    shifts: list[Shift] = []
    unchanged = 0
    try:
        live = LiveStanding(database, round_)
        for before, after in zip(stored.results(), live.results(), strict=True):
            shift = _shift(before, after, book)
            if shift is None:
                unchanged += 1
            else:
                shifts.append(shift)
    except Error as reason:
        return RoundCheck(round_.info, archived, now, fault=reason.message, hint=reason.hint)
    return RoundCheck(round_.info, archived, now, tuple(shifts), unchanged)


def _shift(before: SubjectResult, after: SubjectResult, book: Rulebook) -> Shift | None:
    """How a subject comes out otherwise; None where it does not, whatever became of the wording."""
    old, new = before.outcome, after.outcome
    if (old, before.derivation) == (new, after.derivation):
        return None
    found = every_cause((old, before.derivation), (new, after.derivation), book)
    if not found and _verdict(old) == _verdict(new):
        return None
    return Shift(old.subject, old.total, new.total, old.grade, new.grade, old.rank, new.rank, found)


def _verdict(outcome: Outcome) -> tuple[int | None, str | None, str | None, int | None]:
    return outcome.total, outcome.computed_grade, outcome.grade, outcome.rank
