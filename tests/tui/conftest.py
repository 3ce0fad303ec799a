"""A database of the sample units made once by the services, and the application driven without a terminal."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from kaoping.tui.app import KaopingApp
from kaoping.tui.demo.build import build
from textual.pilot import Pilot

BUREAU, BUREAU_NEXT, INSTITUTE, INSTITUTE_NEXT = range(4)
"""Where the rounds of the sample stand in the list of rounds."""


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county as a database file; copy it before writing."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    build(path).close()
    return path


@pytest.fixture
def county(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample county of one's own."""
    return Path(shutil.copyfile(sample, tmp_path / "county.db"))


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

    def lines(self) -> list[str]:
        """The screen; Textual offers its lines only through the compositor."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    async def to_subjects(self, round: int) -> None:
        """From the list of rounds to the subjects of one."""
        await self.press(*["down"] * round, "enter")

    async def to_marking(self, round: int) -> None:
        """From the list of rounds to the grid of a round's first subject."""
        await self.to_subjects(round)
        await self.press("enter")


Opened = Callable[..., AbstractAsyncContextManager[Driven]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens the application on a database; several may be open at once."""

    @asynccontextmanager
    async def open_app(path: Path, size: tuple[int, int] = (80, 24), actor: str = "张三") -> AsyncIterator[Driven]:
        app = KaopingApp(str(path), actor, tmp_path / "drafts")
        async with app.run_test(size=size) as pilot:
            driven = Driven(app, pilot)
            for _ in range(500):
                await pilot.pause(0.01)
                if app.desk is not None:
                    break
            await driven.settle()
            yield driven

    return open_app
