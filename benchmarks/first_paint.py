"""(i) The first paint: from the start of a process to the frame on the terminal, beside an empty Textual app."""

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kaoping.tui.demo.build import build

from benchmarks.report import Report
from benchmarks.terminal import on_a_terminal
from benchmarks.timing import Times, milliseconds, ratio

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
OURS = (
    UNTIL_PAINTED
    + """
from kaoping.tui import launch
prepare = launch.prepare_terminal
def prepared(environ):
    preferences = prepare(environ)
    launch.hold()
    from kaoping.tui.app import KaopingApp
    KaopingApp.post_display_hook = lambda app: type(app.screen).__name__ == 'WorkbenchPage' and painted(app)
    return preferences
launch.prepare_terminal = prepared
launch.launch(sys.argv[2], 'a', pathlib.Path(sys.argv[3]))
"""
)


def first_paint(program: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """Return the seconds until a program's first paint (``wall`` and ``cpu``), and the ``modules`` loaded by then."""
    told = folder / "painted.json"
    told.unlink(missing_ok=True)
    begun = time.time()
    status = on_a_terminal(program, [str(told), *arguments])
    if status != 0:
        raise RuntimeError(f"left with {status} before anything was painted")
    painted: dict[str, Any] = json.loads(told.read_text("utf-8"))
    return {**painted, "wall": painted["at"] - begun}


def run(report: Report, repetitions: int) -> None:
    """Start both in turn, on the sample data."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        build(folder / "sample.db").close()
        ours, empty = [], []
        for _repetition in range(repetitions):
            empty.append(first_paint(EMPTY, folder))
            ours.append(first_paint(OURS, folder, str(folder / "sample.db"), str(folder / "drafts")))
    report.check("the first screen is painted", all("kaoping.tui.app" in one["modules"] for one in ours))
    rows = []
    for clock in ("wall", "cpu"):
        own, bare = (Times(tuple(one[clock] for one in runs)) for runs in (ours, empty))
        rows.append((clock, milliseconds(own.middle), milliseconds(bare.middle), ratio(own, bare)))
    report.table("(i) the first paint, ms", ("clock", "kaoping", "an empty app", "times the empty app"), rows)
