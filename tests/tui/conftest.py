"""A database of the sample units made once by the services, and the application driven without a terminal."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.clock import Clock
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.attachments.files import files_beside
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import load_round, round_infos
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.fanout import together
from kaoping.plugins.i18n import CHINESE
from kaoping.tui.app import KaopingApp
from kaoping.tui.commands import Command
from kaoping.tui.demo.build import build
from kaoping.tui.screens.base.menu import MenuRows
from kaoping.tui.screens.base.routes import Way
from kaoping.tui.screens.pages import page_for
from kaoping.tui.screens.workbench import WorkbenchPage
from kaoping.tui.terminal.environment import Preferences
from kaoping.tui.widgets.field import TextField
from textual import events
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from tests.acting import ask
from tests.conftest import left_alone
from tests.tui.ledgers import Ledgers, build_ledgers

BUREAU, BUREAU_NEXT, INSTITUTE, INSTITUTE_NEXT = range(4)
"""Where the rounds of the sample stand in the list of rounds."""


@pytest.fixture(scope="session")
def county_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample county as a database file, which only ``county`` may take: nothing shared is written to."""
    path = tmp_path_factory.mktemp("county") / "template.db"
    build(path).close()
    with left_alone(path.parent):
        yield path


@pytest.fixture
def county(county_template: Path, tmp_path: Path) -> Path:
    """A copy of the sample county of one's own, with its attachments."""
    return copy_with_files(county_template, tmp_path / "county.db")


@pytest.fixture(scope="session")
def ledgers_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledgers]:
    """A small unit with a quarter's ledger, which only ``ledgers`` may take."""
    ledgers = build_ledgers(tmp_path_factory.mktemp("ledgers"))
    with left_alone(ledgers.path.parent):
        yield ledgers


@pytest.fixture
def ledgers(ledgers_template: Ledgers, tmp_path: Path) -> Ledgers:
    """A copy of that unit of one's own, with its attachments."""
    return replace(ledgers_template, path=copy_with_files(ledgers_template.path, tmp_path / "ledgers.db"))


def copy_with_files(source: Path, target: Path) -> Path:
    """``target``, a copy of the database ``source`` with its attachments."""
    shutil.copyfile(source, target)
    shutil.copytree(files_beside(source), files_beside(target))
    return target


def round_at(database: Database, place: int) -> tuple[UnitDatabase, AssessmentRound]:
    """The round at a place of the list of rounds, with the unit it belongs to."""
    info = together(database, round_infos)[place]
    unit = database.unit(info.unit)
    return unit, ask(unit, load_round, info.code)


@pytest.fixture
def april(monkeypatch: pytest.MonkeyPatch) -> date:
    """Today, for what the ledger's screens count, is soon after the quarter."""
    day = date(2025, 4, 20)
    monkeypatch.setattr(Clock, "today", lambda _clock: day)
    return day


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's own state is kept; never in the real home."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "kaoping"


class Driven:
    """The application under a pilot, read as a person reads it: as lines of text."""

    def __init__(self, app: KaopingApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def settle(self) -> None:
        """Wait until every thread has answered and everything is painted."""
        for _ in range(200):
            await self.pilot.pause()
            if not any(worker.is_running for worker in self.app.workers):
                break
            with suppress(WorkerCancelled):  # one that is broken off, as when the program is left, has ended too
                await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys one after the other and wait for what they cause."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type characters as an input method sends them."""
        await self.pilot.press(*text)
        await self.settle()

    async def paste(self, text: str) -> None:
        """What a terminal sends as one bracketed paste."""
        assert self.app.focused is not None
        self.app.focused.post_message(events.Paste(text))
        await self.settle()

    async def answer(self, *texts: str) -> None:
        """Fill in what is asked for, leaving what is already right where a text is empty, and do it."""
        for field, text in zip(self.app.screen.query(TextField), texts, strict=False):
            field.set(text or field.text)
        await self.press("f9")

    async def choose(self, title: str) -> None:
        """Give a command that has no key, from the menu."""
        await self.press("f10")
        rows = self.app.screen.query_one(MenuRows)
        while not (isinstance(rows.here.about, Command) and rows.here.about.title == title):  # type: ignore[union-attr]  # a menu has lines
            before = rows.current_row()
            await self.pilot.press("down")
            assert rows.current_row() != before, f"the menu does not offer {title}"
        await self.press("enter")

    def lines(self) -> list[str]:
        """The screen; Textual offers its lines only through the compositor."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    async def open(self, way: Way) -> None:
        """To the screen at the end of ``way``."""
        await self.app.push_screen(page_for(way))
        await self.settle()

    @property
    def unit(self) -> Unit:
        """The only unit there is."""
        (unit,) = self.app.services.units.units()
        return unit

    def row(self, wanted: str) -> str:
        """The line in which ``wanted`` stands first."""
        return next(line for line in self.lines() if wanted in line)

    async def to_subjects(self, round_: int) -> None:
        """From the list of rounds to the subjects of one."""
        await self.press(*["down"] * round_, "enter")

    async def to_marking(self, round_: int) -> None:
        """From the list of rounds to the grid of a round's first subject."""
        await self.to_subjects(round_)
        await self.press("enter")


Opened = Callable[..., AbstractAsyncContextManager[Driven]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens the application on a database; several may be open at once."""

    @asynccontextmanager
    async def open_app(
        path: Path,
        size: tuple[int, int] = (80, 24),
        actor: str = "张三",
        *,
        begun: bool = True,
        language: str = CHINESE,
    ) -> AsyncIterator[Driven]:
        """``begun``: on a database that is there, at the list of rounds."""
        app = KaopingApp(str(path), actor, tmp_path / "drafts", preferences=Preferences(language))
        async with app.run_test(size=size) as pilot:
            driven = Driven(app, pilot)
            for _ in range(500):
                await pilot.pause(0.01)
                if app.is_open or app.is_absent:
                    break
            await driven.settle()
            if begun and isinstance(app.screen, WorkbenchPage):  # it may have gone back to where it was
                await driven.press("alt+2")
            yield driven

    return open_app
