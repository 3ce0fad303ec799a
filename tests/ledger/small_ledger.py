"""A few small books, a unit with a committee, two branches and some people, and directories made up for a test."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kaoping.core.kernel.pinyin import initials
from kaoping.core.kernel.unit import Unit
from kaoping.core.organisation.directory import FOR_EVER, Directory, OrganisationInfo, PersonInfo, Stay
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract.books import Book, Column

from tests.acting import AnyDatabase, act, add_unit, ask, home, keep_book

MEETINGS = Book(
    "会议",
    "三会一课",
    "纪实",
    (
        Column("host", "主持人", "person", required=True),
        Column("guests", "列席", "people"),
        Column("open", "是否公开", "yes_no"),
        Column("hours", "学时", "count"),
        Column("month", "计划月份", "month"),
        Column("cost", "开支", "money"),
    ),
    kinds=("党员大会", "支委会"),
    partial=("支委会",),
    attendance=True,
)
DUES = Book("党费", "党费收缴", "基础", about="member", roll="members", dated="month", amounts="due_paid", proof=False)
TASKS = Book("任务", "年度计划", "专项", work=True)
BOOKS = {book.id: book for book in (MEETINGS, DUES, TASKS)}

ROSTER = (
    ("编号", "名称", "类型", "上级", "领域", "类别", "正式/预备"),
    ("C01", "机关党委", "党委", "", "", "", ""),
    ("B0001", "一支部", "支部", "C01", "机关", "", ""),
    ("B0002", "二支部", "支部", "C01", "企业", "", ""),
    ("M00001", "王一", "党员", "B0001", "", "骨干", "正式"),
    ("M00002", "李二", "党员", "B0001", "", "普通", "正式"),
    ("M00003", "张三", "党员", "B0002", "", "流动", "预备"),
    ("M00004", "张三", "党员", "B0002", "", "普通", "正式"),
)
COMMITTEE, FIRST, SECOND = 1, 2, 3
WANG, LI, ZHANG, ZHANG_TOO = 1, 2, 3, 4
"""Ids of the organisations and people of :data:`ROSTER`, in its order."""


def take_roster(database: AnyDatabase, directory: Path, rows: Sequence[Sequence[str]], day: str) -> None:
    path = directory / f"{day}-{home(database).unit.name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    act(database, "管理员", import_roster, read_workbook(path), day=date.fromisoformat(day))


def make_ledger(database: Database, directory: Path, unit: str = "林业局") -> Unit:
    """The unit with its people, who are known from the beginning of 2025."""
    made = add_unit(database, unit)
    take_roster(database.unit(made), directory, ROSTER, "2025-01-01")
    for book in BOOKS.values():
        keep_book(database.unit(made), "管理员", book)
    return made


def directory_of(database: Database, unit: Unit) -> Directory:
    return ask(database.unit(unit), load_directory)


def imagined(names: Sequence[str], branches: Sequence[str] = ("一支部",)) -> Directory:
    """People called so, with ids from 1 and codes M1, M2 …, all in the first of the branches B1, B2 …"""
    organisations = [
        OrganisationInfo(n, f"B{n}", name, "branch", None, "机关") for n, name in enumerate(branches, start=1)
    ]
    stay = Stay("2020-01-01", FOR_EVER, 1, "正式", "普通", None)
    people = [PersonInfo(n, f"M{n}", name, initials(name), (), (stay,)) for n, name in enumerate(names, start=1)]
    return Directory.of(organisations, people, {})
