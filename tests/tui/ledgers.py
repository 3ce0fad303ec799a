"""A small unit with its ledger: made by the services, on days that stay the same whenever the tests run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kaoping.core.ledger.entry import Entry, Mention, Value
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema

from tests.acting import (
    accept_entries,
    act,
    add_entry,
    add_unit,
    ask,
    change_entry,
    get_entry,
    return_entry,
    submit_entries,
)
from tests.attachments.entries import attach

UNIT = "某县直属机关"
CLERK = "张三"
MONTH = "2025-03"
ROSTER = """\
code,name,kind,parent,class,status,post,joined
W1,机关党委,committee,,,,,
B1,第一党支部,branch,W1,,,,
B2,第二党支部,branch,W1,,,,
M1,单强,member,B1,骨干,正式,书记,1998-07-01
M2,曾丽,member,B1,普通,正式,组织委员,2001-07-01
M3,仇敏,member,B1,普通,正式,,2010-07-01
M4,王芳,member,B1,普通,预备,,2024-06-20
M5,赵伟,member,B1,流动,正式,,2012-07-01
M6,李娜,member,B2,普通,正式,书记,2005-07-01
M7,王芳,member,B2,普通,正式,,2015-07-01
"""
LONG = (
    "会议学习了文件精神,讨论了一季度的学习计划和联系服务群众的安排;大家一致认为学习要结合本职工作,"
    "每季度交流一次体会;会议还听取了组织委员关于党费收缴情况的汇报,明确了下一步的分工和时间要求。"
)


@dataclass(frozen=True)
class Ledgers:
    """Where the database is, and the entries in it by a word."""

    path: Path
    entries: dict[str, int]


def build_ledgers(folder: Path) -> Ledgers:
    """A unit with two branches and a quarter of entries."""
    path = folder / "ledgers.db"
    database = open_database(str(path))
    ensure_schema(database)
    add_unit(database, UNIT, CLERK)
    roster = folder / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    act(database, CLERK, import_roster, read_workbook(roster), day=date(2024, 1, 1))
    database.close()
    database = open_database(str(path), clock=lambda: datetime(2025, 4, 20, 1, tzinfo=UTC))
    entries = _Entries(database).fill(folder)
    database.close()
    return Ledgers(path, entries)


def change_as_somebody_else(ledgers: Ledgers, entry: str, changes: Mapping[str, Value]) -> None:
    """Another person's change in between."""
    database = open_database(str(ledgers.path))
    seen = get_entry(database, ledgers.entries[entry])
    change_entry(database, "李四", seen.id, changes, seen=seen)
    database.close()


class _Entries:
    """Fills the books."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.names = ask(database, load_directory)

    def fill(self, folder: Path) -> dict[str, int]:
        minutes = folder / "会议记录.txt"
        minutes.write_text("会议记录\n第一项 学习文件\n第二项 讨论计划\n", encoding="utf-8")
        member, wang = self.names.person("M3"), self.names.person("M4")
        meeting = self.add(
            "三会一课", "B1", "2025-03-05", kind="党员大会", title="学习贯彻文件精神", required=5, present=4,
            absent=(Mention(member, "仇敏", "出差"),), told=(Mention(member, "仇敏"),), content=LONG,
        )  # fmt: skip
        attach(self.database, CLERK, meeting.id, minutes)
        committee = self.add("三会一课", "B1", "2025-03-12", kind="支委会", title="研究发展党员", required=2, present=2)
        returned = self.add("三会一课", "B2", "2025-03-06", kind="党课", title="书记讲党课", required=2, present=2)
        talk = self.add("谈心谈话", "B1", "2025-02-10", member=wang, title="预备期谈话",
                        talker=(Mention(self.names.person("M1"), "单强"),), content="思想稳定")  # fmt: skip
        dues = self.add("党费收缴", "B1", "2025-03-01", member=member, due=1250, paid=1250, finished="2025-03-20")
        report = self.add("党建信息报送", "B2", "2025-03-28", title="一季度工作")
        self.submit(meeting, returned, talk)
        return_entry(self.database, CLERK, returned.id, "请补会议记录")
        accept_entries(self.database, CLERK, (talk.id,))
        submitted = self.read(meeting.id)
        change_entry(
            self.database, CLERK, meeting.id, {"title": "学习贯彻文件精神和讨论计划"},
            seen=submitted, reason="标题漏写",
        )  # fmt: skip
        return {
            "meeting": meeting.id, "committee": committee.id, "returned": returned.id, "talk": talk.id,
            "dues": dues.id, "report": report.id,
        }  # fmt: skip

    def add(self, book: str, branch: str, day: str, **values: Value) -> Entry:
        known = {"organisation": self.names.organisation(branch), "date": day, **values}
        return add_entry(self.database, CLERK, book, known)

    def submit(self, *entries: Entry) -> None:
        submit_entries(self.database, CLERK, [entry.id for entry in entries])

    def read(self, id_: int) -> Entry:
        return get_entry(self.database, id_)
