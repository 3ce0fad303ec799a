"""Which of the cases that grading is about a scenario meets, read off what is on record and the reference outcomes."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from kaoping.plugins.contract import (
    Bar,
    Belonged,
    Fail,
    Lower,
    Marks,
    Membership,
    Over,
    PollMean,
    Quota,
    RankShares,
    RegisterHas,
    RegisterSum,
    Subject,
    Value,
)
from kaoping.plugins.contract.values import hundredths
from kaoping.plugins.evaluation.inputs import Record
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.evaluation.rulebook import nodes
from kaoping.plugins.evaluation.selection import places

from tests.results.reaching import FORM, LACKING, Scenario

FIRST_ITEMS = {section.items[0].id for section in FORM.sections}
SAID = {
    "quota": "a quota moves somebody", "ranks": "rank shares apply", "level_quota": "a quota on a level moves somebody",
    "bar": "a bar", "fail": "a fail", "grant": "a grant", "decide": "a decision moves", "out": "a disqualification",
    "doubt": "a fail", "lower": "a grade is lowered", "raise": "a decision raises",
}  # fmt: skip
ASKED = {
    "quota.tie": "a tie question of a quota", "ranks.tie": "a tie question of rank shares",
    "level_quota.tie": "a tie question on a level", "keep": "a decision is asked", "level": "a level is asked",
}  # fmt: skip


def cases(scene: Scenario, outcomes: Sequence[Outcome]) -> set[str]:
    """The names of the cases that ``scene`` meets."""
    whole = [(record, outcome) for record, outcome in zip(scene.records, outcomes, strict=True) if outcome.total]
    found = {SAID[rule.rule] for outcome in outcomes for rule in outcome.rules}
    found |= {ASKED[each.question] for outcome in outcomes for each in outcome.questions if each.question in ASKED}
    if len(whole) >= 2:
        found.add("two complete totals")
    if any(outcome.total is None and not outcome.exempt for outcome in outcomes) and whole:
        found.add("a gap beside a complete total")
    found |= {"a case is lacking" for outcome in outcomes for what in outcome.missing if what.endswith(LACKING)}
    found |= set(_of_prohibitions(scene, outcomes))
    found |= set(_of_thresholds(scene, outcomes))
    found |= set(_of_borders(scene, outcomes))
    found |= set(_of_exemptions(scene))
    for record, _outcome in whole:
        found |= set(_of_facts(scene.scheme.total, record))
    return found


def _of_prohibitions(scene: Scenario, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What later rules do to those whom an earlier one forbids something."""
    order = [rule.id for rule in scene.scheme.rules]
    forbidding = {rule.id for rule in scene.scheme.rules if isinstance(rule, Bar | Fail | Lower | Quota)}
    lifting = {rule.id for rule in scene.scheme.rules if getattr(rule, "lifts", "")}
    for outcome in outcomes:
        told = [applied.rule for applied in outcome.rules if applied.rule in order]
        first = next((place for place, rule in enumerate(told) if rule in forbidding), None)
        if any("没有提高" in applied.effect for applied in outcome.rules):
            yield "somebody held back"
        if first is not None and lifting.intersection(told[first + 1 :]):
            yield "a rule that says it may lift does"
        if first is not None and outcome.grade is not None:
            later = order[order.index(told[first]) + 1 :]
            if any(isinstance(rule, RankShares) and rule.id in later for rule in scene.scheme.rules):
                yield "ranks after a rule that forbids"


def _of_thresholds(scene: Scenario, outcomes: Sequence[Outcome]) -> Iterator[str]:
    limits = {hundredths(scene.book.number(grade.at_least)) for grade in scene.scheme.grades if grade.at_least}
    totals = {outcome.total for outcome in outcomes}
    if limits & totals:
        yield "a total on a threshold"
    if {limit - 1 for limit in limits} & totals:
        yield "a total a hundredth short"


