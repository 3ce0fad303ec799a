"""The measures at their edges: what is judged when, what counts, and that every figure is exact."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.ledger.entry import Entry
from kaoping.core.organisation.directory import FOR_EVER, Directory, PersonInfo, Stay
from kaoping.core.requirements.facts import Fact, is_backdated
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import Measured, Whom, question_of
from kaoping.core.storage.audit import spell
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import ParamRef, Requirement, num, percent

BRANCH, OVER = Whom(2), date(2026, 3, 1)
STAY = Stay("2024-01-01", FOR_EVER, 2, "正式", "", None)
PEOPLE = Directory.of((), [PersonInfo(n, f"M{n}", f"党员{n}", "dy", (), (STAY,)) for n in range(1, 6)], {})


def fact(
    id_: int,
    day: str,
    *,
    kind: str = "",
    person: int | None = None,
    proofs: int = 1,
    finished: str | None = None,
    due: int | None = None,
    paid: int | None = None,
    deadline: str | None = None,
    came: tuple[int, int] | None = None,
    attendance: str | None = None,
) -> Fact:
    required, present = (came[1], came[0]) if came else (None, None)
    entered = f"{day}T04:00:00.000+00:00"
    return Fact(
        id_, "", 2, person, kind, day, entered, proofs, deadline, finished, due, paid, required, present,
        attendance=attendance,
    )  # fmt: skip


def counted(
    requirement: Requirement, facts: list[Fact], *, whom: Whom = BRANCH, day: date = OVER, period: str = "2025"
) -> Measured:
    question = question_of(requirement, BOOKS_BY_ID, {"n": num(3)}, period, day)
    assert question is not None
    return measure(question, facts, whom, PEOPLE)


@given(st.lists(st.integers(1, 12), max_size=40), st.integers(1, 4))
def test_count_is_what_every_month_lacks(months: list[int], target: int) -> None:
    """Too many in one month make up for nothing in another; have and want differ by what is short."""
    facts = [fact(n, f"2025-{month:02d}-11") for n, month in enumerate(months)]
    result = counted(Requirement("主题党日", "count", num(target), "month"), facts)
    assert result.short == sum(max(0, target - months.count(month)) for month in range(1, 13))
    assert result.have is not None
    assert result.want - result.have == result.short
    assert result.entries == tuple(range(len(months)))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12), st.integers(1, 100))
def test_attendance_is_exact(meetings: list[tuple[int, int]], target: int) -> None:
    """The share of a period is people present of people required, compared without rounding."""
    held = [(min(came, of), of) for came, of in meetings]
    facts = [fact(n, "2025-03-05", kind="党员大会", came=came) for n, came in enumerate(held)]
    result = counted(Requirement("三会一课", "attendance", percent(target)), facts)
    share = Fraction(sum(came for came, _of in held), sum(of for _came, of in held))
    assert (result.have, result.short) == (share, int(share < Fraction(target, 100)))


def test_a_unit_sets_its_own_figure() -> None:
    """A target that is a parameter is the round's."""
    assert counted(Requirement("主题党日", "count", ParamRef("n"), "year"), []).short == 3


def test_what_lacks_proof_does_not_count() -> None:
    """It is shown beside what does; a book that asks for no proof counts everything."""
    bare = [fact(1, "2025-03-05", proofs=0), fact(2, "2025-03-06")]
    result = counted(Requirement("主题党日", "count", num(2)), bare)
    assert (result.short, result.entries, result.unproved) == (1, (2,), (1,))
    assert counted(Requirement("困难党员", "count", num(2)), bare).short == 0


def test_only_what_is_over_is_judged() -> None:
    """A month is judged from its last day on; until then it is pending."""
    asked = Requirement("主题党日", "count", num(1), "month")
    on_the_last, before = (counted(asked, [], day=date(2025, 3, day)) for day in (31, 30))
    assert (on_the_last.short, before.short) == (3, 2)
    assert before.pending[0] == "2025-03"


def test_a_year_is_judged_with_its_second_half() -> None:
    """On the sheet of the first half it is pending, however late that is looked at."""
    asked = Requirement("民主生活会/组织生活会", "count", num(1))
    first, second = (counted(asked, [], period=period) for period in ("2025-H1", "2025-H2"))
    assert (first.short, first.have, first.pending) == (0, None, ("2025",))
    assert (second.short, second.pending) == (1, ())


