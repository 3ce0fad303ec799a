"""Whether somebody belonged in a period, and what is told of a subject for whom no case holds: the same both ways."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.contract import (
    AnyOf,
    Belonged,
    Case,
    Choose,
    Const,
    Excuse,
    Grade,
    Kind,
    Membership,
    Named,
    Not,
    Over,
    Register,
    RegisterHas,
    Scheme,
    Subject,
    num,
)
from kaoping.plugins.contract.values import within
from kaoping.plugins.evaluation.evaluate import explain
from kaoping.plugins.evaluation.inputs import Claim, Record

from tests.results.both import outcomes, scheme_of

DAYS = st.dates(date(2024, 6, 1), date(2026, 2, 1)).map(str)
ENDS = st.tuples(st.just("") | DAYS, st.just("") | DAYS)
PERIODS = ("2025", "2024/07", "2025/07", "2025-H2", "2024-H2", *within("quarter", "2025"), *within("month", "2025"))
SPANS = {"2024/07": ("2023-07-01", "2024-07-01"), "2025/07": ("2024-07-01", "2025-07-01"),
         "2025": ("2025-01-01", "2026-01-01"), "2025-H2": ("2025-07-01", "2026-01-01"),
         "2024-H2": ("2024-07-01", "2025-01-01"),
         **{f"2025-Q{n}": (f"2025-{3 * n - 2:02d}-01", f"2025-{3 * n + 1:02d}-01") for n in (1, 2, 3)},
         "2025-Q4": ("2025-10-01", "2026-01-01"),
         **{f"2025-{n:02d}": (f"2025-{n:02d}-01", f"2025-{n + 1:02d}-01") for n in range(1, 12)},
         "2025-12": ("2025-12-01", "2026-01-01")}  # fmt: skip
"""The first day of each period and the one after its last, written by hand."""


def days(period: str) -> list[str]:
    first, after = map(date.fromisoformat, SPANS[period])
    return [str(first + timedelta(number)) for number in range((after - first).days)]


@given(st.lists(ENDS, max_size=3), st.sampled_from(PERIODS))
def test_somebody_belonged_who_was_there_on_any_day(ends: list[tuple[str, str]], period: str) -> None:
    """As one finds by asking every day of the period; a time that ends before it begins holds none."""
    times = tuple(Membership(*each) for each in ends)
    there = any(first <= day and (not until or day < until) for day in days(period) for first, until in ends)
    assert Subject("M", "M", "member", memberships=times).belonged(period) == there


@pytest.mark.parametrize("period", PERIODS)
def test_who_has_no_times_of_membership_was_always_there(period: str) -> None:
    """Excused or not; who has none in the year was not."""
    assert Subject("M", "M", "member", excused=(Excuse(period, "住院"),)).belonged(period)
    assert Subject("M", "M", "member", memberships=(Membership(),), excused=(Excuse(period, "住院"),)).belonged(period)
    assert not Subject("M", "M", "member", memberships=()).belonged(period)


FORMER = Register("former", "转入前", (Kind("原支部记录"),))
LACKING = "没有附证明的原支部记录"


def by_quarters(lacking: str = LACKING) -> Scheme:
    """Three points for a quarter in which one belonged or a record was brought."""
    known = Case(AnyOf((Belonged(), RegisterHas("former"))), Const(num(3)))
    return scheme_of(Over("quarter", Choose((known,), lacking=lacking)), registers=(FORMER,), grades=())


def somebody(code: str, *claims: Claim, **more: object) -> Record:
    return Record(Subject(code, code, "member", **more), claims=claims)  # type: ignore[arg-type]  # test shorthand


CAME = (Membership("2025-05-31"),)
BARE, PROVEN = (Claim(1, "former", "原支部记录", "2025-03-31", proof=proof) for proof in ("", "积分表.pdf"))


def test_a_period_elsewhere_counts_by_its_record_alone() -> None:
    """A record of another quarter or without proof does not do; who came on some day of a quarter was there in it."""
    other = Claim(1, "former", "原支部记录", "2025-04-01", proof="积分表.pdf")
    found = outcomes(by_quarters(), [
        somebody("always"), somebody("excused", memberships=CAME, excused=(Excuse("2025-Q1", "外派"),)),
        somebody("none", memberships=CAME), somebody("bare", BARE, memberships=CAME),
        somebody("other", other, memberships=CAME), somebody("proven", PROVEN, memberships=CAME),
        somebody("left", memberships=(Membership("", "2025-10-01"),)),
    ])  # fmt: skip
    assert {code: each.total for code, each in found.items()} == {
        "always": 1200, "excused": None, "none": None, "bare": None, "other": None, "proven": 1200, "left": None,
    }  # fmt: skip
    assert {each.missing for code, each in found.items() if code in ("excused", "none", "bare", "other")} == {
        (f"2025-Q1:{LACKING}",)
    }
    assert found["left"].missing == (f"2025-Q4:{LACKING}",)
    assert found["none"].partial == 900


def test_what_no_case_holds_for_says_what_was_looked_at() -> None:
    """A claim that does not count is told with its reason; without a sentence of the scheme the general one is."""
    _outcome, tree = explain(by_quarters(), {}, 2025, [somebody("bare", BARE, memberships=CAME)], "bare")
    assert "缺证明材料,不计" in str(tree.as_data())
    plain = outcomes(by_quarters(""), [somebody("bare", BARE, memberships=CAME)])["bare"]
    assert plain.missing == ("没有适用于该对象的分值表",)


def test_a_year_that_begins_in_july_is_asked_by_its_days() -> None:
    """Of the year 2025, from July 2024: who left in August 2024 was there, who came in July 2025 was not."""
    ever = Choose((Case(Not(Belonged()), Const(num(1))),), Const(num(2)))
    scheme = scheme_of(Named("ever", "在过", ever), year_start=Const(num(7)), grades=(Grade("有"),))
    people = {"left": (Membership("", "2024-08-02"),), "late": (Membership("2025-07-01"),), "never": ()}
    found = outcomes(scheme, [somebody(code, memberships=times) for code, times in people.items()])
    assert {code: each.parts["ever"] for code, each in found.items()} == {
        "left": Fraction(2), "late": Fraction(1), "never": Fraction(1),
    }  # fmt: skip
