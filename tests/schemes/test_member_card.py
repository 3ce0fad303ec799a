"""The points card, fact by fact, against tables written from the rule and not from the scheme."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.contract import Const, Excuse, Membership, Subject, content_hash, from_data, to_data
from kaoping.plugins.evaluation.evaluate import evaluate, explain
from kaoping.plugins.evaluation.inputs import Record, Sheet, Tally
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.schemes.member_card import SCHEME

FORM = SCHEME.forms[0]
POLL = SCHEME.polls[0]
ASPECTS = "政治立场、政治学习、组织活动、宣传教育群众、遵纪守法、公开承诺、维护稳定、弘扬正气、模范带头、引领发展"
FULL = (8000,) * 10
ALL_YEAR = range(1, 13)


def test_card_has_the_ten_aspects_of_eight_points() -> None:
    """The aspects are fixed, their equal shares of 80 are ours."""
    assert (FORM.id, FORM.points) == ("card", Fraction(80))
    assert "、".join(item.title for item in FORM.items()) == ASPECTS
    assert FORM.item_ids() == tuple(str(number) for number in range(1, 11))
    assert [(item.points, item.starter, bool(item.clause)) for item in FORM.items()] == [(Fraction(8), True, True)] * 10


def test_branch_marks_every_month() -> None:
    """One filling, branch, for each month."""
    assert [(filling.id, filling.every, filling.several) for filling in FORM.fillings] == [("branch", "month", False)]


def test_review_is_a_secret_vote_of_members_and_masses_in_whole_marks() -> None:
    """Groups members and masses, marks 0 to 100, once a year, without names."""
    assert (POLL.id, POLL.scale, POLL.every, POLL.secret) == ("review", (0, 100), "year", True)
    assert [group.id for group in POLL.groups] == ["members", "masses"]
    assert [POLL.accepts(mark) for mark in ("0", "100", "101", "-1", "9.5", "弃权")] == [True, True, *[False] * 4]


def test_ratings_are_the_rules_own() -> None:
    """90 and 70, with clauses, not starters."""
    limits = [(grade.id, grade.at_least.value if isinstance(grade.at_least, Const) else None, grade.starter)
              for grade in SCHEME.grades]  # fmt: skip
    assert limits == [("出色型", 90, False), ("本色型", 70, False), ("褪色型", None, False)]
    assert all(grade.clause for grade in SCHEME.grades)


def test_parameters_say_how_ballots_are_weighed() -> None:
    """Every ballot the same until a unit weighs the groups; both are ours to be confirmed."""
    assert {param.id: (param.default, param.starter) for param in SCHEME.params} == {
        "by_groups": (0, True),
        "members_weight": (Fraction(1, 2), True),
        "masses_weight": (Fraction(1, 2), True),
        "joined_by": (15, True),
    }
    assert all(param.clause and not param.fault(param.default) for param in SCHEME.params)


def test_stages_follow_quarters_and_half_years() -> None:
    """Marked monthly by quarters, reviewed each half-year with a remark, voted on and rated at the year's end."""
    assert [(stage.id, stage.kind) for stage in SCHEME.stages] == [
        ("quarter_1", "fill"),
        ("quarter_2", "fill"),
        ("half_1", "check"),
        ("quarter_3", "fill"),
        ("quarter_4", "fill"),
        ("half_2", "check"),
        ("review", "vote"),
        ("compute", "compute"),
        ("card", "file"),
    ]
    assert all(stage.actors and stage.clause for stage in SCHEME.stages)
    assert [stage.id for stage in SCHEME.stages if stage.polls] == ["review"]
    assert all("合计" in stage.note for stage in SCHEME.stages if stage.kind == "fill")


def test_half_year_remarks_are_kept_and_printed_on_each_members_card() -> None:
    """A book keeps the remark of each half-year; the card of each member shows it beside months and quarters."""
    (book,) = SCHEME.books
    (paper,) = SCHEME.papers
    assert (book.about, book.roll, book.every, book.kinds) == ("member", "members", "half", ("上半年", "下半年"))
    assert {column.id for column in book.columns} == {"remark", "reviewer"}
    assert (paper.id, paper.per) == ("points_card", "subject")
    assert all(word in paper.title for word in ("各月", "季度合计", "半年审核意见", "总分", "等次"))


def test_scheme_survives_being_frozen_as_data() -> None:
    """The scheme written as data and read back is the same scheme with the same content hash."""
    thawed = from_data(to_data(SCHEME))
    assert thawed == SCHEME
    assert content_hash(thawed) == content_hash(SCHEME)


def card(month: int, *marks: int | None) -> Sheet:
    """The card of a month; thousandths of the first aspects, the others full."""
    return Sheet("card", f"2025-{month:02d}", "branch", "branch", (*marks, *FULL[len(marks) :]))


def votes(group: str, *marks: int, **others: int) -> Tally:
    """Ballots of a group, one for each mark."""
    counts = {str(mark): marks.count(mark) for mark in marks}
    return Tally("review", "2025", group, counts | others)


def member(cards: list[Sheet], *tallies: Tally, since: str = "", excused: tuple[Excuse, ...] = ()) -> Record:
    """A member, who came on the day ``since`` where that is given."""
    memberships = (Membership(since),) if since else None
    subject = Subject("M1", "M1", "member", memberships=memberships, excused=excused)
    return Record(subject, tuple(cards), (), tallies)


