"""Requirements asked together are answered as if each were asked alone; all that can be owed is among the duties."""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.requirements.calendar import obligations
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import (
    BoundRequirement,
    Measured,
    Obligation,
    OpenRound,
    QueryScope,
    Whom,
    question_of,
)
from kaoping.core.requirements.repository import load_facts, load_people
from kaoping.core.storage.engine import Database, open_database
from kaoping.plugins.catalogue import BOOKS_BY_ID, CATALOGUE
from kaoping.plugins.contract import Form, Item, ParamRef, ParamValue, Requirement, Scheme, Section, num, percent
from kaoping.plugins.contract.who import SubjectKind
from kaoping.plugins.loading import find_scheme

from tests.acting import home
from tests.requirements.county import BRANCHES, build
from tests.requirements.test_requirements import BOUND, KINDS, bound

PEOPLE = (3, 8, 9, 11, 13, 16)
DAY = date(2026, 3, 1)
PARTS = {
    "unit": QueryScope(),
    "branch": QueryScope(frozenset({2})),
    "members": QueryScope(frozenset({2, 3}), frozenset(PEOPLE)),
}


def questions(subject: SubjectKind) -> list[BoundRequirement]:
    """Every measure with what it can be combined with, and what the schemes bind to the ledger."""
    asked = [
        Requirement(book, kind_of, num(target) / (1 if kind_of == "count" else 100), every, each, kind=kind)
        for book, kind_of, target, every, each, kind in KINDS
        if subject == "branch" or book != "发展党员"
    ]
    params: dict[str, ParamValue] = {}
    for name in sorted(BOUND):
        scheme = find_scheme(name)
        if scheme.subject == subject:
            params |= scheme.defaults()
            asked += [requirement for requirement, _period in bound(scheme)]
    found = [question_of(one, BOOKS_BY_ID, params, "2025", DAY) for one in dict.fromkeys(asked)]
    return [one for one in found if one is not None]


def answers(
    database: Database, part: QueryScope, asked: Sequence[BoundRequirement], subject: SubjectKind
) -> dict[BoundRequirement, list[Measured]]:
    """What the questions come to for everybody of the part, loaded at once."""
    found: dict[BoundRequirement, list[Measured]] = {}
    places = BRANCHES if part.organisations is None else sorted(part.organisations)
    with home(database).read() as connection:
        rolls = load_directory(connection) if part.organisations is None else load_people(connection, places)
        facts = load_facts(connection, part, asked, of_members=subject == "member")
        for question in asked:
            requirement = question.requirement
            if subject == "branch":
                found[question] = [
                    measure(question, facts.of(requirement, [place]), Whom(place), rolls) for place in places
                ]
            else:
                found[question] = [
                    measure(question, facts.of(requirement, places, person), Whom(0, person), rolls)
                    for person in PEOPLE
                    if person in rolls.people
                ]
    return found


@pytest.mark.parametrize("subject", ["branch", "member"])
@pytest.mark.parametrize("part", PARTS)
def test_asking_all_at_once_is_asking_each_alone(part: str, subject: SubjectKind, database: Database) -> None:
    """Verdicts, entries, what lacks proof and what is backdated: for a unit, some branches or one, whatever else is
    asked along and in whatever order."""
    build(database, seed=7)
    asked = questions(subject)
    alone = {one: answers(database, PARTS[part], [one], subject)[one] for one in asked}
    assert answers(database, PARTS[part], asked, subject) == alone
    shuffled = random.Random(3).sample(asked, len(asked))  # noqa: S311  # a seeded order, no secret
    assert answers(database, PARTS[part], shuffled, subject) == alone
    assert sum(bool(one.verdicts) for of_one in alone.values() for one in of_one) > 40


