"""How things look: named styles for each look, and the signs that stand beside every colour.

Signs are plain ASCII or Han, because the width of other symbols differs between terminals.
"""

from dataclasses import dataclass
from typing import Literal

from rich.style import Style

from ...plugins.i18n import N_

SIGN_CURSOR = ">"
SIGN_UNSAVED = "*"
SIGN_PROVISIONAL = "?"
SIGN_OPEN = "-"
SIGN_CLOSED = "+"
SIGN_LEAF = " "
SIGN_BEST, SIGN_LOW, SIGN_WORST = "*", "-", "!"
"""Beside the first grade of a scheme, beside the last but one where there are four or more, and beside the last."""
FULL, EMPTY, TRACK = "#", ".", "|"
"""Cells of bars, and what is left of a scroll bar, where there is no colour to paint a blank with."""


@dataclass(frozen=True)
class Look:
    """Styles by what they are for. ``ground`` is painted where no line is.

    Of ``fill`` and ``rest`` (of bars), ``thumb`` and ``track`` (of scroll bars) only the ground is seen, on blanks;
    nothing else has these grounds.
    """

    id: str
    title: str
    ground: str
    dark: bool
    text: Style
    quiet: Style
    strong: Style
    bar: Style
    bar_key: Style
    heading: Style
    section: Style
    row: Style
    cell: Style
    edit: Style
    selected: Style
    good: Style
    warning: Style
    bad: Style
    fill: Style
    rest: Style
    thumb: Style
    track: Style


def _made(id_: str, title: str, dark: bool, ground: str, **styles: str) -> Look:
    """A look from style definitions; each is painted on ``ground`` unless it names its own."""
    base = Style.parse(f"on {ground}") if styles["text"] != "none" else Style()
    return Look(
        id_, title, ground, dark, **{name: base + Style.parse(definition) for name, definition in styles.items()}
    )


Tone = Literal["text", "quiet", "strong", "good", "warning", "bad", "section"]
"""What the colour of a text means, by the name of its style."""


def grade_mark(place: int, grades: int) -> tuple[str, Tone]:
    """Return sign and tone of the grade at ``place`` of a scheme's ``grades``, from the best down."""
    if grades > 1 and place == grades - 1:
        return SIGN_WORST, "bad"
    if grades > 3 and place == grades - 2:
        return SIGN_LOW, "warning"
    return (SIGN_BEST, "good") if place == 0 else (" ", "text")


QUIET = _made(
    "quiet",
    N_("深色"),
    True,
    "#15191e",
    text="#c9d1d9",
    quiet="#8b97a3",
    strong="bold #e6edf3",
    bar="#c9d1d9 on #25303c",
    bar_key="bold #e3c78a on #25303c",
    heading="bold #9fb4c7 on #1d242c",
    section="bold #9fb4c7",
    row="#e6edf3 on #202a35",
    cell="bold #10151a on #d7c08a",
    edit="#10151a on #f2f2f2",
    selected="#e6edf3 on #34506b",
    good="#8fc79a",
    warning="#e3b567",
    bad="bold #e58a7f",
    fill="#ffffff on #4f7ea8",
    rest="#ffffff on #2d3640",
    thumb="#ffffff on #5b6b7b",
    track="#ffffff on #232b33",
)
LIGHT = _made(
    "light",
    N_("浅色"),
    False,
    "#fbfaf7",
    text="#24292f",
    quiet="#5d6771",
    strong="bold #10151a",
    bar="#24292f on #dfe5ea",
    bar_key="bold #7a4a00 on #dfe5ea",
    heading="bold #3d5873 on #eef1f3",
    section="bold #3d5873",
    row="#10151a on #e6edf5",
    cell="bold #ffffff on #35618c",
    edit="#10151a on #fff3c4",
    selected="#10151a on #bcd3ea",
    good="#216e39",
    warning="#8a5a00",
    bad="bold #b3261e",
    fill="#000000 on #5b8fc0",
    rest="#000000 on #d3dae1",
    thumb="#000000 on #8a97a5",
    track="#000000 on #e6e9ec",
)
CONTRAST = _made(
    "contrast",
    N_("高对比"),
    True,
    "#000000",
    text="#ffffff",
    quiet="#ffffff",
    strong="bold #ffffff",
    bar="#000000 on #ffffff",
    bar_key="bold underline #000000 on #ffffff",
    heading="bold underline #ffffff",
    section="bold #ffff00",
    row="bold #ffffff on #00005f",
    cell="bold #000000 on #ffff00",
    edit="bold #000000 on #ffffff",
    selected="bold #ffffff on #0000ff",
    good="bold #00ff00",
    warning="bold #ffff00",
    bad="bold reverse #ff5f5f",
    fill="#000000 on #00d7ff",
    rest="#ffffff on #4e4e4e",
    thumb="#000000 on #d0d0d0",
    track="#ffffff on #3a3a3a",
)
COLOURLESS = _made(
    "colourless",
    N_("无色"),
    True,
    "#000000",
    text="none",
    quiet="none",
    strong="bold",
    bar="reverse",
    bar_key="reverse bold",
    heading="underline",
    section="bold",
    row="bold",
    cell="reverse bold",
    edit="underline bold",
    selected="reverse",
    good="none",
    warning="bold",
    bad="bold underline",
    fill="none",
    rest="none",
    thumb="none",
    track="none",
)

LOOKS = (QUIET, LIGHT, CONTRAST)