def outcome(record: Record, **params: str) -> Outcome:
    values = {name: Fraction(value) for name, value in params.items()}
    return evaluate(SCHEME, values, 2025, [record])[0]


CARDS = [card(month) for month in ALL_YEAR]
BEST = votes("members", 100)


@given(st.lists(st.integers(0, 16), min_size=1, max_size=12))
def test_base_is_the_sum_of_the_months_by_their_number(halves: list[int]) -> None:
    """Whoever joined during the year is divided by the months that count; every half-point is exact."""
    months = list(ALL_YEAR)[-len(halves) :]
    cards = [card(month, half * 500) for month, half in zip(months, halves, strict=True)]
    joined = member(cards, BEST, since=f"2025-{months[0]:02d}-01")
    assert outcome(joined).parts["base"] == 72 + Fraction(sum(halves), 2 * len(halves))


@pytest.mark.parametrize(("since", "first"), [("2025-05-01", 5), ("2025-05-15", 5), ("2025-05-16", 6)])
def test_the_day_somebody_came_decides_the_first_month(since: str, first: int) -> None:
    """On the first of a month or before its sixteenth; nothing is asked of earlier months, even if it was recorded."""
    cards = [card(month) for month in range(first, 13)]
    assert outcome(member(cards, BEST, since=since)).total == 10000
    assert outcome(member([card(first - 1, 0), *cards], BEST, since=since)).total == 10000
    assert outcome(member(cards[1:], BEST, since=since)).total is None
    from_june = member([card(month) for month in range(6, 13)], BEST, since=since)
    assert outcome(from_june, joined_by="1").total == (None if since == "2025-05-01" else 10000)


def test_a_month_of_membership_without_a_card_is_missing_unless_it_is_excused() -> None:
    """Forgotten is not left out; the office's reason stands in the derivation, and the others are divided by eleven."""
    eleven = [card(month, 0) for month in ALL_YEAR if month != 3]
    forgotten = outcome(member(eleven, BEST))
    assert (forgotten.total, forgotten.provisional) == (None, True)
    assert any("2025-03" in what for what in forgotten.missing)
    excused = member(eleven, BEST, excused=(Excuse("2025-03", "住院"),))
    assert outcome(excused).parts["base"] == 72
    assert "2025-03 住院" in str(explain(SCHEME, {}, 2025, [excused], "M1")[1].as_data())


def test_the_card_names_the_months_that_do_not_count() -> None:
    """Joined in September: the derivation says which eight months are left out."""
    record = member([card(month) for month in range(9, 13)], BEST, since="2025-09-01")
    result, tree = explain(SCHEME, {}, 2025, [record], "M1")
    assert (result.total, result.provisional) == (10000, False)
    assert all(f"2025-{month:02d}" in str(tree.as_data()) for month in range(1, 9))
    assert "不计" in str(tree.as_data())


def test_a_month_begun_and_not_finished_is_missing() -> None:
    """A month with a mark left out is not skipped and not zero: there is no total."""
    assert outcome(member([*CARDS[:-1], card(12, None)], BEST)).total is None
    assert outcome(member([], BEST)).total is None


def test_every_ballot_counts_equally_whichever_group() -> None:
    """Mean of 100, 100, 100 and 60 is 90, times 20 % is 18."""
    result = outcome(member(CARDS, votes("members", 100, 100, 100, 弃权=5), votes("masses", 60)))
    assert result.parts == {"base": 80, "review": 18}


def test_a_unit_may_weigh_the_groups_instead() -> None:
    """Half and half: (100 + 60) ÷ 2 = 80; 70 and 30 %: 88; a group that did not vote is then missing."""
    record = member(CARDS, votes("members", 100, 100, 100), votes("masses", 60))
    assert outcome(record, by_groups="1").parts["review"] == 16
    weighed = outcome(record, by_groups="1", members_weight="7/10", masses_weight="3/10")
    assert weighed.parts["review"] == Fraction(88, 5)
    assert outcome(member(CARDS, votes("members", 100)), by_groups="1").total is None


def test_without_a_vote_there_is_no_total() -> None:
    """A year without valid ballots is missing, not zero."""
    assert outcome(member(CARDS)).total is None
    assert outcome(member(CARDS, votes("members", 弃权=3))).total is None


@pytest.mark.parametrize(
    ("mark", "total", "grade"),
    [(50, 9000, "出色型"), (49, 8980, "本色型")],
)
def test_rating_from_ninety_is_read_off_the_printed_total(mark: int, total: int, grade: str) -> None:
    """80 from the card and 20 % of the vote; ratings are half-open."""
    result = outcome(member(CARDS, votes("members", mark)))
    assert (result.total, result.grade) == (total, grade)


def test_a_total_just_short_of_a_rating_may_be_printed_as_reaching_it() -> None:
    """69.995 is printed 70.00 and rated by that; 69.99 is not."""
    low = [card(month, 0, 0, 0, 5995) for month in ALL_YEAR]
    result = outcome(member(low, votes("members", 80)))
    assert (result.total, result.grade) == (7000, "本色型")
    lower = [card(month, 0, 0, 0, 5990) for month in ALL_YEAR]
    result = outcome(member(lower, votes("members", 80)))
    assert (result.total, result.grade) == (6999, "褪色型")
