"""The scheme of the benchmarks, seeded cohorts for it, and their rows in a real database, audited like any other.

Marks are half points, five sections out of 100 each weigh 30 to 15 %: totals often end in half a hundredth, which is
where binary floats round the wrong way. Some members have the marks of their neighbour, so that quotas meet ties.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from kaoping.core.adoption.model import write_params
from kaoping.core.organisation.changes import add_unit
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import load_round
from kaoping.core.storage.directory import find_unit
from kaoping.core.storage.engine import Database, UnitDatabase, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.plugins.contract import (
    Const,
    Filling,
    Form,
    Grade,
    Item,
    Marks,
    Named,
    Quota,
    Ranking,
    Scale,
    Scheme,
    Section,
    Source,
    Sum,
    canonical,
    content_hash,
    num,
    percent,
)
from kaoping.plugins.evaluation import CALCULATION
from numpy.typing import NDArray

YEAR = 2025
UNIT = "基准"
ACTOR = "generator"
BRANCH_SIZE = 50
FORM, FILLING, PERIOD = "sheet", "panel", str(YEAR)
WEIGHTS = (30, 20, 20, 15, 15)
"""Percent, by section."""
BANDS = (("优秀", 80), ("合格", 60), ("基本合格", 50), ("不合格", None))
QUOTA = 20
"""Percent of a branch that may be 优秀."""
HALF_POINT = 500
CHUNK = 10_000
"""Rows in one transaction: keeps the generator's memory flat."""

Matrix = NDArray[np.int64]


def scheme(items: int) -> Scheme:
    """Return a scheme of five weighted sections of ``items`` items, four grades, 优秀 for up to 20 % of a branch."""
    sections = tuple(
        Section(str(s), f"第{s}部分", tuple(Item(f"{s}.{i}", f"项目{s}.{i}", num(100) / items)
                                         for i in range(1, items + 1)))
        for s in range(1, 6)
    )  # fmt: skip
    parts = tuple(
        Named(f"part{section.id}", section.title, Scale(Marks(FORM, FILLING, (section.id,)), Const(percent(weight))))
        for section, weight in zip(sections, WEIGHTS, strict=True)
    )
    return Scheme(
        "benchmark", "1", "基准方案", "member", Source("基准", "基准"),
        (Form(FORM, "评分表", num(500), sections, (Filling(FILLING, "考评组", "assessor", several=True),)),),
        Sum(parts),
        grades=tuple(Grade(name, None if least is None else Const(num(least))) for name, least in BANDS),
        rules=(Quota("excellent", "优秀名额", "优秀", Const(percent(QUOTA)), "branch", "合格", ties=("part1",)),),
        ranking=Ranking("branch"),
    )  # fmt: skip


def members(count: int) -> list[tuple[str, str, str]]:
    """Return code, name and branch of each member."""
    return [(f"M{n:06d}", f"党员{n:06d}", f"B{n // BRANCH_SIZE:04d}") for n in range(count)]


def marks(count: int, items: int, sheets: int = 1, seed: int = 2025) -> Matrix:
    """Return thousandths by member, sheet and item (5 × ``items``), whole half points."""
    random = np.random.default_rng(seed)
    most = int(Fraction(100, items) * 1000) // HALF_POINT
    level = random.normal(0.74, 0.09, (count, 1, 1))
    given = np.rint((level + random.normal(0, 0.12, (count, sheets, 5 * items))) * most).clip(0, most)
    alike = np.flatnonzero(random.random(count) < 0.2)
    given[alike] = given[alike - 1]
    return given.astype(np.int64) * HALF_POINT


def new_database(place: Path | str) -> Database:
    """Return an empty database at ``place``, a path or an address."""
    database = open_database(str(place))
    ensure_schema(database)
    return database


def new_unit(database: Database, name: str = UNIT) -> UnitDatabase:
    """Return a new unit of ``database`` with nothing in it."""
    with database.directory().write(ACTOR) as transaction:
        unit = add_unit(transaction, name)
    return database.unit(unit)


def unit_of(database: Database, name: str = UNIT) -> UnitDatabase:
    """Return the unit called ``name``."""
    with database.directory().read() as connection:
        return database.unit(find_unit(connection, name))


def open_round(unit: UnitDatabase, count: int, items: int) -> AssessmentRound:
    """Open a round of ``count`` members under :func:`scheme`, the first of ``unit``, and return it."""
    rules = scheme(items)
    with unit.write(ACTOR) as transaction:
        row: dict[str, Any] = {
            "id": 1, "code": f"{unit.unit.name}-benchmark-{YEAR}", "scheme": rules.id, "version": rules.version,
            "content_hash": content_hash(rules), "scheme_data": canonical(rules),
            "params": write_params(rules.defaults()), "calculation": CALCULATION, "year": YEAR, "stage": "assess",
            "stage_since": f"{YEAR}-12-01", "voided": 0,
        }  # fmt: skip
        transaction.insert("assessment_round", [row])
        everybody = {"round_id": 1, "initials": "dy", "kind": "member", "domain": "机关", "class_name": "在职",
                     "status": "正式", "memberships": "", "excused": ""}  # fmt: skip
        transaction.insert(
            "round_subject",
            [
                {**everybody, "id": n, "ordinal": n, "code": code, "name": name, "branch_code": branch,
                 "branch_name": branch}
                for n, (code, name, branch) in enumerate(members(count), start=1)
            ],
        )  # fmt: skip
    with unit.read() as connection:
        return load_round(connection, row["code"])


def store_sheets(unit: UnitDatabase, round_: AssessmentRound, marked: Matrix) -> None:
    """Store one submitted sheet for each row of each member, its filler ``panel-1``, ``panel-2`` …"""
    place = {"round_id": round_.info.id, "form": FORM, "period": PERIOD, "filling": FILLING, "state": "submitted"}
    packed = marked.astype("<i4")
    rows = [
        {**place, "subject_id": one.id, "filler": f"{FILLING}-{sheet + 1}", "marks": packed[position, sheet].tobytes()}
        for position, one in enumerate(round_.graded)
        for sheet in range(marked.shape[1])
    ]
    for start in range(0, len(rows), CHUNK):
        with unit.write(ACTOR) as transaction:
            chunk = rows[start : start + CHUNK]
            transaction.insert("sheet", [{**row, "id": transaction.next_id("sheet")} for row in chunk])


def stored(path: Path, size: int, items: int) -> tuple[UnitDatabase, AssessmentRound]:
    """Return the only unit of a new database at ``path``, and its round with a sheet for each of ``size`` members."""
    unit = new_unit(new_database(path))
    return unit, stored_round(unit, size, items)


def stored_round(unit: UnitDatabase, size: int, items: int) -> AssessmentRound:
    """Return a new round of a unit that has none, with a sheet for each of ``size`` members."""
    round_ = open_round(unit, size, items)
    store_sheets(unit, round_, marks(size, items))
    return round_
