"""A round at a glance on the screen: list and picture, order, filter, frequency, rulings, export."""

from pathlib import Path

import pytest
from kaoping.core.storage.engine import open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.tui.screens.rounds.counts import CountsPage
from kaoping.tui.screens.rounds.decide import NeedsPage, RulingPage
from kaoping.tui.screens.rounds.subjects import SubjectsPage
from kaoping.tui.style.width import width
from openpyxl import load_workbook

from tests.exchange.importing import import_marks
from tests.results.test_glance import GRADED
from tests.rounds.small import MARKS, complete_marks, open_small, write_csv
from tests.tui.conftest import BUREAU, BUREAU_NEXT, Driven, Opened
from tests.tui.test_every_screen import HOSTILE, call_everything
from tests.tui.walks import LONG

SIZES = ((80, 24), (120, 40), (200, 60))


@pytest.fixture
def tied(tmp_path: Path) -> Path:
    """A small round in which three share the first total, and two may be 优秀."""
    path = tmp_path / "tied.db"
    database = open_database(str(path))
    ensure_schema(database)
    round_ = open_small(database, tmp_path, GRADED)
    rows = [(*row[:5], 3, *row[6:]) if row[4] == "1.1" and row[0] == "M00004" else row for row in complete_marks()]
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))
    database.close()
    return path


def codes(driven: Driven) -> list[str]:
    """The codes in the list, from above."""
    found = [line[2:8] for line in driven.lines()[2:-2]]
    return [code for code in found if code.startswith("M0")]


async def test_the_picture_stands_beside_the_list_where_there_is_room(opened: Opened, county: Path) -> None:
    """From 110 cells on both are there; below, F6 goes from one to the other and back."""
    async with opened(county, (110, 30)) as driven:
        await driven.to_subjects(BUREAU)
        assert "总分分布" in driven.text()
        assert "沈军军" in driven.text()
        await driven.pilot.resize_terminal(80, 24)
        await driven.settle()
        assert "总分分布" not in driven.text()
        await driven.press("f6")
        assert "总分分布" in driven.text()
        assert "沈军军" not in driven.text()
        await driven.press("escape")
        assert "沈军军" in driven.text()


async def test_thresholds_are_lines_between_totals(opened: Opened, county: Path) -> None:
    """In the order of totals a line stands where a grade begins, and the cursor passes over it; in others none does."""
    async with opened(county, (80, 40)) as driven:
        await driven.to_subjects(BUREAU)
        lines = driven.lines()
        line = next(place for place, text in enumerate(lines) if "---- 优秀 90.00" in text)
        assert "92.50" in lines[line - 1]
        assert "89.50" in lines[line + 1]
        await driven.press("down", "down")
        assert driven.row("> M").startswith("> M00022")
        await driven.press("up")
        assert driven.row("> M").startswith("> M00014")
        await driven.press("ctrl+s")
        assert codes(driven)[0] == "M00024"
        assert "---- 合格 70.00" in driven.text()
        await driven.press(*["left"] * 6, "ctrl+s")
        assert "----" not in driven.text()
        assert codes(driven) == sorted(codes(driven))


async def test_the_list_is_narrowed_by_any_column(opened: Opened, county: Path) -> None:
    """Words, comparisons and values of a column must all hold; what narrows stays in sight and goes at Esc."""
    async with opened(county, (120, 40)) as driven:
        await driven.to_subjects(BUREAU)
        for typed, shown in (
            ("第1党支部 骨干", 3),
            ("总分>=89.5", 3),
            ("等次=合格 类别:流动", 4),
            ("差<1", 2),
            ("92.5", 2),
        ):
            await driven.press("f4")
            await driven.type(typed)
            assert f"{shown}/24" in driven.lines()[0], (typed, driven.lines()[0])
            assert typed in driven.text()
            await driven.press("escape")
            assert "24/24" in driven.lines()[0]
        await driven.press("f4")
        await driven.type("总分>x")
        assert "要写一个数" in driven.text()


