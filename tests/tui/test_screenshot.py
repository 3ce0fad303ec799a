"""The pictures for the README."""

from pathlib import Path

import pytest
from kaoping.tui import screenshot

SHOWN = {
    "glance.svg": ("青石镇", "总分分布", "要人处理"),
    "workbench.svg": ("工作台", "进行中"),
    "grid.svg": ("两项决定未经支委会", "[b1~4]", "已保存", "F1"),
    "result.svg": ("得分 / 满分", "73.50", "基础分", "差多少", "名额外"),
}


@pytest.mark.parametrize("name", SHOWN)
async def test_a_picture_shows_what_it_is_for(name: str, tmp_path: Path) -> None:
    """One command makes them: the grid with an applied rule and its reason, a result with where it comes from."""
    assert screenshot.pictures().keys() == SHOWN.keys()
    await screenshot.take(tmp_path / name, screenshot.pictures()[name])
    text = (tmp_path / name).read_text(encoding="utf-8").replace("&#160;", " ")
    for shown in SHOWN[name]:
        assert shown in text
