"""What holds on every screen: hostile names are only text, no English of the framework shows, no binding is left."""

import re
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from kaoping.core.results.glance import Need
from kaoping.core.storage.directory import units
from kaoping.core.storage.engine import open_database
from kaoping.plugins.evaluation.outcome import OpenQuestion
from kaoping.tui.screens.base.conflict import ConflictPage, Contested
from kaoping.tui.screens.rounds.decide import DecidePage, RulingPage
from kaoping.tui.style.theme import LOOKS
from kaoping.tui.style.width import width

from tests.tui.conftest import BUREAU, Driven, Opened
from tests.tui.walks import LONG, county_walk

HOSTILE = "[/foo][@click=app.exit]点我[/]\x1b[2J\x1b]52;c;eA==\x07\u202e名\u200b\x9b31m{x}"
KEYS = {"Enter", "Esc", "Ctrl", "PgUp", "PgDn", "Home", "End", "Left", "Right", "Down", "Tab", "Shift", "Del", "Space"}
OURS = KEYS | {
    "Alt",
    "CSV",
    "SSH",
    "zip",
    "OSC",
    "TSV",
    "Excel",
    "panel",
    "self",
    "decided",
    "foo",
    "click",
    "app",
    "exit",
    "unit",
    "branch",
    "jpg",
}

HEAD = re.compile(r"\b[0-9a-f]{8,}\b")
"""A digest of a chain."""
PLACE = re.compile(r"\S*/\S*")
"""Where a value stands in a scheme, a file, or the clock: paths and the name of the zone."""


async def every_screen(driven: Driven) -> AsyncIterator[str]:
    """The text of each screen, one after the other, with the narrowing field and the pages over them."""
    yield driven.text()
    for key in ("ctrl+o", "delete", "f3", "f10", "ctrl+p"):
        await driven.press(key)
        yield driven.text()
        await driven.press("escape")
    await driven.press("alt+5")
    yield driven.text()
    await driven.press("down", "enter")
    yield driven.text()
    await driven.press("enter", "f2")
    yield driven.text()
    await driven.press("escape", "escape", "escape", "alt+2")
    await driven.to_subjects(BUREAU)
    yield driven.text()
    await driven.press("ctrl+f", "x", "escape")
    yield driven.text()
    await driven.press("f4")
    await driven.type("x")
    yield driven.text()
    await driven.press("escape")
    for key in ("f6", "f2", "ctrl+g", "ctrl+x", "f9"):
        await driven.press(key)
        yield driven.text()
        await driven.press("escape")
    await driven.press("ctrl+e", "f4")
    yield driven.text()
    for key in ("ctrl+n", "f2"):
        await driven.press(key)
        yield driven.text()
        await driven.press("escape")
    await driven.press("escape", "enter")
    yield driven.text()
    for key in ("f6", "f1", "f10", "ctrl+p"):
        await driven.press(key)
        yield driven.text()
        await driven.press("escape")
    await driven.press("a", "ctrl+r", "f4")
    await driven.press("escape")
    yield driven.text()
    await driven.press("ctrl+r", "f4")
    yield driven.text()
    await driven.press("f6")
    yield driven.text()
    await driven.press("escape")
    services = driven.app.services
    round_ = services.rounds.round(services.rounds.rounds()[BUREAU].info.key)
    subject = round_.graded[0]
    asked = (OpenQuestion("q", HOSTILE, (HOSTILE, "合格")),)
    await driven.app.push_screen(DecidePage(round_, subject, asked))
    await driven.settle()
    yield driven.text()
    needs = Need("tie", "q", HOSTILE, (subject.code,), 1, (HOSTILE, "合格"))
    rows = services.results.glance(round_.info.key).rows
    await driven.app.push_screen(RulingPage(round_.info.key, round_.title, needs, rows[:3]))
    await driven.settle()
    yield driven.text()
    contested = Contested("1", "1", HOSTILE, f"1 {HOSTILE}", "", HOSTILE)
    await driven.app.push_screen(ConflictPage(HOSTILE, (contested,), lambda _mine: None))
    await driven.settle()
    yield driven.text()
    assert driven.app.focused is not None
    for node in (driven.app, driven.app.screen, driven.app.focused):
        assert not node._bindings.key_to_bindings  # Textual has no public list of its own bindings


def call_everything(path: Path, name: str) -> None:
    """Give a unit, every subject and every branch this name; it goes past the gate, as old data may."""
    database = open_database(str(path))
    with database.directory().write("张三") as transaction:
        transaction.update("unit", 1, {"name": name})
        known = units(transaction.connection)
    for unit in known:
        with database.unit(unit).write("张三") as transaction:
            found = transaction.connection.execute("SELECT id FROM round_subject WHERE unit_id = :unit")
            changes = {"name": name, "branch_name": name, "class_name": name}
            transaction.update_many("round_subject", [(row[0], changes) for row in found])
    database.close()


@pytest.mark.parametrize(("name", "size"), [(HOSTILE, (80, 24)), (LONG, (120, 40))], ids=["hostile", "twenty Han"])
async def test_names_are_only_text_on_every_screen(
    opened: Opened, county: Path, name: str, size: tuple[int, int]
) -> None:
    """Such a name stands there as it is written, with marks for what a terminal would obey; no line grows too long."""
    call_everything(county, name)
    seen = 0
    async with opened(county, size, begun=False) as driven:
        async for screen in county_walk(driven, name):
            text = driven.text()
            seen += name[:6] in text
            hidden = {character for character in text if unicodedata.category(character) in ("Cc", "Cf")}
            assert hidden <= {"\n"}, screen
            assert all(width(line) <= size[0] for line in driven.lines()), screen
        assert driven.app.is_running
    assert seen >= 15


async def test_no_english_of_the_framework_shows(opened: Opened, county: Path) -> None:
    """In Chinese, every screen is Chinese: but for the names of keys no Latin word is left."""
    async with opened(county, (120, 40)) as driven:
        async for text in every_screen(driven):
            words = set(re.findall(r"[A-Za-z]{3,}", HEAD.sub("", PLACE.sub("", text))))
            assert words <= OURS, words - OURS


@pytest.mark.parametrize("size", [(20, 6), (40, 10), (300, 80)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens_bear_any_size(opened: Opened, county: Path, size: tuple[int, int]) -> None:
    """Too small or very large, every screen paints lines of exactly the terminal's width."""
    async with opened(county, size) as driven:
        async for text in every_screen(driven):
            assert len(text.splitlines()) <= size[1]
        await driven.pilot.resize_terminal(80, 24)
        await driven.settle()
        assert driven.app.is_running


async def test_looks_change_everywhere(opened: Opened, county: Path) -> None:
    """F12 goes through all looks and comes back; what is on the screen stays the same text."""
    async with opened(county) as driven:
        await driven.to_marking(BUREAU)
        before = driven.text()
        seen = []
        for _ in LOOKS:
            await driven.press("f12")
            seen.append(driven.app.look.id)
            assert driven.text() == before
        assert seen[-1] == LOOKS[0].id
        assert len(set(seen)) == len(LOOKS)
