"""The picture for the README."""

from pathlib import Path

from kaoping.tui import screenshot


async def test_the_picture_shows_a_filled_grid(tmp_path: Path) -> None:
    """One command makes the picture: the grid, an applied rule with its reason, and what is stored."""
    target = tmp_path / "grid.svg"
    await screenshot.take(target)
    text = target.read_text(encoding="utf-8").replace("&#160;", " ")
    for shown in ("两项决定未经支委会", "[b1~4]", "已保存", "F1"):
        assert shown in text
