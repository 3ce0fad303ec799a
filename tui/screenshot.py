"""``python -m kaoping.tui.screenshot FOLDER``: the pictures of the README, from the sample data.

The same data always gives the same pictures, so that they can be checked in.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from textual.pilot import Pilot

from ..core.kernel.errors import Error
from ..plugins.i18n import _
from .app import KaopingApp
from .demo.build import build
from .paths import source_folder, temporary_folder

SIZE = (104, 30)


def pictures() -> dict[str, tuple[str, ...]]:
    """The keys that lead to each picture, by the name of its file."""
    reason = tuple(_("两项决定未经支委会"))
    first_branch = ("down", "down", "enter", "f3", *"Z0001", "enter", "enter")
    rounds = "alt+2"
    range_rule = ("down", "b", "2", "enter", "up", "tab", *reason, "enter", "left")
    return {
        "grid.svg": (rounds, *first_branch, *range_rule),  # the institute's first branch, with a rule and its reason
        "result.svg": (
            rounds,
            "enter",
            "f3",
            *"M00001",
            "enter",
            "ctrl+r",
        ),  # the forestry bureau's first member, and where the total comes from
    }


async def take(target: Path, keys: Sequence[str]) -> None:
    """Write what the screen shows after ``keys`` to ``target``."""
    with temporary_folder() as folder:
        database = folder / "sample.db"
        build(database).close()
        app = KaopingApp(str(database), _("考评办"), folder / "drafts")
        picture: list[str] = []

        async def drive(pilot: Pilot[object]) -> None:
            while not app.is_open:
                await pilot.pause(0.05)
            for key in ("", *keys):
                await pilot.press(*filter(None, [key]))
                await app.workers.wait_for_complete()
                await pilot.pause(0.1)
                await app.workers.wait_for_complete()
                await pilot.pause(0.1)
            picture.append(app.export_screenshot(title="kaoping", simplify=True))
            app.exit()

        await app.run_async(headless=True, size=SIZE, auto_pilot=drive)
        target.write_text(picture[0], encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Take the pictures; the exit status."""
    target = source_folder(arguments[0]) if len(arguments) == 1 else None
    if target is None:
        raise Error(_("请写一个文件夹"), "python -m kaoping.tui.screenshot docs")
    for name, keys in pictures().items():
        asyncio.run(take(target / name, keys))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
