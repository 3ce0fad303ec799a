"""Moving a round from stage to stage; results must be complete, and are kept, before it leaves one that gives them.

What leaves the last such stage is final: each result keeps the derivation behind it, which is shown from then on when
the round is closed, whatever later versions of the calculation would make of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice

from ...plugins import evaluation
from ...plugins.contract import Stage
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import CHINESE, _, speaking
from ..kernel.errors import Error, Hint
from ..kernel.text import accept, listed, tidy
from ..rounds.concerns import about_stage
from ..rounds.model import CLOSED, AssessmentRound, RoundInfo
from ..rounds.repository import (
    last_writes,
    load_round,
    log_stage,
    outcome_rows,
    outcomes_with_trees,
    round_info,
    tree_dictionary,
)
from ..rounds.schedule import gives_results, last_result_stage, place, steps
from ..rounds.stage_days import require_days_over
from ..storage.connection import UnitConnection
from ..storage.reversal import who_wrote
from ..storage.transaction import Transaction
from .live import LiveStanding, plugin_faults
from .model import KeptResult
from .stored import MOST_DICTIONARY, deflate, outcome_columns, spell_tree

LOOKED_AT = 20
"""The dictionary of a round is the longest of so many derivations."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A round about to leave its stage: as it was seen, and the newest audit numbers of what results follow from.

    ``dictionary`` is what its derivations are deflated with, empty where it keeps none yet.
    """

    round: AssessmentRound
    seen: tuple[int, ...]
    dictionary: bytes = b""

    @property
    def needs_results(self) -> bool:
        """Whether the stage leaves only with complete results."""
        return gives_results(self._stage)

    @property
    def answers(self) -> tuple[str, ...]:
        """The questions that the stage leaves only when they are answered."""
        return self._stage.answers

    @property
    def is_final(self) -> bool:
        """Whether no later stage computes or publishes results."""
        return self._place == last_result_stage(self.round.scheme)

    @property
    def _stage(self) -> Stage:
        return steps(self.round.scheme)[self._place]

    @property
    def _place(self) -> int:
        return place(self.round.scheme, self.round.info.stage)


@dataclass(frozen=True, slots=True)
class RoundResults:
    """The results a round leaves a stage with, in its order, and what their derivations are deflated with.

    Once a round keeps derivations, as one that was taken back does, they come with all results it stores.
    """

    kept: Sequence[KeptResult] = ()
    dictionary: bytes = b""


def departure(connection: UnitConnection, name: str) -> Departure:
    """The round ``name`` as it is before its results are computed and it is moved on.

    Raises:
        Error: there is no such round, or it is closed.
    """
    round_ = load_round(connection, name)
    if round_.info.closed:
        raise Error(_("「{code}」已经结束。").format(code=round_.info.code))
    if round_.info.voided:
        raise Error(_("「{code}」已经作废。").format(code=round_.info.code))
    return Departure(round_, last_writes(connection, round_.info.id), tree_dictionary(connection, round_.info.id))


def results_to_keep(live: LiveStanding, leaving: Departure) -> RoundResults:
    """Return the results with which the round leaves its stage, if it gives any; with their derivations where they are
    final.

    They are told in the language of the rules, whoever takes the round further.

    Raises:
        Error: results are provisional, a question is unanswered that the stage waits for, or a function of the scheme
            broke its promise.
    """
    _require_answers(live, leaving)
    if not leaving.needs_results:
        return RoundResults()
    graded = bool(leaving.round.scheme.grades)
    if any(not row.exempt and (row.total is None or (graded and row.grade is None)) for row in live.rows()):
        with plugin_faults(leaving.round.scheme):
            _require_complete(leaving.round, live.outcomes())
    if leaving.is_final or leaving.dictionary:
        return _with_derivations(live, leaving.dictionary)
    with plugin_faults(leaving.round.scheme), speaking(CHINESE):
        return RoundResults([KeptResult(outcome) for outcome in live.outcomes()])


def _with_derivations(live: LiveStanding, dictionary: bytes) -> RoundResults:
    spelled = ((each, spell_tree(each.derivation)) for each in live.results())
    first = list(islice(spelled, LOOKED_AT))
    if not dictionary:
        dictionary = max((text for _each, text in first), key=len, default="").encode()[-MOST_DICTIONARY:]
    kept = [KeptResult(each.outcome, each.answers, deflate(text, dictionary)) for each, text in chain(first, spelled)]
    return RoundResults(kept, dictionary)


def advance_round(transaction: Transaction, leaving: Departure, results: RoundResults, note: str = "") -> RoundInfo:
    """Take the round one stage further; behind the last one it is closed.

    Leaving a stage that computes or publishes stores ``results``, computed since ``leaving`` was read.

    Raises:
        Error: the stage has not lasted its days, results are provisional, or somebody moved the round on or wrote to
            it while they were computed.
    """
    note = accept(tidy(note))
    round_ = leaving.round
    if leaving.needs_results:
        _require_complete(round_, [each.outcome for each in results.kept])
    _require_untouched(transaction, leaving)
    require_days_over(transaction, round_)
    if leaving.needs_results:
        _store(transaction, leaving, results)
    order = steps(round_.scheme)
    here = place(round_.scheme, round_.info.stage)
    _enter(transaction, round_, order[here + 1].id if here + 1 < len(order) else CLOSED, note)
    return round_info(transaction.connection, round_.info.id)


def _require_complete(round_: AssessmentRound, outcomes: Sequence[Outcome]) -> None:
    open_ones = [outcome for outcome in outcomes if outcome.provisional]
    if open_ones:
        raise Error(
            _("还有 {n} 个对象的结果不完整,不能离开「{stage}」:{names}。").format(
                n=len(open_ones),
                stage=round_.info.stage_title,
                names=listed(f"{outcome.subject.code} {outcome.subject.name}" for outcome in open_ones),
            ),
            _("{subject} 缺:{missing}。").format(
                subject=open_ones[0].subject.code, missing=listed(_lacks(open_ones[0])) or _("等次")
            ),
        )


def _require_answers(live: LiveStanding, leaving: Departure) -> None:
    for question in filter(None, map(leaving.round.scheme.question, leaving.answers)):
        waiting = live.unanswered(question)
        if waiting:
            raise Error(
                _("「{question}」还有 {n} 个对象没有答复,不能离开「{stage}」:{names}。").format(
                    question=_(question.title),
                    n=len(waiting),
                    stage=leaving.round.info.stage_title,
                    names=listed(f"{subject.code} {subject.name}" for subject in waiting),
                ),
                Hint(_("请用 kaoping decide 或在结果页逐个填写答复和理由。"), "decide"),
            )


def _lacks(outcome: Outcome) -> list[str]:
    return [*outcome.missing, *(asked.title for asked in outcome.questions if asked.title not in outcome.missing)]


def _require_untouched(transaction: Transaction, leaving: Departure) -> None:
    connection = transaction.connection
    now = round_info(connection, leaving.round.info.id)
    if now.stage != leaving.round.info.stage:
        who = who_wrote(transaction, "assessment_round", now.id)
        raise Error(_("{who}把这轮考评改到了「{stage}」。").format(who=who, stage=now.stage_title))
    if last_writes(connection, now.id) != leaving.seen:
        raise Error(_("计算结果的时候又有人录入了数据,阶段没有变。"), _("请再推进一次。"))


def _enter(transaction: Transaction, round_: AssessmentRound, stage: str, note: str) -> None:
    transaction.label("round.advance", about_stage(round_))
    transaction.update("assessment_round", round_.info.id, {"stage": stage, "stage_since": transaction.at})
    log_stage(transaction, round_.info.id, stage, note)


def _store(transaction: Transaction, leaving: Departure, results: RoundResults) -> None:
    """Write the results that are not stored like this yet, and their derivations where they come with some."""
    round_ = leaving.round
    stored = dict(outcome_rows(transaction.connection, round_.info.id))
    transaction.label("round.outcomes")
    rows, changes = [], []
    for each in results.kept:
        subject_id = round_.by_code[each.outcome.subject.code].id
        row = outcome_columns(each.outcome, each.answers, evaluation.CALCULATION)
        if subject_id in stored:
            changes.append((stored[subject_id], row))
        else:
            stored[subject_id] = transaction.next_id("outcome")
            rows.append({"id": stored[subject_id], "round_id": round_.info.id, "subject_id": subject_id, **row})
    transaction.insert("outcome", rows)
    transaction.update_many("outcome", changes)
    trees = [(stored[round_.by_code[each.outcome.subject.code].id], each.tree) for each in results.kept if each.tree]
    if trees:
        _store_trees(transaction, leaving, trees, results.dictionary)


def _store_trees(
    transaction: Transaction, leaving: Departure, trees: Sequence[tuple[int, bytes]], dictionary: bytes
) -> None:
    """Write derivations beside the outcomes with these ids, and the round's dictionary with the first of them."""
    round_id = leaving.round.info.id
    if not leaving.dictionary:
        transaction.update("assessment_round", round_id, {"dictionary": dictionary})
    there = outcomes_with_trees(transaction.connection, round_id)
    transaction.insert("outcome_tree", [{"id": id_, "tree": tree} for id_, tree in trees if id_ not in there])
    transaction.update_many("outcome_tree", [(id_, {"tree": tree}) for id_, tree in trees if id_ in there])
