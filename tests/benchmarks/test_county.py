"""The seeded county: the same every time, lawful entry by entry, and its lists agree with bare SQL."""
# ruff: noqa: S608 - the statements are put together from these tests' own words

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.ledger.entry import BACKDATED_DAYS, Entry, values_of
from kaoping.core.ledger.repository import book_summary, count_entries, list_entries, member_entries
from kaoping.core.ledger.rules import BookRules
from kaoping.core.ledger.scope import Filter, tier_filter
from kaoping.core.organisation.directory import Directory
from kaoping.core.organisation.people_repository import load_directory, people_list
from kaoping.core.storage.connection import UnitConnection
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import anchor, verify
from kaoping.plugins.catalogue import BOOKS_BY_ID

from benchmarks import year
from benchmarks.county import COUNTY, MOVING_DAY, SMALL, UNIT, YEAR, Size, build, people

FIRST, LAST = f"{YEAR}-01-01", f"{YEAR}-12-31"
TINY = Size(branches=2, members=20, entries=900, attachments=60, committees=1)
STATES = "('planned', 'draft', 'submitted', 'accepted', 'returned')"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Six branches of 120 members in all, with a year of 2,600 entries."""
    database = build(tmp_path_factory.mktemp("county") / "county.db", SMALL)
    yield database
    database.close()


@pytest.fixture
def connection(county: Database) -> Iterator[UnitConnection]:
    with county.unit(UNIT).read() as connection:
        yield connection


@pytest.fixture(scope="module")
def directory(county: Database) -> Directory:
    with county.unit(UNIT).read() as connection:
        return load_directory(connection)


def ids(connection: UnitConnection, condition: str) -> list[int]:
    """Ids of live entries by bare SQL."""
    query = f"SELECT id FROM entry WHERE unit_id = {UNIT.id} AND state IN {STATES} AND {condition} ORDER BY date, id"
    return list(connection.driver.exec_driver_sql(query).scalars())


def listed(connection: UnitConnection, filter_: Filter) -> list[int]:
    found = list_entries(connection, filter_)
    assert count_entries(connection, filter_) == len(found)
    return [entry.id for entry in found]


def test_a_seed_makes_one_county(tmp_path: Path) -> None:
    """Written twice it has the same chain, head for head; another seed has another year."""
    heads = []
    for name in ("one", "other"):
        database = build(tmp_path / f"{name}.db", TINY)
        with database.unit(UNIT).read() as connection:
            heads.append(anchor(connection))
        database.close()
    assert heads[0] == heads[1]
    assert heads[0].seq > 3
    assert year.entries(people(TINY, seed=1)) != year.entries(people(TINY, seed=2))


def test_a_county_is_as_large_as_was_asked(connection: UnitConnection) -> None:
    """Entries and attachments exactly; of dues one for each member and month; some of every kind of trouble."""

    def count(query: str) -> int:
        return int(connection.driver.exec_driver_sql(query).scalar_one())

    assert count("SELECT count(*) FROM entry") == SMALL.entries
    assert count("SELECT count(*) FROM attachment") == SMALL.attachments
    assert count("SELECT count(DISTINCT hash) FROM attachment") < SMALL.attachments
    assert count("SELECT count(*) FROM entry WHERE book = '党费收缴' AND kind = '交纳'") == 12 * SMALL.members
    for trouble in ("state = 'draft'", "state = 'returned'", "state = 'planned'", "state = 'withdrawn'", "paid IS NULL",
                    "julianday(entered_at) - julianday(date) > 40", "proofs = 0"):  # fmt: skip
        assert count(f"SELECT count(*) FROM entry WHERE {trouble}"), trouble
    assert count(f"SELECT count(*) FROM person_state WHERE since = '{MOVING_DAY}'")
    counted = "SELECT count(*) FROM attachment a WHERE a.entry_id = e.id"
    assert count(f"SELECT count(*) FROM entry e WHERE proofs <> ({counted})") == 0


def test_a_county_too_small_for_its_branches_is_refused() -> None:
    """Branches write what they have to write: fewer entries than that there cannot be."""
    with pytest.raises(ValueError, match="writes at least"):
        year.entries(people(Size(2, 20, 100, 10, 1)))
    assert COUNTY.scaled(0.5) == Size(150, 6_000, 125_000, 20_000, 6)


def test_every_entry_keeps_to_its_book(connection: UnitConnection) -> None:
    """What was handed in has everything its book requires, and nothing contradicts itself."""
    rules = {book.id: BookRules(book, date(YEAR + 1, 1, 5)) for book in BOOKS_BY_ID.values()}
    entries = list_entries(connection, Filter())
    assert len({entry.book for entry in entries}) > 15
    for entry in entries:
        values = values_of(entry)
        settled = rules[entry.book].settle(rules[entry.book].fit(values), entry.state)
        assert {name: value for name, value in settled.items() if value is not None} == values
        if entry.state in {"submitted", "accepted"}:
            assert not rules[entry.book].missing(values), entry


def test_the_audit_is_sound(county: Database) -> None:
    """The chain accounts for every row."""
    report = verify(county)
    assert report.problems == ()
    assert report.sound


@pytest.mark.parametrize(
    ("filter_", "condition"),
    [
        (Filter("主题党日", first="2025-03-01", last="2025-03-31"), "book = '主题党日' AND date LIKE '2025-03-%'"),
        (Filter(organisations=frozenset((4, 5))), "organisation_id IN (4, 5)"),
        (Filter(person=7), "person_id = 7"),
        (Filter(unproved=True), "proofs = 0"),
        (Filter(states=frozenset(("returned",))), "state = 'returned'"),
        (Filter(text="3月信息"), "(title LIKE '%3月信息%' OR content LIKE '%3月信息%')"),
    ],
)  # fmt: skip
def test_lists_agree_with_bare_sql(connection: UnitConnection, filter_: Filter, condition: str) -> None:
    """The same entries in the same order."""
    found = listed(connection, filter_)
    assert found
    assert found == ids(connection, condition)


def test_a_committee_sees_its_branches(connection: UnitConnection, directory: Directory) -> None:
    """Its ledger is those of the branches below it, and all committees' together are the county's."""
    committees = connection.driver.exec_driver_sql(
        "SELECT DISTINCT parent_id FROM organisation_state WHERE kind = 'branch'"
    )
    seen: list[int] = []
    for committee in committees.scalars():
        found = listed(connection, tier_filter(directory, committee))
        below = "SELECT organisation_id FROM organisation_state WHERE parent_id"
        assert found == ids(connection, f"organisation_id IN ({below} = {committee})")
        seen += found
    assert sorted(seen) == sorted(ids(connection, "1 = 1"))


def test_a_member_sees_what_concerns_them(connection: UnitConnection, directory: Directory) -> None:
    """Entries about them, and the meetings of the branch they were in on that day, unless only others should come."""
    moved = "SELECT person_id FROM person_state GROUP BY person_id HAVING count(*) = 2"
    for person in connection.driver.exec_driver_sql(f"{moved} UNION SELECT 9").scalars().all():
        found = {entry.id for entry, _part in member_entries(connection, directory, person, FIRST, LAST)}
        then = "s.since <= e.date AND (s.until IS NULL OR s.until > e.date) AND s.branch_id = e.organisation_id"
        expected = "(SELECT 1 FROM json_each(e.attendance, '$.expected') x WHERE x.value = s.person_id)"
        query = f"""
            SELECT id FROM entry WHERE person_id = {person} AND state <> 'withdrawn'
            UNION SELECT e.id FROM entry e JOIN person_state s ON s.person_id = {person} AND {then}
            WHERE e.required IS NOT NULL AND e.state NOT IN ('planned', 'withdrawn')
              AND (e.attendance IS NULL OR json_extract(e.attendance, '$.expected') IS NULL OR EXISTS {expected})"""
        assert found == set(connection.driver.exec_driver_sql(query).scalars())


def test_a_summary_counts_what_the_lists_have(connection: UnitConnection) -> None:
    """Book by book, in any part of the year."""
    for first, last in ((FIRST, LAST), ("2025-04-01", "2025-06-30")):
        query = f"""
            SELECT book, count(*), sum(state = 'draft'), sum(proofs = 0 AND state <> 'planned'),
                   sum(state = 'returned'), max(CASE WHEN state <> 'planned' THEN date END)
            FROM entry WHERE state <> 'withdrawn' AND date BETWEEN '{first}' AND '{last}' GROUP BY book ORDER BY book"""
        bare: list[tuple[Any, ...]] = [tuple(row) for row in connection.driver.exec_driver_sql(query)]
        found = book_summary(connection, None, first, last)
        assert [(one.book, one.entries, one.drafts, one.unproved, one.returned, one.last_date) for one in found] == bare


def test_written_late_is_what_lags(connection: UnitConnection) -> None:
    """The list of entries written late has exactly those that say so of themselves."""
    everything = list_entries(connection, Filter())
    late = listed(connection, Filter(backdated=True))
    assert late == [entry.id for entry in everything if entry.backdated]
    assert min(_lag(entry) for entry in everything if entry.backdated) > BACKDATED_DAYS


def _lag(entry: Entry) -> int:
    return (date.fromisoformat(entry.entered_on) - date.fromisoformat(entry.date)).days


def test_the_roster_is_complete_on_every_day(connection: UnitConnection) -> None:
    """Everybody once, in the branch they belong to on that day."""
    for day in (date(YEAR, 6, 30), date.fromisoformat(MOVING_DAY)):
        rows = people_list(connection, day)
        query = (
            f"SELECT person_id, branch_id FROM person_state WHERE since <= '{day}' AND coalesce(until, '9') > '{day}'"
        )
        assert {(row.id, row.branch_id) for row in rows} == set(map(tuple, connection.driver.exec_driver_sql(query)))
        assert len(rows) == SMALL.members