def _of_borders(scene: Scenario, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Two equal totals of one group to which a rule about places did different things: its key told, or a person."""
    for rule in scene.scheme.rules:
        if isinstance(rule, Quota | RankShares):
            by = scene.book.group_by(rule.group)
            graded = [outcome for outcome in outcomes if outcome.total is not None and outcome.grade is not None]
            for left, right in combinations(graded, 2):
                alike = left.total == right.total and left.subject.group(by) == right.subject.group(by)
                apart = isinstance(rule, RankShares) or rule.grade in (left.grade, right.grade)
                if alike and apart and _done(left, rule) != _done(right, rule):
                    keyed = rule.ties and left.parts["main"] != right.parts["main"]
                    yield "a tie told by its key" if keyed else "a tie told by a person"


def _done(outcome: Outcome, rule: Quota | RankShares) -> list[str]:
    return [applied.effect for applied in outcome.rules if applied.rule == rule.id]


def _of_exemptions(scene: Scenario) -> Iterator[str]:
    """Exempt people who make, or would have made, another number of places in their group."""
    for rule in scene.scheme.rules:
        if isinstance(rule, Quota | RankShares):
            by = scene.book.group_by(rule.group)
            share = scene.book.number(rule.share if isinstance(rule, Quota) else rule.shares[-1].share)
            for exemption in scene.scheme.exemptions:
                for group in {record.subject.group(by) for record in scene.records}:
                    people = [record.subject for record in scene.records if record.subject.group(by) == group]
                    exempt = sum(map(exemption.who.includes, people))
                    if exempt and places(share, len(people)) != places(share, len(people) - exempt):
                        yield "an exemption that counts" if exemption.counted else "an exemption that does not count"


def _of_facts(total: Value, record: Record) -> Iterator[str]:
    """Figures behind a complete total."""
    read = list(nodes(total))
    panel = [sheet for sheet in record.sheets if sheet.filling == "panel"]
    for node in read:
        if isinstance(node, Marks) and node.filling == "panel" and len(panel) > len({sheet.group for sheet in panel}):
            yield "groups of several markers"
        if isinstance(node, Over) and any(isinstance(inner, RegisterSum | RegisterHas) for inner in nodes(node.of)):
            yield from ["a claim in its period"] if any(claim.register in ("merit", "veto") for claim in
                                                        record.claims) else []  # fmt: skip
        if isinstance(node, Over) and node.absent == "member" and record.subject.memberships:
            yield "a period outside membership"
        if isinstance(node, Belonged):
            there = {_was_there(record.subject, quarter) for quarter in range(4)}
            yield from ["a quarter with somebody there"] if True in there else []
            yield from ["a quarter without somebody"] if False in there else []
        if isinstance(node, Over) and node.absent == "member" and record.subject.excused:
            yield "an excused period"
        if isinstance(node, Marks) and node.items and not FIRST_ITEMS & set(node.items):
            yield "items that are not first"
        if isinstance(node, Marks) and node.form == "base":
            sums = [sum(mark or 0 for mark in sheet.marks) for sheet in record.sheets if sheet.form == "base"]
            yield from ["a pool that runs out"] if min(sums, default=0) < -15000 else []
        if isinstance(node, PollMean) and node.poll == "review":
            said = {option for tally in record.tallies for option, count in tally.counts.items() if count}
            yield "groups whose weights do not add to one" if node.by == "groups" else "every ballot counts the same"
            yield from ["a fractional option"] if "中" in said else []
            yield from ["a worthless option"] if "不了解" in said else []


def _was_there(subject: Subject, quarter: int) -> bool:
    """True if any day of a quarter (from 0) lies in a membership, day by day."""
    days = range(quarter * 93, quarter * 93 + 93)
    times = (Membership(),) if subject.memberships is None else subject.memberships
    return any(_number(first) <= day < _number(until or "2026-01-01") for first, until in times for day in days)


def _number(day: str) -> int:
    """The days of the year before ``day``, were every month of 31 days."""
    year, month, of_month = map(int, (day or "2024-01-01").split("-"))
    return (year - 2025) * 372 + (month - 1) * 31 + of_month - 1
