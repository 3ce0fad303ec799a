"""Changes of the roster one by one: what they write, what they refuse, and what the history tells afterwards."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.organisation import changes
from kaoping.core.organisation.model import PersonRow
from kaoping.core.organisation.people_repository import members_on, people_list
from kaoping.core.organisation.person_history import person_history
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.directory import units
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.verification import verify

from tests.acting import act, ask, called, home
from tests.rounds.small import ROSTER, make_unit, write_csv

JANUARY, MARCH, JUNE = date(2025, 1, 2), date(2025, 3, 1), date(2025, 6, 1)
Ask = Callable[[Database], object]


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> Database:
    """Two branches and four members since the second of January."""
    make_unit(database, tmp_path)
    return database


def entries(database: Database) -> int:
    with home(database).read() as connection:
        return int(connection.execute("SELECT count(*) FROM audit_entry WHERE unit_id = :unit").scalar_one())


def people(database: Database, day: date, **narrowed: Any) -> dict[str, PersonRow]:
    with home(database).read() as connection:
        return {row.code: row for row in people_list(connection, day, **narrowed)}


def told(database: Database, code: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (one.day, one.kind, one.was, one.became, one.note)
        for one in ask(database, person_history, code)
        if one.day != JANUARY.isoformat()
    ]


def test_a_new_member_gets_the_next_code(unit: Database) -> None:
    """And is on the roster from that day on, initials and all."""
    new = {"name": " 单强 ", "branch": "二支部", "status": "预备"}
    code = act(unit, "甲", changes.add_person, **new, joined=MARCH, arrived=None, day=MARCH)
    assert code == "M00005"
    one = people(unit, MARCH)[code]
    assert (one.name, one.initials, one.branch, one.status, one.joined) == (
        "单强",
        "cds jq",
        "二支部",
        "预备",
        "2025-03-01",
    )
    assert code not in people(unit, JANUARY)
    assert [(c.kind, c.became, c.actor) for c in ask(unit, person_history, code)] == [("added", "二支部", "甲")]


def test_a_transfer_ends_the_posts_of_the_old_branch_only(unit: Database) -> None:
    """The earlier day still shows the earlier branch, and the history who wrote it and why."""
    act(unit, "甲", changes.give_post, "M00001", "书记", MARCH)
    act(unit, "甲", changes.give_post, "M00001", "联络员", MARCH, organisation="二支部")
    assert people(unit, MARCH)["M00001"].posts == ("书记", "二支部联络员")
    assert act(unit, "乙", changes.transfer, "王一", "B0002", JUNE, "工作调动")
    assert people(unit, date(2025, 5, 31))["M00001"].branch == "一支部"
    now = people(unit, JUNE)["M00001"]
    assert (now.branch, now.posts, now.since) == ("二支部", ("联络员",), "2025-06-01")
    history = ask(unit, person_history, "M00001")
    assert [(c.kind, c.was, c.became, c.actor, c.note) for c in history if c.day == "2025-06-01"] == [
        ("branch", "一支部", "二支部", "乙", "工作调动"),
        ("post", "书记(一支部)", "", "乙", "工作调动"),
    ]
    assert verify(unit).sound


def test_every_fact_has_its_own_change(unit: Database) -> None:
    """Each is told with what was and what became; nothing else changes."""
    who = "M00003"
    act(unit, "甲", changes.set_status, who, "正式", date(2025, 2, 1), "支部大会通过")
    act(unit, "甲", changes.set_class, who, "骨干", date(2025, 2, 2))
    act(unit, "甲", changes.set_mobile, who, date(2025, 1, 20), date(2025, 2, 3))
    act(unit, "甲", changes.set_mobile, who, None, date(2025, 2, 4))
    act(unit, "甲", changes.rename, who, "张三丰", date(2025, 2, 5))
    act(unit, "甲", changes.set_joined, who, date(2024, 1, 1), date(2025, 2, 6))
    act(unit, "甲", changes.leave, who, date(2025, 2, 7), "转出")
    assert told(unit, "M00003") == [
        ("2025-02-01", "status", "预备", "正式", "支部大会通过"),
        ("2025-02-02", "class", "流动", "骨干", ""),
        ("2025-02-03", "mobile", "", "2025-01-20", ""),
        ("2025-02-04", "mobile", "2025-01-20", "", ""),
        ("2025-02-05", "name", "张三", "张三丰", ""),
        ("2025-02-06", "joined", "", "2024-01-01", ""),
        ("2025-02-07", "left", "二支部", "", "转出"),
    ]
    assert "M00003" not in people(unit, JUNE)
    left = people(unit, JUNE, former=True)
    assert list(left) == ["M00003"]
    assert (left["M00003"].name, left["M00003"].left, left["M00003"].initials) == ("张三丰", "2025-02-07", "z s f")
    assert {one.title for one in ask(unit, person_history, "M00003")} >= {"离开名册", "外出日期"}


def test_who_comes_back_keeps_code_and_history(unit: Database, tmp_path: Path) -> None:
    """A roster with the code of somebody who left puts them on again, not before the day they left."""
    act(unit, "甲", changes.leave, "M00001", MARCH)
    path = write_csv(tmp_path / "back.csv", ROSTER)
    with pytest.raises(Error, match="不能改成从更早的 2025-02-01 起变动"):
        act(unit, "甲", import_roster, read_workbook(path), day=date(2025, 2, 1))
    act(unit, "甲", import_roster, read_workbook(path), day=JUNE)
    assert told(unit, "M00001") == [
        ("2025-03-01", "left", "一支部", "", ""),
        ("2025-06-01", "returned", "", "一支部", ""),
    ]


SAME: tuple[Ask, ...] = (
    lambda db: act(db, "甲", changes.transfer, "M00001", "一支部", JUNE),
    lambda db: act(db, "甲", changes.set_status, "M00001", "正式", JUNE),
    lambda db: act(db, "甲", changes.set_mobile, "M00001", None, JUNE),
    lambda db: act(db, "甲", changes.rename, "M00001", "王一 ", JUNE),
    lambda db: act(db, "甲", changes.set_class, "M00001", "骨干", JUNE),
    lambda db: act(db, "甲", changes.set_joined, "M00001", None, JUNE),
)


@pytest.mark.parametrize("ask", SAME)
def test_what_is_so_already_writes_nothing(unit: Database, ask: Ask) -> None:
    """No row, no audit entry."""
    before = entries(unit)
    assert ask(unit) is False
    assert entries(unit) == before


REFUSED: tuple[tuple[Ask, str], ...] = (
    (
        lambda db: act(db, "甲", changes.rename, "M00001", "王二", date(2025, 1, 1)),
        "2025-01-02 起,不能改成从更早的",
    ),
    (lambda db: act(db, "甲", changes.leave, "M00001", date(2024, 1, 1)), "不能改成从更早的"),
    (lambda db: act(db, "甲", changes.give_post, "M00001", "书记", date(2024, 1, 1)), "不能改成从更早的"),
    (lambda db: act(db, "甲", changes.rename, "M00001", "王二", date(9000, 1, 1)), "还没有到"),
    (lambda db: act(db, "甲", changes.set_joined, "M00001", date(9000, 1, 1), JUNE), "还没有到"),
    (lambda db: act(db, "甲", changes.rename, "M00001", "王\x1b二", JUNE), "控制字符"),
    (lambda db: act(db, "甲", changes.rename, "M00001", " ", JUNE), "姓名不能为空"),
    (lambda db: act(db, "甲", changes.set_class, "M00001", "骨\n干", JUNE), "换行"),
    (lambda db: act(db, "甲", changes.leave, "M00001", JUNE, "转\u202e出"), "文字方向"),
    (lambda db: act(db, "甲", changes.set_status, "M00001", "群众", JUNE), "请写正式或预备"),
    (lambda db: act(db, "甲", changes.transfer, "M00001", "三支部", JUNE), "没有党组织「三支部」。 是不是"),
    (lambda db: act(db, "甲", changes.transfer, "M00001", "B0002", JANUARY.replace(day=1)), "没有党组织"),
    (lambda db: act(db, "甲", changes.transfer, "M00009", "一支部", JUNE), "没有「M00009」"),
    (
        lambda db: act(db, "甲", changes.transfer, "张三", "一支部", JUNE),
        "有 2 个人叫「张三」,请写编号:M00003 张三、M00004",
    ),
    (lambda db: act(db, "甲", changes.end_post, "M00001", "书记", JUNE), "没有担任「书记」"),
    (lambda db: act(db, "甲", changes.give_post, "M00001", " ", JUNE), "职务名称不能为空"),
    (lambda db: act(db, "甲", changes.prolong_probation, "M00001", JUNE), "不是预备党员"),
    (lambda db: act(db, "甲", changes.prolong_probation, "M00003", JUNE), "没有入党日期"),
    (lambda db: ask(db, person_history, "M00009"), "没有编号「M00009」"),
)


@pytest.mark.parametrize(("ask", "sentence"), REFUSED)
def test_what_cannot_be_is_refused_with_one_sentence(unit: Database, ask: Ask, sentence: str) -> None:
    """And nothing is written."""
    before = entries(unit)
    with pytest.raises(Error) as refusal:
        ask(unit)
    assert sentence in str(refusal.value)
    assert entries(unit) == before


def test_a_probation_is_prolonged_once_its_year_is_over(unit: Database) -> None:
    """The history says so, though nothing about the member changed."""
    who = "M00003"
    act(unit, "甲", changes.set_joined, who, date(2024, 3, 1), JANUARY)
    with pytest.raises(Error, match="预备期到 2025-03-01 才满"):
        act(unit, "甲", changes.prolong_probation, who, date(2025, 2, 28))
    act(unit, "甲", changes.prolong_probation, who, JUNE, "延长半年")
    with pytest.raises(Error, match="已经延长过一次"):
        act(unit, "甲", changes.prolong_probation, who, date(2025, 12, 1))
    assert told(unit, "M00003") == [("2025-06-01", "prolonged", "", "", "延长半年")]


@pytest.mark.parametrize(
    ("change", "given", "action"),
    [
        (changes.leave, ("M00001", MARCH), "roster.leave"),
        (changes.rename, ("M00001", "王二", MARCH), "roster.rename"),
        (changes.transfer, ("M00001", "二支部", MARCH), "roster.transfer"),
    ],
)
def test_the_chain_names_the_act_in_every_entry(
    change: Callable[..., object], given: tuple[object, ...], action: str, unit: Database
) -> None:
    """Whoever reads it sees what was done, not only which rows were written."""
    before = entries(unit)
    act(unit, "甲", change, *given)
    with home(unit).read() as connection:
        entries_since = "SELECT body FROM audit_entry WHERE unit_id = :unit AND seq > :seq"
        bodies = connection.execute(entries_since, {"seq": before}).scalars()
        assert {json.loads(body)["action"] for body in bodies} == {action}


def test_somebody_who_left_is_changed_no_more(unit: Database) -> None:
    """The sentence says that they left."""
    act(unit, "甲", changes.leave, "M00001", MARCH)
    with pytest.raises(Error, match="已经不在花名册上"):
        act(unit, "甲", changes.rename, "M00001", "王二", JUNE)


def test_a_post_ends_not_before_it_began(unit: Database) -> None:
    """Held posts are named where another is to end; one that was held is in the history with both days."""
    act(unit, "甲", changes.give_post, "M00001", "书记", MARCH)
    assert act(unit, "甲", changes.give_post, "M00001", "书记", JUNE) is False
    with pytest.raises(Error, match="现任:书记"):
        act(unit, "甲", changes.end_post, "M00001", "委员", JUNE)
    with pytest.raises(Error, match="不能改成从更早的 2025-02-01"):
        act(unit, "甲", changes.end_post, "M00001", "书记", date(2025, 2, 1))
    assert act(unit, "甲", changes.end_post, "M00001", "书记", JUNE)
    assert told(unit, "M00001") == [
        ("2025-03-01", "post", "", "书记(一支部)", ""),
        ("2025-06-01", "post", "书记(一支部)", "", ""),
    ]


def test_a_roster_does_not_rewrite_history(unit: Database, tmp_path: Path) -> None:
    """A file taken over as of an earlier day is refused if it would change somebody, and does nothing if not."""
    act(unit, "甲", changes.rename, "M00001", "王大一", JUNE)
    before = entries(unit)
    with pytest.raises(Error, match="M00001 王大一」现在的情况从 2025-06-01 起"):
        act(unit, "甲", import_roster, read_workbook(write_csv(tmp_path / "r.csv", ROSTER)), day=MARCH)
    assert entries(unit) == before
    same = [row if row[0] != "M00001" else ("M00001", "王大一", *row[2:]) for row in ROSTER]
    act(unit, "甲", import_roster, read_workbook(write_csv(tmp_path / "s.csv", same)), day=MARCH)
    assert entries(unit) == before


STEPS = st.lists(
    st.tuples(st.sampled_from(["一支部", "二支部", "正式", "预备", "骨干", "离开"]), st.integers(0, 9)), max_size=6
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whoever_is_on_the_roster_is_there_once(sqlite_database: Database, tmp_path: Path, steps: Any) -> None:
    """Whatever is changed in whatever order: on every day each person has at most one state, and no day that has
    passed looks different afterwards."""
    make_unit(sqlite_database, tmp_path, name := f"第{len(ask(sqlite_database.directory(), units)) + 1}局")
    unit = called(sqlite_database, name)
    day = JANUARY
    for what, later in steps:
        before = _seen(unit, day)
        day_then, day = day, date.fromordinal(day.toordinal() + later)
        try:
            if what == "离开":
                act(unit, "甲", changes.leave, "M00001", day)
            elif what.endswith("支部"):
                act(unit, "甲", changes.transfer, "M00001", what, day)
            elif what == "骨干":
                act(unit, "甲", changes.set_class, "M00001", f"{what}{day}", day)
            else:
                act(unit, "甲", changes.set_status, "M00001", what, day)
        except Error as left:
            assert "已经不在花名册上" in left.message  # noqa: PT017 - anything else is a failure
        if later:
            assert _seen(unit, day_then) == before
        codes = [code for code, _rest in _seen(unit, day)]
        assert len(codes) == len(set(codes))


def _seen(unit: UnitDatabase, day: date) -> list[tuple[str, object]]:
    return [(one.code, one) for one in ask(unit, members_on, day)]
