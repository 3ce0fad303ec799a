"""The first paint: what it loads; and what a key asks for. How long they take is the benchmarks ``i`` and ``g``."""

from pathlib import Path

from kaoping.tui.grid.marking.widget import MarkingGrid
from textual.events import Key

from benchmarks.first_paint import OURS, first_paint
from tests.tui.conftest import INSTITUTE_NEXT, Opened

HEAVY = {"sqlalchemy", "sqlmodel", "pydantic", "alembic", "openpyxl", "numpy", "pysqlite3", "pypinyin", "xlsxwriter"}


def test_first_paint_loads_no_database(county: Path, tmp_path: Path) -> None:
    """No ORM, migrations, workbooks or numbers by the time the frame is on the screen."""
    painted = first_paint(OURS, tmp_path, str(county), str(tmp_path / "drafts"))
    assert "kaoping.tui.screens.workbench" in painted["modules"]
    assert not {name.partition(".")[0] for name in painted["modules"]} & HEAVY


async def test_a_key_asks_nobody(county: Path, opened: Opened) -> None:
    """Moving in the grid is done before the key is, and begins no thread."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        grid = driven.app.screen.query_one(MarkingGrid)
        begun: list[object] = []
        driven.app.workers.add_worker = lambda worker, **_options: begun.append(worker)  # type: ignore[method-assign]  # none is to come
        before = grid.model.row
        grid.receive(Key("down", None))
        assert (grid.model.row, begun) == (before + 1, [])
