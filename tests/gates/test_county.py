"""The sample county that is shipped: it is what the program builds now, and has everything to show."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

import kaoping.schemes
import pytest
from kaoping.core.ledger.attachments.maintenance import verify_all
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import open_database
from kaoping.plugins.loading import find_scheme
from kaoping.tui.demo.county import build_county
from kaoping.tui.demo.packed import unpack
from kaoping.tui.demo.shown import BEFORE, NOW, SHOWN, UNITS

OF_CHAINS = ("chain", "audit_entry", "receipt", "alembic_version")
"""Tables that tell how rows came about: other hashes and identities each time."""

DRAWN = ("inspection", "inspection_pick")
"""Tables that tell of lots that were drawn."""

STALE = "run python -m kaoping.tui.demo.prepare"
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d\.\d{3}\+00:00")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shipped") / "county.db"
    unpack(path)
    return path


@pytest.fixture(scope="module")
def services(shipped: Path) -> Iterator[Services]:
    services = Services.open(str(shipped), "张三")
    yield services
    services.close()


def told(path: Path) -> dict[str, list[str]]:
    """All that the tables say, by their names: moments by their days, without the identities of units."""
    connection = sqlite3.connect(path)
    schema = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    identities = [identity for (identity,) in connection.execute("SELECT identity FROM unit ORDER BY id")]
    rows = {"schema": [repr(one) for one in schema]}
    for table in tables:
        if table not in OF_CHAINS:
            said = MOMENT.sub(r"\1", "\n".join(map(repr, connection.execute(f"SELECT * FROM {table}"))))  # noqa: S608  # a name of our own
            for identity in identities:
                said = said.replace(identity, "")
            rows[table] = [str(len(said.splitlines()))] if table in DRAWN else sorted(said.splitlines())
    connection.close()
    return rows


def test_it_is_what_would_be_built_now(shipped: Path, tmp_path: Path) -> None:
    """Schema, and every row of every table: a scheme, sample data or a service that changed is noticed."""
    build_county(tmp_path / "county.db")
    built, packed = told(tmp_path / "county.db"), told(shipped)
    assert [table for table in {*built, *packed} if built.get(table) != packed.get(table)] == [], STALE


def test_it_verifies(shipped: Path) -> None:
    """Chains, rows, schema and attachments are sound."""
    database = open_database(str(shipped))
    report = verify_all(database)
    database.close()
    assert report.problems == ()


def test_every_scheme_is_there(services: Services) -> None:
    """Each built-in scheme has a unit, a graded round and one that is being marked, under the scheme as installed."""
    infos = services.rounds.infos()
    for scheme, unit in UNITS.items():
        mine = [info for info in infos if info.unit.name == unit]
        assert [(info.scheme, info.year) for info in mine] == [(scheme, BEFORE), (scheme, NOW)]
    assert set(UNITS) == {module.name for module in iter_modules(kaoping.schemes.__path__)}


def test_a_graded_year_has_results(services: Services) -> None:
    """Everybody has a total, and a grade where the scheme has grades; nothing waits for a person."""
    for info in services.rounds.infos():
        if info.year == BEFORE:
            glance = services.results.glance(info.key)
            assert (glance.lacking, glance.undecided) == (0, 0)
            assert glance.totals == len(glance.rows)
            if find_scheme(info.scheme).grades:
                assert sum(one.count for one in glance.grades) == glance.totals


def test_a_year_being_marked_has_sheets_of_each_state(services: Services, shipped: Path) -> None:
    """Some are handed in, some are begun, some are not; a mark was corrected with a reason."""
    for info in services.rounds.infos():
        if info.year == NOW:
            keys = [
                key
                for one in services.rounds.round(info.key).graded
                for key in services.sheets.keys(info.key, one.code)
            ]
            states = [services.sheets.sheet(info.key, key).state for key in keys]
            assert any(state.state == "submitted" for state in states), info.code
            begun = [s for s in states if s.version and s.state == "draft" and None in s.marks]
            assert begun, info.code
            assert any(state.version == 0 for state in states), info.code
            assert any("更正" in line.reason for s in states for lines in s.lines.values() for line in lines), info.code


def test_what_is_shown_first_shows_most(services: Services) -> None:
    """Totals between thresholds, sheets to be marked, questions, a proof that is missing."""
    glance = services.results.glance(services.rounds.key(SHOWN))
    assert glance.bins
    assert glance.thresholds
    assert glance.totals > glance.lacking > 0
    assert {need.kind for need in glance.needs} >= {"question", "proof", "total"}
