"""Every screen, driven by its keys on the real database."""

import os
import re
from pathlib import Path

import pytest
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.storage.engine import open_database
from kaoping.tui.grid.marking.widget import MarkingGrid

from tests.acting import ask
from tests.tui.conftest import BUREAU, INSTITUTE_NEXT, Driven, Opened, round_at

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
HEX = re.compile(r"[0-9a-f]{8,}")
SNAPSHOTS = Path(__file__).parent / "snapshots"


def compare(name: str, driven: Driven) -> None:
    """The screen equals its snapshot; KAOPING_SNAPSHOTS=write writes it anew."""
    path = SNAPSHOTS / f"{name}.txt"
    text = MOMENT.sub("2025-01-31 08:00", driven.text().rstrip() + "\n")
    text = HEX.sub(lambda found: "0" * len(found[0]), text)
    if os.environ.get("KAOPING_SNAPSHOTS") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens_look_as_recorded(opened: Opened, county: Path, size: tuple[int, int]) -> None:
    """Each screen is laid out to the last cell as its text snapshot says, narrow and wide."""
    name = f"{size[0]}x{size[1]}"
    async with opened(county, size) as driven:
        compare(f"rounds-{name}", driven)
        await driven.press("alt+5", "down", "enter")
        compare(f"uses-{name}", driven)
        await driven.press("enter", "f2")
        compare(f"settings-{name}", driven)
        await driven.press("escape", "escape", "alt+2")
        await driven.to_subjects(BUREAU)
        compare(f"subjects-{name}", driven)
        await driven.press("ctrl+e")
        compare(f"claims-{name}", driven)
        await driven.press("escape", "enter")
        compare(f"marking-{name}", driven)
        await driven.press("f6")
        compare(f"item-{name}", driven)
        await driven.press("escape", "ctrl+r")
        compare(f"result-{name}", driven)
        await driven.press("f6")
        compare(f"derivation-{name}", driven)
        await driven.give("distance")
        compare(f"distance-{name}", driven)
        await driven.press("escape", "f1")
        compare(f"help-{name}", driven)
        await driven.press("escape", "ctrl+p")
        compare(f"palette-{name}", driven)


async def test_marks_are_stored_when_a_cell_is_left(opened: Opened, county: Path) -> None:
    """A typed number is in the database as soon as the status line says so, and only then."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("7", "enter")
        assert "已保存" in driven.lines()[-2]
        key = driven.app.screen.query_one(MarkingGrid).model.item(0)
    assert key == "1.1"
    assert stored(county, INSTITUTE_NEXT)[0] == 7000


def stored(path: Path, place: int) -> tuple[int | None, ...]:
    """The marks of the first subject's panel sheet in the round at ``place``."""
    database = open_database(str(path))
    try:
        unit, round_ = round_at(database, place)
        code = round_.graded[0].code
        return ask(unit, read_sheet, round_, SheetKey(code, "sheet", str(round_.year), "panel", "panel")).marks
    finally:
        database.close()
