"""Places under a quota: never too many, told by the key or by a person, counted over the right people."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.core.results.grading import select_in_groups
from kaoping.core.results.rendering import by_rank
from kaoping.plugins.contract import (
    Above,
    AtLeast,
    Const,
    Exemption,
    Level,
    LevelQuota,
    Named,
    Option,
    Poll,
    Quota,
    Ranking,
    RankShare,
    RankShares,
    Rule,
    Rung,
    Scheme,
    Subject,
    Sum,
    Tie,
    VoterGroup,
    VoteShare,
    Who,
    num,
)
from kaoping.plugins.contract.formula import LevelPoints
from kaoping.plugins.evaluation.inputs import Answer, Record, Tally
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.evaluation.selection import IN, OUT, select

from tests.results.both import FIRST, SECOND, WHOLE, member, outcomes, scheme_of

Candidate = tuple[int, int, int]
"""Group, total, tie key."""

candidates = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1)), max_size=24)
answers = st.dictionaries(st.integers(0, 23), st.sampled_from([IN, OUT]))


@settings(derandomize=True)
@given(candidates, st.lists(st.integers(0, 6), min_size=4, max_size=4), answers)
def test_of_each_group_as_many_are_kept_as_it_has_places_the_best_first(
    people: list[Candidate], places: list[int], told: dict[int, str]
) -> None:
    """Per group no more are kept than there are places; the kept come by group, then by total, the larger first."""
    people = sorted(people, key=lambda each: (each[0], -each[1]))
    groups, totals, keys = (np.array([each[field] for each in people], np.int64) for field in range(3))
    chosen = select_in_groups(
        np.arange(len(people)), groups, totals, np.array(places), keys.tolist().__getitem__, told.get
    )
    everybody = [*chosen.kept.tolist(), *chosen.left_out.tolist(), *chosen.tied.tolist()]
    assert sorted(everybody) == list(range(len(people)))
    for group, count in Counter(groups[chosen.kept].tolist()).items():
        assert count <= places[group]
    kept = [people[index] for index in chosen.kept]
    assert [(group, -total) for group, total, _key in kept] == sorted((group, -total) for group, total, _key in kept)


@settings(derandomize=True)
@given(candidates, st.lists(st.integers(0, 6), min_size=4, max_size=4), answers)
def test_all_groups_at_once_are_selected_as_each_alone(
    people: list[Candidate], places: list[int], told: dict[int, str]
) -> None:
    """Selecting by vectors keeps, leaves out and ties those whom the one selection rule does group by group."""
    people = sorted(people, key=lambda each: (each[0], -each[1]))
    groups, totals, keys = (np.array([each[field] for each in people], np.int64) for field in range(3))
    chosen = select_in_groups(
        np.arange(len(people)), groups, totals, np.array(places), keys.tolist().__getitem__, told.get
    )
    by_group = [[index for index, each in enumerate(people) if each[0] == group] for group in range(4)]
    alone = [select(some, count, lambda index: people[index][1:], told.get)
             for some, count in zip(by_group, places, strict=True)]  # fmt: skip
    assert sorted(chosen.kept.tolist()) == sorted(index for one in alone for index in one.kept)
    assert sorted(chosen.left_out.tolist()) == sorted(index for one in alone for index in one.left_out)
    assert sorted(chosen.tied.tolist()) == sorted(index for one in alone for index in one.tied)


Make = Callable[..., Rule]
HALF = Const(Fraction(1, 2))
TOTAL = Sum((Named("first", "总评", FIRST), Named("second", "另评", SECOND)))


def quota(ties: tuple[str, ...] = (), group: str = "branch", share: Const = HALF) -> Rule:
    return Quota("top", "名额", "优", share, group, "良", ties)


def shares(ties: tuple[str, ...] = (), group: str = "branch", share: Const = HALF) -> Rule:
    return RankShares("top", "按名次", (RankShare("优", share),), "良", group, ties)


marked = st.lists(
    st.tuples(st.sampled_from(["B1", "B2", "B3"]), st.integers(60, 63), st.integers(0, 2)), min_size=2, max_size=14
)
RULES = pytest.mark.parametrize("make", [quota, shares])


def cohort(marks: Sequence[tuple[str, int, int]]) -> list[Record]:
    return [member(f"M{n:02d}", first, second, branch=branch) for n, (branch, first, second) in enumerate(marks)]


def by_branch(found: dict[str, Outcome]) -> dict[str, list[Outcome]]:
    groups = defaultdict(list)
    for outcome in found.values():
        groups[outcome.subject.branch].append(outcome)
    return groups


@RULES
@settings(derandomize=True, max_examples=40)
@given(marks=marked, ties=st.sampled_from([(), ("second",)]))
def test_a_quota_is_never_exceeded_and_never_passes_over_a_better_total(
    make: Make, marks: list[tuple[str, int, int]], ties: tuple[str, ...]
) -> None:
    """In each branch at most half have the grade, none of them with less than somebody left out."""
    for members in by_branch(outcomes(scheme_of(TOTAL, rules=(make(ties),)), cohort(marks))).values():
        kept = [outcome.total or 0 for outcome in members if outcome.grade == "优"]
        left_out = [outcome.total or 0 for outcome in members if outcome.grade == "良"]
        assert len(kept) <= len(members) // 2
        assert min(kept, default=10000) >= max(left_out, default=0)


@RULES
@settings(derandomize=True, max_examples=40)
@given(marks=marked, ties=st.sampled_from([(), ("second",)]), order=st.randoms(use_true_random=False))
def test_a_tie_across_the_border_is_told_by_its_key_or_asked_whatever_the_order(
    make: Make, marks: list[tuple[str, int, int]], ties: tuple[str, ...], order: object
) -> None:
    """Equal in total and key, people have the same fate; the order in which they stand changes nobody's."""
    scheme, records = scheme_of(TOTAL, rules=(make(ties),)), cohort(marks)
    found = outcomes(scheme, records)
    shuffled = records[:]
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its Random loosely
    assert outcomes(scheme, shuffled) == found
    for members in by_branch(found).values():
        fates = defaultdict(set)
        for outcome in members:
            fates[outcome.total, outcome.parts["second"] if ties else None].add(outcome.grade)
        assert all(len(fate) == 1 for fate in fates.values())
        asked = [outcome for outcome in members if outcome.questions]
        assert {outcome.grade for outcome in asked} <= {None}
        assert {question.question for outcome in asked for question in outcome.questions} <= {"top.tie"}
        assert all(outcome.grade is not None for outcome in members if outcome not in asked)


