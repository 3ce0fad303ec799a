"""A seeded small county in a database: three branches, thirty people, some six hundred entries of every sort.

Written with plain inserts, so that what counts them is not what wrote them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from kaoping.core.storage.audit import spell
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Book

from tests.acting import AnyDatabase, add_unit, home

UNIT, YEAR = "某县直机关", 2025
BRANCHES = (2, 3, 4)
STATES = ("submitted", "accepted", "accepted", "accepted", "draft", "returned", "withdrawn", "planned")
BOOKS = (
    "三会一课", "民主生活会/组织生活会", "主题党日", "集中学习", "谈心谈话", "冬训与民主评议", "下情上达", "党费收缴",
    "流动党员联系", "组织关系转接", "发展党员", "年度计划与总结", "党建信息报送", "活动经费收支", "书记上党课与参训",
    "党风廉政", "违纪与否决事项", "入党积极分子花名册", "服务台账",
)  # fmt: skip


NO_MEETING: Mapping[str, Any] = dict.fromkeys(("required", "present", "attendance"))


def build(database: Database, seed: int = 1, name: str = UNIT) -> UnitDatabase:
    """The county as a new unit of a database; organisation 1 is the committee, 2 to 4 the branches, people 1 to 30."""
    dice = random.Random(seed)  # noqa: S311  # a seeded sample, no secret
    unit = populate(database, name)
    enter(unit, [entry for book in BOOKS for entry in _entries(dice, BOOKS_BY_ID[book])])
    return unit


def populate(database: Database, name: str = UNIT) -> UnitDatabase:
    """The unit, its organisations and people."""
    unit = database.unit(add_unit(database, name, "记录员"))
    with unit.write("记录员") as transaction:
        transaction.insert("organisation", [{"id": n, "code": f"B000{n}"} for n in (1, *BRANCHES)])
        transaction.insert("organisation_state", [_organisation(n) for n in (1, *BRANCHES)])
        transaction.insert("person", [{"id": n, "code": f"M{n:05d}"} for n in range(1, 31)])
        states = [state for person in range(1, 31) for state in _person(person)]
        transaction.insert("person_state", [state | {"id": n} for n, state in enumerate(states, start=1)])
    return unit


def enter(database: AnyDatabase, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write entries behind those there are; what is left out of one is as :data:`PLAIN` says."""
    with home(database).write("记录员") as transaction:
        rows = [{**PLAIN, **entry, "id": transaction.next_id("entry")} for entry in entries]
        transaction.insert("entry", rows)


PLAIN: Mapping[str, Any] = {
    "organisation_id": 2, "person_id": None, "kind": "", "title": "某事", "content": "", "deadline": None,
    "finished": None, "responsible": "", "required": None, "present": None, "attendance": None, "due": None,
    "paid": None, "own": None, "proofs": 1, "state": "accepted", "remark": "", "author": "记录员",
    "entered_at": "2025-01-01T04:00:00.000+00:00", "entered_on": "2025-01-01",
}  # fmt: skip


def _organisation(n: int) -> dict[str, Any]:
    kind, parent = ("committee", None) if n == 1 else ("branch", 1)
    row = {"organisation_id": n, "name": "机关党委" if n == 1 else f"第{n - 1}支部", "kind": kind, "parent_id": parent}
    return row | {"id": n, "domain": "机关", "class_name": "", "since": "2024-01-01", "until": None}


def _person(n: int) -> Iterator[dict[str, Any]]:
    """Most were always there; some moved to the next branch in June, came in May, left in September, went away."""
    branch, class_name = BRANCHES[n % 3], ("骨干", "普通", "流动")[n % 7 % 3]
    status = {5: "入党积极分子", 6: "预备"}.get(n % 10, "正式")
    row = {
        "person_id": n, "name": f"党员{n}", "initials": "dy", "branch_id": branch, "class_name": class_name,
        "status": status, "joined": None, "mobile_since": "2025-02-10" if n % 9 == 0 else None,
        "since": "2025-05-20" if n % 11 == 0 else "2024-01-01", "until": None,
    }  # fmt: skip
    if n % 8 == 0:
        yield row | {"until": "2025-06-15"}
        yield row | {"branch_id": BRANCHES[(n + 1) % 3], "since": "2025-06-15"}
    else:
        yield row | {"until": "2025-09-10" if n % 13 == 0 else None}


