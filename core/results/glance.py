"""A round at a glance: where its subjects stand between the thresholds, how places are used, what needs a person.

Values, and how they follow from the rows of a list of results. Nothing is computed a second time here: totals, grades
and ranks are those of the rows.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Protocol

from ...plugins.contract import EVERYONE, Quota, RankShare, RankShares, Scheme, Subject
from ...plugins.contract.values import hundredths
from ...plugins.evaluation.outcome import OpenQuestion
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.evaluation.selection import places, tie_question
from ...plugins.i18n import N_, _
from ..rounds.model import AssessmentRound, Progress, RoundInfo, RoundSubject, SheetsAsked
from ..rounds.schedule import asking_stage, place, steps
from .model import StandingRow

MOST_BINS = 12
"""So many bins of equal width a distribution has at most; thresholds divide them further."""

GROUPINGS: tuple[tuple[str, str], ...] = ((N_("支部"), "branch"), (N_("领域"), "domain"), (N_("类别"), "class"))
"""What subjects are summed up by: the first by which they differ."""


class Graded(Protocol):
    """A result, as a list or in full; totals in hundredths."""

    @property
    def subject(self) -> Subject:
        """Whose it is."""

    @property
    def total(self) -> int | None:
        """Its total; ``None`` where something is missing, or the subject is exempt."""

    @property
    def exempt(self) -> object:
        """True if it gets no result."""


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """A subject: how far its sheets are, its result, and by how many hundredths the next threshold is above its total.

    ``next_grade`` is that threshold's grade; ``short`` is ``None`` without a total, and above the last threshold.
    ``provisional``: something is missing or undecided.
    """

    subject: RoundSubject
    progress: Progress
    sheets: SheetsAsked
    result: StandingRow
    provisional: bool
    next_grade: str = ""
    short: int | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least total (hundredths) that earns a grade."""

    grade: str
    at_least: int
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """How many totals (hundredths) are at least ``low`` and below ``high``."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many subjects have a grade."""

    grade: str
    count: int


@dataclass(frozen=True, slots=True)
class GroupPlaces:
    """The places of a quota in one group: how many are used of how many there are."""

    name: str
    used: int
    allowed: int


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """The places that a rule gives in a grade, in all and group by group."""

    rule: str
    title: str
    grade: str
    clause: str
    used: int
    allowed: int
    groups: tuple[GroupPlaces, ...]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A branch (domain, class): its subjects, their sheets, and the exact mean in points of those that have a total.

    ``lacking`` have none though they are to get one; they are no part of the mean, nor are ``exempt`` ones.
    """

    id: str
    name: str
    subjects: int
    due: int
    handed_in: int
    complete: int
    totals: int
    lacking: int
    exempt: int
    mean: Fraction | None


NeedKind = Literal["question", "tie", "proof", "total", "grade"]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs a person, once, with the codes of all graded subjects it concerns.

    A ``question`` or ``tie`` is answered by one of ``choices``; ``proof`` is missing from so many ``cases`` of claims;
    those under ``total`` have none yet; of those under ``grade`` the grade is open though nothing is asked.
    """

    kind: NeedKind
    id: str
    title: str
    subjects: tuple[str, ...]
    cases: int
    choices: tuple[str, ...] = ()
    required: bool = True

    @property
    def is_asked(self) -> bool:
        """True if it is settled by an answer."""
        return bool(self.choices)


@dataclass(frozen=True, slots=True)
class RoundGlance:
    """A round at a glance. ``present`` is the place of its stage among the titles of all ``stages``, behind the last
    one where it is closed or void.

    ``asks``: the present stage names the sheets that are counted; else they are those that count in the total.
    ``totals`` subjects have a total, ``lacking`` ones not yet; of ``undecided`` ones the grade is open. ``grouping``
    says what ``groups`` are; they are none where subjects have nothing to be grouped by.
    """

    info: RoundInfo
    months_shown: str
    stages: tuple[str, ...]
    present: int
    asks: bool
    rows: tuple[GlanceRow, ...]
    thresholds: tuple[Threshold, ...]
    bins: tuple[Bin, ...]
    totals: int
    lacking: int
    exempt: int
    undecided: int
    grades: tuple[GradeCount, ...]
    quotas: tuple[QuotaUse, ...]
    grouping: str
    groups: tuple[GroupFigures, ...]
    needs: tuple[Need, ...]
    archived: bool = False
    notice: str = ""


def thresholds_of(book: Rulebook) -> tuple[Threshold, ...]:
    """Return the thresholds of a scheme, the highest one first; none where it has no grades."""
    return tuple(
        Threshold(grade.id, hundredths(book.number(grade.at_least)), grade.clause)
        for grade in book.scheme.grades
        if grade.at_least is not None
    )


