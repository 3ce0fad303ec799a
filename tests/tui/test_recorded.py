"""Every screen in both languages and three sizes, as it is recorded, to the last cell."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.tui.screens.base import listpage

from tests.tui.conftest import Opened
from tests.tui.ledgers import Ledgers
from tests.tui.recording import record_all
from tests.tui.walks import county_walk, ledger_walk, made_up


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor rests no longer than it must."""
    monkeypatch.setattr(listpage, "REST_SECONDS", 0.01)


async def test_the_screens_of_a_county_look_as_recorded(opened: Opened, county: Path, april: date) -> None:
    """One session, each screen opened once for each language and shown in all sizes."""
    assert april
    async with opened(county, begun=False) as driven:
        assert await record_all(driven, lambda: county_walk(driven)) == []


async def test_the_screens_of_a_ledger_look_as_recorded(opened: Opened, ledgers: Ledgers, april: date) -> None:
    """One session, each screen opened once for each language and shown in all sizes."""
    assert april
    made_up(ledgers.path)
    async with opened(ledgers.path, begun=False) as driven:
        assert await record_all(driven, lambda: ledger_walk(driven, ledgers)) == []