def _entries(dice: random.Random, book: Book) -> Iterator[dict[str, Any]]:
    if book.id == "党费收缴":
        yield from _dues(dice, book)
    for branch in BRANCHES:
        for _number in range(dice.randint(6, 14)):
            yield _entry(dice, book, branch, dice.choice(book.all_kinds or ("",)))


def _dues(dice: random.Random, book: Book) -> Iterator[dict[str, Any]]:
    for person in range(1, 31):
        for month in range(1, 13):
            reliable, moved = person % 4 == 0, person % 8 == 0 and month > 5
            if reliable or dice.random() < 0.8:
                entry = _entry(dice, book, BRANCHES[(person + moved) % 3], "交纳")
                last = date(2025 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
                finished = last + timedelta(days=-3 if reliable else dice.choice((-9, -3, 0, 9, 10, 10, 11)))
                yield entry | {
                    "person_id": person, "date": f"2025-{month:02d}-01", "deadline": None,
                    "finished": finished.isoformat(), "due": 1000,
                    "paid": 1000 if reliable else dice.choice((1000, 1000, 1000, 999)),
                    "state": "accepted" if reliable else dice.choice(("accepted", "submitted", "accepted", "draft")),
                }  # fmt: skip


def _entry(dice: random.Random, book: Book, branch: int, kind: str) -> dict[str, Any]:
    day = date(2024, 9, 1) + timedelta(days=dice.randint(0, 520))
    deadline = day + timedelta(days=dice.choice((0, 20, 200))) if book.work and dice.random() < 0.8 else None
    finished = day + timedelta(days=dice.choice((0, 10, 30, 250)))
    has_finished = (book.work or book.amounts == "due_paid") and dice.random() < 0.7
    due = dice.choice((None, 0, 500)) if book.amounts == "due_paid" else None
    entered = day + timedelta(days=dice.choice((0, 3, 31, 33, 90)))
    return {
        "book": book.id, "organisation_id": branch, "kind": kind,
        "person_id": dice.randint(1, 30) if book.concerns_member(kind) else None,
        "date": (day.replace(day=1) if book.dated == "month" else day).isoformat(),
        "title": f"人选{dice.randint(1, 2)}" if book.steps else dice.choice(("某事", "另一事")), "content": "",
        "deadline": deadline.isoformat() if deadline else None,
        "finished": finished.isoformat() if has_finished else None, "responsible": "",
        "due": due, "paid": dice.choice((None, 0, 500)) if due is not None else None,
        "own": _own(dice, book), "proofs": dice.choice((0, 1, 1, 1, 2)), "state": dice.choice(STATES), "remark": "",
        "author": "记录员", "entered_at": f"{entered.isoformat()}T04:00:00.000+00:00",
        "entered_on": entered.isoformat(),
        **(_attendance(dice, kind in book.partial) if book.is_meeting(kind) else NO_MEETING),
    }  # fmt: skip


def _attendance(dice: random.Random, partial: bool) -> Mapping[str, Any]:
    required, away = dice.randint(4, 10), dice.choice((0, 0, 1, 2))
    absent = [[person, f"党员{person}", "出差"] for person in sorted(dice.sample(range(1, 31), away))]
    told = [[person, name, "补课"] for person, name, _note in absent if dice.random() < 0.7]
    expected = sorted(dice.sample(range(1, 31), 6)) if partial else dice.choice((None, None, ()))
    named = spell({"absent": absent, "told": told, "expected": expected})
    return {
        "required": required,
        "present": required - away,
        "attendance": named if absent or expected is not None else None,
    }


def _own(dice: random.Random, book: Book) -> str | None:
    own: dict[str, Any] = {}
    for column in book.columns:
        if dice.random() < 0.85:
            people = [[person, f"党员{person}", ""] for person in dice.sample(range(1, 31), dice.choice((1, 2)))]
            plain: Sequence[Any] | Any = 3 if column.kind in ("count", "money", "person") else "有"
            own[column.id] = people if column.kind == "people" else plain
    return spell(own) if own else None
