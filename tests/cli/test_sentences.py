"""What the command line says, word for word: its text is what clerks and scripts read."""

import csv
import hashlib
import io
import json
import os
from pathlib import Path

import pytest
from kaoping.core.adoption.repository import adoptions
from kaoping.core.storage.anchors import Anchor, proof_of, read_anchor
from kaoping.core.storage.audit import ALGORITHMS
from kaoping.core.storage.chain import head_of
from kaoping.core.storage.engine import open_database
from kaoping.core.storage.fanout import everywhere
from python_calamine import CalamineWorkbook

from tests.acting import ask, called
from tests.cli.conftest import SAMPLES, Result, Run

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
        "文件有 2 处问题,一行也没有导入。首先是工作表「评分」第 2 行 B 列:方案没有表「shet」。是不是:sheet?",
        "  工作表「评分」 第 2 行 B 列:方案没有表「shet」。是不是:sheet?(填的是「shet」)",
        "  工作表「评分」 第 3 行 H 列:第 1.1 项没有扣分规则「1.1z」。可用:1.1a、1.1b、1.1c。(填的是「1.1z」)",
        f"每处问题都标在这个副本里:{tmp_path / '评分-问题.xlsx'}",
    )


def test_one_problem_is_told_once(opened: Run, tmp_path: Path) -> None:
    """A single problem stands in the first sentence and has no line of its own."""
    file = marks(tmp_path / "评分.csv", ["Z0001,sheet,2025,panel-1,1.1,99,,,,"])
    refused(
        opened("import", "marks", file, "--round", "1"),
        "文件有 1 处问题,一行也没有导入。首先是工作表「评分」第 2 行 F 列:第 1.1 项最多 8 分,不能给 99 分。",
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
    shown = [
        f"  工作表「评分」 第 {row} 行 F 列:第 1.1 项最多 8 分,不能给 99 分。(填的是「99」)" for row in range(2, 22)
    ]
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
        "「研究院」已启用「院所基层党支部考评」",
        "有 22 处数值原文没有规定,开启考评前请确认:kaoping schemes confirm institute_branch --unit 研究院",
    ]
    open_row = rows()[1]
    assert (open_row[:3], len(open_row[3]), len(open_row)) == (["institute_branch", "1.0", "已安装"], 12, 4)
    assert kaoping("--as", "李四", "schemes", "confirm", "institute_branch", *UNIT).err == "已由 李四 确认。\n"
    assert rows()[1][:5] == [*open_row, "李四"]


