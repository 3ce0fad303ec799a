"""A file that was brought in is taken back: what it wrote becomes what it was, what others made of it since stays."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.exchange.earlier import EarlierAsked
from kaoping.core.exchange.imports_repository import BroughtFile
from kaoping.core.exchange.taking_back import TakenBack
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.service import withdraw_entries
from kaoping.core.results.live import LiveStanding
from kaoping.core.rounds.model import AssessmentRound, RoundKey
from kaoping.core.rounds.repository import last_writes
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.services.roster_changes import FactChange
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.evaluation.inputs import Line
from kaoping.tui.paths import read_workbook_file

from tests.acting import act, ask, home, mark_seen
from tests.exchange.importing import import_claims, import_marks, import_polls, import_roster
from tests.exchange.ledgers import Keeper, Telling, write_rows
from tests.exchange.ledgers import set_up as set_up_ledger
from tests.rounds.advancing import advance_round
from tests.rounds.small import MARKS, ROSTER, UNIT, complete_marks, open_small, write_csv

APART = frozenset({"audit_entry", "receipt", "chain", "file_import", "column_answer", "id_floor", "setting", "unit"})
"""Tables that tell what happened, which no taking back makes as it was."""

COUNTS = frozenset({"seq", "version"})
"""Columns that count writes."""

POLLS = ("对象", "测评", "期", "群体", "选项", "票数")
CLAIMS = ("对象", "登记", "类别", "日期", "分值", "次数", "说明")
SEEDS = range(2)


def state(database: Database) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """All rows of the unit, but for what tells of writes."""
    with home(database).read() as connection:
        schema = database.schema(connection.driver)
        rows = {}
        for relation in schema.business:
            if relation.name in APART or not relation.of_unit:
                continue
            columns = [name for name in relation.recorded if name not in COUNTS or not relation.versioned]
            found = connection.driver.exec_driver_sql(relation.scan(columns, "id"), relation.within(connection.unit.id))
            rows[relation.name] = [dict(zip(columns, row, strict=True)) for row in found]
        return rows


def services(database: Database, actor: str = "甲") -> Services:
    return Services(Workspace(database, actor))


def brought(database: Database) -> tuple[BroughtFile, ...]:
    mine = services(database)
    return mine.imports.brought(home(database).unit)


def take_back(database: Database, number: int | None = None, reason: str = "导错了文件") -> TakenBack:
    number = brought(database)[0].id if number is None else number
    return services(database).imports.take_back(home(database).unit, number, reason)


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


def some_marks(chance: random.Random) -> list[tuple[object, ...]]:
    """Rows of a file of marks: some of those there can be, with deductions, rules and reasons."""
    rows: list[tuple[object, ...]] = [MARKS]
    for row in complete_marks():
        if chance.random() < 0.5:
            continue
        if row[1] == "base" and row[4] == "1" and chance.random() < 0.7:
            rows.append((*row[:5], "", 2, "1a", chance.randrange(1, 3), chance.choice(("", "三月", "四月"))))
        elif row[1] == "task":
            rows.append((*row[:5], chance.randrange(4), *row[6:]))
        else:
            rows.append(row)
    return rows


def some_polls(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [POLLS]
    for code in ("M00001", "M00002", "M00003", "M00004"):
        for option in ("优秀", "合格"):
            rows.append((code, "review", "2025", "members", option, chance.randrange(2)))
    return rows


def some_claims(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [CLAIMS]
    for _each in range(chance.randrange(1, 6)):
        code, day = f"M0000{chance.randrange(1, 5)}", f"2025-0{chance.randrange(1, 9)}-03"
        rows.append((code, "bonus", "表彰", day, "", chance.randrange(1, 3), chance.choice(("", "县级"))))
    return rows


IN_ROUND: Mapping[str, tuple[Callable[[random.Random], list[tuple[object, ...]]], Callable[..., object]]] = {
    "marks": (some_marks, import_marks),
    "polls": (some_polls, import_polls),
    "claims": (some_claims, import_claims),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", IN_ROUND)
def test_a_round_is_as_before_its_file(
    database: Database, round_: AssessmentRound, tmp_path: Path, kind: str, seed: int
) -> None:
    """Whatever was on record of it before: the rows of every table, exactly; the chain tells both acts and is sound."""
    assert round_
    chance = random.Random(seed)  # noqa: S311  # a seeded sample, no secret
    make, bring = IN_ROUND[kind]
    for number in range(chance.randrange(3)):
        bring(database, "乙", "1", write_csv(tmp_path / f"before{number}.csv", make(chance)))
    before, known = state(database), len(brought(database))
    bring(database, "甲", "1", write_csv(tmp_path / "f.csv", make(chance)))
    if len(brought(database)) == known:
        pytest.skip("the file says nothing new")
    assert state(database) != before
    assert (brought(database)[0].kind, brought(database)[0].file, brought(database)[0].actor) == (kind, "f.csv", "甲")
    assert take_back(database).left == ()
    assert state(database) == before
    assert verify(database).problems == ()


def test_a_file_comes_in_again_after_it_was_taken_back(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """All of it, with ids that nothing had before; and it can be taken back again."""
    assert round_
    path = write_csv(tmp_path / "f.csv", some_claims(random.Random(2)))  # noqa: S311  # a seeded sample, no secret
    first = import_claims(database, "甲", "1", path)
    ids = {row["id"] for row in state(database)["claim"]}
    take_back(database)
    again = import_claims(database, "甲", "1", path)
    assert (again.changed, again.unchanged) == (first.changed, 0)
    assert ids.isdisjoint(row["id"] for row in state(database)["claim"])
    take_back(database)
    assert state(database)["claim"] == []
    assert verify(database).problems == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_marks_that_others_changed_since_are_left_and_told(
    database: Database, round_: AssessmentRound, tmp_path: Path, seed: int
) -> None:
    """Cell by cell: what is still as the file left it becomes what it was, what is not stays and is named."""
    chance, key = random.Random(seed), SheetKey("M00003", "base", "2025-Q1", "decided", "decided")  # noqa: S311  # a seeded sample, no secret
    items = ("1", "2", "3")

    def cell(points: int, reason: str = "") -> ItemMark:
        return ItemMark((Line("", 1, points * 1000, reason),))

    before = {item: cell(chance.randrange(3)) for item in items if chance.random() < 0.5}
    if before:
        mark_seen(database, "乙", round_, key, before)
    was = ask(database, read_sheet, round_, key)
    file = {item: chance.randrange(3) for item in items if chance.random() < 0.8} or {"1": 2}
    rows = [("M00003", "base", "2025-Q1", "decided", item, "", points, "", "", "") for item, points in file.items()]
    import_marks(database, "甲", "1", write_csv(tmp_path / "f.csv", [MARKS, *rows]))
    left = ask(database, read_sheet, round_, key)
    if not brought(database):
        pytest.skip("the file says nothing new")
    edits = {item: cell(chance.randrange(3), "复核") for item in items if chance.random() < 0.5}
    if edits:
        mark_seen(database, "丙", round_, key, edits)
    now = ask(database, read_sheet, round_, key)
    taken = take_back(database)
    after = ask(database, read_sheet, round_, key)
    changed = {
        item
        for place, item in enumerate(items)
        if (was.marks[place], was.lines.get(item)) != (left.marks[place], left.lines.get(item))
    }
    for place, item in enumerate(items):
        source = was if item in changed and item not in edits else now
        assert (after.marks[place], after.lines.get(item)) == (source.marks[place], source.lines.get(item)), item
    told = " ".join(taken.left)
    kept = sorted(changed & edits.keys())
    assert (f"第 {'、'.join(kept)} 项" in told) if kept else told == ""
    assert verify(database).problems == ()


def test_claims_votes_and_entries_that_others_changed_are_left_whole(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """And named; the others go."""
    assert round_
    rows = [
        CLAIMS,
        ("M00001", "bonus", "表彰", "2025-03-01", "", "1", ""),
        ("M00002", "bonus", "表彰", "2025-03-01", "", "1", ""),
    ]
    import_claims(database, "甲", "1", write_csv(tmp_path / "f.csv", rows))
    mine = services(database, "乙")
    key = RoundKey(home(database).unit, round_.info.code)
    first = mine.claims.claims(key)[0]
    mine.claims.withdraw(key, first.id, "重复")
    taken = take_back(database)
    assert [row["withdrawn"] for row in state(database)["claim"]] == [1]
    assert len(taken.left) == 1
    assert "M00001 王一" in taken.left[0]
    polls = [
        POLLS,
        ("M00001", "review", "2025", "members", "优秀", 1),
        ("M00002", "review", "2025", "members", "优秀", 1),
    ]
    import_polls(database, "甲", "1", write_csv(tmp_path / "p.csv", polls))
    number = brought(database)[0].id
    import_polls(database, "乙", "1", write_csv(tmp_path / "q.csv", [POLLS, (*polls[1][:5], 2)]))
    assert len(take_back(database, number).left) == 1
    assert [row["counts"] for row in state(database)["tally"]] == ['{"优秀":2}']
    assert verify(database).problems == ()


def test_nothing_is_taken_back_behind_its_stage(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Marks whose stage the round has left stay as they are, and so does everything else."""
    rows = [("M00001", "base", "2025-Q1", "self", item, "", "0", "", "", "") for item in ("1", "2")]
    import_marks(database, "甲", "1", write_csv(tmp_path / "f.csv", [MARKS, *rows]))
    import_marks(database, "甲", "1", write_csv(tmp_path / "all.csv", [MARKS, *complete_marks()]))
    before = state(database)
    assert take_back(database).left == ()
    import_marks(database, "甲", "1", write_csv(tmp_path / "all.csv", [MARKS, *complete_marks()]))
    assert state(database)["tally"] == before["tally"]
    advance_round(database, "甲", round_.info.code)
    before = state(database)
    with pytest.raises(Error, match="已经关闭"):
        take_back(database, 1)
    assert state(database) == before
    assert not any(one.taken_back for one in brought(database) if one.id == 1)