@RULES
@pytest.mark.parametrize("turned", [False, True])
def test_the_key_tells_two_apart_who_are_equal_in_total(make: Make, turned: bool) -> None:
    """With the key the larger part has the place, in either order; without it both are asked and both wait."""
    records = [member("A", 70, 5), member("B", 73, 2)]
    records = records[::-1] if turned else records
    keyed = outcomes(scheme_of(TOTAL, rules=(make(("second",), "unit"),)), records)
    assert {code: outcome.grade for code, outcome in keyed.items()} == {"A": "优", "B": "良"}
    keyless = outcomes(scheme_of(TOTAL, rules=(make((), "unit"),)), records)
    assert {(outcome.grade, outcome.questions[0].question) for outcome in keyless.values()} == {(None, "top.tie")}
    told = [replace(each, answers=(Answer("top.tie", IN if each.subject.code == "B" else OUT),)) for each in records]
    assert {code: outcome.grade for code, outcome in
            outcomes(scheme_of(TOTAL, rules=(make((), "unit"),)), told).items()} == {"A": "良", "B": "优"}  # fmt: skip


@RULES
@settings(derandomize=True, max_examples=40)
@given(
    share=st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(2, 5), Fraction(1)]),
    graded=st.integers(1, 9), exempt=st.integers(0, 6), counted=st.booleans(), other=st.booleans(),
)  # fmt: skip
def test_exempt_people_count_in_the_base_of_a_quota_where_the_exemption_says_so(
    make: Make, share: Fraction, graded: int, exempt: int, counted: bool, other: bool
) -> None:
    """Places are the share of the graded, and of the exempt too only where they count; the exempt take none."""
    records = [member(f"G{number}", 70 + number) for number in range(graded)]
    records += [member(f"E{number}", 90, class_name="流动") for number in range(exempt)]
    exemptions = [Exemption(Who(classes=("流动",)), "不参评", counted=counted)]
    if other:  # one that counts never makes up for one that does not
        exemptions.append(Exemption(Who(classes=("别的",)), "另一种", counted=not counted))
    scheme = scheme_of(TOTAL, rules=(make((), "unit", Const(share)),), exemptions=tuple(exemptions))
    found = outcomes(scheme, records)
    base = graded + (exempt if counted else 0)
    assert sum(outcome.grade == "优" for outcome in found.values()) == min(int(share * base), graded)
    assert all(outcome.grade is None and outcome.rank is None for code, outcome in found.items() if code[0] == "E")


