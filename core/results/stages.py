"""Moving a round from stage to stage; results must be complete, and are kept, before it leaves one that gives them."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, text

from ...plugins.contract.values import show
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from ..kernel.dates import moment
from ..kernel.errors import Error
from ..kernel.text import accept, listed, tidy
from ..rounds.model import CLOSED, AssessmentRound, RoundInfo
from ..rounds.repository import find_round, load_round
from ..rounds.schedule import gives_results, place, steps
from ..storage.audit import spell
from ..storage.engine import Database
from ..storage.transaction import Transaction
from .live import LiveStanding

Evaluate = Callable[[Database, AssessmentRound], Sequence[Outcome]]

STORED = text("SELECT subject_id, id, total, grade, computed_grade, rank, summary FROM outcome WHERE round_id = :round")


def current_outcomes(database: Database, round_: AssessmentRound) -> Sequence[Outcome]:
    """The results of ``round`` as they stand."""
    return LiveStanding(database, round_).outcomes()


def advance_round(
    database: Database, actor: str, name: str, note: str = "", *, evaluation: Evaluate = current_outcomes
) -> RoundInfo:
    """Take the round one stage further; behind the last one it is closed.

    Leaving a stage that computes or publishes stores the results, as ``evaluation`` finds them.

    Raises:
        Error: the round is closed, results are provisional, or somebody wrote to it while they were computed.
    """
    note = accept(tidy(note))
    with database.read() as connection:
        round_ = load_round(connection, name)
    if round_.info.closed:
        raise Error(_("“{code}”已经结束。").format(code=round_.info.code))
    order = steps(round_.scheme)
    here = place(round_.scheme, round_.info.stage)
    with database.read() as connection:
        seen = _last_write(connection, round_)
    outcomes = _results(database, round_, evaluation) if gives_results(order[here]) else None
    with database.write(actor) as transaction:
        _require_untouched(transaction.connection, round_, seen)
        if outcomes is not None:
            _store(transaction, round_, outcomes)
        stage = order[here + 1].id if here + 1 < len(order) else CLOSED
        _enter(transaction, round_, stage, actor, note)
    with database.read() as connection:
        return find_round(connection, round_.info.code)


def stage_log(database: Database, name: str) -> tuple[tuple[str, str, str, str], ...]:
    """The stages the round went through: (stage, actor, UTC ISO text, note), oldest first.

    Raises:
        Error: no such round.
    """
    with database.read() as connection:
        info = find_round(connection, name)
    query = text("SELECT stage, actor, at, note FROM stage_log WHERE round_id = :round ORDER BY id")
    with database.read() as connection:
        return tuple((row[0], row[1], row[2], row[3]) for row in connection.execute(query, {"round": info.id}))


def _results(database: Database, round_: AssessmentRound, evaluation: Evaluate) -> Sequence[Outcome]:
    outcomes = evaluation(database, round_)
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
    return outcomes


def _lacks(outcome: Outcome) -> list[str]:
    return [*outcome.missing, *(asked.title for asked in outcome.questions if asked.title not in outcome.missing)]


def _last_write(connection: Connection, round_: AssessmentRound) -> tuple[int, ...]:
    """The newest audit number in each table that results follow from, and in the round itself."""
    queries = ["SELECT seq FROM assessment_round WHERE id = :round"]
    queries += [
        f"SELECT coalesce(max(seq), 0) FROM {table} WHERE round_id = :round"  # noqa: S608 our own table names
        for table in ("sheet", "claim", "tally", "decision")
    ]
    return tuple(connection.execute(text(query), {"round": round_.info.id}).scalar_one() for query in queries)


def _require_untouched(connection: Connection, round_: AssessmentRound, seen: tuple[int, ...]) -> None:
    now = load_round(connection, round_.info.code)
    if now.info.stage != round_.info.stage:
        raise Error(_("别人刚刚把这轮考评推进到了“{stage}”。").format(stage=now.info.stage_title))
    if _last_write(connection, round_) != seen:
        raise Error(_("计算结果的时候又有人录入了数据,阶段没有变。"), _("请再推进一次。"))


def _enter(transaction: Transaction, round_: AssessmentRound, stage: str, actor: str, note: str) -> None:
    now = moment()
    transaction.label("round.advance")
    transaction.update("assessment_round", round_.info.id, {"stage": stage, "stage_since": now})
    transaction.insert(
        "stage_log",
        [
            {
                "id": transaction.next_id("stage_log"),
                "round_id": round_.info.id,
                "stage": stage,
                "actor": actor,
                "at": now,
                "note": note,
            }
        ],
    )


def _store(transaction: Transaction, round_: AssessmentRound, outcomes: Sequence[Outcome]) -> None:
    """Write the results that are not stored like this yet."""
    stored = {row[0]: row[1] for row in transaction.connection.execute(STORED, {"round": round_.info.id})}
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
