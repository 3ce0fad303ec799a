"""What is to be done: each kind of to-do for what it is meant for, and for nothing else."""

from datetime import date
from typing import Any

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.requirements.todos import Todo, TodoKind, kind_title
from kaoping.core.requirements.todos import todos as todos_of
from kaoping.core.rounds.opening import open_round
from kaoping.core.storage.audit import spell
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.loading import find_scheme

from tests.acting import act, home
from tests.requirements.county import build, enter, populate

DAY = date(2025, 10, 8)


def todos(database: Database, day: date, *, organisation: int | None = None) -> tuple[Todo, ...]:
    with home(database).read() as connection:
        return todos_of(connection, day, organisation=organisation)


def found(database: Database, *kinds: TodoKind, day: date = DAY, organisation: int | None = None) -> list[Todo]:
    return [todo for todo in todos(database, day, organisation=organisation) if todo.kind in kinds]


@pytest.mark.parametrize(
    ("entry", "kind", "sentence"),
    [
        ({"book": "主题党日", "date": "2025-09-05", "state": "planned"}, "plan", "计划 2025-09-05 的「某事」还没有记录"),
        ({"book": "主题党日", "date": "2025-09-05", "state": "returned", "remark": "缺签到表"}, "returned",
         "「某事」(2025-09-05)被退回:缺签到表"),
        ({"book": "主题党日", "date": "2025-09-05", "proofs": 0}, "unproved", "1 条没有证明材料,不计入考评"),
        ({"book": "督查与抽检", "date": "2025-09-05", "deadline": "2025-10-15"}, "near",
         "「某事」2025-10-15 到期,没有完成"),
        ({"book": "督查与抽检", "date": "2025-09-05", "deadline": "2025-10-07"}, "missed",
         "「某事」已过期限 2025-10-07,没有完成"),
    ],
)  # fmt: skip
def test_entries_that_wait(entry: dict[str, Any], kind: TodoKind, sentence: str, database: Database) -> None:
    """A plan without its entry, what was returned or lacks proof, and work near or past its deadline."""
    populate(database)
    enter(database, [entry])
    (todo,) = [one for one in found(database, kind) if one.entry_id == 1]
    assert (todo.organisation_id, todo.book, todo.sentence) == (2, entry["book"], sentence)


@pytest.mark.parametrize(
    "entry",
    [
        {"state": "planned", "date": "2025-10-20"},
        {"state": "withdrawn", "proofs": 0},
        {"deadline": "2025-10-16"},
        {"deadline": "2025-10-07", "finished": "2025-10-08"},
        {"state": "draft", "proofs": 0},
    ],
)
def test_entries_that_do_not_wait(entry: dict[str, Any], sqlite_database: Database) -> None:
    """What is planned ahead, was withdrawn, is done or not due, asks for nothing."""
    populate(sqlite_database)
    enter(sqlite_database, [{"book": "督查与抽检", "date": "2025-09-05", **entry}])
    assert [todo for todo in todos(sqlite_database, DAY) if todo.entry_id == 1] == []


def test_duties_missed_and_near(sqlite_database: Database) -> None:
    """What the latest month over should have had is missed; what the running one still lacks is near a week before."""
    populate(sqlite_database)
    enter(sqlite_database, [{"book": "主题党日", "date": "2025-09-05"}])
    theme_days = [todo for todo in found(sqlite_database, "missed", "near") if todo.book == "主题党日"]
    assert [(todo.kind, todo.organisation_id, todo.due) for todo in theme_days] == [
        ("missed", 3, date(2025, 9, 30)),
        ("missed", 4, date(2025, 9, 30)),
    ]
    week, eight_days = (found(sqlite_database, "near", day=date(2025, 10, day), organisation=2) for day in (24, 23))
    assert [todo.due for todo in week if todo.book == "主题党日"] == [date(2025, 10, 31)]
    assert [todo.due for todo in eight_days if todo.book == "主题党日"] == []
    late = found(sqlite_database, "near", day=date(2025, 10, 25), organisation=2)
    assert ("主题党日", date(2025, 10, 31)) in [(todo.book, todo.due) for todo in late]
    assert {todo.organisation_id for todo in late} == {2}


def test_a_ledger_that_does_not_move(sqlite_database: Database) -> None:
    """A branch in whose ledger nothing was written for a month is told so, the others are not."""
    populate(sqlite_database)
    enter(sqlite_database, [{"book": "主题党日", "date": "2025-09-05"}])
    assert [todo.organisation_id for todo in found(sqlite_database, "still")] == [3, 4]
    in_a_year = date.today().replace(year=date.today().year + 1, day=1)  # noqa: DTZ011  # the chain has the machine's clock
    assert [todo.organisation_id for todo in found(sqlite_database, "still", day=in_a_year)] == [2, 3, 4]


def meeting(month: int, absent: tuple[int, ...], expected: list[int] | None = None) -> dict[str, Any]:
    named = [[person, f"党员{person}", ""] for person in absent]
    said = spell({"absent": named, "told": [], "expected": expected})
    return {
        "book": "主题党日", "date": f"2025-{month:02d}-05", "required": 10, "present": 10 - len(absent),
        "attendance": said if named or expected is not None else None,
    }  # fmt: skip


def test_six_months_without_taking_part(database: Database) -> None:
    """Whoever was expected and came to nothing in six whole months; once there is enough."""
    populate(database)
    enter(database, [meeting(month, (3, 6)) for month in (4, 5, 6, 7)] + [meeting(8, (3,)), meeting(9, (3, 6, 9))])
    neglected = found(database, "neglect")
    assert [(todo.person_id, todo.organisation_id) for todo in neglected] == [(3, 2)]
    assert "六个月" in neglected[0].sentence


