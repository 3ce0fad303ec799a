"""What the command line says, word for word: its text is what clerks and scripts read."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from kaoping.core.adoption.repository import adoptions
from kaoping.core.organisation.repository import find_unit
from kaoping.core.storage.engine import open_database
from kaoping.plugins.contract import Scheme
from kaoping.plugins.lint import Finding, lint
from kaoping.plugins.loading import acceptance
from python_calamine import CalamineWorkbook

from tests.acting import ask
from tests.cli.conftest import Result, Run

HEADER = "subject,form,period,assessor,item,points,deduction,rule,count,reason"
UNIT = ("--unit", "研究院")
INSTALLED = (
    "bureau_target", "county_review", "forestry_member", "institute_branch", "member_card", "supply_cooperative",
    "township_star",
)  # fmt: skip


def refused(result: Result, *sentences: str) -> None:
    """The command failed with nothing on stdout and exactly these lines on stderr."""
    assert (result.code, result.out, result.err.splitlines()) == (1, "", [*sentences])


def marks(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return path


def test_each_problem_is_told_with_sheet_row_and_column_letter(opened: Run, tmp_path: Path) -> None:
    """Where a file has several problems each has a line: its place, its sentence, and what stands there."""
    rows = ["Z0001,shet,2025,panel-1,1.1,8,,,,", "Z0001,sheet,2025,panel-1,1.1,,1,1.1z,1,"]
    file = marks(tmp_path / "评分.csv", rows)
    refused(
        opened("import", "marks", file, "--round", "1"),
        "文件有 2 处问题,一行也没有导入。首先是工作表“评分”第 2 行:方案没有表“shet”。是不是:sheet?",
        "  工作表“评分” 第 2 行 B 列:方案没有表“shet”。是不是:sheet?(填的是“shet”)",
        "  工作表“评分” 第 3 行 H 列:第 1.1 项没有扣分规则“1.1z”。可用:1.1a、1.1b、1.1c。(填的是“1.1z”)",
        f"每处问题都标在这个副本里:{tmp_path / '评分-问题.xlsx'}",
    )


def test_one_problem_is_told_once(opened: Run, tmp_path: Path) -> None:
    """A single problem stands in the first sentence and has no line of its own."""
    file = marks(tmp_path / "评分.csv", ["Z0001,sheet,2025,panel-1,1.1,99,,,,"])
    refused(
        opened("import", "marks", file, "--round", "1"),
        "文件有 1 处问题,一行也没有导入。首先是工作表“评分”第 2 行:第 1.1 项最多 8 分,不能给 99 分。",
        f"每处问题都标在这个副本里:{tmp_path / '评分-问题.xlsx'}",
    )


@pytest.mark.parametrize(("count", "rest"), [(20, []), (21, ["  另有 1 处"]), (25, ["  另有 5 处"])])
def test_twenty_problems_are_told_and_the_rest_is_counted(
    opened: Run, tmp_path: Path, count: int, rest: list[str]
) -> None:
    """Twenty problems are all told; from the twenty-first on it is said how many more there are."""
    file = marks(tmp_path / "评分.csv", [f"Z0001,sheet,2025,panel-{n},1.1,99,,,," for n in range(count)])
    told = opened("import", "marks", file, "--round", "1").err.splitlines()
    assert told[0].startswith(f"文件有 {count} 处问题,一行也没有导入。")
    shown = [f"  工作表“评分” 第 {row} 行 F 列:第 1.1 项最多 8 分,不能给 99 分。(填的是“99”)" for row in range(2, 22)]
    assert told[1:-1] == [*shown, *rest]


def test_installed_schemes_are_listed_with_whom_they_judge(kaoping: Run) -> None:
    """The list has id, version, title, subjects and package of every scheme, without any database."""
    listed = kaoping("schemes", "list")
    header, *rows = [line.split() for line in listed.out.splitlines()]
    assert (listed.code, listed.err, header) == (0, "", ["方案", "版本", "名称", "对象", "来自"])
    assert tuple(row[0] for row in rows) == INSTALLED
    assert ["forestry_member", "1.0", "林业局党员积分制", "党员", "kaoping"] in rows
    assert ["institute_branch", "1.0", "院所基层党支部考评", "党支部", "kaoping"] in rows


def test_a_units_schemes_are_listed_with_who_confirmed_them(kaoping: Run) -> None:
    """Only what the unit enabled is listed, and the last column is empty until somebody confirms the open values."""
    kaoping("init")
    kaoping("unit", "add", "研究院")

    def rows() -> list[list[str]]:
        return [line.split() for line in kaoping("schemes", "list", *UNIT).out.splitlines()]

    header = ["方案", "版本", "来自", "内容摘要", "起步值由谁何时确认"]
    assert rows() == [header]
    enabled = kaoping("schemes", "enable", "institute_branch", *UNIT).err.splitlines()
    assert enabled == [
        "“研究院”已启用“院所基层党支部考评”",
        "有 20 处数值原文没有规定,开启考评前请确认:kaoping schemes confirm institute_branch --unit 研究院",
    ]
    open_row = rows()[1]
    assert (open_row[:3], len(open_row[3]), len(open_row)) == (["institute_branch", "1.0", "已安装"], 12, 4)
    assert kaoping("--as", "李四", "schemes", "confirm", "institute_branch", *UNIT).err == "已由 李四 确认。\n"
    assert rows()[1][:5] == [*open_row, "李四"]


def test_a_setting_needs_its_sign_and_a_known_name(opened: Run) -> None:
    """``--set`` without ``=`` is refused as it was written; an unknown parameter is refused with those there are."""
    confirm = ("schemes", "confirm", "institute_branch", *UNIT, "--set")
    refused(opened(*confirm, "rectify_days"), "“--set rectify_days”要写成 参数=值。")
    refused(
        opened(*confirm, "days=3"),
        "方案“院所基层党支部考评”没有参数“days”。",
        "现有:honour_share、self_weight、peer_weight、committee_weight、rectify_days。",
    )
    confirmed = opened("--as", "李四", *confirm, " rectify_days = 20 ")
    assert confirmed.err == "已由 李四 确认。\n"
    (line,) = (line for line in confirmed.out.splitlines() if line.startswith("params/rectify_days"))
    assert line.endswith("  20 天"), "what is printed is what counts now, not the value the scheme began with"
    (again,) = (
        line
        for line in opened("--as", "李四", *confirm[:-1]).out.splitlines()
        if line.startswith("params/rectify_days")
    )
    assert again == line
    database = open_database(os.environ["KAOPING_DB"])
    (use,) = ask(database, adoptions, ask(database, find_unit, "研究院"))
    database.close()
    assert (use.params["rectify_days"], use.confirmed_by) == (20, "李四")


def head_of(kaoping: Run) -> tuple[int, str]:
    """The head of the chain as ``audit verify`` prints it."""
    verified = kaoping("audit", "verify")
    assert (verified.code, verified.err) == (0, "核对无误。\n")
    entries, head = verified.out.removeprefix("留痕 ").strip().split(" 条,链头 ")
    return int(entries), head


def test_the_anchor_that_was_printed_is_found_again(opened: Run) -> None:
    """The head of before is sound after more was written; the sentence counts the entries."""
    entries, head = head_of(opened)
    opened("unit", "add", "后来的单位")
    later, new = head_of(opened)
    assert later > entries
    sound = opened("audit", "verify", "--anchor", f" {entries}:{head} ")
    assert (sound.code, sound.out, sound.err) == (0, f"留痕 {later} 条,链头 {new}\n", "核对无误。\n")


@pytest.mark.parametrize("beyond", [0, 90], ids=["another hash", "after the end"])
def test_an_anchor_that_is_not_in_the_chain_is_told(opened: Run, beyond: int) -> None:
    """Another hash, or a place the chain has not reached, is one finding, and it says what to do."""
    entries, head = head_of(opened)
    place, digest = entries + beyond, head if beyond else "0" * 64
    wrong = opened("audit", "verify", "--anchor", f"{place}:{digest}")
    first, finding = wrong.out.splitlines()
    assert (wrong.code, first) == (1, f"留痕 {entries} 条,链头 {head}")
    assert f"第 {place} 条" in finding
    assert digest[:16] in finding
    assert wrong.err == "发现 1 处不符!请停止录入,保留现场。\n"


@pytest.mark.parametrize("anchor", ["9", "9:", "9:abc", "九:" + "0" * 64, "-1:" + "0" * 64, "9:" + "g" * 64])
def test_a_malformed_anchor_is_refused_with_its_form(opened: Run, anchor: str) -> None:
    """What is no number and no hash is not compared; the refusal says how an anchor is written and where it stands."""
    refused(
        opened("audit", "verify", f"--anchor={anchor}"),
        "“--anchor”要写成“序号:摘要”,摘要是 64 个十六进制字符。",
        "打印件页脚上有。",
    )


@pytest.mark.parametrize(
    "words",
    [
        ("unit", "list"),
        ("unit", "add", "研究院"),
        ("round", "list"),
        ("results", "1"),
        ("explain", "1", "M00001"),
        ("distance", "1", "M00001"),
        ("replay", "1", "--scheme", "forestry_member"),
        ("ledger", "list", *UNIT),
        ("schemes", "list", *UNIT),
        ("audit", "verify"),
        ("backup", "b.db"),
    ],
    ids=" ".join,
)
def test_without_a_database_every_command_says_how_to_make_one(
    kaoping: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Two lines: which database is missing, and the command that makes it. None is made by asking."""
    refused(kaoping(*words), f"还没有数据库:{tmp_path / 'kaoping.db'}", "请先运行 kaoping init")
    assert list(tmp_path.iterdir()) == []


