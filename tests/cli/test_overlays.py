"""Scheme files on the command line: lint, enable, confirm, open, list, show, diff, replay."""

import json
from pathlib import Path

import pytest
from kaoping.schemes.forestry_member import SCHEME as FORESTRY
from openpyxl import load_workbook

from tests.cli.conftest import SAMPLES, Run

TEXT = """extends = "forestry_member"
id = "own"
version = "2025"
title = "本局积分制"

[params]
grade_quota = "15%"

[grades]
"优秀" = 92
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "本局.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def bureau(kaoping: Run) -> Run:
    """The command with a forestry bureau and its roster."""
    for words in (
        ("init",),
        ("unit", "add", "林业局"),
        ("import", "roster", SAMPLES / "forestry_member" / "roster.csv", "--unit", "林业局"),
    ):
        assert kaoping(*words).code == 0
    return kaoping


def test_a_file_goes_the_same_way_as_a_plugin(bureau: Run, overlay: Path) -> None:
    """lint → enable → confirm → open, by the file once and by its id from then on."""
    assert bureau("schemes", "lint", overlay).code == 0
    assert "schemes confirm own" in bureau("schemes", "enable", overlay, "--unit", "林业局").err
    early = bureau("round", "open", "own", "--unit", "林业局", "--year", "2025")
    assert (early.code, "请运行 kaoping schemes confirm own --unit 林业局\n" in early.err) == (1, True)
    assert bureau("schemes", "confirm", "own", "--unit", "林业局", "--set", "notice_days=7").code == 0
    listed = bureau("schemes", "list", "--unit", "林业局").out
    assert "own" in listed
    assert "forestry_member 1.0" in listed
    assert bureau("round", "open", "own", "--unit", "林业局", "--year", "2025").code == 0
    assert "林业局-own-2025" in bureau("round", "list").out
    assert bureau("results", "own", "--json").code == 0
    assert bureau("audit", "verify").code == 0


def test_enabling_again_takes_the_stored_text(bureau: Run, overlay: Path) -> None:
    """By id, without the file at hand; the text shown is that of the effective scheme."""
    bureau("schemes", "enable", overlay, "--unit", "林业局")
    overlay.unlink()
    assert bureau("schemes", "enable", "own", "--unit", "林业局").code == 0
    shown = bureau("schemes", "show", "own", "--unit", "林业局", "--toml").out
    assert 'id = "own"' in shown


def test_what_show_prints_is_a_scheme_file(kaoping: Run, tmp_path: Path) -> None:
    """The dump of a scheme lints and does not differ from it."""
    dump = tmp_path / "全文.toml"
    dump.write_text(kaoping("schemes", "show", "forestry_member", "--toml").out, encoding="utf-8")
    assert kaoping("schemes", "lint", dump).code == 0
    diff = kaoping("schemes", "diff", "forestry_member", dump)
    assert (diff.code, diff.out) == (0, "")
    assert "0 处不同" in diff.err


def test_a_wrong_file_is_told_line_by_line(bureau: Run, overlay: Path) -> None:
    """Every problem is a line with file, line and key; nothing is enabled."""
    overlay.write_text(TEXT + '[items."base/1"]\npionts = 3\n[stages]\nfoo = 1\n', encoding="utf-8")
    told = (f'{overlay} 第 12 行 items."base/1".pionts:', f"{overlay} 第 14 行 stages.foo:")
    refused = bureau("schemes", "enable", overlay, "--unit", "林业局")
    assert (refused.code, refused.out) == (1, "")
    assert all(words in refused.err for words in told)
    checked = bureau("schemes", "lint", overlay)
    assert (checked.code, checked.err) == (1, "2 处错误,共 2 条\n")
    assert all(f"错误 {words}" in checked.out for words in told)
    assert "own" not in bureau("schemes", "list", "--unit", "林业局").out
    missing = bureau("schemes", "lint", overlay.with_name("没有.toml"))
    assert (missing.code, "找不到文件" in missing.err) == (1, True)


def test_an_overlay_of_an_overlay_is_refused(bureau: Run, overlay: Path) -> None:
    """One sentence, and nothing is enabled."""
    bureau("schemes", "enable", overlay, "--unit", "林业局")
    again = overlay.with_name("又.toml")
    again.write_text('extends = "own"\nid = "again"\nversion = "1"\n', encoding="utf-8")
    refused = bureau("schemes", "enable", again, "--unit", "林业局")
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert "不能再以它为基础" in refused.err


def test_differences_are_grouped_by_what_they_do(kaoping: Run, overlay: Path) -> None:
    """What changes results first, then parameters, then words; the same as JSON."""
    lines = kaoping("schemes", "diff", "forestry_member", overlay).out.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert [head.partition("(")[0] for head in heads] == ["影响结果", "改参数", "只改文字"]
    assert "  grades/优秀(条款 四4(本单位调整)):等次线 90 -> 92" in lines
    data = json.loads(kaoping("schemes", "diff", "forestry_member", overlay, "--json").out)
    assert {"effect", "place", "clause", "what", "before", "after", "sentence"} == set(data[0])


def test_replay_tells_who_shifts_and_why(bureau: Run, overlay: Path) -> None:
    """Under a file, as text and as JSON; by id once the file is enabled."""
    for words in (
        ("schemes", "enable", "forestry_member", "--unit", "林业局"),
        ("schemes", "confirm", "forestry_member", "--unit", "林业局"),
        ("round", "open", "forestry_member", "--unit", "林业局", "--year", "2025"),
        *(("import", kind, SAMPLES / "forestry_member" / f"{kind}.csv", "--round", "1") for kind in
          ("marks", "polls", "claims")),
    ):  # fmt: skip
        assert bureau(*words).code == 0
    before = bureau("results", "1", "--json").out
    same = bureau("replay", "1", "--scheme", "forestry_member")
    assert (same.code, same.out) == (0, "")
    assert "0 个对象的总分或等次不同,24 个不变;没有保存任何内容" in same.err
    overlay.write_text(TEXT.replace("92", "93").replace("15%", "5%"), encoding="utf-8")
    found = bureau("replay", "1", "--scheme", overlay)
    assert "优秀 -> 合格" in found.out
    data = json.loads(bureau("replay", "1", "--scheme", overlay, "--json").out)
    assert len(data["changed"]) + data["unchanged"] == 24
    assert all(each["causes"] for each in data["changed"])
    bureau("schemes", "enable", overlay, "--unit", "林业局")
    assert json.loads(bureau("replay", "1", "--scheme", "own", "--json").out) == data
    assert bureau("results", "1", "--json").out == before
    unknown = bureau("replay", "1", "--scheme", "nothing")
    assert (unknown.code, "没有叫「nothing」的方案" in unknown.err) == (1, True)


def test_clauses_are_told_before_the_values_are_confirmed(bureau: Run, overlay: Path) -> None:
    """Without ``--set`` the command begins with the table of clauses, in which the unit's own figures stand."""
    bureau("schemes", "enable", overlay, "--unit", "林业局")
    changed = bureau("schemes", "confirm", "own", "--unit", "林业局", "--set", "notice_days=7").out
    assert "本程序的理解" not in changed
    told = bureau("schemes", "confirm", "own", "--unit", "林业局").out
    assert told.startswith("条款 - 要点 - 本程序的理解 - 可改处\n")
    assert "notice_days=7 天" in told
    assert "grade_quota=15%" in told
    shown = bureau("schemes", "show", "own", "--unit", "林业局").out
    assert "年度积分公示天数:7 天(本单位;起步值 5 天)" in shown
    assert told.splitlines()[0] in shown


def test_clauses_stand_beside_the_results(bureau: Run, tmp_path: Path) -> None:
    """The last sheet of a workbook of results is the table of clauses, a row for each."""
    bureau("schemes", "enable", "forestry_member", "--unit", "林业局")
    bureau("schemes", "confirm", "forestry_member", "--unit", "林业局")
    bureau("round", "open", "forestry_member", "--unit", "林业局", "--year", "2025")
    path = tmp_path / "结果.xlsx"
    assert bureau("results", "1", "-o", path).code == 0
    sheet = load_workbook(path)["条款与理解"]
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    at = rows.index(("条款", "要点", "本程序的理解", "可改处"))
    assert [row[0] for row in rows[at + 1 :]] == [row.clause for row in FORESTRY.provisions]
