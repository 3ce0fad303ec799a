"""``kaoping demo``: where the session begins, what it says there."""

from pathlib import Path

from kaoping.tui.app import KaopingApp
from kaoping.tui.beginning import Beginning
from kaoping.tui.demo.packed import unpack
from kaoping.tui.demo.shown import SHOWN, TOLD, UNITS
from kaoping.tui.screens.rounds.rounds import RoundsPage
from kaoping.tui.screens.rounds.subjects import SubjectsPage
from kaoping.tui.style.width import width

from tests.tui.conftest import Driven


async def test_it_begins_at_the_round_and_names_the_next_key(tmp_path: Path) -> None:
    """At the round at a glance, with one line about the keys; Esc leads to the list of rounds."""
    path = tmp_path / "county.db"
    beginning = Beginning(lambda: unpack(path), SHOWN, TOLD)
    app = KaopingApp(str(path), "张三", tmp_path / "drafts", beginning=beginning)
    async with app.run_test(size=(80, 24)) as pilot:
        driven = Driven(app, pilot)
        while not app.is_open:
            await pilot.pause(0.01)
        await driven.settle()
        assert isinstance(app.screen, SubjectsPage)
        assert UNITS["township_star"] in driven.lines()[0]
        assert TOLD in driven.text()
        await driven.press("escape")
        assert isinstance(app.screen, RoundsPage)
        assert "14" in driven.lines()[0]


async def test_a_round_that_is_gone_is_not_begun_at(tmp_path: Path) -> None:
    """Then the session begins at the workbench, as any other."""
    path = tmp_path / "county.db"
    app = KaopingApp(str(path), "张三", tmp_path / "drafts", beginning=Beginning(lambda: unpack(path), "没有这一轮"))
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.is_open:
            await pilot.pause(0.01)
        await Driven(app, pilot).settle()
        assert app.current_mode == "bench"


def test_what_it_says_fits_the_narrowest_screen() -> None:
    """One line of 80 cells, with the blank before it."""
    assert width(TOLD) < 80
