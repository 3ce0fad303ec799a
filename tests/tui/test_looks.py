"""How things look: bars, grounds that only bars have, text that can be read, and a choice that is remembered."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.tui.style.theme import COLOURLESS, LOOKS, QUIET, Look
from kaoping.tui.terminal.environment import USUAL, look_wanted
from kaoping.tui.widgets.charts import column_lines, painted, share, signs_of
from kaoping.tui.widgets.lines import on_ground
from rich.color import Color
from rich.style import Style

from tests.tui.conftest import Opened

BARS = ("fill", "rest", "thumb", "track")
LETTERS = ("quiet", "strong", "section", "good", "warning", "bad")
"""Tones of cells, which also stand on the ground of the row under the cursor."""


def styles(look: Look) -> dict[str, Style]:
    """The styles of a look by name."""
    named = {each.name: getattr(look, each.name) for each in fields(look)}
    return {name: style for name, style in named.items() if isinstance(style, Style)}


def test_a_bar_is_never_empty_nor_full_of_what_is_neither() -> None:
    """Blanks with a ground; signs where there is no colour. Always as wide as it is to be."""
    for cells in (2, 3, 10, 40):
        for whole in (2, 3, 30, 1000):
            for part in range(whole + 1):
                bar = share(part, whole, cells)
                assert len(bar) == cells
                assert (bar.count("#") == 0, bar.count("#") == cells) == (part == 0, part == whole)
    drawn = painted("##.. #", QUIET, QUIET.row)
    assert "".join(text for text, _style in drawn) == " " * 6
    assert "".join(signs_of(text, style, QUIET) for text, style in drawn) == "##.. #"
    assert painted("##.. #", COLOURLESS, COLOURLESS.row) == [("##.. #", COLOURLESS.row)]


def test_a_column_stands_for_each_value() -> None:
    """The most is as high as the chart, and whatever is there at all is seen."""
    assert column_lines((0, 1, 8, 4), 4) == ["  # ", "  # ", "  ##", " ###"]
    assert column_lines((0, 0), 2) == ["  ", "  "]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.id)
def test_only_bars_have_the_grounds_of_bars(look: Look) -> None:
    """So a blank with such a ground is a cell of a bar, to the eye and to whoever records the screen."""
    named = styles(look)
    grounds = [named[name].bgcolor for name in BARS]
    assert len(set(grounds)) == len(BARS)
    others = {style.color if style.reverse else style.bgcolor for name, style in named.items() if name not in BARS}
    assert not others & set(grounds)


def luminance(colour: Color) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [value / 255 for value in colour.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style) -> float:
    """The contrast of the letters of a style against its ground."""
    assert style.color is not None
    assert style.bgcolor is not None
    light, dark = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.id)
def test_text_stands_out_from_its_ground(look: Look) -> None:
    """At least 4.5 to 1, everywhere text stands: also on the row under the cursor."""
    named = styles(look)
    shown = {name: style for name, style in named.items() if name not in BARS}
    shown |= {f"{name} on the row": on_ground(named[name], look.row) for name in LETTERS}
    poor = {name: round(contrast(style), 2) for name, style in shown.items() if contrast(style) < 4.5}
    assert not poor


async def test_the_look_is_remembered(opened: Opened, county: Path) -> None:
    """F12 chooses for this person, and the next session begins so; what the environment says wins."""
    async with opened(county) as driven:
        await driven.press("f12")
        chosen = driven.app.look
        assert chosen is LOOKS[1]
    async with opened(county) as driven:
        assert driven.app.look is chosen
    async with opened(county, actor="李四") as driven:
        assert driven.app.look is LOOKS[0]
    async with opened(county, preferences=replace(USUAL, look=LOOKS[2].id)) as driven:
        assert driven.app.look is LOOKS[2]
    async with opened(county, preferences=replace(USUAL, is_colourless=True)) as driven:
        assert driven.app.look is COLOURLESS
        await driven.press("f12")
    async with opened(county) as driven:
        assert driven.app.look is chosen


def test_the_variable_names_a_look() -> None:
    """Nothing said leaves it to the person; what is no look is refused."""
    assert [look_wanted({"KAOPING_LOOK": said}) for said in ("Light", "")] == ["light", ""]
    with pytest.raises(Error, match="quiet、light、contrast"):
        look_wanted({"KAOPING_LOOK": "pink"})


def test_poor_contrast_is_noticed() -> None:
    """Grey on grey is not text."""
    assert contrast(Style.parse("#777777 on #888888")) < 4.5
    assert round(contrast(Style.parse("#ffffff on #000000"))) == 21