async def test_a_frequency_is_two_keys_away_and_narrows_the_list(opened: Opened, county: Path) -> None:
    """How many have each grade: Ctrl+G and the digit of the column; Enter lists those of a value."""
    async with opened(county, (80, 24)) as driven:
        await driven.to_subjects(BUREAU)
        await driven.press("ctrl+g", "9")
        assert isinstance(driven.app.screen, CountsPage)
        counts = [line.split()[-4:-1] for line in driven.lines()[2:5]]
        assert [line[:2] for line in counts] == [["优秀", "2"], ["合格", "17"], ["基本合格", "5"]]
        await driven.press("enter")
        assert "2/24" in driven.lines()[0]
        assert codes(driven) == ["M00003", "M00014"]


async def test_one_answer_settles_a_question_for_all(opened: Opened, tied: Path) -> None:
    """The tie stands once in the queue; who is ticked gets the answer with the one reason."""
    async with opened(tied, (80, 24)) as driven:
        await driven.press("enter")
        assert isinstance(driven.app.screen, SubjectsPage)
        await driven.press("f2")
        assert isinstance(driven.app.screen, NeedsPage)
        assert "王一、李二、张三" in driven.row("末位同分")
        await driven.press("enter")
        assert isinstance(driven.app.screen, RulingPage)
        await driven.press("enter")
        assert "请写明理由" in driven.text()
        await driven.type("支委会研究")
        await driven.press("f4", "enter")
        assert isinstance(driven.app.screen, NeedsPage)
        assert "末位同分" not in driven.text()
        await driven.press("escape")
        assert driven.row("M00001").split()[-1] != "优秀"
        assert all("* 优秀" in driven.row(code) for code in ("M00002", "M00003"))
        key = driven.app.services.rounds.rounds()[0].info.key
        said = [driven.app.services.results.result(key, code).answers for code in ("M00001", "M00002", "M00003")]
        assert [[(one.choice, one.reason, one.actor) for one in each] for each in said] == [
            [], [("进入", "支委会研究", "张三")], [("进入", "支委会研究", "张三")]
        ]  # fmt: skip


async def test_what_is_shown_is_exported(opened: Opened, county: Path, tmp_path: Path) -> None:
    """The rows and columns on the screen, in their order, numbers as numbers; never over another file."""
    target = tmp_path / "名单.xlsx"
    async with opened(county, (120, 40)) as driven:
        await driven.to_subjects(BUREAU)
        await driven.press("f4")
        await driven.type("第2党支部 总分>=85")
        await driven.press("enter", "ctrl+x")
        await driven.answer(str(target))
        assert "已写到" in driven.text()
        shown = codes(driven)
        await driven.press("ctrl+x")
        await driven.answer(str(target))
        assert "已经存在" in driven.text()
    rows = list(load_workbook(target)["名单"].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "编号")
    assert [row[0] for row in rows[head + 1 :]] == shown == ["M00014", "M00022", "M00018", "M00002", "M00010"]
    total = rows[head].index("总分")
    assert [row[total] for row in rows[head + 1 :]] == [92.5, 89.5, 88.5, 87.5, 85.5]


async def test_the_next_stage_is_entered_from_here(opened: Opened, county: Path) -> None:
    """F9 says from where to where, and the stage line shows it."""
    async with opened(county, (80, 24)) as driven:
        await driven.to_subjects(BUREAU_NEXT)
        assert "[建账与分工]" in driven.lines()[1]
        await driven.press("f9")
        assert "进入「第一季度自评与评定」" in driven.text()
        await driven.press("enter")
        assert "[第一季度自评与评定]" in driven.lines()[1]


@pytest.mark.parametrize("name", [HOSTILE, LONG])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_long_and_hostile_names_break_no_column(
    opened: Opened, county: Path, size: tuple[int, int], name: str
) -> None:
    """Every line is as wide as the terminal at most, totals stand in one column, and the picture begins in one."""
    call_everything(county, name)
    async with opened(county, size) as driven:
        await driven.to_subjects(BUREAU)
        rows = [line for line in driven.lines() if line[2:8].startswith("M0")]
        ends = {
            width(line[: line.index(total) + len(total)]) for line in rows for total in [first_total(line)] if total
        }
        assert len(ends) == 1
        assert all(width(line) <= size[0] for line in driven.lines())
        await driven.press("f6")
        assert all(width(line) <= size[0] for line in driven.lines())


def first_total(line: str) -> str:
    """The total in a line of the list."""
    return next(
        (word for word in line.split() if word.count(".") == 1 and word[0].isdigit() and word[-1].isdigit()), ""
    )
