"""The ledger's screens: laid out as recorded, safe against hostile text, Chinese throughout, at any size."""

import json
import re
import unicodedata
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from kaoping.core.ledger.oversight.inspections import begin_inspection, draw
from kaoping.core.ledger.oversight.sampling import Population
from kaoping.core.ledger.oversight.standings import publish, rate
from kaoping.core.ledger.scope import Scope
from kaoping.core.storage.engine import open_database
from kaoping.tui.screens.base.routes import (
    ToAttendance,
    ToBrought,
    ToCalendar,
    ToEntries,
    ToEntry,
    ToImport,
    ToInspections,
    ToLedger,
    ToPeople,
    ToPerson,
    ToTodos,
    Way,
)
from kaoping.tui.screens.ledger.ledger import LedgerPage
from kaoping.tui.screens.pages import page_for
from kaoping.tui.screens.settings.units import UnitsPage
from kaoping.tui.widgets.lines import Lines

from tests.acting import add_unit, home
from tests.tui.conftest import Driven, Opened
from tests.tui.ledgers import MONTH, Ledgers
from tests.tui.test_every_screen import HOSTILE, OURS

SIZES = [(80, 24), (120, 40)]
SNAPSHOTS = Path(__file__).parent / "snapshots"
WHOLE = Scope(name="总台账")
LATIN = OURS | {"xlsx", "xls", "csv", "PDF", "txt"}

HEX = re.compile(r"[0-9a-f]{12,64}")
"""Hashes and seeds."""

FURTHER: dict[str, dict[str, tuple[str, ...]]] = {
    "entry": {
        "typing": ("ctrl+end", "up", "up", "up", "f2"),
        "asking": ("escape", "ctrl+e"),
        "proof": ("escape", "ctrl+end", "up", "up", "enter"),
    },
    "attendance": {"reason": ("down", "enter")},
    "inspections": {"inspection": ("enter",), "standings": ("escape", "f4")},
    "calendar": {"month": ("enter",)},
    "importing": {"import-help": ("f1",)},
}
"""Keys that lead further from a screen."""

HAVE_NAMES = {
    "scopes", "entry", "proof", "attendance", "entries", "people", "person", "inspections", "inspection", "standings",
    "calendar", "todos",
}  # fmt: skip
"""Screens on which a name or a title stands."""

pytestmark = pytest.mark.usefixtures("april")


def ways(driven: Driven, ledgers: Ledgers) -> dict[str, Way]:
    """A way to each screen of the ledger, by a word."""
    unit, entries = driven.unit, ledgers.entries
    person = driven.app.services.ledger.names(unit).person("M4")
    return {
        "entry": ToEntry(unit, entries["meeting"]),
        "attendance": ToAttendance(unit, entries["meeting"]),
        "entries": ToEntries(unit, tuple(entries.values()), "学习与组织生活会"),
        "people": ToPeople(unit, WHOLE),
        "person": ToPerson(unit, person),
        "inspections": ToInspections(unit),
        "importing": ToImport(unit, "三会一课"),
        "brought": ToBrought(unit),
        "calendar": ToCalendar(unit, WHOLE, int(MONTH[:4])),
        "todos": ToTodos(unit, WHOLE),
    }


def made_up(path: Path) -> None:
    """A spot check, a publication and a rating on top of the entries."""
    database = open_database(str(path))
    with home(database).write("张三") as transaction:
        inspection = begin_inspection(transaction, "一季度抽查", "2025", Population(), 1)
        draw(transaction, inspection.id)
        publish(transaction, 2, "2025-Q1", "季度公布")
        rate(transaction, 2, "2025-Q1", "优秀", "记录及时")
    database.close()


async def to_ledger(driven: Driven) -> None:
    """The books in the month of the entries."""
    await driven.open(ToLedger(driven.unit))
    await driven.press("ctrl+g")
    await driven.answer(MONTH)