def test_a_file_is_taken_back_once(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """The second time says who did it; a number that no import has is named."""
    assert round_
    import_claims(database, "甲", "1", write_csv(tmp_path / "f.csv", some_claims(random.Random(1))))  # noqa: S311  # a seeded sample, no secret
    take_back(database)
    (one,) = brought(database)
    assert (one.taken_back, one.taken_by, one.reason) == (1, "甲", "导错了文件")
    with pytest.raises(Error, match="已经由 甲"):
        take_back(database)
    with pytest.raises(Error, match="没有第 9 号"):
        take_back(database, 9)


def test_open_sessions_see_that_a_file_was_taken_back(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """What they keep is read again: the standing of everybody in the round, and whatever goes by its last writes."""
    with home(database).read() as connection:
        written = last_writes(connection, round_.info.id)
    live = LiveStanding(home(database), round_)
    before = list(live.rows())
    import_marks(database, "甲", "1", write_csv(tmp_path / "f.csv", [MARKS, *complete_marks()]))
    assert live.refresh()
    assert list(live.rows()) != before
    take_back(database)
    assert live.refresh()
    assert list(live.rows()) == before
    with home(database).read() as connection:
        assert last_writes(connection, round_.info.id) != written


# Rosters.

MORE = (
    *ROSTER[:3],
    ("B0003", "三支部", "支部", "", "", "", ""),
    ("M00001", "王一", "党员", "B0002", "", "普通", "正式"),
    ("M00003", "张三", "党员", "B0002", "", "流动", "正式"),
    ("M00005", "赵五", "党员", "B0003", "", "普通", "预备"),
)


def bring_roster(database: Database, folder: Path) -> None:
    import_roster(database, "甲", UNIT, write_csv(folder / "more.csv", MORE), date(2025, 6, 1))


def test_a_roster_is_as_before_its_file(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Who came is gone, who moved is back, with the events of both; memberships in rounds follow."""
    assert round_
    before = state(database)
    bring_roster(database, tmp_path)
    assert len(state(database)["person"]) == len(before["person"]) + 1
    assert take_back(database).left == ()
    assert state(database) == before
    assert verify(database).problems == ()
    bring_roster(database, tmp_path)
    assert len(state(database)["person"]) == len(before["person"]) + 1


def by_a_change(database: Database, folder: Path) -> None:
    del folder
    mine = services(database, "乙")
    mine.roster.record(home(database).unit, "M00005", FactChange("class", date(2025, 7, 1), "骨干"))


def by_an_entry(database: Database, folder: Path) -> None:
    dues = Keeper(database, home(database).unit, BOOKS_BY_ID["党费收缴"], folder)
    dues.take(("党组织", "姓名", "月份", "应交", "实交"), ("三支部", "赵五", "2025-07", "5", "5"))


def by_a_round(database: Database, folder: Path) -> None:
    from dataclasses import replace

    from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
    from kaoping.core.rounds.opening import open_round

    from tests.rounds.small import SCHEME

    del folder
    other = replace(SCHEME, id="other")
    act(database, "乙", enable_scheme, other)
    act(database, "乙", confirm_scheme, other, {})
    act(database, "乙", open_round, other, 2025)


@pytest.mark.parametrize("build", [by_a_change, by_an_entry, by_a_round])
def test_a_roster_that_was_built_on_stays(
    database: Database, round_: AssessmentRound, tmp_path: Path, build: Callable[[Database, Path], None]
) -> None:
    """A later change of its people, an entry about them, a round opened with them: refused, nothing is written."""
    assert round_
    bring_roster(database, tmp_path)
    number = brought(database)[0].id
    build(database, tmp_path)
    before = state(database)
    with pytest.raises(Error, match="不能再整个取回"):
        take_back(database, number)
    assert state(database) == before


# Results from before the program, and books.


def test_earlier_results_are_as_before_their_file(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Also those that a file put right count again."""
    assert round_
    mine, header = services(database), ("编号", "姓名", "方案", "年度", "总分", "等次")
    first = write_csv(tmp_path / "a.csv", [header, ("M00001", "王一", "forestry_member", 2023, "88.5", "合格")])
    other = write_csv(tmp_path / "b.csv", [header, ("M00001", "王一", "forestry_member", 2023, "80", "合格")])
    mine.imports.results(UNIT, read_workbook_file(first))
    before = state(database)
    mine.imports.results(UNIT, read_workbook_file(other), EarlierAsked(reason="抄错"))
    assert [one.total for one in mine.imports.earlier_results(UNIT)] == [8000]
    take_back(database)
    assert state(database) == before
    assert [one.total for one in mine.imports.earlier_results(UNIT)] == [8850]
    assert verify(database).problems == ()


DUES = ("党组织", "姓名", "月份", "应交", "实交")


def test_a_book_is_as_before_its_file(database: Database, tmp_path: Path) -> None:
    """New entries go, changed ones are as they were; one that was handed in since is left and named."""
    unit = set_up_ledger(database, tmp_path)
    dues = Keeper(database, unit, BOOKS_BY_ID["党费收缴"], tmp_path)
    dues.take(DUES, ("机关支部", "王一", "2025-03", "5", "5"))
    before = state(database)
    dues.take(DUES, ("机关支部", "王一", "2025-03", "5", "6"), ("机关支部", "李二", "2025-03", "5", "5"))
    assert take_back(database).left == ()
    assert state(database) == before
    dues.take(DUES, ("机关支部", "王一", "2025-03", "5", "6"), ("机关支部", "李二", "2025-03", "5", "5"))
    new = max(row["id"] for row in state(database)["entry"])
    act(database.unit(unit), "乙", withdraw_entries, [new], "重复")
    taken = take_back(database)
    assert [row["paid"] for row in state(database)["entry"]] == [500, 500]
    assert len(taken.left) == 1
    assert f"{new} 号" in taken.left[0]
    assert verify(database).problems == ()


def test_a_book_of_many_rows_is_taken_back_at_once(database: Database, tmp_path: Path) -> None:
    """More rows than one entry of the chain holds."""
    unit = set_up_ledger(database, tmp_path)
    Keeper(database, unit, BOOKS_BY_ID["党费收缴"], tmp_path)
    before = state(database)
    rows = [
        DUES,
        *(
            ("机关支部", "王一", f"{year}-{month:02d}", "5", "5")
            for year in range(1950, 2025)
            for month in range(1, 13)
        ),
    ]
    path = write_rows(tmp_path / "many.csv", rows)
    services(database).files.bring(unit, "党费收缴", read_workbook_file(path), progress=Telling())
    assert len(state(database)["entry"]) == 900
    take_back(database)
    assert state(database) == before
    assert verify(database).problems == ()
