"""What is said in words about the subjects of a round: questionnaires, interviews, the leader, the panel.

A text counts in nothing. It is changed or withdrawn for a reason only; what it said before stays in the chain.
"""

from dataclasses import dataclass
from typing import Any

from ...plugins.contract import Scheme
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import Longest, accept, nearest, pick, required_reason, shown, tidy
from ..storage.connection import UnitConnection
from ..storage.reversal import row_writings
from ..storage.transaction import Transaction
from .model import AssessmentRound, graded_subject
from .opinion_repository import opinion_rows
from .schedule import require_decisions_open


@dataclass(frozen=True, slots=True)
class Opinion:
    """A text about a subject: of which ``kind`` (``title`` in words), from whom or what it comes (``source``), who
    wrote it down last and when (UTC ISO text), with the ``reason`` where it was changed or withdrawn.
    """

    id: int
    subject: str
    name: str
    kind: str
    title: str
    clause: str
    words: str
    source: str
    reason: str
    actor: str
    at: str
    withdrawn: bool
    version: int


@dataclass(frozen=True, slots=True)
class OpinionVersion:
    """What an opinion said once: who wrote that down, when, and why where it was changed."""

    words: str
    source: str
    reason: str
    actor: str
    at: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class OpinionTitle:
    """A kind of opinion that the scheme knows."""

    id: str
    title: str
    clause: str


def opinion_kinds(scheme: Scheme) -> tuple[OpinionTitle, ...]:
    """Return the kinds of opinions that a scheme knows."""
    return tuple(OpinionTitle(kind.id, _(kind.title), kind.clause) for kind in scheme.opinions)


def opinions(
    connection: UnitConnection, round_: AssessmentRound, subject: str = "", *, withdrawn: bool = False
) -> tuple[Opinion, ...]:
    """Return the opinions about the subjects of a round, in its order; about one where its code or name is given, and
    those that were ``withdrawn`` too where they are wanted.

    Raises:
        Error: the round has no such subject.
    """
    code = graded_subject(round_, subject).code if subject else ""
    made = (_opinion(round_.scheme, row) for row in opinion_rows(connection, round_.info.id))
    return tuple(one for one in made if code in ("", one.subject) and (withdrawn or not one.withdrawn))


def add_opinion(
    transaction: Transaction, round_: AssessmentRound, subject: str, kind: str, words: str, source: str = ""
) -> Opinion:
    """Write down an opinion about a subject; ``kind`` is called by id or title.

    Raises:
        Error: there is no such subject or kind, no words, or the results are out.
    """
    one = graded_subject(round_, subject)
    chosen = _kind(round_.scheme, kind)
    said = {"words": _words(words), "source": _source(source)}
    require_decisions_open(round_.scheme, round_.info.stage)
    transaction.label("opinion.add")
    id_ = transaction.next_id("opinion")
    place = {"id": id_, "round_id": round_.info.id, "subject_id": one.id, "kind": chosen.id}
    by = {"reason": "", "actor": transaction.actor, "at": transaction.at, "withdrawn": 0}
    transaction.insert("opinion", [{**place, **said, **by}])
    return _found(transaction, round_, id_)


def change_opinion(
    transaction: Transaction, round_: AssessmentRound, number: int, words: str, reason: str, source: str | None = None,
    version: int | None = None,
) -> Opinion:  # fmt: skip
    """Let an opinion say something else, for a reason; ``version`` is that at which it was seen.

    Raises:
        Conflict: somebody else changed it in between.
        Error: there is none with that number, it is withdrawn, no words, no reason, or the results are out.
    """
    reason = required_reason(reason)
    known = _counting(transaction, round_, number)
    said = {"words": _words(words), "source": known.source if source is None else _source(source)}
    require_decisions_open(round_.scheme, round_.info.stage)
    if (said["words"], said["source"]) == (known.words, known.source):
        raise Error(_("意见没有改动。"))
    transaction.label("opinion.change")
    by = {"reason": reason, "actor": transaction.actor, "at": transaction.at}
    transaction.update("opinion", number, {**said, **by}, expected_version=version)
    return _found(transaction, round_, number)


def withdraw_opinion(transaction: Transaction, round_: AssessmentRound, number: int, reason: str) -> Opinion:
    """Withdraw an opinion, for a reason: it is printed no more.

    Raises:
        Error: there is none with that number, it is withdrawn already, no reason, or the results are out.
    """
    reason = required_reason(reason)
    _counting(transaction, round_, number)
    require_decisions_open(round_.scheme, round_.info.stage)
    transaction.label("opinion.withdraw")
    by = {"reason": reason, "actor": transaction.actor, "at": transaction.at, "withdrawn": 1}
    transaction.update("opinion", number, by)
    return _found(transaction, round_, number)


def opinion_versions(connection: UnitConnection, round_: AssessmentRound, number: int) -> tuple[OpinionVersion, ...]:
    """Return what an opinion said, the last version first.

    Raises:
        Error: there is none with that number.
    """
    wanted = {"id": number, "round_id": round_.info.id}.items()
    found = [writing.now for writing in row_writings(connection, "opinion", lambda row: wanted <= row.items())]
    if not found:
        raise _unknown(number)
    return tuple(
        OpinionVersion(row["words"], row["source"], row["reason"], row["actor"], row["at"], bool(row["withdrawn"]))
        for row in reversed(found)
        if row is not None
    )


def _opinion(scheme: Scheme, row: Any) -> Opinion:
    kind = scheme.opinion(row.kind)
    title, clause = (_(kind.title), kind.clause) if kind else (row.kind, "")
    return Opinion(row.id, row.code, row.name, row.kind, title, clause, row.words, row.source, row.reason, row.actor,
                   row.at, bool(row.withdrawn), row.version)  # fmt: skip


def _found(transaction: Transaction, round_: AssessmentRound, number: int) -> Opinion:
    every = opinions(transaction.connection, round_, withdrawn=True)
    found = next((one for one in every if one.id == number), None)
    if found is None:
        raise _unknown(number)
    return found


def _counting(transaction: Transaction, round_: AssessmentRound, number: int) -> Opinion:
    found = _found(transaction, round_, number)
    if found.withdrawn:
        raise Error(_("{id} 号意见已经由 {who} 撤回:{reason}").format(
            id=number, who=shown(found.actor), reason=shown(found.reason)
        ))  # fmt: skip
    return found


def _unknown(number: int) -> Error:
    return Error(_("本轮没有 {id} 号意见。").format(id=number))


def _kind(scheme: Scheme, called: str) -> OpinionTitle:
    kinds = {name: kind for kind in opinion_kinds(scheme) for name in (kind.id, kind.title)}
    if not kinds:
        raise Error(_("这个方案没有要写的意见。"))
    found = pick(called, kinds)
    if found is None:
        titles = [kind.title for kind in opinion_kinds(scheme)]
        raise Error(_("方案没有「{kind}」这类意见。").format(kind=shown(called)), nearest(called, titles))
    return kinds[found]


def _words(typed: str) -> str:
    words = accept(tidy(typed), Longest.CONTENT)
    if not words:
        raise Error(_("没有写意见。"))
    return words


def _source(typed: str) -> str:
    return accept(tidy(typed), Longest.NAME)
