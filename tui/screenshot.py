"""``python -m kaoping.tui.screenshot OUT.svg``: the marking grid on the sample data, as a picture for the README.

The same data always gives the same picture, so that it can be checked in.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.pilot import Pilot

from ..core.kernel.errors import Error
from ..plugins.i18n import _
from .app import KaopingApp
from .demo.build import build

SIZE = (104, 30)


def keys() -> tuple[str, ...]:
    """To the institute's first branch; a rule with a range for its second item, and the reason."""
    return (
        "down",
        "down",
        "enter",
        "enter",
        "down",
        "b",
        "2",
        "enter",
        "up",
        "tab",
        *_("两项决定未经支委会"),
        "enter",
        "left",
    )


async def take(target: Path) -> None:
    """Write the picture to ``target``."""
    with TemporaryDirectory(prefix="kaoping-screenshot-") as folder:
        database = Path(folder) / "sample.db"
        build(database).close()
        app = KaopingApp(str(database), _("考评办"), Path(folder) / "drafts")
        picture: list[str] = []

        async def drive(pilot: Pilot[object]) -> None:
            while not app.is_open:
                await pilot.pause(0.05)
            for key in ("", *keys()):
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
    """Take the picture; the exit status."""
    if len(arguments) != 1:
        raise Error(_("请写一个文件名"), "python -m kaoping.tui.screenshot OUT.svg")
    asyncio.run(take(Path(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
