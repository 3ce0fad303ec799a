"""A small scheme with one of everything the core services look at, and a round of it in a database."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import (
    AtLeast,
    Const,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    Kind,
    Marks,
    Named,
    Option,
    Over,
    Param,
    Part,
    Poll,
    Question,
    Register,
    Scheme,
    Section,
    Source,
    Stage,
    Sum,
    Variant,
    VoterGroup,
    Who,
    num,
    percent,
    take,
)

from tests.acting import act, add_unit, ask

UNIT = "林业局"
YEAR = 2025

BASE = Form(
    "base",
    "基础分",
    num(15),
    (
        Section(
            "1",
            "日常",
            (
                Item(
                    "1",
                    "学习",
                    deductions=(
                        take("1a", "缺席", 2, per="occurrence"),
                        take("1b", "迟到", "0.5", 1, per="occurrence"),
                    ),
                ),
                Item("2", "党费", deductions=(take("2a", "迟交", 1),)),
                Item("3", "流动联系", deductions=(take("3a", "没有联系", 2),), applies=Who(classes=("流动",))),
            ),
            pool=num(15),
        ),
    ),
    (Filling("self", "自评", "member", "quarter"), Filling("decided", "评定", "recorder", "quarter")),
)

TASK = Form(
    "task",
    "任务分",
    num(10),
    (
        Section(
            "t",
            "任务",
            (
                Item("1.1", "承诺", num(4), deductions=(take("1.1a", "没有兑现", 1, 3),)),
                Item("1.2", "岗位", num(6), variants=(Variant(Who(classes=("骨干",)), num(8)),)),
            ),
        ),
    ),
    (Filling("self", "自评", "member"), Filling("panel", "考评组", "assessor", several=True)),
)

SCHEME = Scheme(
    "small",
    "1",
    "小方案",
    "member",
    Source("某局", "某办法"),
    (BASE, TASK),
    Sum(
        (
            Named("base", "基础分", Over("quarter", Marks("base", "decided"))),
            Named("task", "任务分", Marks("task", "panel")),
        )
    ),
    params=(
        Param("share", "优秀比例", "percent", percent(20), num(0), num(1), starter=True),
        Param("days", "公示天数", "days", num(5)),
        Param("group", "范围", "choice", "unit", choices=("unit", "branch")),
    ),
    registers=(
        Register(
            "bonus",
            "加分",
            (
                Kind("表彰", num(3)),
                Kind("贡献", low=num(1), high=num(5)),
                Kind("否决"),
            ),
        ),
        Register("neglect", "通报", (Kind("通报"),), holder="branch"),
    ),
    polls=(
        Poll("review", "民主评议", (VoterGroup("members", "党员"),), (Option("优秀"), Option("合格"))),
        Poll(
            "score",
            "打分测评",
            (VoterGroup("members", "党员"), VoterGroup("masses", "群众")),
            scale=(0, 100),
            every="half",
        ),
    ),
    questions=(Question("keep", "是否保留", ("是", "否"), AtLeast(Part("base"), Const(num(100)))),),
    grades=(Grade("优秀", Const(num(60))), Grade("合格")),
    stages=(
        Stage("fill", "填报", "fill", ("member",), (FillingRef("base", "self"),)),
        Stage("decide", "评定", "check", ("recorder",), (FillingRef("base", "decided"),)),
        Stage("vote", "评议", "vote", ("office",), polls=("review",)),
        Stage("compute", "汇总", "compute", ("office",), registers=("bonus",)),
        Stage("publish", "公示", "publish", ("office",), registers=("neglect",)),
        Stage("file", "归档", "file", ("office",)),
    ),
)

ROSTER = (
    ("编号", "名称", "类型", "上级", "领域", "类别", "正式/预备"),
    ("B0001", "一支部", "支部", "", "机关", "", ""),
    ("B0002", "二支部", "支部", "", "企业", "", ""),
    ("M00001", "王一", "党员", "B0001", "", "骨干", "正式"),
    ("M00002", "李二", "党员", "B0001", "", "普通", "正式"),
    ("M00003", "张三", "党员", "B0002", "", "流动", "预备"),
    ("M00004", "张三", "党员", "B0002", "", "普通", "正式"),
)

MARKS = ("对象", "表", "期", "评分人", "项目", "得分", "扣分", "规则", "次数", "理由")


def write_csv(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def make_unit(database: Database, directory: Path, unit: str = UNIT) -> None:
    home = database.unit(add_unit(database, unit))
    roster = write_csv(directory / f"roster-{unit}.csv", ROSTER)
    act(home, "管理员", import_roster, read_workbook(roster), day=date(2025, 1, 2))


def open_small(database: Database, directory: Path, scheme: Scheme = SCHEME, year: int = YEAR) -> AssessmentRound:
    """A round of ``scheme`` for the unit, set up on first use."""
    make_unit(database, directory)
    act(database, "管理员", enable_scheme, scheme)
    act(database, "管理员", confirm_scheme, scheme, {})
    return ask(database, load_round, act(database, "管理员", open_round, scheme, year).code)


def complete_marks() -> list[tuple[object, ...]]:
    """Rows that leave nothing missing in the small round."""
    rows: list[tuple[object, ...]] = []
    for code in ("M00001", "M00002", "M00003", "M00004"):
        for quarter in range(1, 5):
            items = ("1", "2", "3") if code == "M00003" else ("1", "2")
            rows += [(code, "base", f"2025-Q{quarter}", "decided", item, "", "0", "", "", "") for item in items]
        rows += [
            (code, "task", "2025", "panel", "1.1", "4", "", "", "", ""),
            (code, "task", "2025", "panel", "1.2", "6", "", "", "", ""),
        ]
    return rows