@pytest.fixture(scope="module")
def county(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The county, only read."""
    path = tmp_path_factory.mktemp("county") / "county.db"
    shutil.copyfile(sqlite_template, path)
    opened = open_database(str(path))
    build(opened, seed=8)
    yield opened
    opened.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(["branch", "member"]), st.sampled_from(list(PARTS)))
def test_any_two_requirements_do_not_disturb_each_other(
    county: Database, data: st.DataObject, subject: SubjectKind, part: str
) -> None:
    """Two that look at the same book with other kinds, columns or periods are told apart."""
    asked = questions(subject)
    first = data.draw(st.sampled_from(asked))
    second = data.draw(st.sampled_from([one for one in asked if one != first and one.book == first.book] or asked[:1]))
    together = answers(county, PARTS[part], [first, second], subject)
    for one in (first, second):
        assert together[one] == answers(county, PARTS[part], [one], subject)[one]


# What is owed.


def owed(requirement: Requirement, scheme: Scheme) -> tuple[str, str, str, bool]:
    """Whose duty a requirement is, from its words."""
    book = BOOKS_BY_ID[requirement.book]
    each = requirement.each_member or requirement.measure == "coverage" or scheme.subject == "member"
    return requirement.book, requirement.kind, requirement.every, each and book.concerns_member(requirement.kind)


def keyed(found: Sequence[Obligation]) -> dict[tuple[str, str, str, bool], int]:
    keys: dict[tuple[str, str, str, bool], int] = {
        (one.book.id, one.kind, one.every, one.each_member): one.times for one in found
    }
    assert len(keys) == len(found)
    return keys


@pytest.mark.parametrize("name", sorted(BOUND))
def test_every_measurable_requirement_of_a_scheme_is_among_the_duties(name: str) -> None:
    """Every count and every coverage that an item asks for stands in the calendar, at least as often as asked."""
    scheme = find_scheme(name)
    params = scheme.defaults()
    duties = keyed(obligations(CATALOGUE, [OpenRound(scheme, params)]))
    measurable = [one for form in scheme.forms for item in form.items() for one in item.requires
                  if one.measure in ("count", "coverage")]  # fmt: skip
    for one in measurable:
        target = params[one.target.param] if isinstance(one.target, ParamRef) else one.target
        times = 1 if one.measure == "coverage" else Fraction(target)
        assert duties[owed(one, scheme)] >= times, one


MANY = (
    Requirement("没有这本", "count", num(1)),
    Requirement("三会一课", "attendance", percent(80), "quarter"),
    Requirement("三会一课", "count", num(2), "quarter", kind="党课"),
    Requirement("主题党日", "complete", percent(50)),
    Requirement("谈心谈话", "coverage", percent(90), "half"),
    Requirement("党费收缴", "on_time", num(1), "half"),
    Requirement("志愿服务", "count", num(3), "year", True),
    Requirement("三会一课", "count", num(5), "quarter", kind="党课"),
    Requirement("三会一课", "count", num(4), "quarter", kind="党课"),
    Requirement("党建信息报送", "count", ParamRef("n"), "month"),
)
"""What can be owed, behind and between what cannot."""
ASKED = {
    ("三会一课", "党课", "quarter", False): 5,
    ("谈心谈话", "", "half", True): 1,
    ("志愿服务", "", "year", True): 3,
    ("党建信息报送", "", "month", False): 7,
}


@given(st.permutations(MANY), st.lists(st.integers(1, len(MANY) - 1), max_size=3, unique=True), st.booleans())
def test_every_measurable_requirement_is_among_the_duties_wherever_it_stands(
    order: list[Requirement], cuts: list[int], split: bool
) -> None:
    """In one item or spread over items and forms, behind what cannot be measured so or a book that is not kept; of two
    alike the one that asks for more."""
    edges = [0, *sorted(cuts), len(order)]
    items = [
        Item(str(place), "某项", num(1), requires=tuple(order[first:last]))
        for place, (first, last) in enumerate(pairwise(edges), start=1)
    ]
    groups = [[one] for one in items] if split else [items]
    model = find_scheme("institute_branch")
    sections = [(Section("1", "某节", tuple(group)),) for group in groups]
    forms = tuple(Form(f"f{place}", "某表", num(1), one, ()) for place, one in enumerate(sections))
    scheme = replace(model, forms=forms)
    duties = keyed(obligations(CATALOGUE, [OpenRound(scheme, {"n": num(7)})]))
    assert ASKED.items() <= duties.items()
    books = keyed(obligations(CATALOGUE, []))
    assert duties.keys() == books.keys() | ASKED.keys()
    assert all(duties[key] >= times for key, times in books.items())
