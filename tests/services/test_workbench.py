"""Where a unit stands: the steps of its beginning by what is on record, what its rounds wait for, what moved."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from kaoping.core.kernel.clock import Clock
from kaoping.core.kernel.data import from_data, to_data
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.scope import Scope
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.services.workbench import STEPS, Movement, Workbench
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database

from tests.requirements.county import UNIT, build

SCHEME = "supply_cooperative"


@pytest.fixture
def services(database: Database) -> Services:
    """The services on an empty database."""
    return Services(Workspace(database, "甲"))


def ready(services: Services) -> Unit:
    """A unit with a branch, two members and a scheme whose values are confirmed."""
    unit = services.units.add("供销社")
    services.roster.add_branch(unit, "第一支部")
    services.roster.add(unit, ("王一", "第一支部", "正式", "", "", "", ""))
    services.schemes.enable(unit.name, SchemeReference(SCHEME))
    services.schemes.confirm(unit.name, SCHEME, {})
    return unit


def test_each_act_is_seen_as_the_step_it_does(services: Services) -> None:
    """Nothing, a unit, its roster, a scheme, the values, a round: after each act exactly one step more is done, in
    their order, and the next one is named.
    """
    look = services.workbench.look
    assert (look(None).next, look(None).done) == ("unit", frozenset())
    unit = services.units.add("供销社")
    acts: tuple[Callable[[], object], ...] = (
        lambda: services.roster.add_branch(unit, "第一支部"),
        lambda: services.schemes.enable(unit.name, SchemeReference(SCHEME)),
        lambda: services.schemes.confirm(unit.name, SCHEME, {}),
        lambda: services.rounds.open(unit.name, SCHEME, look(unit).today.year),
    )
    for place, act in enumerate(acts, start=1):
        assert look(unit).next == STEPS[place]
        assert look(unit).done == frozenset(STEPS[:place])
        act()
    bench = look(unit)
    assert bench.next == "sheets"
    assert not bench.settled
    (running,) = bench.rounds
    assert (running.complete, running.counted) == (0, 0)
    assert bench.share("sheets") == (0, running.expected)
    assert running.expected > 0
    assert from_data(to_data(bench, Workbench), Workbench) == bench


def test_a_year_that_is_over_asks_for_the_next_round(services: Services) -> None:
    """A round of a year before that is closed or void opens no year; one that runs does."""
    unit = ready(services)
    year = services.workspace.clock.today().year
    services.rounds.open(unit.name, SCHEME, year - 1)
    assert "round" in services.workbench.look(unit).done
    (info,) = services.rounds.infos()
    services.rounds.void(info.key, "开错了")
    assert services.workbench.look(unit).next == "round"
    services.rounds.open(unit.name, SCHEME, year)
    assert "round" in services.workbench.look(unit).done


def test_values_of_the_year_before_stand_beside_those_to_confirm(services: Services) -> None:
    """What the latest round froze is told at the place of each value, as it would be typed."""
    unit = ready(services)
    assert services.workbench.to_confirm(unit, SCHEME).before is None
    services.schemes.confirm(unit.name, SCHEME, {"notice_days": "9"})
    year = services.workspace.clock.today().year
    services.rounds.open(unit.name, SCHEME, year)
    services.schemes.confirm(unit.name, SCHEME, {"notice_days": "6"})
    asked = services.workbench.to_confirm(unit, SCHEME)
    now = {value.place: value.shown for value in asked.values}
    assert asked.year == year
    assert asked.before is not None
    assert (now["params/notice_days"], asked.before["params/notice_days"]) == ("6", "9")
    assert len(asked.values) == len(asked.use.starters)
    assert {place for place in now if now[place] != asked.before[place]} == {"params/notice_days"}


def test_a_branch_is_set_up_whole_or_not_at_all(services: Services) -> None:
    """Codes follow each other; a name like another's, an empty or an endless one is refused in a sentence."""
    unit = services.units.add("供销社")
    assert [services.roster.add_branch(unit, name) for name in ("第一支部", " 第二支部 ")] == ["B0001", "B0002"]
    before = services.roster.organisations(unit)
    assert [one.name for one in before] == ["第一支部", "第二支部"]
    for name in ("", "第一支部", "长" * 5000, "支\x00部"):
        with pytest.raises(Error):
            services.roster.add_branch(unit, name)
    assert services.roster.organisations(unit) == before
    assert [change.day for change in services.roster.organisation_history(unit, "B0001")]


def test_entries_are_counted_on_the_days_they_were_written(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The series has a figure for each of the last thirty days, which add up to what was written in them."""
    monkeypatch.setattr(Clock, "today", lambda _clock: date(2025, 10, 8))
    build(sqlite_database, seed=3)
    services = Services(Workspace(sqlite_database, "甲"))
    unit = services.units.find(UNIT)
    moved = services.workbench.movement(unit)
    today = services.workspace.clock.today()
    assert moved.last == today
    assert len(moved.entries) == 30
    with sqlite_database.unit(unit).read() as connection:
        rows = connection.execute("SELECT entered_on, state FROM entry WHERE unit_id = :unit").all()
    first = today - timedelta(days=29)
    written = [date.fromisoformat(day) for day, state in rows if state != "withdrawn"]
    assert sum(moved.entries) == sum(first <= day <= today for day in written) > 0
    assert moved.entries[-1] == written.count(today)
    todos = services.duties.todos(unit, Scope())
    assert moved.returned == sum(todo.kind_id == "returned" for todo in todos)
    assert (moved.unproved > 0) == any(todo.kind_id == "unproved" for todo in todos)
    assert from_data(to_data(moved, Movement), Movement) == moved


@pytest.mark.parametrize("zone", ["Nowhere/Town", ""])
def test_a_database_in_no_time_zone_is_not_made(tmp_path: Path, zone: str) -> None:
    """Refused before anything is written."""
    path = tmp_path / "new" / "k.db"
    with pytest.raises(Error):
        Services.create(str(path), "甲", zone)
    assert not path.parent.exists()


def test_a_database_is_made_in_its_time_zone(tmp_path: Path) -> None:
    """The zone is that of everything that is dated from the first act on."""
    path = str(tmp_path / "new" / "k.db")
    Services.create(path, "甲", "Asia/Urumqi")
    services = Services.open(path, "甲")
    try:
        assert str(services.workspace.clock.zone) == "Asia/Urumqi"
        assert services.workbench.look(None).next == "unit"
        assert services.authority.may("unit.add")
    finally:
        services.close()