async def every_ledger_screen(driven: Driven, ledgers: Ledgers) -> AsyncIterator[tuple[str, str]]:
    """Name and text of each screen, with what is opened on it."""
    await to_ledger(driven)
    yield "books", driven.text()
    await driven.press("f4")
    yield "scopes", driven.text()
    await driven.press("escape")
    for name, way in ways(driven, ledgers).items():
        await driven.open(way)
        yield name, driven.text()
        for further, keys in FURTHER.get(name, {}).items():
            await driven.press(*keys)
            yield further, driven.text()
        while not isinstance(driven.app.screen, LedgerPage):
            driven.app.pop_screen()
        await driven.settle()


@pytest.fixture
def poisoned(ledgers: Ledgers, tmp_path: Path) -> Ledgers:
    """Every name, title and word in the ledger is one that a terminal or a markup parser would obey."""
    made_up(ledgers.path)
    database = open_database(str(ledgers.path))
    file = tmp_path / "印证.txt"
    file.write_text(HOSTILE, encoding="utf-8")
    hostile = {"title": HOSTILE, "content": HOSTILE, "remark": HOSTILE, "author": HOSTILE, "responsible": HOSTILE}
    columns: dict[str, dict[str, str | None]] = {
        "organisation_state": {"name": HOSTILE, "domain": HOSTILE},
        "person_state": {"name": HOSTILE, "class_name": HOSTILE},
        "post": {"title": HOSTILE},
        "entry": dict(hostile),
        "attachment": {"name": HOSTILE, "author": HOSTILE},
        "inspection": {"title": HOSTILE, "actor": HOSTILE},
        "inspection_pick": {"verdict": "fault", "finding": HOSTILE},
        "publication": {"note": HOSTILE},
        "ledger_rating": {"remark": HOSTILE, "actor": HOSTILE},
        "amendment": {
            "was": json.dumps({"title": HOSTILE}), "became": json.dumps({"title": HOSTILE}),
            "reason": HOSTILE, "actor": HOSTILE,
        },
    }  # fmt: skip
    with database.directory().write("张三") as transaction:
        transaction.update("unit", 1, {"name": HOSTILE})
    with home(database).write("张三") as transaction:
        for table, changes in columns.items():
            found = transaction.connection.execute(f"SELECT id FROM {table} WHERE unit_id = :unit")  # noqa: S608 own names
            ids = [row[0] for row in found]
            transaction.update_many(table, [(id_, changes) for id_ in ids])
    database.close()
    return ledgers


async def test_help_and_palette_have_every_command(opened: Opened, ledgers: Ledgers) -> None:
    """Whatever a screen or the widget with the focus offers is in F1 and in the palette."""
    async with opened(ledgers.path) as driven:
        for way in ways(driven, ledgers).values():
            page = page_for(way)
            await driven.app.push_screen(page)
            await driven.settle()
            listed = {command for _title, group in page.help_groups() for command in group}
            assert set(page.OFFERS) <= listed
            assert isinstance(page.focused, Lines)
            assert set(page.focused.OFFERS) <= listed
            driven.app.pop_screen()


async def test_hostile_text_is_only_text(opened: Opened, poisoned: Ledgers) -> None:
    """On every screen such a text stands there as it is written, with marks for what a terminal would obey."""
    seen = set()
    async with opened(poisoned.path, (120, 40)) as driven:
        async for name, text in every_ledger_screen(driven, poisoned):
            if "[/foo]" in text:
                seen.add(name)
            hidden = {character for character in text if unicodedata.category(character) in ("Cc", "Cf")}
            assert hidden <= {"\n"}, name
        assert driven.app.is_running
    assert seen >= HAVE_NAMES


