"""What only a person can decide about a subject, with the reason: asked by the scheme, or to break a tie."""

from collections.abc import Sequence

from ...plugins.contract import Quota, RankShares, Scheme
from ...plugins.evaluation.selection import tie_question
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import nearest, required_reason, shown
from ..storage.transaction import Transaction
from .concerns import about_question
from .model import graded_subject
from .repository import decisions_on, load_round
from .schedule import require_decisions_open


def decide(transaction: Transaction, round_: str, subject: str, question: str, choice: str, reason: str) -> None:
    """Answer ``question`` about one subject, as :func:`decide_all` does."""
    decide_all(transaction, round_, (subject,), question, choice, reason)


def decide_all(
    transaction: Transaction, round_: str, subjects: Sequence[str], question: str, choice: str, reason: str
) -> int:
    """Answer ``question`` about each of ``subjects`` (codes, or names only one has) for one reason; a later answer
    takes the place of an earlier one. Return of how many subjects the answer is another than before.

    Raises:
        Error: no such question, choice or subject, no reason, or the results are already out.
    """
    reason = required_reason(reason)
    loaded = load_round(transaction.connection, round_)
    _require_choice(loaded.scheme, question, choice)
    meant = {one.id: one for one in (graded_subject(loaded, subject) for subject in subjects)}
    about = list(meant)
    transaction.label("round.decide", about_question(loaded, meant.values(), question))
    require_decisions_open(loaded.scheme, loaded.info.stage)
    decided = decisions_on(transaction.connection, loaded.info.id, question)
    answer = {"choice": choice, "reason": reason, "actor": transaction.actor, "at": transaction.at}
    new = [
        {"id": transaction.next_id("decision"), "round_id": loaded.info.id, "subject_id": subject_id,
         "question": question, **answer}
        for subject_id in about
        if subject_id not in decided
    ]  # fmt: skip
    before = [decided[subject_id] for subject_id in about if subject_id in decided]
    changes = [(row, answer) for row, *said in before if said != [choice, reason]]
    transaction.insert("decision", new)
    transaction.update_many("decision", changes)
    return len(new) + len(changes)


def questions(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Every question a person may be asked in ``scheme``, with its choices: its own, and the ties of its quotas."""
    asked = {question.id: question.choices for question in scheme.questions}
    quotas = [rule.id for rule in scheme.rules if isinstance(rule, Quota | RankShares)]
    quotas += [poll.quota.id for poll in scheme.polls if poll.quota is not None]
    for tie in (tie_question(quota, "") for quota in quotas):
        asked[tie.question] = tie.choices
    return asked


def _require_choice(scheme: Scheme, question: str, choice: str) -> None:
    asked = questions(scheme)
    if question not in asked:
        raise Error(_("方案没有要裁定的问题「{id}」。").format(id=shown(question)), nearest(question, asked))
    if choice not in asked[question]:
        raise Error(
            _("「{choice}」不是可选的答案。").format(choice=shown(choice)),
            _("可选:{choices}。").format(choices="、".join(asked[question])),
        )
