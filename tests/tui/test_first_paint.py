"""The first paint: what it loads and how long it takes; and what a key asks for."""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kaoping.tui.grid.marking.widget import MarkingGrid
from textual.events import Key

from tests.tui.conftest import INSTITUTE_NEXT, Opened
from tests.tui.terminal import Terminal

UNTIL_PAINTED = """
import json, os, pathlib, sys, time
def painted(app):
    if app._running and app.screen_stack:
        pathlib.Path(sys.argv[1]).write_text(json.dumps(
            {"at": time.time(), "cpu": time.process_time(), "modules": sorted(sys.modules)}
        ))
        os._exit(0)
"""
EMPTY = (
    UNTIL_PAINTED
    + """
from textual.app import App
App.post_display_hook = painted
App().run()
"""
)
OURS = UNTIL_PAINTED + (
    "from kaoping.tui.terminal.environment import prepare\n"
    "preferences = prepare(os.environ)\n"
    "from kaoping.tui.app import KaopingApp\n"
    "KaopingApp.post_display_hook = lambda app: type(app.screen).__name__ == 'RoundsPage' and painted(app)\n"
    "from kaoping.tui.app import run\n"
    "run(sys.argv[2], 'a', pathlib.Path(sys.argv[3]), preferences)\n"
)
HEAVY = {"sqlalchemy", "sqlmodel", "pydantic", "alembic", "openpyxl", "numpy", "pysqlite3", "pypinyin", "xlsxwriter"}
RUNS = 5
LIMIT = 1.5


def first_paint(program: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """Seconds until the first paint (``wall`` and ``cpu``), and the ``modules`` loaded by then."""
    report = folder / "painted.json"
    begun = time.time()
    with Terminal((program, str(report), *arguments)) as terminal:
        assert terminal.wait_end() == 0
    painted = json.loads(report.read_text())
    return {**painted, "wall": painted["at"] - begun}


def test_first_paint_loads_no_database(county: Path, tmp_path: Path) -> None:
    """No ORM, migrations, workbooks or numbers by the time the frame is on the screen."""
    painted = first_paint(OURS, tmp_path, str(county), str(tmp_path / "drafts"))
    assert "kaoping.tui.screens.rounds.rounds" in painted["modules"]
    assert not {name.partition(".")[0] for name in painted["modules"]} & HEAVY


def test_first_paint_is_not_much_later_than_an_empty_app(
    county: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """At most one and a half times an empty Textual app, in processor time, which other work does not lengthen."""
    ours, empty = [], []
    for _ in range(RUNS):
        empty.append(first_paint(EMPTY, tmp_path))
        ours.append(first_paint(OURS, tmp_path, str(county), str(tmp_path / "drafts")))
    for clock in ("wall", "cpu"):
        medians = [statistics.median(run[clock] for run in runs) for runs in (ours, empty)]
        record_property(f"first paint, {clock} seconds, ours and empty", [round(seconds, 3) for seconds in medians])
    assert min(run["cpu"] for run in ours) <= LIMIT * min(run["cpu"] for run in empty)


async def test_a_key_asks_nobody(county: Path, opened: Opened) -> None:
    """Moving in the grid is done before the key is, and begins no thread.

    How long that takes is the benchmark ``g``.
    """
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        grid = driven.app.screen.query_one(MarkingGrid)
        begun: list[object] = []
        driven.app.workers.add_worker = lambda worker, **_options: begun.append(worker)  # type: ignore[method-assign]  # none is to come
        before = grid.model.row
        grid.receive(Key("down", None))
        assert (grid.model.row, begun) == (before + 1, [])