def test_init_says_whether_it_made_one(kaoping: Run, tmp_path: Path) -> None:
    """The first call makes the database; a second finds it and says so."""
    path = tmp_path / "kaoping.db"
    assert [kaoping("init").err for _ in range(2)] == [f"已建立数据库:{path}\n", f"数据库已就绪:{path}\n"]
    assert kaoping("unit", "add", "研究院").err == "已登记单位“研究院”\n"
    assert kaoping("unit", "list").out == "研究院\n"


def test_a_database_is_made_with_its_time_zone(kaoping: Run, tmp_path: Path) -> None:
    """A zone that is none makes no database; ``doctor`` names the one that is set, and later it stays."""
    refused(kaoping("init", "--zone", "北京"), "没有“北京”这个时区。", "例如 Asia/Shanghai、Asia/Urumqi。")
    assert not (tmp_path / "kaoping.db").exists()
    assert kaoping("init", "--zone", "Asia/Urumqi").code == 0
    assert "时区 Asia/Urumqi,今天是 20" in kaoping("doctor").out
    kaoping("unit", "add", "林业局")
    again = kaoping("init", "--zone", "Asia/Shanghai")
    assert (again.code, again.err.splitlines()[0]) == (
        1,
        "数据库的时区是 Asia/Urumqi,已经有记录按它定了日期,不能再改。",
    )


