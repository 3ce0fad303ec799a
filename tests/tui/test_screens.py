"""Every screen, driven by its keys on the real database."""

import re
from pathlib import Path

from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.storage.engine import open_database
from kaoping.tui.grid.marking.widget import MarkingGrid

from tests.acting import ask
from tests.tui.conftest import INSTITUTE_NEXT, Opened, round_at

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
HEX = re.compile(r"[0-9a-f]{8,}")
SNAPSHOTS = Path(__file__).parent / "snapshots"


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