@pytest.mark.parametrize("size", [(20, 6), (300, 80)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_ledger_screens_bear_any_size(opened: Opened, ledgers: Ledgers, size: tuple[int, int]) -> None:
    """Too small or very large, every screen paints."""
    made_up(ledgers.path)
    async with opened(ledgers.path, size) as driven:
        async for _name, text in every_ledger_screen(driven, ledgers):
            assert len(text.splitlines()) <= size[1]
        await driven.pilot.resize_terminal(80, 24)
        await driven.settle()
        assert driven.app.is_running


async def test_the_only_unit_is_opened_without_asking(opened: Opened, ledgers: Ledgers) -> None:
    """The place of the books leads to them."""
    async with opened(ledgers.path) as driven:
        await driven.press("alt+3")
        assert isinstance(driven.app.screen, LedgerPage)


async def test_a_unit_is_asked_for_where_there_are_several(opened: Opened, ledgers: Ledgers) -> None:
    """All places are about the one that is chosen, in the next session too."""
    with closing(open_database(str(ledgers.path))) as database:
        add_unit(database, "另一单位")
    async with opened(ledgers.path) as driven:
        await driven.press("alt+3")
        assert isinstance(driven.app.screen, UnitsPage)
        await driven.press("down", "enter")
        assert isinstance(driven.app.screen, LedgerPage)
        assert "另一单位" in driven.lines()[0]
        await driven.press("alt+4")
        assert "另一单位" in driven.lines()[0]
    async with opened(ledgers.path) as driven:
        await driven.press("alt+3")
        assert "另一单位" in driven.lines()[0]


async def test_a_scope_is_chosen_by_initials(opened: Opened, ledgers: Ledgers) -> None:
    """A member's ledger counts what is about them and the meetings of their branch; a branch's only its own."""
    async with opened(ledgers.path) as driven:
        await to_ledger(driven)
        assert "共 5 条" in driven.lines()[0]
        await driven.press("f4")
        await driven.type("cm")
        await driven.press("enter")
        assert "仇敏" in driven.lines()[0]
        assert "共 3 条" in driven.lines()[0]
        await driven.press("f4")
        await driven.type("第二")
        await driven.press("enter")
        assert "共 2 条" in driven.lines()[0]


async def test_books_are_found_and_months_turned(opened: Opened, ledgers: Ledgers) -> None:
    """Ctrl+F narrows the books; F7 and F8 turn the month; what is no month is refused where it is typed."""
    async with opened(ledgers.path) as driven:
        await to_ledger(driven)
        await driven.press("ctrl+f")
        await driven.type("三会")
        assert "党费收缴" not in driven.text()
        await driven.press("escape", "f7")
        assert "2025 年 2 月" in driven.lines()[0]
        await driven.press("f8", "f8")
        assert "2025 年 4 月" in driven.lines()[0]
        await driven.press("ctrl+g")
        await driven.answer("十三月")
        assert "!!" in driven.text()


async def test_books_are_found_by_initials(opened: Opened, ledgers: Ledgers) -> None:
    """Narrowed with every letter; Enter where nothing matches leaves one typing in the field."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToLedger(driven.unit))
        await driven.press("ctrl+f", *"shyk")
        assert "三会一课" in driven.text()
        assert "党费收缴" not in driven.text()
        await driven.press("q", "enter")
        assert "没有符合的台账" in driven.text()
        await driven.press("backspace")
        assert "三会一课" in driven.text()


async def test_branches_are_found_by_initials(opened: Opened, ledgers: Ledgers) -> None:
    """Where a scope is chosen, on the calendar, and on the roster."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToLedger(driven.unit))
        await driven.press("f4")
        await driven.type("dedzb")
        assert "第二党支部" in driven.text()
        assert "第一党支部" not in driven.text()
        await driven.press("escape")
        await driven.open(ToCalendar(driven.unit, Scope(), 2025))
        await driven.press("ctrl+f", *"dedzb")
        assert driven.row("第二党支部").startswith(">")
        await driven.press("q")
        assert "没有「dedzbq」" in driven.text()
        await driven.press("enter", "escape")
        await driven.open(ToPeople(driven.unit, Scope()))
        await driven.press("ctrl+f", *"dedzb")
        assert "李娜" in driven.text()
        assert "单强" not in driven.text()