def test_a_setting_needs_its_sign_and_a_known_name(opened: Run) -> None:
    """``--set`` without ``=`` is refused as it was written; an unknown parameter is refused with those there are."""
    confirm = ("schemes", "confirm", "institute_branch", *UNIT, "--set")
    refused(opened(*confirm, "rectify_days"), "「--set rectify_days」要写成 参数=值。")
    refused(
        opened(*confirm, "days=3"),
        "方案「院所基层党支部考评」没有参数「days」。",
        "现有:year_start、honour_share、self_weight、peer_weight、committee_weight、rectify_days。",
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
    (use,) = ask(called(database, "研究院"), adoptions)
    database.close()
    assert (use.params["rectify_days"], use.confirmed_by) == (20, "李四")


NOT_COMPARED = "没有与早先记下的链头比较:截去的链尾、整条重写的链,只有比较才看得出(--heads 文件,--anchor 校验码)。\n"


def heads_of(kaoping: Run) -> dict[str, Anchor]:
    """The heads of all chains as ``audit verify`` prints them, that of the directory first."""
    verified = kaoping("audit", "verify")
    assert (verified.code, verified.err) == (0, f"{NOT_COMPARED}核对无误。\n")
    heads = {}
    for line in verified.out.splitlines():
        name, told = line.split(":留痕 ")
        entries, head = told.split(" 条,链头 ")
        found = read_anchor(head)
        assert isinstance(found, Anchor)
        assert found.seq == int(entries)
        heads[name] = found
    return heads


def verified(heads: dict[str, Anchor]) -> list[str]:
    """The lines that tell of ``heads``."""
    return [f"{name}:留痕 {head.seq} 条,链头 {head}" for name, head in heads.items()]


def test_the_anchor_that_was_printed_is_found_again(opened: Run) -> None:
    """The heads of before are sound after more was written; the sentences count the entries of each chain."""
    before = heads_of(opened)
    assert [*before] == ["单位名录", "研究院"]
    opened("unit", "add", "后来的单位")
    opened("schemes", "confirm", "institute_branch", *UNIT, "--set", "rectify_days=20")
    later = heads_of(opened)
    assert [*later] == ["单位名录", "研究院", "后来的单位"]
    assert later["后来的单位"].seq == 0
    for name, head in before.items():
        assert later[name].seq > head.seq
        for printed in (head, proof_of(head.identity, before.values())):
            sound = opened("audit", "verify", "--anchor", f" {printed} ")
            assert (sound.code, sound.out.splitlines(), sound.err) == (0, verified(later), "核对无误。\n")


def test_one_unit_is_verified_alone(opened: Run) -> None:
    """The directory's chain with it; a unit that is none is refused, and an anchor of another one is not met."""
    opened("unit", "add", "后来的单位")
    heads = heads_of(opened)
    other = heads.pop("后来的单位")
    alone = opened("audit", "verify", *UNIT)
    assert (alone.code, alone.out.splitlines(), alone.err) == (0, verified(heads), f"{NOT_COMPARED}核对无误。\n")
    unmet = opened("audit", "verify", *UNIT, "--anchor", str(other))
    finding = f"没有标识为 {other.identity} 的留痕链:它的单位不在核对的范围里。"
    assert (unmet.code, unmet.out.splitlines()) == (1, [*verified(heads), finding])
    refused(opened("audit", "verify", "--unit", "研究所"), "没有单位「研究所」。", "是不是:研究院?")


@pytest.mark.parametrize("name", ["单位名录", "研究院"])
@pytest.mark.parametrize("beyond", [0, 90], ids=["another hash", "after the end"])
def test_an_anchor_that_is_not_in_the_chain_is_told(opened: Run, beyond: int, name: str) -> None:
    """Another hash, or a place the chain has not reached, is one finding, and it says what to do."""
    heads = heads_of(opened)
    place, digest = heads[name].seq + beyond, heads[name].hash if beyond else "0" * 64
    wrong = opened("audit", "verify", "--anchor", f"{heads[name].identity}:{place}:{digest}")
    *lines, finding = wrong.out.splitlines()
    assert (wrong.code, lines) == (1, verified(heads))
    assert finding.startswith("审计链中" if name == "单位名录" else "单位「研究院」:审计链中")
    assert f"第 {place} 条" in finding
    assert digest[:16] in finding
    assert wrong.err == "发现 1 处不符!请停止录入,保留现场。\n"


def test_an_anchor_of_another_database_is_told(opened: Run) -> None:
    """It is of none of the chains here."""
    heads = heads_of(opened)
    wrong = opened("audit", "verify", "--anchor", f"{'0' * 32}:1:{'0' * 64}")
    finding = f"没有标识为 {'0' * 32} 的留痕链:它的单位不在核对的范围里。"
    assert (wrong.code, wrong.out.splitlines()) == (1, [*verified(heads), finding])


WHOSE = "0" * 32


@pytest.mark.parametrize(
    "anchor",
    [
        "9",
        "9:",
        "9:" + "0" * 64,
        f"{WHOSE}:9",
        f"{WHOSE}:9:abc",
        f"{WHOSE}:九:" + "0" * 64,
        f"{WHOSE}:-1:" + "0" * 64,
        f"{WHOSE}:9:" + "g" * 64,
        "g" * 32 + ":9:" + "0" * 64,
        f"{WHOSE}:9:{'0' * 64}@L{'0' * 64}",
        f"{WHOSE}:9:{'0' * 64}@{'0' * 64}@{'0' * 64}",
    ],
)
def test_a_malformed_anchor_is_refused_with_its_form(opened: Run, anchor: str) -> None:
    """What is no number and no hash is not compared; the refusal says how an anchor is written and where it stands."""
    refused(
        opened("audit", "verify", f"--anchor={anchor}"),
        f"看不懂校验码「{anchor[:60]}」:应是「单位标识:序号:摘要」。",
        "打印件页脚上有;kaoping audit anchor 也会写出。",
    )


def test_an_anchor_whose_way_leads_elsewhere_is_refused(opened: Run) -> None:
    """What was copied wrongly is no finding about the database."""
    (head, *_others) = heads_of(opened).values()
    refused(
        opened("audit", "verify", "--anchor", f"{head}@{'0' * 64}@R{'1' * 64}"),
        "校验码里的路径算不到它写的总校验码:抄错了,或者不是同一天的。",
        "请重新抄一遍。",
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
    assert kaoping("unit", "add", "研究院").err == "已登记单位「研究院」\n"
    assert kaoping("unit", "list").out == "研究院\n"


def test_a_database_is_made_with_its_time_zone(kaoping: Run, tmp_path: Path) -> None:
    """A zone that is none makes no database; ``doctor`` names the one that is set, and later it stays."""
    refused(kaoping("init", "--zone", "北京"), "没有「北京」这个时区。", "例如 Asia/Shanghai、Asia/Urumqi。")
    assert not (tmp_path / "kaoping.db").exists()
    assert kaoping("init", "--zone", "Asia/Urumqi").code == 0
    assert "时区 Asia/Urumqi,今天是 20" in kaoping("doctor").out
    kaoping("unit", "add", "林业局")
    again = kaoping("init", "--zone", "Asia/Shanghai")
    assert (again.code, again.err.splitlines()[0]) == (
        1,
        "数据库的时区是 Asia/Urumqi,已经有记录按它定了日期,不能再改。",
    )


def test_a_database_is_made_with_its_hash_algorithm(kaoping: Run, tmp_path: Path) -> None:
    """One that cannot be computed makes no database; once a unit is there it stays."""
    refused(
        kaoping("init", "--hash", "md5"),
        "这台机器算不出留痕的摘要算法「md5」。",
        f"可以用的有:{'、'.join(name for name in ALGORITHMS if name in hashlib.algorithms_available)}。",
    )
    assert not (tmp_path / "kaoping.db").exists()
    assert kaoping("init", "--hash", "sha256").code == 0
    assert kaoping("init", "--hash", "sm3").code == 0
    kaoping("unit", "add", "研究院")
    refused(
        kaoping("init", "--hash", "sha256"),
        "数据库的留痕用 sm3 计算摘要,已经登记了单位,不能再改。",
        "要用别的算法,请新建一个数据库:kaoping --db 文件 init --hash sha256",
    )
    assert kaoping("init", "--hash", "sm3").code == 0
    assert [*heads_of(kaoping)] == ["单位名录", "研究院"]
    database = open_database(str(tmp_path / "kaoping.db"))
    ((_unit, head),) = everywhere(database, head_of)
    assert head is not None
    assert head.algorithm == "sm3"
    database.close()


def test_a_unit_is_renamed(opened: Run) -> None:
    """It is found by its new name; its chain goes on."""
    before = heads_of(opened)
    assert opened("unit", "rename", "研究院", "研究所").err == "单位改名为「研究所」\n"
    assert opened("unit", "list").out == "研究所\n"
    assert heads_of(opened)["研究所"] == before["研究院"]
    refused(opened("unit", "rename", "研究院", "甲"), "没有单位「研究院」。", "是不是:研究所?")
    refused(opened("unit", "rename", "研究所", " "), "单位名称不能为空。")
    opened("unit", "add", "水利局")
    refused(opened("unit", "rename", "研究所", "水利局"), "已有单位「水利局」。")


def test_numbers_of_several_units_need_the_unit(opened: Run) -> None:
    """Each counts its rounds and entries from one; a round's whole code says enough."""
    opened("unit", "add", "水利局")
    whose = ("--unit", "水利局")
    opened("import", "roster", SAMPLES / "institute_branch" / "roster.csv", *whose)
    opened("schemes", "enable", "institute_branch", *whose)
    opened("schemes", "confirm", "institute_branch", *whose)
    assert opened("round", "status", "1").code == 0
    assert opened("round", "open", "institute_branch", *whose, "--year", "2025").code == 0
    rounds = "研究院-institute_branch-2025", "水利局-institute_branch-2025"
    assert [line.split()[:3] for line in opened("round", "list").out.splitlines()[1:]] == [
        ["1", rounds[0], "研究院"],
        ["1", rounds[1], "水利局"],
    ]
    refused(
        opened("round", "status", "1"),
        f"「1」符合好几个单位的考评:{rounds[0]}、{rounds[1]}。",
        "请写完整的编号,或用 --unit 写明单位。",
    )
    mine = opened("round", "status", "1", *whose)
    assert (mine.code, mine) == (0, opened("round", "status", rounds[1]))
    refused(opened("round", "status", "1", "--unit", "林业局"), "没有单位「林业局」。", "现有:研究院、水利局。")
    meeting = ("党组织=Z0001", "类别=支委会", "日期=2025-03-05")
    for unit in (UNIT, whose):
        assert opened("ledger", "add", "三会一课", *meeting, f"议题={unit[1]}的会", *unit).out == "1\n"
    refused(
        opened("ledger", "show", "1"),
        "登记了 2 个单位,号码是哪个单位的?",
        "请用 --unit 写明单位:研究院、水利局。",
    )
    assert "议题:水利局的会" in opened("ledger", "show", "1", *whose).out


def test_results_are_a_table_with_a_word_for_each_rule_that_spoke(forestry: Run) -> None:
    """Rank, code, name, total, verdict, and what a rule changed; ``--summary`` changes only a workbook."""
    told = forestry("results", "1")
    lines = told.out.splitlines()
    assert (told.code, told.err, len(lines)) == (0, "", 25)
    assert lines[0].split() == ["名次", "编号", "名称", "总分", "等次", "说明"]
    limited = "党员民主评议「优秀」名额 4 个(24 x 20%),名额外为「合格」"
    assert lines[1].split(maxsplit=5) == ["18", "M00001", "李博建", "73.50", "合格", limited]
    assert lines[3].split() == ["1", "M00003", "沈军军", "92.50", "优秀"]
    assert forestry("results", "1", "--summary").out == told.out


def test_results_as_csv_have_a_column_for_each_part(forestry: Run) -> None:
    """The parts of the total stand between name and total, each rule with its clause."""
    rows = list(csv.DictReader(io.StringIO(forestry("results", "1", "--csv").out)))
    assert rows[0] == {
        "名次": "18", "编号": "M00001", "名称": "李博建", "支部/领域/类别": "B0001、普通", "基础分": "41.5",
        "任务分": "9", "评议分": "18", "奖励分": "5", "总分": "73.50", "按总分等次": "合格", "等次": "合格",
        "规则": "党员民主评议「优秀」名额 4 个(24 x 20%),名额外为「合格」(五(一)4)", "缺项与待定": "",
        "不计入总分": "",
    }  # fmt: skip


def test_results_as_json_name_everything(forestry: Run) -> None:
    """Totals are text with two places, ranks are numbers, and a rule has its id, its clause and its effect."""
    first = json.loads(forestry("results", "1", "--json").out)[0]
    assert first == {
        "subject": "M00001", "name": "李博建", "total": "73.50", "grade": "合格", "computed_grade": "合格", "rank": 18,
        "overall_rank": None,
        "provisional": False, "previous": None, "missing": [], "questions": [], "exempt": "",
        "outside": [], "void": False,
        "parts": {"base": "41.5", "task": "9", "review": "18", "bonus": "5"},
        "rules": [
            {"rule": "review_excellent", "clause": "五(一)4",
             "effect": "党员民主评议「优秀」名额 4 个(24 x 20%),名额外为「合格」"}
        ],
    }  # fmt: skip


def test_a_summary_is_a_workbook_without_derivations(forestry: Run, tmp_path: Path) -> None:
    """With ``--summary`` the workbook has results, charts and clauses only; the command says where it was written."""
    full, short = tmp_path / "全.xlsx", tmp_path / "结果.xlsx"
    assert forestry("results", "1", "-o", short, "--summary").err == f"已写出 {short}\n"
    assert forestry("results", "1", "-o", full).err == f"已写出 {full}\n"
    assert CalamineWorkbook.from_path(str(short)).sheet_names == ["结果", "图表", "条款与理解"]
    assert CalamineWorkbook.from_path(str(full)).sheet_names == ["结果", "计算过程", "图表", "条款与理解"]


def test_what_is_no_round_is_refused_with_those_there_are(forestry: Run) -> None:
    """Every command about a round says the same of a round that is not there."""
    sentences = "没有「7」这轮考评。", "现有:林业局-forestry_member-2025。"
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
        "      基础分: 41.5〔四3〕",
    ]
    assert any(line.endswith("-6.5〔附件1〕  1a 无故缺席 -2 x 3;1b 请假后未补课 -0.5") for line in lines)
    data = forestry("explain", "1", "M00001", "--json")
    assert (json.loads(data.out)["label"], data.err) == ("李博建 2025", headline + "\n")
    unknown = forestry("explain", "1", "M99999")
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err.splitlines()[0] == "「M99999」不是本轮考评的对象。"


def test_the_distance_is_told_from_where_one_is_to_what_it_would_give(forestry: Run) -> None:
    """Where one is, the goal, the cheapest way, what it would lead to, the quota, and what else there is."""
    lines = forestry("distance", "1", "M00007").out.splitlines()
    assert lines[:7] == [
        "M00007 何艳涛  总分 87.00  等次 合格  第 8 名",
        "目标:等次「优秀」,要 90.00 分,还差 3.00 分。",
        "最省事的办法是下面 1 项:",
        "  1. 奖励加分 市级表彰 2025-07-01(3 分):既无证明材料又无上级认定,不计,补上就能计入;总分加 3;"
        "「年度民主评议」阶段结束前都能改。",
        "都做到后,总分 90.00,按总分是「优秀」,最后定为「优秀」,排第 3 名。",
        "名额「优秀不超过规定比例,超出的为合格」〔四4〕:24 个对象的 20%,共 4 个,已占 2 个,末位 92.50 分"
        "(M00003 沈军军、M00014 孔洋文)。",
        "此外还有分的地方(单独做一项时总分加多少):",
    ]
    refused(
        forestry("distance", "1", "M00001", "--grade", "特优"),
        "本方案没有「特优」这个等次。",
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
    refused(forestry(*replay, "forestry_member", "--set", "grade_quota"), "「--set grade_quota」要写成 参数=值。")
    refused(
        forestry(*replay, "forestry_member", "--set", "grade_quota=50"), "「等次优秀名额上限」不能大于 20%,不是「50」。"
    )
    refused(
        forestry(*replay, "institute_branch"),
        "方案「院所基层党支部考评」考评的对象和这轮不同,不能重算。",
        "一个考评党支部,一个考评党员。",
    )
    refused(
        forestry(*replay, "nothing"),
        f"没有叫「nothing」的方案;现有:{'、'.join(INSTALLED)}",
    )