def test_results_are_a_table_with_a_word_for_each_rule_that_spoke(forestry: Run) -> None:
    """Rank, code, name, total, verdict, and what a rule changed; ``--summary`` changes only a workbook."""
    told = forestry("results", "1")
    lines = told.out.splitlines()
    assert (told.code, told.err, len(lines)) == (0, "", 25)
    assert lines[0].split() == ["名次", "编号", "名称", "总分", "等次", "说明"]
    limited = "“优秀”名额 4 个(24 人 × 20%),名额外为合格"
    assert lines[1].split(maxsplit=5) == ["18", "M00001", "李博建", "73.50", "合格", limited]
    assert lines[3].split() == ["1", "M00003", "沈军军", "92.50", "优秀"]
    assert forestry("results", "1", "--summary").out == told.out


def test_results_as_csv_have_a_column_for_each_part(forestry: Run) -> None:
    """The parts of the total stand between name and total, each rule with its clause."""
    rows = list(csv.DictReader(io.StringIO(forestry("results", "1", "--csv").out)))
    assert rows[0] == {
        "名次": "18", "编号": "M00001", "名称": "李博建", "支部/领域/类别": "B0001、普通", "基础分": "41.5",
        "任务分": "9", "评议分": "18", "奖励分": "5", "总分": "73.50", "按总分等次": "合格", "等次": "合格",
        "规则": "“优秀”名额 4 个(24 人 × 20%),名额外为合格(五(一)4)", "缺项与待定": "",
    }  # fmt: skip


def test_results_as_json_name_everything(forestry: Run) -> None:
    """Totals are text with two places, ranks are numbers, and a rule has its id, its clause and its effect."""
    first = json.loads(forestry("results", "1", "--json").out)[0]
    assert first == {
        "subject": "M00001", "name": "李博建", "total": "73.50", "grade": "合格", "computed_grade": "合格", "rank": 18,
        "provisional": False, "missing": [], "questions": [], "exempt": "",
        "parts": {"base": "41.5", "task": "9", "review": "18", "bonus": "5"},
        "rules": [
            {"rule": "review_excellent", "clause": "五(一)4", "effect": "“优秀”名额 4 个(24 人 × 20%),名额外为合格"}
        ],
    }  # fmt: skip


def test_a_summary_is_a_workbook_without_derivations(forestry: Run, tmp_path: Path) -> None:
    """With ``--summary`` the workbook has the results only; the command says where it was written."""
    full, short = tmp_path / "全.xlsx", tmp_path / "结果.xlsx"
    assert forestry("results", "1", "-o", short, "--summary").err == f"已写出 {short}\n"
    assert forestry("results", "1", "-o", full).err == f"已写出 {full}\n"
    assert CalamineWorkbook.from_path(str(short)).sheet_names == ["结果"]
    assert CalamineWorkbook.from_path(str(full)).sheet_names[:2] == ["结果", "计算过程"]


def test_what_is_no_round_is_refused_with_those_there_are(forestry: Run) -> None:
    """Every command about a round says the same of a round that is not there."""
    sentences = "没有“7”这轮考评。", "现有:林业局-forestry_member-2025。"
    for words in (("results", "7"), ("explain", "7", "M00001"), ("distance", "7", "M00001")):
        refused(forestry(*words), *sentences)
    refused(forestry("replay", "7", "--scheme", "forestry_member"), *sentences)


