"""``python -m kaoping.tui.screenshot FOLDER``: the pictures of the README, from the sample data.

The same data always gives the same pictures, but for the workbench, which tells of the day it is.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from ..core.kernel.errors import Error
from ..plugins.i18n import _
from .app import KaopingApp
from .beginning import Beginning
from .demo.packed import unpack
from .demo.shown import GRADED, MARKED, SHOWN
from .paths import source_folder, temporary_folder


@dataclass(frozen=True, slots=True)
class Shot:
    """What the screen shows after ``keys``, from a round at a glance on."""

    round: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (104, 30)


WIDE = (116, 30)


def pictures() -> dict[str, Shot]:
    """The pictures by the names of their files."""
    reason = tuple(_("两项决定未经支委会"))
    first_item = ("f3", *"Z0013", "enter", "enter")
    range_rule = ("down", "b", "2", "enter", "up", "tab", *reason, "enter", "left")
    return {
        "glance.svg": Shot(SHOWN, size=WIDE),
        "grid.svg": Shot(MARKED, (*first_item, *range_rule)),  # a branch half marked, with a rule and its reason
        "result.svg": Shot(GRADED, ("f3", *"M00001", "enter", "ctrl+r")),  # a member, and where the total comes from
        "workbench.svg": Shot(GRADED, ("alt+1",), size=WIDE),
    }


async def take(target: Path, shown: Shot) -> None:
    """Write the picture to ``target``."""
    with temporary_folder() as folder:
        database = folder / "sample.db"
        beginning = Beginning(lambda: unpack(database), shown.round)
        app = KaopingApp(str(database), _("考评办"), folder / "drafts", beginning=beginning)
        picture: list[str] = []

        async def drive(pilot: Pilot[object]) -> None:
            while not app.is_open:
                await pilot.pause(0.05)
            for key in ("", *shown.keys):
                await pilot.press(*filter(None, [key]))
                await app.workers.wait_for_complete()
                await pilot.pause(0.1)
                await app.workers.wait_for_complete()
                await pilot.pause(0.1)
            picture.append(app.export_screenshot(title="kaoping", simplify=True))
            app.exit()

        await app.run_async(headless=True, size=shown.size, auto_pilot=drive)
        target.write_text(picture[0], encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Take the pictures; the exit status."""
    target = source_folder(arguments[0]) if len(arguments) == 1 else None
    if target is None:
        raise Error(_("请写一个文件夹"), "python -m kaoping.tui.screenshot docs")
    for name, picture in pictures().items():
        asyncio.run(take(target / name, picture))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
