"""What stands in the way besides points: rules that kept a grade back, and places that are few."""

from collections.abc import Iterator, Sequence

from ...plugins.contract import EVERYONE, AllOf, AnyOf, Condition, Disqualify, Quota, RankShares, Subject, Value, Who
from ...plugins.contract.numbers import show
from ...plugins.evaluation.conditions import condition_holds, condition_reason
from ...plugins.evaluation.frame import Frame
from ...plugins.evaluation.inputs import Record
from ...plugins.evaluation.outcome import Outcome
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.evaluation.selection import places, tie_question
from ...plugins.i18n import _
from .trial import Trial
from .values import Obstacle, Places


def obstacles(frame: Frame, outcome: Outcome) -> tuple[Obstacle, ...]:
    """The rules that spoke on the grade of ``outcome``, each with the comparisons it rests on in ``frame``."""
    rules = {rule.id: rule for rule in frame.book.scheme.rules}
    found = []
    for applied in outcome.rules:
        rule = rules.get(applied.rule)
        if isinstance(rule, Disqualify):
            continue
        when = getattr(rule, "when", None)
        reasons = () if when is None else tuple(_reasons(when, frame))
        found.append(Obstacle(applied.rule, applied.effect, applied.clause, reasons))
    return tuple(found)


def _reasons(condition: Condition, frame: Frame) -> Iterator[str]:
    """The comparisons a condition rests on, in words: of alternatives only those that hold."""
    if isinstance(condition, AnyOf | AllOf):
        for inner in condition.conditions:
            if isinstance(condition, AllOf) or condition_holds(inner, frame):
                yield from _reasons(inner, frame)
    else:
        node = condition_reason(condition, frame)
        figures = [f"{part.label} {show(part.value)}" for part in node.parts if part.value is not None]
        words = _("({figures})").format(figures="、".join(figures)) if figures else ""
        yield _("{condition}:{verdict}").format(condition=node.label, verdict=node.note) + words


def places_on_the_way(trial: Trial, record: Record, grade: str | None) -> tuple[Places, ...]:
    """The quotas and shares of rank that cannot give ``grade`` to all of the subject's group, as ``record`` has it."""
    found = []
    for rule in trial.book.scheme.rules:
        if isinstance(rule, Quota) and rule.grade == grade and rule.who.includes(record.subject):
            found.append(_counted(trial, record, rule, rule.who, [(rule.grade, rule.share)]))
        if isinstance(rule, RankShares) and grade in [share.grade for share in rule.shares]:
            shares = [(each.grade, each.share) for each in rule.shares]
            best = [name for name, _share in shares].index(grade)
            found.append(_counted(trial, record, rule, EVERYONE, shares[: best + 1]))
    return tuple(each for each in found if each.places < each.people)


def _counted(
    trial: Trial, record: Record, rule: Quota | RankShares, who: Who, shares: Sequence[tuple[str, Value]]
) -> Places:
    """How the places of a rule are filled; the shares of better grades are places too."""
    book = trial.book
    by = book.group_by(rule.group)
    group = [
        (position, row)
        for position, row in enumerate(trial.rows(record))
        if row.subject.group(by) == record.subject.group(by) and who.includes(row.subject)
    ]
    people = sum(_counts(book, row.subject) for _position, row in group)
    grades = [grade for grade, _share in shares]
    taken = [row for _position, row in group if row.grade in grades and row.total is not None]
    last = min((row.total for row in taken if row.total is not None), default=None)
    question = tie_question(rule.id, rule.title).question
    tied = [row for position, row in group if row.total is not None and row.grade is None
            and trial.waits_for(position, question)]  # fmt: skip
    return Places(
        rule.id,
        _(rule.title),
        rule.clause,
        people,
        book.number(shares[-1][1]),
        sum(places(book.number(share), people) for _grade, share in shares),
        len(taken),
        last,
        tuple((row.subject.code, row.subject.name) for row in taken if row.total == last),
        tuple((row.subject.code, row.subject.name) for row in tied),
    )


def _counts(book: Rulebook, subject: Subject) -> bool:
    """Whether a subject is among the people of a quota, as in :meth:`DerivedCohort.counted`."""
    return not any(each.who.includes(subject) and not each.counted for each in book.scheme.exemptions)
