"""Member development step by step: what is late or missing is short, and only what comes next is reminded of."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.organisation.directory import Directory
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.requirements.facts import Fact
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import Measured, QueryScope, Whom, question_of
from kaoping.core.requirements.repository import load_facts
from kaoping.core.requirements.todos import todos
from kaoping.core.storage.audit import spell
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Requirement, num

from tests.acting import home
from tests.requirements.county import enter, populate
from tests.requirements.independent import months_later

BOOK = BOOKS_BY_ID["发展党员"]
ORDER = tuple(step.id for step in BOOK.steps)
WANTED = tuple(step.id for step in BOOK.steps[:-1] if not step.optional)
FOLLOWS = {step.id: step.after or before for before, step in zip(("", *ORDER), BOOK.steps, strict=False)}
TIMED = tuple(step for step in BOOK.steps if step.within is not None and FOLLOWS[step.id])
WAITING = tuple(step for step in BOOK.steps if step.wait and FOLLOWS[step.id])
BRANCH, OVER, NOBODY = Whom(2), date(2040, 1, 1), Directory.of((), (), {})


def in_time(start: str) -> dict[str, str]:
    """The day of every step of a case begun on ``start``: each as soon as it may be."""
    days: dict[str, str] = {}
    for step in BOOK.steps:
        before = days.get(FOLLOWS[step.id], start)
        days[step.id] = months_later(before, step.wait) if FOLLOWS[step.id] else start
    return days


def case(days: Mapping[str, str], contacts: int = 2) -> list[Fact]:
    """The entries of a case, filled in with everything its book wants."""
    columns = {column.id: "有" for column in BOOK.columns} | {
        column.id: 1 for column in BOOK.columns if column.kind in ("count", "yes_no", "money")
    }
    named = [[person, f"党员{person}", ""] for person in range(1, contacts + 1)]
    return [
        Fact(
            n, BOOK.id, 2, None, kind, day, f"{day}T04:00:00.000+00:00", 1, title="某人", content="有",
            responsible="有", own=spell({**columns, "contacts": named}),
        )
        for n, (kind, day) in enumerate(days.items(), start=1)
    ]  # fmt: skip


def counted(facts: list[Fact], year: str, what: str = "on_time", kind: str = "") -> Measured:
    requirement = Requirement(BOOK.id, "complete" if what == "complete" else "on_time", num(1), kind=kind)
    question = question_of(requirement, BOOKS_BY_ID, {}, year, OVER)
    assert question is not None
    return measure(question, facts, BRANCH, NOBODY)


def due(days: Mapping[str, str], step: str) -> str:
    within = BOOK.step(step)
    assert within is not None
    assert within.within is not None
    return months_later(days[FOLLOWS[step]], within.within)


STARTS = st.dates(date(2019, 1, 1), date(2027, 12, 28)).map(lambda day: day.replace(day=min(day.day, 28)).isoformat())


@given(STARTS)
def test_a_case_whose_steps_are_all_in_time_has_what_is_wanted(start: str) -> None:
    """Nothing is short in any year in which a step was due, nor is anything incomplete."""
    days = in_time(start)
    years = {due(days, step.id)[:4] for step in TIMED}
    for year in years:
        result = counted(case(days), year)
        assert (result.have, result.short) == (result.want, 0)
    complete = counted(case(days), days[ORDER[-1]][:4], "complete")
    assert (complete.have, complete.short) == (complete.want, 0)


@given(STARTS, st.sampled_from(TIMED), st.sampled_from(["late", "missing"]), st.booleans())
def test_a_late_or_missing_step_is_short(start: str, step: Any, how: str, alone: bool) -> None:
    """In the year in which it was due there is less than is wanted, asked for that step or for all; a step made on its
    last day is in time, one made a day later is not."""
    days = in_time(start)
    last = due(days, step.id)
    kind = step.id if alone else ""
    assert counted(case(days | {step.id: last}), last[:4], kind=step.id).short == 0
    broken = {one: day for one, day in days.items() if one != step.id}
    if how == "late":
        broken[step.id] = date.fromordinal(date.fromisoformat(last).toordinal() + 1).isoformat()
    result = counted(case(broken), last[:4], kind=kind)
    assert result.have is not None
    assert result.have < result.want
    assert result.short == 1
    assert last in result.verdicts[0].dates


@given(STARTS, st.sampled_from(WAITING))
def test_a_step_made_before_its_time_is_short(start: str, step: Any) -> None:
    """One that has to wait and did not is no step in time, where it also has a last day."""
    days = in_time(start)
    early = date.fromordinal(date.fromisoformat(days[step.id]).toordinal() - 1).isoformat()
    result = counted(case(days | {step.id: early}), due(days, step.id)[:4] if step.within else "2025", kind=step.id)
    if step.within is None:
        assert result.verdicts == ()
    else:
        assert result.have == 0 < result.want


@given(STARTS, st.sampled_from(WANTED), st.integers(0, 20))
def test_a_case_that_lacks_a_step_is_incomplete(start: str, missing: str, further: int) -> None:
    """A step that is not there makes have less than want once a later one was made, and not before."""
    place = ORDER.index(missing)
    made = ORDER[: place + 2 + further]
    days = {step: day for step, day in in_time(start).items() if step in made}
    year = max(days.values())[:4]
    assert counted(case(days), year, "complete").short == 0
    gap = counted(case({step: day for step, day in days.items() if step != missing}), year, "complete")
    assert (gap.have, gap.want, gap.short) == (0, 1, 1)
    before = {step: day for step, day in days.items() if ORDER.index(step) < place}
    if before:
        assert counted(case(before), max(before.values())[:4], "complete").short == 0


@pytest.mark.parametrize("part", [QueryScope(), QueryScope(frozenset({2})), QueryScope(frozenset({2, 3}))])
def test_a_case_begun_before_the_year_is_short_in_it(part: QueryScope, database: Database) -> None:
    """What was made earlier is read too: the missing step of an old case is missing in the year in which it was due."""
    populate(database)
    enter(database, [{"book": BOOK.id, "kind": ORDER[0], "date": "2024-12-20", "title": "某人"}])
    requirement = Requirement(BOOK.id, "on_time", num(1))

    def asked(day: date) -> Measured:
        question = question_of(requirement, BOOKS_BY_ID, {}, "2025", day)
        assert question is not None
        with home(database).read() as connection:
            facts = load_facts(connection, part, [question], of_members=False)
            return measure(question, facts.of(requirement, [2]), BRANCH, load_directory(connection))

    missing = asked(date(2026, 1, 1))
    assert (missing.have, missing.want, missing.short) == (0, 1, 1)
    assert missing.verdicts[0].dates == (months_later("2024-12-20", BOOK.steps[1].within or 0),)
    enter(database, [{"book": BOOK.id, "kind": ORDER[1], "date": "2025-01-20", "title": "某 人"}])
    assert (asked(date(2026, 1, 1)).have, asked(date(2026, 1, 1)).short) == (1, 0)


def test_no_reminder_for_steps_behind_the_latest_made(sqlite_database: Database) -> None:
    """However many earlier steps a case lacks, it is only reminded of steps that come behind the latest one made, and
    of contact persons of that one only."""
    dice = random.Random(5)  # noqa: S311  # a seeded sample, no secret
    populate(sqlite_database)
    latest: dict[str, int] = {}
    made: list[dict[str, Any]] = []
    for number in range(120):
        title = f"人选{number}"
        places = sorted(dice.sample(range(len(ORDER)), dice.randint(1, 6)))
        latest[title] = places[-1]
        for place in places:
            held = date.fromordinal(date(2025, 1, 1).toordinal() + place * 9 + dice.randint(0, 200))
            named = spell({"contacts": [[1, "党员1", ""]] * dice.randint(0, 2)})
            entry = {"book": BOOK.id, "kind": ORDER[place], "date": held.isoformat(), "title": title, "own": named}
            made.append(entry)
    enter(sqlite_database, made)
    gaps = steps = contacts = 0
    for day in (date(2025, 9, 1), date(2026, 3, 1), date(2028, 1, 1)):
        with home(sqlite_database).read() as connection:
            found = todos(connection, day)
        for todo in found:
            if todo.kind not in ("step", "contacts"):
                continue
            title, _colon, rest = todo.sentence.partition(":「")
            place = ORDER.index(rest.partition("」")[0])
            if todo.kind == "step":
                assert place > latest[title], todo.sentence
                steps += 1
                gaps += sum(one["title"] == title for one in made) <= latest[title]
            else:
                assert place == latest[title], todo.sentence
                contacts += 1
    assert min(steps, gaps, contacts) > 20