def paid(person: int, finished: str | None, amount: int = 500, due: int = 500, month: str = "2025-03") -> Fact:
    return fact(person, f"{month}-01", kind="交纳", person=person, finished=finished, due=due, paid=amount)


@pytest.mark.parametrize(
    ("entry", "late"),
    [
        (paid(1, "2025-04-10"), 0),
        (paid(1, "2025-04-11"), 1),
        (paid(1, "2025-03-02", 499), 1),
        (paid(1, None), 1),
        (paid(1, None, 0, 0), 0),
        (paid(1, "2025-04-10", month="2025-02"), 1),
    ],
)
def test_dues_by_the_days_of_grace(entry: Fact, late: int) -> None:
    """Paid in full within ten days of the month's end, or nothing was due."""
    asked = Requirement("党费收缴", "on_time", num(1), "month", kind="交纳")
    others = [paid(person, "2025-03-09") for person in (2, 3, 4, 5)]
    result = counted(asked, [entry, *others], period="2025-03")
    assert result.short == late
    assert [verdict.people for verdict in result.verdicts] == [(1,) if late else ()]
    assert counted(asked, [entry], period="2025-03", day=date(2025, 4, 9)).pending == ("2025-03",)


def test_each_member_who_missed_any_month_is_one_short() -> None:
    """Of a year's dues everybody counts once, however often they were late."""
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    facts = [paid(person, f"{month}-20", month=month) for person in (1, 2, 3) for month in months]
    facts = [one for one in facts if (one.person_id, one.date) not in {(2, "2025-03-01"), (2, "2025-08-01")}]
    asked = Requirement("党费收缴", "on_time", num(1), each_member=True, kind="交纳")
    result = counted(asked, facts)
    assert (result.short, result.verdicts[0].people) == (3, (2, 4, 5))


def test_a_member_is_judged_by_the_meetings_that_name_people() -> None:
    """Absent where expected; a meeting whose names were not kept, or where others were expected, says nothing."""
    said = [
        spell({"absent": [[1, "党员1", "病假"]], "told": [], "expected": None}),
        spell({"absent": [], "told": [], "expected": []}),
        spell({"absent": [[3, "党员3", ""]], "told": [], "expected": [3, 4]}),
        None,
    ]
    days = enumerate(said, start=1)
    facts = [fact(n - 1, f"2025-03-0{n}", kind="党员大会", came=(4, 5), attendance=text) for n, text in days]
    asked = Requirement("三会一课", "attendance", num(1), "quarter")
    result = counted(asked, facts, whom=Whom(2, 1), period="2025-Q1")
    assert (result.have, result.short, result.entries) == (Fraction(1, 2), 1, (0, 3))
    assert result.verdicts[0].dates == ("2025-03-01",)
    assert counted(asked, facts[1:3], whom=Whom(2, 1), period="2025-Q1").verdicts == ()


def test_what_is_not_due_yet_is_not_judged() -> None:
    """Of work with deadlines, what is open and still has time is left out; what is open and over is late."""
    asked = Requirement("督查与抽检", "on_time", num(1), "month")
    facts = [
        fact(1, "2025-02-01", deadline="2025-03-10", finished="2025-03-10"),
        fact(2, "2025-02-01", deadline="2025-03-31"),
    ]
    today, tomorrow = (counted(asked, facts, period="2025-03", day=date(2025, *day)) for day in ((3, 31), (4, 1)))
    assert (today.have, today.short) == (1, 0)
    assert (tomorrow.have, tomorrow.short) == (Fraction(1, 2), 1)


@given(st.dates(date(2024, 1, 1), date(2026, 1, 1)), st.integers(0, 90))
def test_back_filled_is_one_thing(day: date, later: int) -> None:
    """A count calls the same entries back-filled as the ledger does."""
    written = (day + timedelta(days=later)).isoformat()
    entry = Entry(
        1, 1, "主题党日", 2, None, "", day.isoformat(), "", "", None, None, "", None, None, (), (), None, None, None,
        {}, 1, "accepted", "", "", f"{written}T04:00:00.000+00:00", written,
    )  # fmt: skip
    assert is_backdated(Fact(1, "", 2, None, "", entry.date, entry.entered_on, 1)) == entry.backdated
