"""Whole jobs on the command line, as a clerk's script would do them."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import SAMPLES, Run, import_all

COMPARED = ("total", "grade", "computed_grade", "rank")
EXPECTED = Path(__file__).parents[1] / "data" / "samples"


@pytest.mark.parametrize("scheme", ["institute_branch", "forestry_member"])
def test_the_samples_come_out_to_the_last_digit(kaoping: Run, scheme: str) -> None:
    """Import → results equals the independently computed expectation, twice over, and the chain verifies."""
    import_all(kaoping, scheme, "样例单位")
    expected = json.loads((EXPECTED / scheme / "expected.json").read_text(encoding="utf-8"))
    results = json.loads(kaoping("results", "1", "--json").out)
    assert [{key: each[key] for key in ("subject", *COMPARED)} for each in results] == expected
    assert not any(each["provisional"] or each["missing"] for each in results)
    again = kaoping("import", "marks", SAMPLES / scheme / "marks.csv", "--round", "1")
    assert "新增或变动 0" in again.err
    assert json.loads(kaoping("results", "1", "--json").out) == results
    assert kaoping("audit", "verify").code == 0


def test_results_in_every_form_say_the_same(forestry: Run, tmp_path: Path) -> None:
    """JSON, CSV and the workbook carry the same totals; the second sheet is the derivation."""
    by_code = {each["subject"]: each for each in json.loads(forestry("results", "1", "--json").out)}
    table = list(csv.DictReader(io.StringIO(forestry("results", "1", "--csv").out)))
    assert {row["编号"]: (row["总分"], row["等次"]) for row in table} == {
        code: (each["total"], each["grade"]) for code, each in by_code.items()
    }
    nodes = list(csv.DictReader(io.StringIO(forestry("results", "1", "--csv", "--derivations").out)))
    assert {row["编号"] for row in nodes} == set(by_code)
    trees = json.loads(forestry("results", "1", "--json", "--derivations").out)
    assert {each["subject"]: f"{float(each['derivation']['value']):.2f}" for each in trees} == {
        code: each["total"] for code, each in by_code.items()
    }
    book = tmp_path / "结果.xlsx"
    assert forestry("results", "1", "-o", book).code == 0
    workbook = CalamineWorkbook.from_path(str(book))
    assert workbook.sheet_names[:2] == ["结果", "计算过程"]
    rows = workbook.get_sheet_by_name("结果").to_python()
    above = " ".join(str(row[0]) for row in rows[:4])
    assert "留痕链" in above
    assert "确认" in above
    header = next(row for row in rows if "总分" in row)
    read = {row[1]: row[header.index("总分")] for row in rows if row[1] in by_code}
    assert {code: f"{total:.2f}" for code, total in read.items()} == {
        code: each["total"] for code, each in by_code.items()
    }
    derived = workbook.get_sheet_by_name("计算过程").to_python()
    assert {row[0] for row in derived} >= set(by_code)


def test_an_explanation_ends_at_the_facts(forestry: Run) -> None:
    """The tree of one member names clause, rule and vote, and its root is the printed total."""
    text = forestry("explain", "1", "M00001").out
    assert "总分 73.50" in text.splitlines()[0]
    assert "1a" in text
    assert "四2" in text
    tree = json.loads(forestry("explain", "1", "M00001", "--json").out)
    assert tree["value"] == "73.5"
    assert set(tree) >= {"label", "clause", "value", "note", "parts", "refs"}


def test_what_is_missing_is_provisional_and_not_zero(opened: Run) -> None:
    """Without marks there is no total, no grade and no rank, and the result says what is missing."""
    results = json.loads(opened("results", "1", "--json").out)
    assert all(each["total"] is None and each["grade"] is None and each["rank"] is None for each in results)
    assert all(each["provisional"] and each["missing"] for each in results)


def test_a_round_needs_confirmed_starter_values(kaoping: Run) -> None:
    """Before the unit confirms what the document leaves open, no round opens, and the sentence says how to."""
    kaoping("init")
    kaoping("unit", "add", "研究院")
    kaoping("import", "roster", SAMPLES / "institute_branch" / "roster.csv", "--unit", "研究院")
    kaoping("schemes", "enable", "institute_branch", "--unit", "研究院")
    refused = kaoping("round", "open", "institute_branch", "--unit", "研究院", "--year", "2025")
    assert refused.code == 1
    assert "kaoping schemes confirm institute_branch" in refused.err


def test_a_filled_template_reads_back(opened: Run, tmp_path: Path) -> None:
    """What is typed under the header of a template is taken over, and rows left as they are say nothing."""
    target = tmp_path / "评分.xlsx"
    assert opened("template", "marks", "--round", "1", "-o", target).code == 0
    book = openpyxl.load_workbook(target)
    sheet = book.worksheets[0]
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value in ("对象", "subject"))
    header = [cell.value for cell in sheet[row]]
    typed = {"对象": "Z0001", "表": "sheet", "期": "2025", "评分人": "panel-1", "项目": "1.1", "得分": 7.5}
    sheet.append([None] * len(header))
    for column, name in enumerate(header, start=1):
        sheet.cell(sheet.max_row + 1 if column == 1 else sheet.max_row, column, typed.get(name))
    book.save(target)
    taken = opened("import", "marks", target, "--round", "1")
    assert "评分表 1 份" in taken.err


def test_a_backup_restores(opened: Run, tmp_path: Path) -> None:
    """What was backed up is there again after a restore, whatever happened in between."""
    copy = tmp_path / "备份.db"
    assert opened("backup", copy).code == 0
    opened("unit", "add", "后来的单位")
    assert opened("restore", copy).code == 0
    assert opened("unit", "list").out.split() == ["研究院"]
    assert opened("audit", "verify").code == 0


def test_called_wrongly_it_says_how(kaoping: Run) -> None:
    """Usage errors are Chinese and leave with 2; what cannot be done leaves with 1."""
    missing = kaoping("round", "open")
    assert missing.code == 2
    assert "还缺少" in missing.err
    nonsense = kaoping("nonsense")
    assert (nonsense.code, "没有「nonsense」" in nonsense.err) == (2, True)
    unknown = kaoping("schemes", "show", "nonsense")
    assert unknown.code == 1
    assert "institute_branch" in unknown.err
    nothing = kaoping("round", "list")
    assert nothing.code == 1
    assert "kaoping init" in nothing.err


def test_every_scheme_can_be_read_and_lints(kaoping: Run) -> None:
    """``schemes show`` prints the whole scheme with clauses; ``schemes lint`` finds no error."""
    for scheme in ("institute_branch", "forestry_member"):
        text = kaoping("schemes", "show", scheme).out
        assert "〔" in text
        assert "*暂定" in text
        assert json.loads(kaoping("schemes", "show", scheme, "--json").out)["id"] == scheme
        assert kaoping("schemes", "lint", scheme).code == 0