def test_an_explanation_begins_with_the_verdict_and_indents_the_tree(forestry: Run) -> None:
    """Text has the headline first; JSON keeps stdout for data and tells the headline on stderr."""
    headline = "M00001 李博建  总分 73.50  等次 合格  第 18 名"
    lines = forestry("explain", "1", "M00001").out.splitlines()
    assert lines[:5] == [
        headline,
        "李博建 2025: 73.5  合格",
        "  总分: 73.5  四舍五入到两位小数,据此定等次",
        "    合计: 73.5",
        "      基础分: 41.5〔四2、四3〕",
    ]
    assert any(line.endswith("-6.5〔四2、四3〕  1a 无故缺席 -2 × 3;1b 请假后未补课 -0.5") for line in lines)
    data = forestry("explain", "1", "M00001", "--json")
    assert (json.loads(data.out)["label"], data.err) == ("李博建 2025", headline + "\n")
    unknown = forestry("explain", "1", "M99999")
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err.splitlines()[0] == "“M99999”不是本轮考评的对象。"


def test_the_distance_is_told_from_where_one_is_to_what_it_would_give(forestry: Run) -> None:
    """Where one is, the goal, the cheapest way, what it would lead to, the quota, and what else there is."""
    lines = forestry("distance", "1", "M00007").out.splitlines()
    assert lines[:7] == [
        "M00007 何艳涛  总分 87.00  等次 合格  第 8 名",
        "目标:等次“优秀”,要 90.00 分,还差 3.00 分。",
        "最省事的办法是下面 1 项:",
        "  1. 奖励加分 市级表彰 2025-07-01(3 分):既无证明材料又无上级认定,不计,补上就能计入;总分加 3;"
        "“年度民主评议”阶段结束前都能改。",
        "都做到后,总分 90.00,按总分是“优秀”,最后定为“优秀”,排第 3 名。",
        "名额“优秀不超过规定比例,超出的为合格”〔四4〕:24 个对象的 20%,共 4 个,已占 2 个,末位 92.50 分"
        "(M00003 沈军军、M00014 孔洋文)。",
        "此外还有分的地方(单独做一项时总分加多少):",
    ]
    refused(
        forestry("distance", "1", "M00001", "--grade", "特优"),
        "本方案没有“特优”这个等次。",
        "现有:优秀、合格、基本合格、不合格。",
    )


def test_a_replay_tells_how_many_shift_and_stores_nothing(forestry: Run) -> None:
    """Under its own rules nobody shifts; what cannot be scored is refused with the reason."""
    replay = ("replay", "1", "--scheme")
    same = forestry(*replay, "forestry_member")
    assert (same.code, same.out) == (0, "")
    assert same.err == (
        "林业局-forestry_member-2025 按 forestry_member 1.0 重算:0 个对象的总分或等次不同,24 个不变;没有保存任何内容\n"
    )
    refused(forestry(*replay, "forestry_member", "--set", "grade_quota"), "“--set grade_quota”要写成 参数=值。")
    refused(
        forestry(*replay, "forestry_member", "--set", "grade_quota=50"), "“等次优秀名额上限”不能大于 20%,不是“50”。"
    )
    refused(
        forestry(*replay, "institute_branch"),
        "方案“院所基层党支部考评”考评的对象和这轮不同,不能重算。",
        "一个考评党支部,一个考评党员。",
    )
    refused(
        forestry(*replay, "nothing"),
        f"没有叫“nothing”的方案;现有:{'、'.join(INSTALLED)}",
    )


def test_a_scheme_that_was_found_sound_is_not_checked_again(kaoping: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second listing prints the same and lints nothing; when the linter is another one everything is checked."""
    linted: list[str] = []

    def counted(scheme: Scheme) -> tuple[Finding, ...]:
        linted.append(scheme.id)
        return lint(scheme)

    monkeypatch.setattr(acceptance, "lint", counted)
    first = kaoping("schemes", "list")
    assert len(linted) == len(set(linted)) == len(first.out.splitlines()) - 1 > 0
    linted.clear()
    assert kaoping("schemes", "list") == first
    assert linted == []
    monkeypatch.setattr(acceptance, "_checked_by", lambda: "another linter")
    assert kaoping("schemes", "list") == first
    assert len(linted) == len(first.out.splitlines()) - 1


def test_a_cache_that_cannot_be_used_is_no_fault(kaoping: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file that says nothing, nor a place where none can be."""
    first = kaoping("schemes", "list")
    kept = next((tmp_path / "cache").rglob("*.json"))
    for broken in ("", "[]", '{"checked_by": 1}', "\udcff"):
        kept.write_bytes(broken.encode("utf-8", "surrogateescape"))
        assert kaoping("schemes", "list") == first
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
    assert kaoping("schemes", "list") == first