def test_nobody_is_blamed_where_names_were_not_kept(sqlite_database: Database) -> None:
    """A meeting without names says nothing about anybody, nor does one somebody was not expected at."""
    populate(sqlite_database)
    enter(sqlite_database, [meeting(month, (3,), expected=[6, 9]) for month in range(4, 10)])
    enter(sqlite_database, [meeting(month, (), expected=[]) for month in range(4, 10)])
    assert found(sqlite_database, "neglect") == []


def dues(person: int, month: int, paid: int) -> dict[str, Any]:
    return {
        "book": "党费收缴", "kind": "交纳", "person_id": person, "date": f"2025-{month:02d}-01",
        "due": 500, "paid": paid, "finished": f"2025-{month:02d}-20" if paid else None,
    }  # fmt: skip


def test_six_months_without_paying(sqlite_database: Database) -> None:
    """Where dues are kept, everybody on the roll all the time who paid nothing; not those of other branches."""
    populate(sqlite_database)
    enter(sqlite_database, [dues(person, 7, 500) for person in (3, 6, 9, 12, 18)] + [dues(21, 7, 0)])
    neglected = [todo for todo in found(sqlite_database, "neglect") if todo.book == "党费收缴"]
    # 8 came to the branch in June, 15 is an activist and no member
    assert [todo.person_id for todo in neglected] == [21, 27, 30]


def test_reminders_of_a_scheme(sqlite_database: Database) -> None:
    """An open round's scheme puts its own reminders in place of the general ones, and looks at who is away."""
    populate(sqlite_database)
    scheme = find_scheme("forestry_member")
    act(sqlite_database, "管理员", enable_scheme, scheme)
    act(sqlite_database, "管理员", confirm_scheme, scheme, {})
    act(sqlite_database, "管理员", open_round, scheme, 2025, day=DAY)
    enter(sqlite_database, [meeting(month, (3,)) for month in range(4, 10)])
    neglected = found(sqlite_database, "neglect")
    assert [todo.person_id for todo in neglected if "不参加组织生活" in todo.sentence] == [3]
    away = {todo.person_id for todo in neglected if "流动党员" in todo.sentence}
    assert {9, 18, 27} <= away
    assert [todo.organisation_id for todo in neglected if todo.book == "督查与抽检"] == [None]
    assert away.isdisjoint(todo.person_id for todo in found(sqlite_database, "mobile"))
    in_spring = {day: found(sqlite_database, "neglect", day=day) for day in (date(2026, 1, 5), date(2027, 1, 5))}
    assert [any("流动党员" in todo.sentence for todo in of_day) for of_day in in_spring.values()] == [True, False]


def step(kind: str, day: str, people: int = 2) -> dict[str, Any]:
    named = [[person, f"党员{person}", ""] for person in range(1, people + 1)]
    return {"book": "发展党员", "kind": kind, "date": day, "title": "某申请人", "own": spell({"contacts": named})}


@pytest.mark.parametrize(
    ("day", "kinds"),
    [(date(2025, 1, 20), []), (date(2025, 2, 5), ["step"]), (date(2025, 3, 1), ["step"])],
)
def test_steps_of_admission(day: date, kinds: list[str], sqlite_database: Database) -> None:
    """A talk is due within a month of the application: told a week before, and after it; no more once it was held."""
    populate(sqlite_database)
    enter(sqlite_database, [step("递交申请", "2025-01-10")])
    asked = found(sqlite_database, "step", day=day)
    assert [todo.kind for todo in asked] == kinds
    assert all(todo.due == date(2025, 2, 10) and "申请人谈话" in todo.sentence for todo in asked)
    enter(sqlite_database, [step("申请人谈话", "2025-02-20")])
    assert found(sqlite_database, "step", day=day) == []


def test_a_case_ends_with_its_last_step(sqlite_database: Database) -> None:
    """Until then the next step is asked for, the last one too."""
    populate(sqlite_database)
    *_before, last_but_one, last = BOOKS_BY_ID["发展党员"].steps
    enter(sqlite_database, [step(last_but_one.id, "2024-01-10")])
    assert last.id in " ".join(todo.sentence for todo in found(sqlite_database, "step"))
    enter(sqlite_database, [step(last.id, "2025-01-10")])
    assert found(sqlite_database, "step") == []


def test_contact_persons_of_a_case(sqlite_database: Database) -> None:
    """A step that names too few contact persons says so."""
    populate(sqlite_database)
    enter(sqlite_database, [step("递交申请", "2025-01-10", people=1)])
    (todo,) = found(sqlite_database, "contacts", day=date(2025, 1, 12))
    assert todo.sentence == "某申请人:「递交申请」写明了 1 名联系人,应有 2 名"


def test_in_order_and_inside_the_organisation_asked_for(sqlite_database: Database) -> None:
    """What is due comes first, by date; an organisation's to-dos are those of the unit that are its own."""
    build(sqlite_database, seed=4)
    everything = todos(sqlite_database, DAY)
    assert len(everything) > 50
    dates = [todo.due or date.max for todo in everything]
    assert dates == sorted(dates)
    for branch in (2, 3, 4):
        own = [todo for todo in everything if todo.organisation_id == branch]
        assert sorted(todos(sqlite_database, DAY, organisation=branch), key=repr) == sorted(own, key=repr)
    assert {todo.organisation_id for todo in todos(sqlite_database, DAY, organisation=1)} <= {1, 2, 3, 4}
    assert all(kind_title(todo.kind) and todo.sentence for todo in everything)
