"""Moving a round from stage to stage; results must be complete, and are kept, before it leaves one that gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ...plugins.contract.values import show
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import accept, listed, tidy
from ..rounds.model import CLOSED, AssessmentRound, RoundInfo
from ..rounds.repository import last_writes, load_round, outcome_rows, round_info
from ..rounds.schedule import gives_results, place, steps
from ..storage.audit import spell
from ..storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Departure:
    """A round about to leave its stage: as it was seen, and the newest audit numbers of what results follow from."""

    round: AssessmentRound
    seen: tuple[int, ...]

    @property
    def needs_results(self) -> bool:
        """Whether the stage leaves only with complete results."""
        return gives_results(steps(self.round.scheme)[place(self.round.scheme, self.round.info.stage)])


def departure(connection: Connection, name: str) -> Departure:
    """The round ``name`` as it is before its results are computed and it is moved on.

    Raises:
        Error: there is no such round, or it is closed.
    """
    round_ = load_round(connection, name)
    if round_.info.closed:
        raise Error(_("“{code}”已经结束。").format(code=round_.info.code))
    return Departure(round_, last_writes(connection, round_.info.id))


def advance_round(
    transaction: Transaction, leaving: Departure, outcomes: Sequence[Outcome] = (), note: str = ""
) -> RoundInfo:
    """Take the round one stage further; behind the last one it is closed.

    Leaving a stage that computes or publishes stores ``outcomes``, computed since ``leaving`` was read.

    Raises:
        Error: results are provisional, or somebody moved the round on or wrote to it while they were computed.
    """
    note = accept(tidy(note))
    round_ = leaving.round
    if leaving.needs_results:
        _require_complete(round_, outcomes)
    _require_untouched(transaction.connection, leaving)
    if leaving.needs_results:
        _store(transaction, round_, outcomes)
    order = steps(round_.scheme)
    here = place(round_.scheme, round_.info.stage)
    _enter(transaction, round_, order[here + 1].id if here + 1 < len(order) else CLOSED, note)
    return round_info(transaction.connection, round_.info.id)


def _require_complete(round_: AssessmentRound, outcomes: Sequence[Outcome]) -> None:
    open_ones = [outcome for outcome in outcomes if outcome.provisional]
    if open_ones:
        raise Error(
            _("还有 {n} 个对象的结果不完整,不能离开“{stage}”:{names}。").format(
                n=len(open_ones),
                stage=round_.info.stage_title,
                names=listed(f"{outcome.subject.code} {outcome.subject.name}" for outcome in open_ones),
            ),
            _("{subject} 缺:{missing}。").format(
                subject=open_ones[0].subject.code, missing=listed(_lacks(open_ones[0])) or _("等次")
            ),
        )


def _lacks(outcome: Outcome) -> list[str]:
    return [*outcome.missing, *(asked.title for asked in outcome.questions if asked.title not in outcome.missing)]


def _require_untouched(connection: Connection, leaving: Departure) -> None:
    now = round_info(connection, leaving.round.info.id)
    if now.stage != leaving.round.info.stage:
        raise Error(_("别人刚刚把这轮考评推进到了“{stage}”。").format(stage=now.stage_title))
    if last_writes(connection, now.id) != leaving.seen:
        raise Error(_("计算结果的时候又有人录入了数据,阶段没有变。"), _("请再推进一次。"))


def _enter(transaction: Transaction, round_: AssessmentRound, stage: str, note: str) -> None:
    transaction.label("round.advance")
    transaction.update("assessment_round", round_.info.id, {"stage": stage, "stage_since": transaction.at})
    entered = {"round_id": round_.info.id, "stage": stage, "actor": transaction.actor, "at": transaction.at}
    transaction.insert("stage_log", [{"id": transaction.next_id("stage_log"), "note": note, **entered}])


def _store(transaction: Transaction, round_: AssessmentRound, outcomes: Sequence[Outcome]) -> None:
    """Write the results that are not stored like this yet."""
    stored = outcome_rows(transaction.connection, round_.info.id)
    transaction.label("round.outcomes")
    rows, changes = [], []
    for outcome in outcomes:
        subject_id = round_.by_code[outcome.subject.code].id
        row = _outcome_row(outcome)
        if subject_id in stored:
            changes.append((stored[subject_id], row))
        else:
            id_ = transaction.next_id("outcome")
            rows.append({"id": id_, "round_id": round_.info.id, "subject_id": subject_id, **row})
    transaction.insert("outcome", rows)
    transaction.update_many("outcome", changes)


def _outcome_row(outcome: Outcome) -> dict[str, Any]:
    summary = {
        "exempt": outcome.exempt,
        "parts": {name: None if value is None else show(value) for name, value in outcome.parts.items()},
        "rules": [{"rule": rule.rule, "clause": rule.clause, "effect": rule.effect} for rule in outcome.rules],
    }
    return {
        "total": outcome.total,
        "grade": outcome.grade,
        "computed_grade": outcome.computed_grade,
        "rank": outcome.rank,
        "summary": spell(summary),
    }
