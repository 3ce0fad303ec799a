"""The demanded law: whatever a scheme asks of the ledger comes to what an independent query finds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.requirements.facts import Fact, RollMonths
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import QueryScope, Whom, question_of
from kaoping.core.requirements.repository import load_facts
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Requirement, Scheme, num
from kaoping.plugins.contract.forms import Measure
from kaoping.plugins.contract.values import Every, within
from kaoping.plugins.contract.who import SubjectKind
from kaoping.plugins.loading import find_scheme

from tests.acting import home
from tests.requirements.county import BRANCHES, YEAR, build
from tests.requirements.independent import Ledger

SCHEMES = (
    "institute_branch", "forestry_member", "township_star", "county_review", "supply_cooperative", "bureau_target",
    "member_card",
)  # fmt: skip
BOUND = {"institute_branch", "forestry_member", "supply_cooperative", "bureau_target"}
"""Those that bind items to the ledger."""

PEOPLE = (3, 5, 6, 8, 9, 11, 13, 16, 22, 27)
"""Those who moved, came, left, are away or no members yet, and some others."""

DAYS = (date(YEAR, 8, 20), date(YEAR, 12, 31), date(YEAR + 1, 3, 1))


def bound(scheme: Scheme) -> Iterator[tuple[Requirement, str]]:
    """Every requirement with every period of the fillings of its form."""
    for form in scheme.forms:
        periods = sorted({period for filling in form.fillings for period in within(filling.every, str(YEAR))})
        for item in form.items():
            yield from (
                (requirement, period)
                for requirement in item.requires
                for period in periods
                if requirement.measure != "rating"  # looks at no entry, and has tests of its own
            )


def differences(
    database: Database, scheme: Scheme, asked: list[tuple[Requirement, str]], days: Sequence[date] = DAYS
) -> list[object]:
    """Where the program's count of a requirement is another than the independent one, of all subjects and days."""
    whom = (
        [Whom(branch) for branch in BRANCHES] if scheme.subject == "branch" else [Whom(0, person) for person in PEOPLE]
    )
    params = scheme.defaults()
    found: list[object] = []
    with home(database).read() as connection:
        directory = load_directory(connection)
        for requirement, period in asked:
            book = BOOKS_BY_ID[requirement.book]
            for day in days:
                question = question_of(requirement, BOOKS_BY_ID, params, period, day)
                assert question is not None
                facts = load_facts(connection, QueryScope(), [question], of_members=scheme.subject == "member")
                ledger = Ledger(connection, requirement, book, params, day.isoformat())
                for one in whom:
                    entries: Sequence[Fact] | RollMonths = [
                        fact for of_book in facts.by_organisation.values() for fact in of_book
                    ]
                    if one.person_id is None:
                        entries = facts.of(requirement, [one.organisation_id])
                    counted = measure(question, entries, one, directory).short
                    expected = ledger.short(period, one.organisation_id or None, one.person_id)
                    if counted != expected:
                        found.append((requirement, period, day.isoformat(), one, counted, expected))
    return found


@pytest.mark.parametrize("id_", SCHEMES)
def test_every_requirement_of_a_scheme(id_: str, sqlite_database: Database) -> None:
    """For all bound items, subjects, periods and days of all seven schemes both counts agree."""
    scheme = find_scheme(id_)
    asked = list(bound(scheme))
    assert bool(asked) == (id_ in BOUND)
    build(sqlite_database)
    assert differences(sqlite_database, scheme, asked) == []


KINDS: tuple[tuple[str, Measure, int, Every, bool, str], ...] = (
    ("三会一课", "count", 2, "month", False, ""),
    ("三会一课", "attendance", 95, "quarter", False, "党员大会"),
    ("三会一课", "attendance", 80, "half", True, ""),
    ("主题党日", "complete", 60, "year", False, ""),
    ("党费收缴", "on_time", 80, "month", False, ""),
    ("党费收缴", "on_time", 50, "quarter", True, "交纳"),
    ("党费收缴", "on_time", 70, "half", False, "上缴"),
    ("党费收缴", "coverage", 90, "month", False, ""),
    ("党费收缴", "complete", 50, "quarter", True, ""),
    ("谈心谈话", "coverage", 40, "half", False, ""),
    ("谈心谈话", "coverage", 40, "half", True, ""),
    ("谈心谈话", "count", 2, "year", True, ""),
    ("流动党员联系", "coverage", 60, "year", False, ""),
    ("流动党员联系", "count", 1, "half", True, ""),
    ("组织关系转接", "on_time", 70, "quarter", False, ""),
    ("组织关系转接", "on_time", 70, "year", True, "转出"),
    ("发展党员", "complete", 50, "half", False, ""),
    ("发展党员", "on_time", 50, "year", False, "转正"),
    ("发展党员", "count", 3, "quarter", False, ""),
)
"""Each measure with what it can be combined with."""


@pytest.mark.parametrize("subject", ["branch", "member"])
def test_every_measure(subject: SubjectKind, database: Database) -> None:
    """Each measure, of branches, of each of their members and of members, counts the same on both databases."""
    scheme = replace(find_scheme("institute_branch"), subject=subject)
    build(database, seed=2)
    asked = [
        (Requirement(book, measure, num(target) / (1 if measure == "count" else 100), every, each, kind=kind), "2025")
        for book, measure, target, every, each, kind in KINDS
        if subject == "branch" or book != "发展党员"
    ]
    assert differences(database, scheme, asked, DAYS[1:2]) == []
