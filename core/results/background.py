"""What stands behind a result: how others did, what the next grade asks, the places that rules give, earlier years.

Values, and how they follow from the results of a round as they are or were stored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ...plugins.contract import Poll, Quota, RankShares
from ...plugins.contract import grading as g
from ...plugins.contract.values import hundredths
from ...plugins.evaluation.outcome import Outcome
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.evaluation.selection import places, tie_question
from ...plugins.i18n import _
from ..rounds.model import AssessmentRound, EarlierResult
from .glance import group_names, is_counted
from .model import PartMean, StandingRow
from .repository import EarlierTotal

ConditionState = Literal["holds", "fails", "open", "silent"]
"""Of what the next grade asks: it is met, or not, nobody can say yet, or as stored it changed nothing."""

QuotaState = Literal["place", "free", "left_out", "open"]
"""What places did to a subject: it has one, they were not in its way, it was left out, a person must decide."""


@dataclass(frozen=True, slots=True)
class GradeCondition:
    """Something that the next grade asks, by its total or a ``rule``, whether it is so, and the comparisons behind."""

    rule: str
    title: str
    clause: str
    state: ConditionState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaSaid:
    """The places of one rule in a grade (or a level of votes) in the subject's group, and what they did to it.

    ``used`` is ``None`` where what was stored does not tell.
    """

    rule: str
    title: str
    clause: str
    grade: str
    group: str
    people: int
    share: Fraction
    allowed: int
    used: int | None
    state: QuotaState


@dataclass(frozen=True, slots=True)
class YearResult:
    """A result of an earlier year, of the ``round`` with that code or as the file ``source`` told it. ``total`` in
    hundredths.
    """

    year: int
    total: int | None
    grade: str
    rank: int | None
    round: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ResultBackground:
    """What stands behind the result of a subject.

    ``means`` are those of named parts in their own points among the ``group`` with which it is ranked, and of how many
    each is. The next grade is ``grade``, which takes a total of ``line`` (hundredths); of a scheme without grades
    ``rank`` is the next one, and ``line`` its total. All are empty of whoever is at the top.
    """

    group: str
    means: Mapping[str, PartMean]
    grade: str = ""
    rank: int | None = None
    line: int | None = None
    conditions: tuple[GradeCondition, ...] = ()
    quotas: tuple[QuotaSaid, ...] = ()
    years: tuple[YearResult, ...] = ()


Judgement = tuple[ConditionState, tuple[str, ...]]
"""Whether what a rule holds against a grade is so of a subject, ``fails`` where it is, and the comparisons behind."""

Judge = Callable[[g.Rule], Judgement]


@dataclass(frozen=True)
class Beside:
    """Where the background of a result is read: its outcome, the means of its group, everybody's ``rows``, what
    conditions came to, and how many hold the level that the quota of a poll is about (``None`` where that is not
    known), and whether the subject is among them.
    """

    outcome: Outcome
    means: Mapping[str, PartMean]
    rows: Callable[[], Iterable[StandingRow]]
    judge: Judge
    holders: Callable[[Poll], tuple[int | None, bool]]


def background_of(round_: AssessmentRound, beside: Beside, years: tuple[YearResult, ...]) -> ResultBackground:
    """Return what stands behind a result of ``round_``."""
    book, outcome = Rulebook.of(round_.scheme, round_.params, round_.year), beside.outcome
    by = book.group_by(round_.scheme.ranking.group)
    group = _group_name(round_, by, outcome.subject.group(by))
    grade, line = next_grade(book, outcome)
    rank = None
    placing = any(isinstance(rule, Quota | RankShares) for rule in book.scheme.rules)
    rows = list(beside.rows()) if placing or not book.scheme.grades else []
    if not book.scheme.grades and not outcome.exempt:
        rank, line = next_rank(book, outcome, rows)
    quotas = (
        *level_quotas_of(round_, book, outcome, beside.holders),
        *quotas_of(round_, book, outcome, grade, rows),
    )
    conditions = conditions_of(book, outcome, grade, line, beside.judge)
    return ResultBackground(group, beside.means, grade, rank, line, conditions, quotas, years)


def next_grade(book: Rulebook, outcome: Outcome) -> tuple[str, int | None]:
    """Return the grade above that of ``outcome`` with its threshold (hundredths); empty at the top or without grades.

    While the grade is open it is that above the best there is by the present parts.
    """
    order = [grade.id for grade in book.scheme.grades]
    if not order or outcome.exempt:
        return "", None
    at = outcome.grade or outcome.computed_grade
    place = order.index(at) if at else _earned(book, outcome.partial)
    if not place:
        return "", None
    grade = book.scheme.grades[place - 1]
    return grade.id, None if grade.at_least is None else hundredths(book.number(grade.at_least))


def _earned(book: Rulebook, total: int) -> int:
    """The place of the grade that a total earns."""
    for place, grade in enumerate(book.scheme.grades):
        if grade.at_least is not None and total >= hundredths(book.number(grade.at_least)):
            return place
    return len(book.scheme.grades) - 1


def next_rank(book: Rulebook, outcome: Outcome, rows: Iterable[StandingRow]) -> tuple[int | None, int | None]:
    """Return the next better rank in the group of a subject, and its total; nothing for the first."""
    by = book.group_by(book.scheme.ranking.group)
    total, mine = outcome.partial if outcome.total is None else outcome.total, outcome.subject.group(by)
    better = [
        (row.total, row.rank)
        for row in rows
        if row.total is not None and row.total > total and row.subject.group(by) == mine
    ]
    line, rank = min(better, default=(None, None))
    return rank, line


def conditions_of(
    book: Rulebook, outcome: Outcome, grade: str, line: int | None, judge: Judge
) -> tuple[GradeCondition, ...]:
    """Return everything that ``grade`` asks besides places: its threshold first, then the rules in their order."""
    order = {each.id: place for place, each in enumerate(book.scheme.grades)}
    if grade not in order:
        return ()
    wanted = book.scheme.grades[order[grade]]
    found = []
    if line is not None:
        reached: ConditionState = "open" if outcome.total is None else "holds" if outcome.total >= line else "fails"
        found.append(GradeCondition("", _("总分"), wanted.clause, reached))
    spoke = {applied.rule: applied.effect for applied in outcome.rules}
    asked = {question.question for question in outcome.questions}
    for rule in book.scheme.rules:
        forbids = (isinstance(rule, g.Bar) and order[rule.grade] >= order[grade]) or (
            isinstance(rule, g.Fail) and order[rule.grade] > order[grade]
        )
        if forbids or isinstance(rule, g.Lower):
            state, reasons = judge(rule)
            found.append(GradeCondition(rule.id, _(rule.title), rule.clause, state, reasons))
        elif isinstance(rule, g.Decide) and (rule.question in asked or rule.id in spoke):
            state = "open" if rule.question in asked else "silent"
            found.append(GradeCondition(rule.id, spoke.get(rule.id, _(rule.title)), rule.clause, state))
        elif isinstance(rule, g.Grant) and order[rule.grade] <= order[grade]:
            found.append(GradeCondition(rule.id, spoke.get(rule.id, _(rule.title)), rule.clause, "silent"))
    return tuple(found)


def spoken(outcome: Outcome) -> Judge:
    """Return the judge of a stored outcome: a rule that changed it is in the way, of others nothing is known."""
    spoke = {applied.rule for applied in outcome.rules}
    return lambda rule: ("fails" if rule.id in spoke else "silent", ())


def quotas_of(
    round_: AssessmentRound, book: Rulebook, outcome: Outcome, grade: str, rows: Sequence[StandingRow]
) -> Iterator[QuotaSaid]:
    """Yield the places that concern a subject: those in the next ``grade``, in its own, and what left it out."""
    near = {grade, outcome.grade, outcome.computed_grade} - {None, ""}
    for rule in book.scheme.rules:
        if not isinstance(rule, Quota | RankShares) or outcome.exempt:
            continue
        if isinstance(rule, Quota) and not rule.who.includes(outcome.subject):
            continue
        given = (
            [(rule.grade, rule.share)] if isinstance(rule, Quota) else [(one.grade, one.share) for one in rule.shares]
        )
        by = book.group_by(rule.group)
        mine = outcome.subject.group(by)
        group = [
            row
            for row in rows
            if row.subject.group(by) == mine and (isinstance(rule, RankShares) or rule.who.includes(row.subject))
        ]
        people = sum(is_counted(book.scheme, row.subject) for row in group)
        for name, share in given:
            if name in near or (isinstance(rule, Quota) and _has_spoken(rule.id, outcome)):
                part, used = book.number(share), sum(row.grade == name for row in group)
                allowed = places(part, people)
                state = _quota_state(rule, name, outcome, full=used >= allowed)
                called = _group_name(round_, by, mine)
                yield QuotaSaid(rule.id, _(rule.title), rule.clause, name, called, people, part, allowed, used, state)


def level_quotas_of(
    round_: AssessmentRound, book: Rulebook, outcome: Outcome, holders: Callable[[Poll], tuple[int | None, bool]]
) -> Iterator[QuotaSaid]:
    """Yield the places in the levels of votes; ``holders`` says how many in the subject's group have one,
    and whether it has."""
    for poll in book.scheme.polls if not outcome.exempt else ():
        quota = poll.quota
        if quota is None:
            continue
        by = book.group_by(quota.group)
        mine = outcome.subject.group(by)
        people = sum(one.subject.group(by) == mine for one in round_.graded)
        share = book.number(quota.share)
        asked = any(one.question == tie_question(quota.id, "").question for one in outcome.questions)
        used, holds = holders(poll)
        state: QuotaState = "left_out" if _has_spoken(quota.id, outcome) else "open" if asked else "free"
        if holds:
            state = "place"
        called = _group_name(round_, by, mine)
        yield QuotaSaid(
            quota.id,
            _(poll.title),
            quota.clause,
            quota.level,
            called,
            people,
            share,
            places(share, people),
            used,
            state,
        )


def _has_spoken(rule: str, outcome: Outcome) -> bool:
    return any(applied.rule == rule for applied in outcome.rules)


def _quota_state(rule: Quota | RankShares, grade: str, outcome: Outcome, *, full: bool) -> QuotaState:
    if any(one.question == tie_question(rule.id, "").question for one in outcome.questions):
        return "open"
    if outcome.grade == grade:
        return "place"
    if isinstance(rule, Quota):
        return "left_out" if _has_spoken(rule.id, outcome) else "free"
    return "left_out" if full and outcome.total is not None else "free"


def _group_name(round_: AssessmentRound, by: str, key: str) -> str:
    """What a group is called; that of everybody has no name."""
    return "" if by == "unit" else group_names(round_.graded, by).get(key, key)


def years_of(stored: Iterable[EarlierTotal], told: Iterable[EarlierResult]) -> tuple[YearResult, ...]:
    """Return the results of earlier years, the first one first: what rounds stored, else what files told."""
    rounds = [YearResult(year, total, grade or "", rank, code) for year, code, total, grade, rank in stored]
    known = {one.year for one in rounds}
    files = [
        YearResult(one.year, one.total, one.grade, one.rank, source=one.file) for one in told if one.year not in known
    ]
    return tuple(sorted((*rounds, *files), key=lambda one: one.year))


def means_of(outcomes: Iterable[Outcome]) -> Mapping[str, PartMean]:
    """Return the means of the named parts of ``outcomes``, of those that have each."""
    values: dict[str, list[Fraction]] = {}
    for outcome in outcomes:
        for name, value in outcome.parts.items() if not outcome.exempt else ():
            values.setdefault(name, [])
            if value is not None:
                values[name].append(value)
    return {name: (sum(held, Fraction(0)) / len(held) if held else None, len(held)) for name, held in values.items()}
