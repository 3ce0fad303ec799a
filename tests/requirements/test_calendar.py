"""The calendar says the same as the measures, and what it calls late, due, unproved or done is so."""

from datetime import date

import pytest
from kaoping.core.kernel.dates import last_day
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.requirements.calendar import month_calendar, obligations
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import Duty, Obligation, OpenRound, QueryScope, Whom, question_of, worst
from kaoping.core.requirements.repository import load_facts
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID, CATALOGUE
from kaoping.plugins.contract import Requirement, num
from kaoping.plugins.loading import find_scheme

from tests.acting import home
from tests.requirements.county import BRANCHES, build, enter, populate

THEME_DAYS = (Obligation(BOOKS_BY_ID["主题党日"], "", "month", 1, each_member=False),)
MARCH = {"book": "主题党日", "date": "2025-03-05"}


def calendar(database: Database, asked: tuple[Obligation, ...], period: str, day: str) -> tuple[Duty, ...]:
    with home(database).read() as connection:
        directory = load_directory(connection)
        return month_calendar(connection, QueryScope(), asked, directory, BRANCHES, period, day)


def key_of(duty: Duty) -> tuple[int, str, str, str, bool]:
    """Whose duty it is, and what was asked for."""
    return duty.organisation_id, duty.book, duty.kind, duty.every, duty.each_member


def test_agrees_with_the_measures(database: Database) -> None:
    """Over a whole year, what is missing in the calendar is what counting finds short, for every kind of duty."""
    build(database, seed=3)
    scheme = find_scheme("institute_branch")
    asked = obligations(CATALOGUE, [OpenRound(scheme, scheme.defaults())])
    duties = calendar(database, asked, "2025", "2026-03-01")
    compared = 0
    with home(database).read() as connection:
        directory = load_directory(connection)
        for obligation in asked:
            requirement = Requirement(
                obligation.book.id, "count", num(obligation.times), obligation.every, obligation.each_member,
                kind=obligation.kind,
            )  # fmt: skip
            question = question_of(requirement, BOOKS_BY_ID, {}, "2025", date(2026, 3, 1))
            assert question is not None
            facts = load_facts(connection, QueryScope(), [question], of_members=False)
            for branch in BRANCHES:
                entries = facts.by_organisation.get((obligation.book.id, branch), [])
                measured = measure(question, entries, Whom(branch), directory)
                asked_for = (branch, obligation.book.id, obligation.kind, obligation.every, obligation.each_member)
                mine = [duty for duty in duties if key_of(duty) == asked_for]
                assert sum(duty.wanted - duty.done for duty in mine if duty.status != "done") == measured.short
                compared += len(mine)
    assert compared > 200


@pytest.mark.parametrize(
    ("entry", "day", "status"),
    [
        ({}, "2025-03-06", "done"),
        ({"proofs": 0}, "2025-04-10", "unproved"),
        ({"state": "draft"}, "2025-03-20", "unproved"),
        ({"state": "withdrawn"}, "2025-04-01", "late"),
        ({"state": "planned"}, "2025-03-31", "due"),
        ({"organisation_id": 3}, "2025-04-01", "late"),
        ({"date": "2025-02-28"}, "2025-04-01", "late"),
    ],
)
def test_status(entry: dict[str, object], day: str, status: str, sqlite_database: Database) -> None:
    """An entry makes its month done; one that is bare or a draft waits; without any there is time to the last day."""
    populate(sqlite_database)
    enter(sqlite_database, [{**MARCH, **entry}])
    march = calendar(sqlite_database, THEME_DAYS, "2025-03", day)
    assert [duty.status for duty in march if duty.organisation_id == 2] == [status]
    assert {duty.month for duty in march} == {"2025-03"}


def test_dues_are_late_after_their_days_of_grace(sqlite_database: Database) -> None:
    """What stands for a month is due some days after its end, by everybody on the roll."""
    populate(sqlite_database)
    enter(sqlite_database, [{"book": "党费收缴", "kind": "交纳", "person_id": 6, "date": "2025-03-01"}])
    asked = (Obligation(BOOKS_BY_ID["党费收缴"], "交纳", "month", 1, each_member=True),)
    before, after = (calendar(sqlite_database, asked, "2025-03", day)[0] for day in ("2025-04-10", "2025-04-11"))
    assert (before.status, after.status, before.due) == ("due", "late", "2025-04-10")
    assert 6 not in before.people
    assert (before.done, before.wanted) == (1, len(before.people) + 1)
    assert worst([before, after]) == "late"
    assert worst([]) is None
    assert after.sentence(str).startswith(f"党费收缴(交纳) 3 月:应有 {after.wanted} 条,有 1 条,缺 ")


def test_longer_periods_stand_in_their_last_month(sqlite_database: Database) -> None:
    """A quarter's duty is met with in March, June, September and December only."""
    populate(sqlite_database)
    asked = (Obligation(BOOKS_BY_ID["三会一课"], "党员大会", "quarter", 1, each_member=False),)
    year = calendar(sqlite_database, asked, "2025", "2025-05-01")
    assert [duty.month for duty in year[:4]] == ["2025-03", "2025-06", "2025-09", "2025-12"]
    assert [duty.status for duty in year[:4]] == ["late", "due", "due", "due"]
    assert calendar(sqlite_database, asked, "2025-05", "2025-05-01") == ()
    assert all(last_day(duty.period) == duty.due for duty in year)
