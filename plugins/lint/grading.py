"""Checks of grades and rules: bands do not overlap and can be reached, rules lead downwards and to known grades."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import singledispatch
from typing import Any

from ..contract import grading as g
from ..contract.formula import Function, LevelIs, LevelPoints
from ..contract.values import round_half_up, show, show_percent
from ..i18n import _
from .bounds import ANY_YEAR, bounds
from .finding import Finding, error, note, warning
from .names import Names, circles
from .parties import figure_faults, group_faults, share_faults, tie_faults
from .references import unknown


def grading_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about bands, rules and the ranking."""
    yield from _bands(names)
    yield from _reach(names)
    for rule in names.scheme.rules:
        yield from (error(f"rules/{rule.id}", sentence) for sentence in rule_faults(rule, names))
    yield from _cascades(names)
    yield from _lifts(names)
    yield from _columns(names)
    yield from (error("ranking", sentence) for sentence in group_faults(names.scheme.ranking.group, names))


def _columns(names: Names) -> Iterator[Finding]:
    """Yield errors for columns called like a part of the total, or that need the whole cohort or the plugin's code."""
    for named in names.scheme.columns:
        place = f"columns/{named.name}"
        if named.name in names.parts:
            yield error(place, _("旁列的名称与总分的部分「{name}」相同:换一个名称").format(name=named.name))
        if any(isinstance(node, LevelIs | LevelPoints | Function) for node in names.behind(named.of)):
            yield error(place, _("旁列不能用测评等次(LevelPoints、LevelIs)和计算函数(Function)"))


def _cascades(names: Names) -> Iterator[Finding]:
    """Yield errors for bars that catch, on the same condition, whoever an earlier one has just lowered."""
    bars = [rule for rule in names.scheme.rules if isinstance(rule, g.Bar)]
    for place, bar in enumerate(bars):
        for earlier in bars[:place]:
            landed = earlier.falls_to or _one_down(earlier.grade, names)
            if earlier.when == bar.when and _reaches(bar.grade, landed, names):
                sentence = _("与「{rule}」条件相同,刚被它降为「{grade}」的对象会被再降一次;要只降一档,请改用 Lower")
                yield error(f"rules/{bar.id}", sentence.format(rule=earlier.title, grade=landed))


def _reaches(barred: str, grade: str, names: Names) -> bool:
    """True if a bar on ``barred`` catches somebody who has ``grade``."""
    order = names.order
    return barred in order and grade in order and order[grade] <= order[barred]


def _lifts(names: Names) -> Iterator[Finding]:
    """Tell of rules that would give a better grade than an earlier rule left, and do not say that they may."""
    forbidding: list[tuple[g.Rule, str]] = []
    for rule in names.scheme.rules:
        worst = max((left for _rule, left in forbidding), key=lambda left: names.order.get(left, -1), default="")
        best = min((names.order[grade] for grade in _gives(rule) if grade in names.order), default=len(names.order))
        if best < names.order.get(worst, 0) and not getattr(rule, "lifts", ""):
            who = next(earlier for earlier, left in forbidding if left == worst)
            yield _not_lifted(rule, who, worst)
        if left := _leaves(rule, names):
            forbidding.append((rule, left))


def _not_lifted(rule: g.Rule, earlier: g.Rule, left: str) -> Finding:
    sentence = _("不会提高前面的「{rule}」定为「{grade}」的对象;原文允许提高的,请在 lifts 里写明依据")
    return note(f"rules/{rule.id}", sentence.format(rule=earlier.title, grade=left))


def _gives(rule: g.Rule) -> list[str]:
    """Return the grades that a rule may give as better ones."""
    match rule:
        case g.Grant():
            return [rule.grade]
        case g.RankShares():
            return [share.grade for share in rule.shares]
        case g.Decide():
            return [verdict.grade for verdict in rule.verdicts if verdict.grade]
    return []


