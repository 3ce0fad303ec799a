"""Whoever changes a number raises the version of the calculation, and the round says under which one it opened."""

from pathlib import Path

import pytest
from kaoping.core.rounds.repository import find_round
from kaoping.core.storage.engine import Database
from kaoping.plugins import evaluation
from kaoping.plugins.contract.values import round_half_up
from kaoping.plugins.evaluation import derivation

from tests.acting import ask
from tests.calculation.closing import open_thirds
from tests.calculation.numbers import computed, pinned
from tests.calculation.plants import raise_version


def test_the_version_is_raised_with_the_numbers() -> None:
    """Same rules, same facts, same version: the same numbers. Otherwise they are pinned anew."""
    before, now = ({line[1]: line for line in lines} for lines in (pinned(), computed()))
    moved = [id_ for id_, line in now.items() if id_ in before and before[id_][:3] == line[:3] and before[id_] != line]
    assert moved == [], "raise CALCULATION in plugins/evaluation, then: python -m tests.calculation.numbers --write"
    assert before == now, "rules or facts are others: python -m tests.calculation.numbers --write"


def test_a_change_of_the_arithmetic_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """And raising the version asks for new pins."""
    monkeypatch.setattr(derivation, "round_half_up", lambda value, places: round_half_up(value, places) + 1)
    assert all(one[:3] == other[:3] for one, other in zip(pinned(), computed(), strict=True))
    assert pinned() != computed()
    raise_version(monkeypatch)
    assert {line[0] for line in computed()} == {str(evaluation.CALCULATION)} != {line[0] for line in pinned()}


def test_a_round_freezes_the_version_it_opens_with(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes later leaves it as it is."""
    monkeypatch.setattr(evaluation, "CALCULATION", 7)
    key = open_thirds(database, tmp_path)
    raise_version(monkeypatch)
    assert ask(database, find_round, key.code).calculation == 7
