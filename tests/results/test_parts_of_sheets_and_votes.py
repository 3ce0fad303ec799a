"""What single figures of a total come to, worked out by hand beside both evaluators."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.plugins.contract import (
    Const,
    FillerGroup,
    Filling,
    Form,
    Item,
    Marks,
    Mean,
    Named,
    Option,
    Over,
    Poll,
    PollMean,
    Scale,
    Section,
    Subject,
    Sum,
    Value,
    VoterGroup,
    VoteShare,
    Who,
    num,
    percent,
    take,
)
from kaoping.plugins.evaluation.inputs import Record, Sheet, Tally

from tests.results.both import FORM, WHOLE, outcomes, scheme_of

SUBJECTS = (Subject("M1", "甲", "member", class_name="骨干"), Subject("M2", "乙", "member", class_name="普通"))
LONG = Form(
    "long",
    "长表",
    num(26),
    (
        Section("1", "一", (Item("1.1", "甲", num(5)), Item("1.2", "乙", num(5)), Item("1.3", "丙", num(3)))),
        Section("2", "二", (Item("2.1", "丁", num(4)), Item("2.2", "戊", num(4), applies=Who(classes=("骨干",))))),
        Section("3", "三", (Item("3.1", "己", deductions=(take("3.1a", "缺席", 1),)), Item("3.2", "庚")), pool=num(5)),
    ),
    (
        Filling("panel", "考评组", "assessor", several=True),
        Filling(
            "weighed",
            "加权",
            "assessor",
            several=True,
            groups=(FillerGroup("a", "甲组", Const(percent(70))), FillerGroup("b", "乙组", Const(percent(30)))),
        ),
    ),
)
IDS = LONG.item_ids()
SUBSETS = [set(some) for some in chain.from_iterable(combinations(IDS, size) for size in range(1, len(IDS) + 1))]

marks = st.tuples(*(st.none() | st.integers(-4, 5).map(lambda half: half * 500) for _item in IDS))
full = st.tuples(*(st.integers(-4, 5).map(lambda third: third * 333) for _item in IDS))


def points(subject: Subject, items: set[str], row: Sequence[int | None]) -> Fraction | None:
    """The plain sum of the marks of ``items``, none while one of those that apply is not marked."""
    asked = [mark for item, mark in zip(LONG.items(), row, strict=True)
             if item.id in items and item.applies.includes(subject)]  # fmt: skip
    known = [mark for mark in asked if mark is not None]
    return Fraction(sum(known), 1000) if len(known) == len(asked) else None


@settings(derandomize=True, max_examples=70)
@given(st.sampled_from(SUBSETS), st.lists(marks, min_size=1, max_size=3), st.lists(full, min_size=1, max_size=3))
def test_marks_of_any_items_are_the_mean_of_their_sums(
    items: set[str], some: list[tuple[int | None, ...]], whole: list[tuple[int, ...]]
) -> None:
    """Of any items, first of their section or not: their marks on each sheet added, the sheets averaged."""
    node = Marks("long", "panel", items=tuple(sorted(items)))
    scheme = scheme_of(Named("part", "所选项目", node), forms=(LONG,))
    for rows in (some, whole):
        records = [
            Record(who, tuple(Sheet("long", "2025", "panel", f"panel-{n}", row) for n, row in enumerate(rows)))
            for who in SUBJECTS
        ]
        for record, outcome in zip(records, outcomes(scheme, records).values(), strict=True):
            sums = [points(record.subject, items, row) for row in rows]
            known = [each for each in sums if each is not None]
            expected = sum(known, Fraction(0)) / len(known) if len(known) == len(sums) else None
            assert outcome.parts["part"] == expected
            assert (outcome.total is None) == bool(outcome.missing) == (expected is None)


@settings(derandomize=True, max_examples=40)
@given(st.sampled_from(SUBSETS), full)
def test_items_and_the_others_make_the_whole(items: set[str], row: tuple[int, ...]) -> None:
    """Any items and the rest of the form add up to all items; all items and the pool to the whole form."""
    others = set(IDS) - items
    parts = [Marks("long", "panel", items=tuple(sorted(some))) for some in (items, others, set(IDS)) if some]
    scheme = scheme_of(
        Sum(tuple(Named(f"part{n}", "部分", node) for n, node in enumerate((*parts, Marks("long", "panel"))))),
        forms=(LONG,),
    )
    records = [Record(who, (Sheet("long", "2025", "panel", "panel", row),)) for who in SUBJECTS]
    for outcome in outcomes(scheme, records).values():
        values = [value for value in outcome.parts.values() if value is not None]
        *some, whole, form = values
        assert sum(some) == whole
        taken = Fraction(row[5] + row[6], 1000)
        assert form == whole - taken + max(5 + taken, Fraction(0))


@settings(derandomize=True, max_examples=30)
@given(
    st.sampled_from(SUBSETS),
    st.lists(st.tuples(st.sampled_from(["a", "a", "b", "b", ""]), full), min_size=1, max_size=5),
)
def test_weighed_groups_count_by_the_means_of_their_markers(
    items: set[str], sheets: list[tuple[str, tuple[int, ...]]]
) -> None:
    """The mean of each group has its share, however many came; a marker of no group, or an empty group, is a gap."""
    scheme = scheme_of(Named("part", "所选项目", Marks("long", "weighed", items=tuple(sorted(items)))), forms=(LONG,))
    records = [
        Record(who, tuple(Sheet("long", "2025", "weighed", f"weighed-{number}", row, group=group)
                          for number, (group, row) in enumerate(sheets)))
        for who in SUBJECTS
    ]  # fmt: skip
    for who, outcome in zip(SUBJECTS, outcomes(scheme, records).values(), strict=True):
        of = {group: [points(who, items, row) or 0 for its, row in sheets if its == group] for group in ("a", "b", "")}
        if of[""] or not of["a"] or not of["b"]:
            assert outcome.parts["part"] is None
        else:
            shares = {"a": Fraction(7, 10), "b": Fraction(3, 10)}
            expected = sum(share * sum(of[group]) / len(of[group]) for group, share in shares.items())
            assert outcome.parts["part"] == expected


def test_groups_weigh_their_means_and_not_their_numbers() -> None:
    """100 of one marker, 50 and 50 of two, 0 of one, weighed 40, 30 and 30: 55, as every regulation means it."""
    groups = tuple(FillerGroup(each, each, Const(percent(share))) for each, share in (("a", 40), ("b", 30), ("c", 30)))
    form = Form("plain", "表", num(100), (Section("1", "一", (Item("1", "甲", num(100)),)),),
                (Filling("panel", "考评组", "assessor", several=True, groups=groups),))  # fmt: skip
    given = (("a", 100), ("b", 50), ("b", 50), ("c", 0))
    sheets = tuple(Sheet("plain", "2025", "panel", f"panel-{n}", (mark * 1000,), group=group)
                   for n, (group, mark) in enumerate(given))  # fmt: skip
    scheme = scheme_of(Named("part", "得分", Marks("plain", "panel")), forms=(form,))
    (outcome,) = outcomes(scheme, [Record(SUBJECTS[0], sheets)]).values()
    assert outcome.parts["part"] == 55


OTHERS = Form("others", "别人的表", num(5), (Section("1", "一", (Item("1.1", "甲", num(5)),)),),
              (Filling("panel", "考评组", "assessor", several=True), Filling("often", "季度", "recorder", "quarter")),
              applies=Who(classes=("骨干",)))  # fmt: skip
NOT_MINE = Marks("others", "panel")


@pytest.mark.parametrize(
    "node",
    [
        NOT_MINE,
        Marks("others", "panel", items=("1.1",)),
        Over("quarter", Marks("others", "often")),
        Over("quarter", Marks("others", "often"), "mean"),
        Scale(NOT_MINE, Const(num(3))),
        Mean((NOT_MINE, NOT_MINE)),
    ],
)
def test_a_form_for_others_gives_nothing_and_is_not_missing(node: Value) -> None:
    """Whom a form is not for has zero points on it and a whole total; whom it is for lacks it until it is filled."""
    scheme = scheme_of(Sum((Named("theirs", "别人的", node), WHOLE)), forms=(OTHERS, FORM))
    sheet = Sheet("sheet", "2025", "panel", "panel", (40000, 0))
    mine, theirs = Record(SUBJECTS[1], (sheet,)), Record(SUBJECTS[0], (sheet,))
    found = outcomes(scheme, [mine, theirs])
    assert (found["M2"].total, found["M2"].parts["theirs"], found["M2"].missing) == (4000, 0, ())
    assert (found["M1"].total, found["M1"].parts["theirs"]) == (None, None)
    assert all("别人的表" in each for each in found["M1"].missing)
    stray = replace(mine, sheets=(sheet, Sheet("others", "2025", "panel", "panel", (5000,))))
    assert outcomes(scheme, [stray, theirs])["M2"].total == 4000


VALUES = {"好": Fraction(100), "中": Fraction(200, 3), "差": num("37.5"), "免": Fraction(0)}
WORTHLESS = "不了解"
weights = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(2), Fraction(7, 10)])
ballots = st.dictionaries(st.sampled_from([*VALUES, WORTHLESS, "弃权"]), st.integers(0, 9))


def poll(first: Fraction, second: Fraction) -> Poll:
    options = tuple(Option(name, value) for name, value in VALUES.items())
    groups = (VoterGroup("a", "甲组", Const(first)), VoterGroup("b", "乙组", Const(second)))
    return Poll("vote", "测评", groups, (*options, Option(WORTHLESS)))


def mean(counts: dict[str, int]) -> Fraction | None:
    """The mean worth of the ballots that have one."""
    valued = {option: count for option, count in counts.items() if option in VALUES}
    if not sum(valued.values()):
        return None
    return sum((VALUES[option] * count for option, count in valued.items()), Fraction(0)) / sum(valued.values())


@settings(derandomize=True, max_examples=70)
@given(st.tuples(weights, weights).filter(any), st.lists(st.tuples(ballots, ballots), min_size=1, max_size=3))
def test_a_poll_is_the_exact_mean_of_what_its_options_are_worth(
    weight: tuple[Fraction, Fraction], cast: list[tuple[dict[str, int], dict[str, int]]]
) -> None:
    """Groups are weighed over the sum of their weights; an option without worth counts in shares only."""
    nodes: dict[str, Value] = {
        "groups": PollMean("vote"),
        "ballots": PollMean("vote", by="ballots"),
        "share": VoteShare("vote", ("中", WORTHLESS)),
        "of_b": VoteShare("vote", ("中",), "b"),
    }
    scheme = scheme_of(Sum(tuple(Named(name, name, node) for name, node in nodes.items())), polls=(poll(*weight),))
    records = [
        Record(Subject(f"M{n}", f"M{n}", "member"),
               (), (), (Tally("vote", "2025", "a", a), Tally("vote", "2025", "b", b)))
        for n, (a, b) in enumerate(cast)
    ]  # fmt: skip
    for (a, b), outcome in zip(cast, outcomes(scheme, records).values(), strict=True):
        together = {option: a.get(option, 0) + b.get(option, 0) for option in {*a, *b}}
        valid = sum(count for option, count in together.items() if option != "弃权")
        valid_b = sum(count for option, count in b.items() if option != "弃权")
        means = mean(a), mean(b)
        grouped = None if None in means else (
            sum(w * (m or 0) for w, m in zip(weight, means, strict=True)) / sum(weight)
        )  # fmt: skip
        assert outcome.parts == {
            "groups": grouped,
            "ballots": mean(together),
            "share": Fraction(together.get("中", 0) + together.get(WORTHLESS, 0), valid) if valid else None,
            "of_b": Fraction(b.get("中", 0), valid_b) if valid_b else None,
        }