@RULES
def test_who_is_exempt_twice_counts_only_where_both_exemptions_say_so(make: Make) -> None:
    """Two exemptions over one person: a single one that does not count takes the person out of the base."""
    records = [member("A", 80), member("B", 70), member("E", 90, class_name="流动", status="预备")]
    for first, second, expected in ((True, True, 1), (True, False, 0), (False, True, 0)):
        exemptions = (
            Exemption(Who(classes=("流动",)), "流动", counted=first),
            Exemption(Who(statuses=("预备",)), "预备", counted=second),
        )
        scheme = scheme_of(TOTAL, rules=(make((), "unit", Const(Fraction(2, 5))),), exemptions=exemptions)
        assert sum(outcome.grade == "优" for outcome in outcomes(scheme, records).values()) == expected


REVIEW = Poll(
    "review",
    "民主评议",
    (VoterGroup("members", "党员"),),
    (Option("好"), Option("中"), Option("差")),
    levels=(Level("好", num(1)), Level("中", num("0.5"))),
    ladder=(
        Rung("好", AtLeast(VoteShare("review", ("好",)), HALF)),
        Rung("中", Above(VoteShare("review", ("好", "中", "差")), Const(num(0)))),
    ),
    quota=LevelQuota("best", "好", HALF, "branch", (Tie(("好",)), Tie(("差",), smaller_first=True)), "中"),
)
REVIEWED: Scheme = scheme_of(LevelPoints("review", Const(num(80))), polls=(REVIEW,))

votes = st.lists(
    st.tuples(st.sampled_from(["B1", "B2"]), st.integers(3, 5), st.integers(0, 2)), min_size=2, max_size=10
)


def voted(code: str, branch: str, good: int, bad: int) -> Record:
    counts = {"好": good, "中": 6 - good - min(bad, 6 - good), "差": min(bad, 6 - good)}
    return replace(member(code, 0, branch=branch), tallies=(Tally("review", "2025", "members", counts),))


@settings(derandomize=True, max_examples=30)
@given(marks=votes, order=st.randoms(use_true_random=False))
def test_a_quota_on_a_level_is_kept_and_its_ties_are_told_or_asked_whatever_the_order(
    marks: list[tuple[str, int, int]], order: object
) -> None:
    """At most half of a branch have the level; people with the same shares of votes have the same fate."""
    records = [voted(f"M{n:02d}", *each) for n, each in enumerate(marks)]
    found = outcomes(REVIEWED, records)
    shuffled = records[:]
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its Random loosely
    assert outcomes(REVIEWED, shuffled) == found
    counts = {record.subject.code: tuple(record.tallies[0].counts.values()) for record in records}
    for members in by_branch(found).values():
        assert sum(outcome.total == 8000 for outcome in members) <= len(members) // 2
        fates = defaultdict(set)
        for outcome in members:
            fates[counts[outcome.subject.code]].add((outcome.total, outcome.questions))
        assert all(len(fate) == 1 for fate in fates.values())
        assert all(outcome.questions[0].question == "best.tie" for outcome in members if outcome.total is None)


def test_of_equal_shares_for_it_the_fewer_against_have_the_level() -> None:
    """The second key counts the other way round: fewer votes for the worst option go first."""
    records = [voted("A", "B1", 4, 1), voted("B", "B1", 4, 0)]
    assert {code: each.total for code, each in outcomes(REVIEWED, records).items()} == {"A": 4000, "B": 8000}


def test_those_without_a_rank_stand_behind() -> None:
    """However they come; equals stay as they came."""
    people = [Record(Subject("M0", "M0", "member")), member("M1", 10), member("M2", 30), member("M3", 10)]
    told = outcomes(scheme_of(WHOLE, ranking=Ranking("unit")), people)
    assert [one.subject.code for one in by_rank(told.values())] == ["M2", "M1", "M3", "M0"]
    assert [one.subject.code for one in by_rank(reversed(told.values()))] == ["M2", "M3", "M1", "M0"]
