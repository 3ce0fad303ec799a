"""Screens as text: recorded in each size beside each other in one file per screen and language, and read again.

A line of a file that begins with ``====`` says the size of what follows, and that there are more rows than are seen.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kaoping.plugins.i18n import CHINESE, ENGLISH, speaking
from kaoping.tui.screens.base.listpage import ListPage
from kaoping.tui.widgets.rows import Rows

from tests.acting import today
from tests.tui.conftest import Driven
from tests.tui.walks import Names

MOST_TURNS = 500
SIZES = ((80, 24), (120, 40), (200, 60))
LANGUAGES = (CHINESE, ENGLISH)
SNAPSHOTS = Path(__file__).parent / "snapshots"
HEAD = re.compile(r"==== (\d+)x(\d+)( more rows)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
PLACE = re.compile(r"/\S*/\S*(pytest|popen)\S*")
"""Where the test has its files."""
DIGEST = re.compile(r"[0-9a-f]{8,}|(?<=\d:)[0-9a-f]+$", re.M)


@dataclass(frozen=True)
class Recorded:
    """A screen in one size: its lines, and whether it has more rows than are seen."""

    name: str
    columns: int
    rows: int
    has_more: bool
    lines: tuple[str, ...]


def masked(text: str) -> str:
    """``text`` without moments, days of today, digests and paths of the run, which differ from run to run."""
    text = MOMENT.sub("2025-01-31 08:00", text.replace(today().isoformat(), "2026-01-31"))
    return PLACE.sub("/data/kaoping.db", DIGEST.sub(lambda found: "0" * len(found[0]), text))


async def as_recorded(driven: Driven, name: str, language: str) -> bool:
    """True if the screen is in all sizes as it is recorded under ``name``; it is left in the smallest size.

    KAOPING_SNAPSHOTS=write records it anew.
    """
    shown: list[str] = []
    for columns, rows in reversed(SIZES):
        await driven.pilot.resize_terminal(columns, rows)
        await driven.settle()
        for _turn in range(MOST_TURNS):
            if not (isinstance(driven.app.screen, ListPage) and driven.app.screen.looks_up):
                break
            await driven.pilot.pause(0.02)
            await driven.settle()
        else:
            raise AssertionError(f"{name}: nothing beside the list")
        more = any(each.has_bar for each in driven.app.screen.walk_children() if isinstance(each, Rows) and each.region)
        head = f"==== {columns}x{rows}{' more rows' if more else ''}"
        shown.insert(0, "\n".join([head, *driven.text().rstrip().splitlines()]))
    text = masked("\n".join(shown)) + "\n"
    path = SNAPSHOTS / language / f"{name}.txt"
    if os.environ.get("KAOPING_SNAPSHOTS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.exists() and path.read_text(encoding="utf-8") == text


async def record_all(driven: Driven, walk_of: Callable[[], Names]) -> list[str]:
    """Record a walk in every language, in one session: a screen that is opened speaks the language it is opened in."""
    different = []
    for language in LANGUAGES:
        with speaking(language):
            async for name in walk_of():
                if not await as_recorded(driven, name, language):
                    different.append(f"{language}/{name}")
    return different


def recorded() -> Iterator[Recorded]:
    """Every screen that is recorded, in every language and size."""
    for path in sorted(SNAPSHOTS.glob("*/*.txt")):
        name = f"{path.parent.name}/{path.stem}"
        head, lines = None, []
        for line in [*path.read_text("utf-8").splitlines(), "==== 0x0"]:
            found = HEAD.fullmatch(line)
            if found is None:
                lines.append(line)
                continue
            if head is not None:
                columns, rows = int(head[1]), int(head[2])
                blank = [""] * (rows - len(lines))
                yield Recorded(name, columns, rows, head[3] is not None, (*lines, *blank))
            head, lines = found, []
