"""Years that begin in another month: what belongs to them, in formulas, claims, the ledger and the linter."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.dates import period_days, period_of, periods_of
from kaoping.core.kernel.errors import Error
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import Whom, question_of
from kaoping.core.rounds.claims.model import TypedClaim
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import (
    Const,
    Every,
    Kind,
    Over,
    Param,
    ParamRef,
    Register,
    RegisterSum,
    Requirement,
    num,
)
from kaoping.plugins.contract.values import dated_in, kind_of, lies_in, within, year_from
from kaoping.plugins.evaluation.inputs import Claim
from kaoping.plugins.lint import lint

from tests.calculation.closing import services_on
from tests.requirements.test_measures import PEOPLE, fact
from tests.results.both import member, outcomes, scheme_of
from tests.rounds.test_panels_and_excuses import opened

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
EVERIES: tuple[Every, ...] = ("half", "quarter", "month")


@given(st.integers(1, 12), DAYS)
def test_a_year_has_the_days_from_its_month_on(month: int, day: date) -> None:
    """It ends in the year it is called by; every day lies in exactly one of the years that begin so."""
    year = year_from(2025, month)
    first = date(2025 - (month > 1), month, 1)
    last = date(2025, month - 1, monthrange(2025, month - 1)[1]) if month > 1 else date(2025, 12, 31)
    assert period_days(year) == (first, last)
    assert dated_in(year, day.isoformat()) == (first <= day <= last)
    assert kind_of(year) == "year"
    assert within("year", year) == ("2025",)
    assert dated_in(period_of(day.isoformat()[:7], "year", month), day.isoformat())


@given(st.sampled_from([1, 7]), st.sampled_from(EVERIES))
def test_its_parts_lie_in_it_one_after_the_other(month: int, every: Every) -> None:
    """By their names on the calendar: 2024-Q3 to 2025-Q2 for a year from July."""
    year = year_from(2025, month)
    parts = within(every, year)
    assert all(lies_in(part, year) for part in parts)
    days = [period_days(part) for part in parts]
    assert [first for first, _last in days[1:]] == [last + timedelta(days=1) for _first, last in days[:-1]]
    assert (days[0][0], days[-1][1]) == period_days(year)
    assert periods_of(every, year, month) == parts


BONUS = Register("bonus", "加分", (Kind("表彰", num(2)),))
SUMS = RegisterSum("bonus")


@given(st.lists(st.dates(date(2024, 7, 1), date(2025, 6, 30)), max_size=8))
def test_months_of_a_formula_are_those_of_the_year(days: list[date]) -> None:
    """Added month by month or quarter by quarter, every claim of the year counts once, both ways of computing."""
    claims = tuple(Claim(n, "bonus", "表彰", day.isoformat(), proof="通报") for n, day in enumerate(days, 1))
    record = replace(member("A", 0), claims=claims)
    for every in EVERIES:
        scheme = scheme_of(Over(every, SUMS), registers=(BONUS,), year_start=Const(num(7)))
        assert outcomes(scheme, [record])["A"].total == 200 * len(days)


@pytest.fixture
def services(database: Database) -> Services:
    return services_on(database)


def test_last_autumns_claim_counts_and_the_coming_autumns_does_not(services: Services) -> None:
    """In a round of a scheme whose year begins in July; a unit that lets it begin in January has the calendar year."""
    key = opened(services, "institute_branch")
    first = services.rounds.round(key).graded[0].code
    typed = TypedClaim(first, "bonus", "上级表彰", "2024-09-10", proof="通报")
    services.claims.add(key, typed)
    with pytest.raises(Error, match="2025-09-10 不在 2025 年度内") as refused:
        services.claims.add(key, replace(typed, date="2025-09-10"))
    assert "2024-07-01 至 2025-06-30" in str(refused.value.hint)


def test_a_unit_sets_the_month(services: Services) -> None:
    """From January on it is the calendar year, and the refusal says so."""
    key = opened(services, "institute_branch", {"year_start": "1"})
    first = services.rounds.round(key).graded[0].code
    typed = TypedClaim(first, "bonus", "上级表彰", "2025-09-10", proof="通报")
    services.claims.add(key, typed)
    with pytest.raises(Error, match="2024-09-10 不在 2025 年度内") as refused:
        services.claims.add(key, replace(typed, date="2024-09-10"))
    assert "2025-01-01 至 2025-12-31" in str(refused.value.hint)


def test_a_round_says_which_months_its_year_holds(services: Services) -> None:
    """Where it is no calendar year: in the title screens show, with the standing and in files."""
    key = opened(services, "institute_branch")
    outline = services.rounds.round(key)
    assert (outline.months_shown, outline.title) == (
        "2024-07 至 2025-06",
        "2025(2024-07 至 2025-06) 院所基层党支部考评",
    )
    assert services.results.standing(key).months_shown == "2024-07 至 2025-06"


def test_a_round_of_a_calendar_year_says_no_months(services: Services) -> None:
    """Its number is enough."""
    outline = services.rounds.round(opened(services, "institute_branch", {"year_start": "1"}))
    assert (outline.months_shown, outline.title) == ("", "2025 院所基层党支部考评")


REQUIREMENT = Requirement("主题党日", "count", num(1), "year")


@pytest.mark.parametrize(("day", "have"), [("2024-06-30", 0), ("2024-07-01", 1), ("2025-06-30", 1), ("2025-07-01", 0)])
def test_the_ledger_is_counted_from_the_month_on(day: str, have: int) -> None:
    """What a year asks for may be done on any of its days; a half-year is judged with the year that ends in it."""
    for period, judged in (("2025/07", True), ("2025-H1", True), ("2024-H2", False)):
        question = question_of(REQUIREMENT, BOOKS_BY_ID, {}, period, date(2025, 12, 31), 7)
        assert question is not None
        assert question.periods == (("2025/07",) if judged else ())
        if judged:
            assert measure(question, [fact(1, day)], Whom(2), PEOPLE).have == have


@pytest.mark.parametrize(
    ("start", "every", "words"),
    [
        (Const(num(7)), "quarter", ""),
        (Const(num(7)), "half", ""),
        (Const(num(4)), "quarter", ""),
        (Const(num(4)), "half", "考评年度从 4 月起,不能按半年划分"),
        (Const(num(3)), "quarter", "考评年度从 3 月起,不能按季度划分"),
        (Const(num(3)), "month", ""),
        (Const(Fraction(13)), "month", "起始月要是 1 到 12 的整数"),
        (Const(Fraction(3, 2)), "month", "起始月要是 1 到 12 的整数"),
        (ParamRef("nothing"), "month", "nothing"),
        (ParamRef("start"), "half", "考评年度从 4 月起,不能按半年划分"),
    ],
)
def test_parts_have_to_fit_into_the_year(start: Const | ParamRef, every: Every, words: str) -> None:
    """The linter says so, with the figure of a parameter too."""
    scheme = scheme_of(
        Over(every, SUMS),
        registers=(BONUS,),
        year_start=start,
        params=(Param("start", "从几月起", "count", num(4), num(1), num(12)),),
    )
    found = [each.sentence for each in lint(scheme) if each.place == "year_start" and each.severity == "error"]
    assert [words in sentence for sentence in found] == ([True] if words else [])
