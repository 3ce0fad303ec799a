"""Who is meant on the command line: whatever keyboard a name or a code was typed on."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

CASES = Path(__file__).parents[1] / "data" / "cases"


SPELLINGS = ["买买提·艾力", "买买提‧艾力", "买买提.艾力", "买买提 ・ 艾力", "M00001", "ｍ００００１", " m00001"]


@pytest.fixture
def listed(kaoping: Run) -> Run:
    """The command with a unit of four people."""
    for words in (("init",), ("unit", "add", "机关"), ("import", "roster", CASES / "r1.csv", "--unit", "机关")):
        assert kaoping(*words).code == 0
    return kaoping


@pytest.mark.parametrize("called", SPELLINGS)
def test_a_person_is_found_by_any_spelling(listed: Run, called: str) -> None:
    """By another dot, with blanks, in other width and case."""
    done = listed("people", "change", called, "class", "骨干", "--unit", "机关")
    assert (done.code, done.err) == (0, done.err)
    people = listed("people", "list", "--unit", "机关").out.splitlines()
    assert "骨干" in next(line for line in people if "M00001" in line)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("people", "change", "M00004", "rename", "锟斤拷"), "乱码"),
        (("people", "change", "M00004", "rename", "钟\ufffd"), "乱码"),
        (("people", "change", "M00004", "rename", "=1+1"), "不像名称"),
        (("people", "change", "M00004", "class", "字" * 121), "最多 120 个"),
        (("people", "change", "M00004", "class", "骨干", "--note", "字" * 2001), "最多 2000 个"),
        (("people", "change", "M4", "class", "骨干"), "没有"),
    ],
)
def test_what_is_no_name_is_refused(listed: Run, words: tuple[str, ...], sentence: str) -> None:
    """With the same sentences as in a file."""
    done = listed(*words, "--unit", "机关")
    assert done.code == 1
    assert sentence in done.err


def test_a_unit_has_a_name_of_some_length(kaoping: Run) -> None:
    """Forty thousand characters are none."""
    assert kaoping("init").code == 0
    assert "最多 120 个" in kaoping("unit", "add", "单" * 40_000).err


def test_an_entry_is_found_by_another_dot(listed: Run) -> None:
    """Whoever is looked for among the entries, by whatever dot."""
    talk = ("党组织=东支部", "党员=钟一", "日期=2025-01-02", "谈话人=买买提‧艾力", "内容=约买买提·艾力谈话")
    added = listed("ledger", "add", "谈心谈话", *talk, "--unit", "机关")
    assert added.code == 0, added.err
    assert "买买提·艾力" in listed("ledger", "list", "--unit", "机关", "--text", "买买提‧艾力").out
