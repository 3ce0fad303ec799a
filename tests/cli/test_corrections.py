"""Claims and rounds put right from the command line: what is printed, and what a script can read."""

import json

import pytest

from tests.cli.conftest import SAMPLES, Run

VETO = ("claims", "add", "Z0001", "veto", "弄虚作假", "2025-03-01", "--round", "1")


@pytest.fixture
def claimed(opened: Run) -> Run:
    """The institute's round with two claims."""
    assert opened("--as", "张三", *VETO).code == 0
    bonus = (
        "claims",
        "add",
        "Z0003",
        "bonus",
        "上级表彰",
        "2025-05-01",
        "--round",
        "1",
        "--proof",
        "证书",
        "--count",
        "2",
    )
    assert opened("--as", "张三", *bonus).err.startswith("已登记 2 号:Z0003 ")
    return opened


def test_claims_are_listed_by_register_and_subject(claimed: Run) -> None:
    """With what is missing; as JSON with exact points, those of the kind where the claim has none of its own."""
    lines = claimed("claims", "list", "--round", "1").out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["1", "Z0001"], ["2", "Z0003"]]
    assert lines[1].endswith("证明材料尚缺,照样计入")
    (bonus,) = json.loads(claimed("claims", "list", "--round", "1", "--register", "bonus", "--json").out)
    assert (bonus["id"], bonus["subject"], bonus["points"], bonus["count"]) == (2, "Z0003", "2", 2)
    assert (bonus["withdrawn"], bonus["replaces"], bonus["remark"]) == (None, None, "")
    assert json.loads(claimed("claims", "list", "--round", "1", "--subject", "Z0002", "--json").out) == []
    assert claimed("claims", "list", "--round", "1", "--unit", "没有").code == 1


def test_withdrawn_claims_are_shown_with_all(claimed: Run) -> None:
    """Each with who, when and why, and what stands in its place."""
    assert claimed("--as", "李四", "claims", "withdraw", "1", "--round", "1", "--reason", "查无此事").code == 0
    changed = claimed("--as", "李四", "claims", "replace", "2", "--round", "1", "--count", "3", "--reason", "少一次")
    assert changed.err.startswith("2 号已撤回,由 3 号代替:Z0003 ")
    assert [one["id"] for one in json.loads(claimed("claims", "list", "--round", "1", "--json").out)] == [3]
    everything = json.loads(claimed("claims", "list", "--round", "1", "--all", "--json").out)
    assert [(one["withdrawn"] or {}).get("reason") for one in everything] == ["查无此事", "少一次", None]
    assert {(one["withdrawn"] or {}).get("actor") for one in everything} == {"李四", None}
    assert [(one["replaces"], one["replaced_by"]) for one in everything] == [(None, None), (None, 3), (2, None)]
    table = claimed("claims", "list", "--round", "1", "--all").out
    assert "撤回:少一次;由 3 号代替" in table
    assert "代替 2 号" in table
    explained = claimed("explain", "1", "Z0001").out.splitlines()
    assert explained[-2] == "不计入总分"
    assert explained[-1].startswith("  1 号登记已撤回:")
    assert explained[-1].endswith("撤回:查无此事")


def test_what_stands_outside_the_total_is_printed_with_results(claimed: Run) -> None:
    """In a column of its own, and in JSON with its points."""
    header, first, *_rows = claimed("results", "1").out.splitlines()
    assert header.endswith("不计入总分")
    assert first.endswith("弄虚作假、1 次证明材料尚缺,照样计入")
    by_code = {one["subject"]: one["outside"] for one in json.loads(claimed("results", "1", "--json").out)}
    assert [(one["id"], one["points"]) for one in by_code["Z0003"]] == [("bonus", "4")]
    (veto,) = json.loads(claimed("explain", "1", "Z0001", "--json").out)["outside"]
    assert (veto["id"], veto["count"], veto["points"], veto["in_total"]) == ("veto", 1, None, False)


def test_a_round_is_taken_back_and_voided(claimed: Run) -> None:
    """The list marks it, the history tells; another of the same year can be opened then."""
    claimed("round", "advance", "1")
    assert claimed("round", "reopen", "1", "--to", "自查", "--reason", "早了").err == (
        "研究院-institute_branch-2025 退回到阶段「支部自查」;公布过的结果用 --published 查看。\n"
    )
    assert "支部自查(退回)" in claimed("round", "list").out
    assert claimed("results", "1", "--published").err == "「研究院-institute_branch-2025」还没有公布过结果。\n"
    assert claimed("round", "void", "1", "--reason", "开错了").code == 0
    history = json.loads(claimed("round", "history", "1", "--json").out)
    assert [(one["stage"], one["returned"], one["note"]) for one in history] == [
        ("self_check", False, ""), ("panel_check", False, ""), ("self_check", True, "早了"), ("void", False, "开错了"),
    ]  # fmt: skip
    assert claimed("round", "history", "1").out.splitlines()[-1].split()[1::2] == ["已作废", "开错了"]
    refused = claimed(*VETO)
    assert (refused.code, refused.err.splitlines()[0]) == (1, "这轮考评已经作废,不能再改。")
    assert claimed("results", "1").err.startswith("这轮考评已经作废,结果不作数。")
    again = claimed("round", "open", "institute_branch", "--unit", "研究院", "--year", "2025")
    assert again.err.startswith("已开启 研究院-institute_branch-2025-2:")
    assert [line.split()[-2] for line in claimed("round", "list").out.splitlines()[1:]] == ["已作废", "支部自查"]


def test_the_history_of_marks_is_printed(opened: Run) -> None:
    """Each mark with when, who, by what, and from what to what; of one form, period or item; as JSON too."""
    assert opened("sheet", "history", "1", "Z0001").err == "还没有人打过分\n"
    assert opened("import", "marks", SAMPLES / "institute_branch" / "marks.csv", "--round", "1").code == 0
    lines = opened("sheet", "history", "1", "Z0001", "--item", "1.1").out.splitlines()
    assert lines[0].split() == ["时间", "谁", "怎么改的", "表", "项", "原来", "改为", "规则", "理由", "说明"]
    assert {tuple(line.split()[3:4]) for line in lines[1:]} == {("导入",)}
    told = json.loads(opened("sheet", "history", "1", "Z0001", "--form", "sheet", "--period", "2025", "--json").out)
    assert {(one["subject"], one["form"], one["act"], one["was"]) for one in told} == {("Z0001", "sheet", "导入", "空")}
    assert {one["note"] for one in told} == {"marks.csv"}
    refused = opened("sheet", "history", "1", "Z0001", "--period", "2031")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "这个对象没有这样的表。")
