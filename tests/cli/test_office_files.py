"""Rosters as offices hand them in: read as they were meant, with a note on what was interpreted, or refused whole."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

CASES = Path(__file__).parents[1] / "data" / "cases"

TAKEN = {
    "strict_lo.xlsx": (4, ""),
    "date1904.xlsx": (1, ""),
    "date_iso_t_d.xlsx": (1, ""),
    "wps_dim.xlsx": (4, ""),
    "no_cell_refs.xlsx": (4, ""),
    "backslash_parts.xlsx": (4, ""),
    "lo97.xls": (4, ""),
    "c01_utf16le_bom_tab.csv": (2, ""),
    "c03_utf16le_nobom.csv": (2, "UTF-16"),
    "c06_gbk_fe59.csv": (1, "GB18030"),
    "c07_sep_line.csv": (2, ""),
    "c10_double_bom.csv": (2, ""),
    "c14_fullwidth_comma.csv": (2, "分隔"),
    "c15_apostrophe_dates.csv": (2, "2012-07-01"),
    "c16_equals_quoted.csv": (1, "钟一"),
    "equals_code.csv": (1, "00123"),
    "c22_newline_in_cell.csv": (1, "换行"),
    "c31_datetime_text.csv": (1, "2012-07-01"),
    "joined_num_1996_8.xlsx": (1, "1996-08"),
    "html_as.csv": (2, ""),
    "xml2003.xls": (2, ""),
}
"""By file: how many members come from it, and words of the note on what was interpreted."""

REFUSED = {
    "code_18_digits_single.xlsx": "后面的已经丢了",
    "code_18_digits_collide.xlsx": "后面的已经丢了",
    "code_sci1.csv": "1.10101E+17",
    "c28_yymmdd.csv": "两位年份",
    "c29_yymmdd_56.csv": "两位年份",
    "c30_future.csv": "年份不对",
    "c32_year_0012.csv": "年份不对",
    "date_serial_general.xlsx": "可能是 2012-07-01",
    "lossy_fffd.csv": "U+FFFD",
    "lossy_kunjinkao.csv": "锟斤拷",
    "biff5_1252_gbk.xls": "Excel 5.0/95",
    "biff5_936.xls": "Excel 5.0/95",
    "biff5_nocp.xls": "Excel 5.0/95",
    "railway_roster.xls": "所在单位",
    "railway_roster.xlsx": "所在单位",
    "sylk.csv": "SYLK",
    "mhtml.xls": "MHTML",
}
"""By file: what the sentence names."""


@pytest.fixture
def office(kaoping: Run) -> Run:
    """A unit without anybody."""
    assert kaoping("init").code == 0
    assert kaoping("unit", "add", "局").code == 0
    return kaoping


def members(office: Run) -> int:
    return len(office("people", "list", "--unit", "局").out.splitlines()) - 1


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_that_is_clear_is_taken(office: Run, name: str) -> None:
    """Everybody in it, once; again it changes nothing."""
    count, note = TAKEN[name]
    read = office("import", "roster", CASES / name, "--unit", "局")
    assert (read.code, read.err) == (0, read.err)
    assert note in read.err
    assert members(office) == count
    assert "新增 0,变动 0" in office("import", "roster", CASES / name, "--unit", "局").err
    assert members(office) == count


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_may_mislead_is_refused_for_the_true_reason(office: Run, name: str, tmp_path: Path) -> None:
    """One sentence, nobody added."""
    file = tmp_path / name
    file.write_bytes((CASES / name).read_bytes())
    refused = office("import", "roster", file, "--unit", "局")
    assert refused.code == 1
    assert REFUSED[name] in refused.err
    assert members(office) <= 0


def test_every_case_is_here() -> None:
    """Each file, once."""
    pairs = {"code_zero_text.xlsx", "code_zero_lost.xlsx", "r1.csv", "r1_other_dot.csv"}
    rosters = {file.name for file in CASES.iterdir() if file.suffix in (".csv", ".xls", ".xlsx")}
    assert rosters == {*TAKEN, *REFUSED} | pairs
    assert not TAKEN.keys() & REFUSED.keys()


def test_codes_that_lost_their_zeros_double_nobody(office: Run, tmp_path: Path) -> None:
    """The same list once more from a table program that took its codes for numbers."""
    assert office("import", "roster", CASES / "code_zero_text.xlsx", "--unit", "局").code == 0
    before = members(office)
    lost = tmp_path / "lost.xlsx"
    lost.write_bytes((CASES / "code_zero_lost.xlsx").read_bytes())
    refused = office("import", "roster", lost, "--unit", "局")
    assert refused.code == 1
    assert members(office) == before


def test_a_dot_of_another_kind_is_the_same_person(office: Run) -> None:
    """Whatever the input method puts between the parts of a name."""
    assert office("import", "roster", CASES / "r1.csv", "--unit", "局").code == 0
    before = members(office)
    assert office("import", "roster", CASES / "r1_other_dot.csv", "--unit", "局").code == 0
    assert members(office) == before


def test_a_yearly_cap_summed_by_quarters_is_found_in_its_line(kaoping: Run) -> None:
    """A scheme file that would count the register of a year four times."""
    linted = kaoping("schemes", "lint", CASES / "register_in_over.toml")
    assert linted.code == 1
    assert "第 5 行 parts.bonus" in linted.out
