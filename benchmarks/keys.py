"""(g) Keys: from a key in the marking grid to the bytes for a real terminal."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from kaoping.tui.demo.build import build

from benchmarks.report import Report
from benchmarks.terminal import on_a_terminal
from benchmarks.timing import Times, milliseconds

SIXTIETH = 0.016
"""Seconds: a key that takes longer is seen to lag."""

PROGRAM = """
import asyncio, json, os, pathlib, sys, time
from kaoping.tui.terminal.environment import prepare
preferences = prepare(os.environ)
from textual import events
from kaoping.tui.app import KaopingApp
from kaoping.tui.terminal.driver import driver_class

class Measured(KaopingApp):
    painted = None
    def post_display_hook(self):
        if self.painted is not None and not self.painted.done():
            self.painted.set_result((time.perf_counter(), time.thread_time()))

    async def until(self, there):
        while not there():
            await asyncio.sleep(0.02)

    async def drive(self):
        await self.until(lambda: self.is_open)
        self.post_message(events.Key("alt+2", None))
        await self.until(lambda: type(self.screen).__name__ == "RoundsPage")
        await self.until(lambda: any(rows.row_count() > 3 for rows in self.screen.query("Rows")))
        for key in ("down", "down", "down", "enter"):
            self.post_message(events.Key(key, None))
        await self.until(lambda: type(self.screen).__name__ == "SubjectsPage")
        await self.until(lambda: any(rows.row_count() > 1 for rows in self.screen.query("Rows")))
        self.post_message(events.Key("enter", None))
        await self.until(lambda: any(grid.model.rows for grid in self.screen.query("MarkingGrid")))
        took = []
        keys = ["down"] * 6 + ["up"] * 6 + ["right", "left", "pagedown", "pageup"] + list("75") + ["escape"]
        for key in keys * int(sys.argv[4]):
            self.painted = asyncio.get_running_loop().create_future()
            begun, busy = time.perf_counter(), time.thread_time()
            self.post_message(events.Key(key, key if len(key) == 1 else None))
            try:
                wall, cpu = await asyncio.wait_for(self.painted, 0.2)
                took.append((wall - begun, cpu - busy))
            except TimeoutError:
                pass  # a key that changes nothing paints nothing
        pathlib.Path(sys.argv[1]).write_text(json.dumps(took))
        self.exit()

    def on_ready(self):
        self.run_worker(self.drive())

app = Measured(sys.argv[2], "a", pathlib.Path(sys.argv[3]), preferences=preferences)
app.driver_class = driver_class(preferences.encoding, lambda: None, lambda: None)
app.run(mouse=False)
"""


def run(report: Report, rounds: int) -> None:
    """Press the keys of a marker ``rounds`` times over on the sample data, and tell how long each took to paint."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        build(folder / "sample.db").close()
        names = [str(folder / name) for name in ("keys.json", "sample.db", "drafts")]
        status = on_a_terminal(PROGRAM, [*names, str(rounds)])
        told = folder / "keys.json"
        took = json.loads(told.read_text("utf-8")) if told.exists() else []
    report.check("every key that moves the cursor is painted", status == 0 and len(took) >= 12 * rounds)
    if took:
        wall, cpu = (Times(tuple(seconds)) for seconds in zip(*took, strict=True))
        rows = [
            (clock, milliseconds(times.middle), milliseconds(times.percentile(0.99)), times.middle < SIXTIETH)
            for clock, times in (("by the clock", wall), ("by the processor", cpu))
        ]
        report.table("(g) a key to bytes, ms", ("", "half", "99 of 100", "half within a sixtieth of a second"), rows)