def _leaves(rule: g.Rule, names: Names) -> str:
    """Return the worst grade that a rule which forbids may leave somebody; empty for the others."""
    match rule:
        case g.Bar():
            return rule.falls_to or _one_down(rule.grade, names)
        case g.Fail():
            return rule.grade
        case g.Lower():
            return rule.floor or (names.scheme.grades[-1].id if names.scheme.grades else "")
        case g.Quota():
            return rule.falls_to
    return ""


def _bands(names: Names) -> Iterator[Finding]:
    grades = names.scheme.grades
    previous: g.Grade | None = None
    for grade in grades:
        place = f"grades/{grade.id}"
        yield from (error(place, sentence) for sentence in figure_faults(grade.at_least, names))
        limit = names.figure(grade.at_least)
        if limit is None:
            continue
        above = names.figure(previous.at_least) if previous else None
        if previous is not None and above is not None and limit >= above:
            sentence = _("等次线 {limit} 不低于上一等次「{better}」的 {above},两个等次重叠:改等次线,等次从好到差写")
            yield error(place, sentence.format(limit=show(limit), better=previous.id, above=show(above)))
        if round_half_up(limit, 2) != limit:
            yield error(place, _("等次线 {limit} 超过两位小数:公布的总分只有两位").format(limit=show(limit)))
        previous = grade
    if grades and (names.figure(grades[-1].at_least) or 0) != 0:
        sentence = _('比「{grade}」的等次线还低的没有等次:在后面加一个没有等次线的,如 Grade("不合格"),或去掉这条等次线')
        yield error(f"grades/{grades[-1].id}", sentence.format(grade=grades[-1].id))


def _reach(names: Names) -> Iterator[Finding]:
    """Yield the grades that no total and no rule can give; the total is taken within its bounds."""
    grades = names.scheme.grades
    if any(circles(names)):
        return
    reach = bounds(names.scheme.total, names, ANY_YEAR)
    given = _given_by_rules(names)
    above = None
    for grade in grades:
        place = f"grades/{grade.id}"
        limit = names.figure(grade.at_least)
        if limit is None and grade is not grades[-1]:
            if grade.id not in given:
                yield error(
                    place, _("没有等次线,也没有规则能给出这个等次:写 at_least,或写给出它的规则(如 Grant、Fail)")
                )
            continue
        too_high = limit is not None and reach.high is not None and limit > reach.high
        too_low = above is not None and reach.low is not None and reach.low >= above
        if too_high or too_low:
            end = reach.high if too_high else reach.low
            sentence = _("总分最{end}为 {value},凭总分到不了这个等次")
            shown = sentence.format(end=_("高") if too_high else _("低"), value="" if end is None else show(end))
            yield warning(place, shown) if grade.id in given else error(place, shown)
        above = limit


def _given_by_rules(names: Names) -> set[str]:
    """Return the grades that some rule can set."""
    given: set[str] = set()
    for rule in names.scheme.rules:
        match rule:
            case g.Bar():
                given.add(rule.falls_to or _one_down(rule.grade, names))
            case g.Fail() | g.Grant():
                given.add(rule.grade)
            case g.Lower():
                given.update(grade.id for grade in names.scheme.grades[1:])
            case g.Quota():
                given.add(rule.falls_to)
            case g.RankShares():
                given.update((rule.rest, *(share.grade for share in rule.shares)))
            case g.Decide():
                given.update(verdict.grade for verdict in rule.verdicts)
    return given


def _one_down(grade: str, names: Names) -> str:
    place = names.order.get(grade, len(names.order)) + 1
    return names.scheme.grades[place].id if place < len(names.order) else ""


Sentences = Iterator[str]


@singledispatch
def rule_faults(rule: Any, names: Names) -> Sentences:  # noqa: ARG001  # the registered ones use them
    """Yield what is wrong with one rule, apart from its condition.

    Raises:
        TypeError: the contract has no such rule.
    """
    raise TypeError(f"not a rule: {rule!r}")


@rule_faults.register
def _bar(rule: g.Bar, names: Names) -> Sentences:
    yield from _unknown_grades((rule.grade,), names)
    if rule.falls_to:
        yield from _unknown_grades((rule.falls_to,), names)
        yield from _not_lower(rule.grade, rule.falls_to, names)
    elif rule.grade in names.order and not _one_down(rule.grade, names):
        yield _("「{grade}」已是最低等次,没有可降的等次:grade 写不得评的那个等次,一票否决写 Fail").format(
            grade=rule.grade
        )


