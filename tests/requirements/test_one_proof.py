"""One proof is proof: where a book wants any, exactly one counts like more, and none does not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.requirements.calendar import month_calendar
from kaoping.core.requirements.facts import Fact, RollMonths, roll_months
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import Measured, Obligation, QueryScope, Whom, question_of
from kaoping.core.requirements.repository import load_facts
from kaoping.core.requirements.todos import todos
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Requirement, num

from tests.acting import home
from tests.requirements.county import enter, populate

OVER = date(2026, 3, 1)
PLEDGES = BOOKS_BY_ID["党员公开承诺"]
TALKS = BOOKS_BY_ID["谈心谈话"]
BRANCH = Whom(2)


def pledge(person: int, proofs: int) -> dict[str, Any]:
    """What a member pledged and kept in time."""
    return {
        "book": PLEDGES.id, "person_id": person, "date": "2025-02-01", "deadline": "2025-11-30",
        "finished": "2025-10-01", "proofs": proofs,
    }  # fmt: skip


def people_of(database: Database) -> tuple[int, ...]:
    with home(database).read() as connection:
        return load_directory(connection).members(2, "2025-12-31")


def counted(database: Database, requirement: Requirement, *, by_months: bool = True) -> Measured:
    """What the requirement comes to for the branch: its months added up by the database, or entry by entry."""
    question = question_of(requirement, BOOKS_BY_ID, {}, "2025", OVER)
    assert question is not None
    with home(database).read() as connection:
        rolls = load_directory(connection)
        facts = load_facts(connection, QueryScope(), [question], of_members=not by_months)
        entries: Sequence[Fact] | RollMonths = facts.by_organisation.get((requirement.book, 2), [])
        if by_months:
            entries = facts.of(requirement, [2])
            assert isinstance(entries, RollMonths) == question.by_months
        return measure(question, entries, BRANCH, rolls)


@pytest.mark.parametrize("by_months", [True, False])
@pytest.mark.parametrize(
    "requirement",
    [
        Requirement(PLEDGES.id, "on_time", num(1)),
        Requirement(PLEDGES.id, "on_time", num(1), each_member=True),
        Requirement(PLEDGES.id, "coverage", num(1)),
        Requirement(PLEDGES.id, "count", num(1), each_member=True),
        Requirement(TALKS.id, "coverage", num(1)),
    ],
    ids=lambda one: f"{one.book}-{one.measure}-{one.each_member}",
)
def test_exactly_one_proof_counts_in_roll_books_too(
    requirement: Requirement, by_months: bool, database: Database
) -> None:
    """Of the members on a roll only those are missing whose entry has no proof at all; what lacks it is shown."""
    populate(database)
    people = people_of(database)
    proofs = {person: place % 3 for place, person in enumerate(people)}
    enter(database, [pledge(person, n) | {"book": requirement.book} for person, n in proofs.items()])
    result = counted(database, requirement, by_months=by_months)
    bare = tuple(person for person in people if not proofs[person])
    assert (len(bare), set(proofs.values())) == (-(-len(people) // 3), {0, 1, 2})
    assert [verdict.people for verdict in result.verdicts] == [tuple(sorted(bare))]
    assert result.entries == tuple(place for place, n in enumerate(proofs.values(), start=1) if n)
    assert result.unproved == tuple(place for place, n in enumerate(proofs.values(), start=1) if not n)


def test_months_of_a_roll_tell_one_proof_from_none() -> None:
    """Added up in memory as the database adds them up."""
    facts = [
        Fact(n, PLEDGES.id, 2, n, "", "2025-02-01", "2025-02-01T04:00:00.000+00:00", n, None, "2025-02-01")
        for n in range(3)
    ]
    months = {month.counts: month for month in roll_months(PLEDGES, facts).months}
    assert (months[False].entries, months[True].entries) == ((0,), (1, 2))
    assert roll_months(PLEDGES, facts).punctual("year") == {"2025": {1, 2}}


@pytest.mark.parametrize(
    ("proofs", "status", "bare"), [((), "late", 0), ((0,), "unproved", 1), ((1,), "done", 0), ((2, 0), "done", 1)]
)
def test_exactly_one_proof_is_enough_for_a_duty(
    proofs: Sequence[int], status: str, bare: int, database: Database
) -> None:
    """A month with one proved entry is done in the calendar; the to-dos name what lacks proof and nothing else."""
    populate(database)
    enter(database, [{"book": "主题党日", "date": "2025-09-05", "proofs": n} for n in proofs])
    asked = [Obligation(BOOKS_BY_ID["主题党日"], "", "month", 1, each_member=False)]
    with home(database).read() as connection:
        directory = load_directory(connection)
        (duty,) = month_calendar(connection, QueryScope(), asked, directory, [2], "2025-09", "2025-10-08")
    assert (duty.status, duty.done) == (status, len(proofs) - bare)
    with home(database).read() as connection:
        everything = todos(connection, date(2025, 10, 8))
    found = [todo for todo in everything if todo.kind == "unproved"]
    assert [todo.sentence for todo in found] == ["1 条没有证明材料,不计入考评"] * bare


def test_a_duty_about_a_roll_wants_one_proof_of_each(database: Database) -> None:
    """Of the members whose entries have no, one and two proofs only the first are missing."""
    populate(database)
    people = people_of(database)
    enter(database, [pledge(person, place % 3) for place, person in enumerate(people)])
    asked = [Obligation(PLEDGES, "", "year", 1, each_member=True)]
    with home(database).read() as connection:
        directory = load_directory(connection)
        (duty,) = month_calendar(connection, QueryScope(), asked, directory, [2], "2025", "2026-03-01")
    assert set(duty.people) == set(people[::3])
    assert (duty.wanted, duty.done, duty.waiting) == (len(people), len(people) - len(people[::3]), len(people[::3]))
