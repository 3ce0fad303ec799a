"""Odd names and codes mean the same person on every way in, or are refused on all of them."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from kaoping.core.kernel import naming, text
from kaoping.core.organisation.roster import importing
from kaoping.core.spreadsheet import cells, table
from kaoping.core.storage.engine import Database

from tests.campaigns.ways_in import Office, cases, faults, run

NUMBERS = 3


@pytest.fixture
def office(sqlite_database: Database, tmp_path: Path) -> Office:
    return Office.open(sqlite_database, tmp_path)


def test_every_way_in_understands_the_same(office: Office) -> None:
    """A case of every kind, several times over; the campaign makes as many more as wanted."""
    met, found = run(office, 1, NUMBERS)
    assert found == []
    assert set(met.values()) == {NUMBERS}
    assert len(met) == 26


def nothing(*_given: object) -> None:
    """Refuse nothing."""


FAULTS: dict[str, tuple[ModuleType | type, str, object]] = {
    "name: dot": (text, "_HAS_ALIKE", re.compile("(?!)")),
    "name: garbled": (naming, "is_lossy", lambda _text: False),
    "name: quoted": (table, "without_quotes", lambda sheet: sheet),
    "code: many digits": (cells, "is_rounded", lambda _written: False),
    "code: another": (importing._Takeover, "_refuse_doubles", nothing),
    "code: width": (importing, "match_key", str),
}
"""A rule of the product each, without which cases of the kind mean something else somewhere."""


@pytest.mark.parametrize("kind", FAULTS)
def test_a_rule_out_of_force_is_noticed(office: Office, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """With a planted fault, a case of its kind is told by the campaign."""
    monkeypatch.setattr(*FAULTS[kind])
    tried = [case for seed in range(1, 1 + NUMBERS) for case in cases(seed) if case.kind == kind]
    assert any(list(faults(office, case)) for case in tried)