@rule_faults.register(g.Fail)
@rule_faults.register(g.Grant)
def _direct(rule: g.Fail | g.Grant, names: Names) -> Sentences:
    return _unknown_grades((rule.grade,), names)


@rule_faults.register
def _lower(rule: g.Lower, names: Names) -> Sentences:
    yield from figure_faults(rule.steps, names)
    steps = names.figure(rule.steps)
    if steps is not None and (steps < 1 or steps.denominator != 1):
        yield _("降的档数(steps)要是不小于 1 的整数,写的是 {steps}").format(steps=show(steps))
    if rule.floor:
        yield from _unknown_grades((rule.floor,), names)
    if len(names.scheme.grades) < 2:
        yield _("等次不足两个,没有可降的等次:在 grades 里写上各个等次")


@rule_faults.register
def _quota(rule: g.Quota, names: Names) -> Sentences:
    yield from _unknown_grades((rule.grade, rule.falls_to), names)
    yield from _not_lower(rule.grade, rule.falls_to, names)
    yield from share_faults(rule.share, names)
    yield from group_faults(rule.group, names)
    yield from tie_faults(rule.ties, names)


@rule_faults.register
def _rank_shares(rule: g.RankShares, names: Names) -> Sentences:
    yield from _unknown_grades([share.grade for share in rule.shares], names)
    yield from _unknown_grades((rule.rest,) if rule.rest else (), names)
    shares = []
    for share in rule.shares:
        yield from share_faults(share.share, names)
        shares.append(names.figure(share.share) or 0)
    if sum(shares) > 1:
        yield _("各等次的比例合计超过 100%,现在是 {total}").format(total=show_percent(Fraction(sum(shares))))
    places = [names.order[share.grade] for share in rule.shares if share.grade in names.order]
    if places != sorted(set(places)):
        yield _("按名次的等次要从好到差,各一次:{grades}").format(grades="、".join(names.order))
    yield from group_faults(rule.group, names)
    yield from tie_faults(rule.ties, names)


@rule_faults.register
def _decide(rule: g.Decide, names: Names) -> Sentences:
    question = names.questions.get(rule.question)
    if question is None:
        yield unknown(_("待定问题"), rule.question, names.questions)
        return
    answered = [verdict.choice for verdict in rule.verdicts]
    choices = question.choices
    yield from (unknown(_("答案"), choice, choices) for choice in answered if choice not in choices)
    for choice in choices:
        if answered.count(choice) != 1:
            sentence = _(
                '答案「{choice}」要正好对应一个结论:写一个 Verdict("{choice}", 等次),等次不变的写 Verdict("{choice}")'
            )
            yield sentence.format(choice=choice)
    yield from _unknown_grades([verdict.grade for verdict in rule.verdicts if verdict.grade], names)


@rule_faults.register
def _disqualify(rule: g.Disqualify, names: Names) -> Sentences:
    honours = [honour.id for honour in names.scheme.honours]
    if not rule.honours:
        yield _("没有说明取消哪项评选资格:在 honours 里写上评选的编号")
    yield from (unknown(_("评选"), id_, honours) for id_ in rule.honours if id_ not in honours)


def _unknown_grades(ids: Sequence[str], names: Names) -> Sentences:
    yield from (unknown(_("等次"), id_, names.grades) for id_ in ids if id_ not in names.grades)


def _not_lower(grade: str, falls_to: str, names: Names) -> Sentences:
    if grade in names.order and falls_to in names.order and names.order[falls_to] <= names.order[grade]:
        lower = [id_ for id_, place in names.order.items() if place > names.order[grade]]
        sentence = _("降到的等次「{falls_to}」不低于「{grade}」").format(falls_to=falls_to, grade=grade)
        yield sentence + (_(",可写:{names}").format(names="、".join(lower)) if lower else "")