def distribution(totals: Sequence[int], lines: Iterable[int]) -> tuple[Bin, ...]:
    """Return the bins of ``totals``, the lowest one first; each of ``lines`` is the border of two, wherever it lies.

    They are of one width, a round figure, but where a line divides one. Without totals there are none.
    """
    if not totals:
        return ()
    borders, ordered = {*lines}, sorted(totals)
    low, high = min(borders | {ordered[0]}), max(borders | {ordered[-1]})
    step = next(width for width in _round_figures() if high // width - low // width < MOST_BINS)
    borders.update(range(low // step * step, (high // step + 2) * step, step))
    return tuple(
        Bin(first, behind, bisect_left(ordered, behind) - bisect_left(ordered, first))
        for first, behind in pairwise(sorted(borders))
    )


def _round_figures() -> Iterator[int]:
    """Yield half a point, 1, 2, 5, 10, 20, 50 points and so on, in hundredths."""
    width = 50
    while True:
        yield from (width, width * 2, width * 4)
        width *= 10


def is_counted(scheme: Scheme, subject: Subject) -> bool:
    """True if a subject is among the people of a quota: exempt ones may be left out."""
    return not any(each.who.includes(subject) and not each.counted for each in scheme.exemptions)


def quota_uses(book: Rulebook, rows: Sequence[StandingRow], name: Callable[[str], str] = str) -> tuple[QuotaUse, ...]:
    """Return how the places of each quota and share of rank are used; ``name`` says what a group is called."""
    found = []
    for rule in book.scheme.rules:
        if not isinstance(rule, Quota | RankShares):
            continue
        who = rule.who if isinstance(rule, Quota) else EVERYONE
        shares = (RankShare(rule.grade, rule.share),) if isinstance(rule, Quota) else rule.shares
        by = book.group_by(rule.group)
        meant: dict[str, list[StandingRow]] = defaultdict(list)
        for row in rows:
            if who.includes(row.subject):
                meant[row.subject.group(by)].append(row)
        for each in shares:
            part = book.number(each.share)
            groups = tuple(
                GroupPlaces(
                    name(group),
                    sum(row.grade == each.grade for row in members),
                    places(part, sum(is_counted(book.scheme, row.subject) for row in members)),
                )
                for group, members in meant.items()
            )
            used, allowed = sum(group.used for group in groups), sum(group.allowed for group in groups)
            found.append(QuotaUse(rule.id, _(rule.title), each.grade, rule.clause, used, allowed, groups))
    return tuple(found)


def grouping_of(subjects: Iterable[RoundSubject]) -> tuple[str, str]:
    """Return by what subjects are summed up, as :data:`GROUPINGS` call it: by branch, else domain, else class.

    It is what they differ in; where they differ in nothing, what all have; empty where they have nothing.
    """
    everybody = [one.subject for one in subjects]
    kinds = [(title, by, {subject.group(by) for subject in everybody} - {""}) for title, by in GROUPINGS]
    several = [(title, by) for title, by, found in kinds if len(found) > 1]
    single = [(title, by) for title, by, found in kinds if found]
    return next(iter((*several, *single)), ("", ""))


def group_names(subjects: Iterable[RoundSubject], by: str) -> Mapping[str, str]:
    """Return what the groups of kind ``by`` are called, by their keys, in the order of the subjects."""
    return {
        one.subject.group(by): (one.branch_name if by == "branch" else one.subject.group(by)) or _("(未填)")
        for one in subjects
    }


def figures_of(
    subjects: Sequence[RoundSubject], results: Iterable[Graded], sheets: Iterable[SheetsAsked]
) -> tuple[str, tuple[GroupFigures, ...]]:
    """Return what subjects are grouped by, and the figures of each group; the three are in one order."""
    title, by = grouping_of(subjects)
    if not by:
        return "", ()
    names = group_names(subjects, by)
    members: dict[str, list[tuple[Graded, SheetsAsked]]] = {key: [] for key in names}
    for result, asked in zip(results, sheets, strict=True):
        members[result.subject.group(by)].append((result, asked))
    return title, tuple(_figures(key, names[key], found) for key, found in members.items())


def _figures(key: str, name: str, members: Sequence[tuple[Graded, SheetsAsked]]) -> GroupFigures:
    totals = [result.total for result, _asked in members if result.total is not None]
    exempt = sum(bool(result.exempt) for result, _asked in members)
    return GroupFigures(
        key,
        name,
        len(members),
        sum(asked.due for _result, asked in members),
        sum(asked.handed_in for _result, asked in members),
        sum(asked.complete for _result, asked in members),
        len(totals),
        len(members) - len(totals) - exempt,
        exempt,
        Fraction(sum(totals), 100 * len(totals)) if totals else None,
    )


def needs_of(
    scheme: Scheme,
    rows: Sequence[GlanceRow],
    questions: Iterable[tuple[OpenQuestion, tuple[str, ...]]],
    unproved: Mapping[str, Sequence[str]],
) -> tuple[Need, ...]:
    """Return what needs a person; ``unproved`` are the codes of graded subjects by the claims that lack proof, a code
    as often as it has such claims, by the title of the register.
    """
    quotas = [rule.id for rule in scheme.rules if isinstance(rule, Quota | RankShares)]
    quotas += [poll.quota.id for poll in scheme.polls if poll.quota is not None]
    ties = {tie_question(quota, "").question for quota in quotas}
    needs = []
    asked: set[str] = set()
    for question, codes in questions:
        asked.update(codes)
        kind: NeedKind = "tie" if question.question in ties else "question"
        needs.append(
            Need(kind, question.question, question.title, codes, len(codes), question.choices, question.required)
        )
    needs.sort(key=lambda need: (not need.required, need.kind))
    for register, found in unproved.items():
        title = _("「{register}」缺证明").format(register=register)
        needs.append(Need("proof", register, title, tuple(dict.fromkeys(found)), len(found)))
    lacking = tuple(row.subject.code for row in rows if row.provisional and row.result.total is None)
    if lacking:
        needs.append(Need("total", "total", _("还没有总分"), lacking, len(lacking)))
    unsettled = (row for row in rows if row.provisional and row.result.total is not None)
    left = tuple(row.subject.code for row in unsettled if row.subject.code not in asked)
    if left:
        needs.append(Need("grade", "grade", _("等次待定"), left, len(left)))
    return tuple(needs)


@dataclass(frozen=True, slots=True)
class Found:
    """What a glance is made of beside the round: results and sheets in its order, open questions, unproved claims."""

    results: Sequence[StandingRow]
    sheets: Sequence[tuple[Progress, SheetsAsked]]
    questions: Sequence[tuple[OpenQuestion, tuple[str, ...]]] = ()
    unproved: Mapping[str, Sequence[str]] | None = None
    archived: bool = False
    notice: str = ""


def glance_of(round_: AssessmentRound, found: Found) -> RoundGlance:
    """Return a round at a glance."""
    book = Rulebook.of(round_.scheme, round_.params, round_.year)
    lines = thresholds_of(book)
    graded = bool(round_.scheme.grades)
    ascending = sorted(lines, key=lambda line: line.at_least)
    rows = tuple(
        _row(one, *sheets, result, graded, ascending)
        for one, sheets, result in zip(round_.graded, found.sheets, found.results, strict=True)
    )
    totals = [row.result.total for row in rows if row.result.total is not None]
    exempt = sum(row.result.exempt for row in rows)
    held = Counter(row.result.grade for row in rows if row.result.grade is not None)
    names = group_names(round_.graded, "branch")
    grouping, groups = figures_of(round_.graded, found.results, (row.sheets for row in rows))
    return RoundGlance(
        round_.info,
        round_.months_shown,
        tuple(_(step.title) for step in steps(round_.scheme)),
        place(round_.scheme, round_.info.stage),
        asking_stage(round_.scheme, round_.info.stage) is not None,
        rows,
        lines,
        distribution(totals, (line.at_least for line in lines)),
        len(totals),
        len(rows) - len(totals) - exempt,
        exempt,
        sum(row.provisional for row in rows if row.result.total is not None),
        tuple(GradeCount(grade.id, held[grade.id]) for grade in round_.scheme.grades),
        quota_uses(book, found.results, lambda key: names.get(key, key)),
        grouping,
        groups,
        needs_of(round_.scheme, rows, found.questions, found.unproved or {}),
        found.archived,
        found.notice,
    )


def _row(
    one: RoundSubject, progress: Progress, sheets: SheetsAsked, result: StandingRow,
    graded: bool, ascending: Sequence[Threshold],
) -> GlanceRow:  # fmt: skip
    total = result.total
    provisional = not result.exempt and (total is None or (graded and result.grade is None))
    above = None if total is None else next((line for line in ascending if line.at_least > total), None)
    if above is None or total is None:
        return GlanceRow(one, progress, sheets, result, provisional)
    return GlanceRow(one, progress, sheets, result, provisional, above.grade, above.at_least - total)
