"""The sample units with their graded rounds: results, derivations and explanations are the same elsewhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema

from tests.moving.units import exported, taken


@pytest.fixture
def origin(sample: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "sample.db"
    shutil.copyfile(sample, path)
    shutil.copytree(f"{sample}.files", f"{path}.files")
    opened = open_database(str(path))
    yield opened
    opened.close()


def told(database: Database, unit: str) -> dict[str, Any]:
    """All that is told of a unit's rounds, people, books and entries."""
    services = Services(Workspace(database, "甲"))
    place = services.units.find(unit)
    said: dict[str, Any] = {}
    for info in services.rounds.infos():
        if info.unit.name == unit:
            said[f"{info.code} json"] = services.results.json(info.key, derivations=True).text
            said[f"{info.code} csv"] = services.results.csv(info.key, derivations=True).text
            said[f"{info.code} progress"] = services.rounds.progress(info.key)
            for row in services.results.subjects(info.key)[:2]:
                said[f"{info.code} {row.subject.code}"] = services.results.explain(info.key, row.subject.code)
                said[f"{info.code} {row.subject.code} distance"] = services.results.distance(info.key, row.subject.code)
    said["people"] = services.roster.people(place, former=True)
    said["books"] = services.ledger.books(place)
    for entry in (1, 2, 3):
        said[f"attachments {entry}"] = services.attachments.of_entry(place, entry)
        for one in services.attachments.of_entry(place, entry):
            said[f"content {one.id}"] = services.attachments.content(place, one.id)
    return said


def test_all_results_are_the_same_after_a_move_and_back(
    origin: Database, away_url: str, away_files: str, tmp_path: Path
) -> None:
    """From SQLite to either server, and from there one unit alone to SQLite again."""
    services = Services(Workspace(origin, "甲"))
    names = [unit.name for unit in services.units.units()]
    before = {name: told(origin, name) for name in names}
    assert all(any(key.startswith("content") for key in said) for said in before.values())
    services.moving.move_database(away_url, away_files)
    away = open_database(away_url, files=away_files)
    assert {name: told(away, name) for name in names} == before
    for name in names:
        alone = open_database(str(tmp_path / f"{name}.db"))
        ensure_schema(alone)
        content, moved = exported(away, Services(Workspace(away, "甲")).units.find(name), "单独的一台")
        assert taken(alone, content, anchor=moved.anchor).is_new
        assert told(alone, name) == before[name]
        alone.close()
    away.close()
