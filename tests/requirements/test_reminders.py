"""Whom a reminder names, for each way of being asked for something."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from kaoping.core.ledger.mentions import is_excused
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.requirements.due_repository import still_organisations
from kaoping.core.requirements.model import QueryScope
from kaoping.core.requirements.reminders import LedgerView, general_reminders, neglects
from kaoping.core.storage.audit import spell
from kaoping.core.storage.engine import Database, open_database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Book, Reminder
from kaoping.plugins.contract.books import Roll

from tests.acting import home
from tests.requirements.county import BRANCHES, enter, populate

DAY = "2025-10-08"
FIRST, LAST = 2, 4
"""The branches of the people 3, 6, 9 … 30 and 2, 5, 8 … 29."""


def neglected(database: Database, book: Book, *, months: int = 6, day: str = DAY, classes: tuple[str, ...] = ()) -> Any:
    """Organisation and person of each neglect that a reminder about one book finds."""
    reminder = Reminder("r", "请了解情况", months, (book.id,), classes=classes)
    with home(database).read() as connection:
        directory = load_directory(connection)
        view = LedgerView(connection, QueryScope(), directory, {book.id: book}, BRANCHES, day)
        return [(one.organisation_id, one.person_id) for one in neglects(view, [reminder])]


OF_FIRST, OF_LAST = (9, 12, 18, 21, 27, 30), (14, 17, 20, 23, 29)
"""Full members who were always there, and are asked."""


@pytest.mark.parametrize(
    ("roll", "first", "last"),
    [("full", OF_FIRST, OF_LAST), ("members", (6, *OF_FIRST), OF_LAST), ("probationary", (6,), ())],
)
def test_a_monthly_book_asks_those_on_its_roll(
    roll: Roll, first: tuple[int, ...], last: tuple[int, ...], database: Database
) -> None:
    """Those on the roll all the time; 2 and 3 wrote in July, 5 is no member, 8 moved away in June, 11 came in May."""
    populate(database)
    book = Book("月评", "月评", "其他", about="member", roll=roll, dated="month", every="month")
    for person, place in ((2, LAST), (3, FIRST)):
        enter(database, [{"book": book.id, "person_id": person, "organisation_id": place, "date": "2025-07-01"}])
    assert neglected(database, book) == [*((FIRST, person) for person in first), *((LAST, person) for person in last)]


TRANSFERS = BOOKS_BY_ID["组织关系转接"]


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ({"deadline": "2025-06-30"}, [(LAST, 2)]),
        ({"deadline": "2025-06-30", "finished": "2025-06-30"}, []),
        ({"deadline": "2025-10-08"}, []),  # there is time until the day is over
        ({"deadline": None}, []),
        ({"deadline": "2025-06-30", "state": "withdrawn"}, []),
    ],
)
def test_work_about_members_names_whom_it_was_not_done_for(
    entry: Mapping[str, Any], named: list[tuple[int, int]], database: Database
) -> None:
    """Only by what had a day to be done by, and that day is over."""
    populate(database)
    enter(database, [{"book": TRANSFERS.id, "person_id": 2, "organisation_id": LAST, "date": "2025-06-01", **entry}])
    assert neglected(database, TRANSFERS) == named


CONTACTS = Book("联系", "联系外出党员", "其他", about="member", work=True)


def contact(person: int, day: str) -> Mapping[str, Any]:
    return {"book": CONTACTS.id, "person_id": person, "organisation_id": BRANCHES[person % 3], "date": day}


def test_who_is_away_wants_something_after_leaving(database: Database) -> None:
    """9, 18 and 27 are away since 10 February: what was done before does not count, and three months are given."""
    populate(database)
    enter(database, [contact(9, "2025-03-01"), contact(18, "2025-02-09")])
    named = {}
    for day in (DAY, "2025-05-10", "2025-05-11"):
        found = neglected(database, CONTACTS, months=3, classes=("没有这类",), day=day)
        named[day] = [person for _place, person in found if person in (9, 18, 27)]
    assert named == {DAY: [18, 27], "2025-05-10": [], "2025-05-11": [18, 27]}


def test_a_ledger_is_still_after_a_month(database_url: str) -> None:
    """By when something was written, whatever day it tells of."""
    theme_day = {"book": "主题党日", "date": "2025-01-05"}
    written = {"2025-08-01": None, "2025-09-07": 2, "2025-09-09": 3}
    for day, place in written.items():
        now = datetime.fromisoformat(f"{day}T04:00:00+00:00")
        database = open_database(database_url, clock=lambda now=now: now)  # type: ignore[misc]  # a clock that stands
        if place is None:
            populate(database)
        else:
            enter(database, [{**theme_day, "organisation_id": place}])
        database.close()
    database = open_database(database_url)
    with home(database).read() as connection:
        assert still_organisations(connection, BRANCHES, DAY) == {2, 4}
    database.close()


def test_of_somebody_who_moved_the_stay_of_the_day_counts(database: Database) -> None:
    """Of another class before and after: only on a day of the class asked about, and since then."""
    populate(database)
    with home(database).write("记录员") as transaction:
        transaction.update("person_state", state_of(database, 3), {"until": "2025-03-01"})
        row = {
            "person_id": 3, "name": "党员3", "initials": "dy", "branch_id": FIRST, "class_name": "援派",
            "status": "正式", "joined": None, "mobile_since": None, "since": "2025-03-01", "until": None,
        }  # fmt: skip
        transaction.insert("person_state", [row | {"id": transaction.next_id("person_state")}])
    named = {}
    for day in ("2025-02-20", "2025-06-01", "2025-06-02"):
        named[day] = [who for who in neglected(database, CONTACTS, months=3, classes=("援派",), day=day) if who[1] == 3]
    assert named == {"2025-02-20": [], "2025-06-01": [], "2025-06-02": [(FIRST, 3)]}


def state_of(database: Database, person: int) -> int:
    with home(database).read() as connection:
        query = "SELECT id FROM person_state WHERE unit_id = :unit AND person_id = :person"
        return int(connection.execute(query, {"person": person}).scalar_one())


def test_branches_without_an_entry_are_named(database: Database) -> None:
    """Those that have none in the months; where no branch has any, the unit as a whole."""
    populate(database)
    inspections = BOOKS_BY_ID["督查与抽检"]
    assert neglected(database, inspections) == [(None, None)]
    enter(database, [{"book": inspections.id, "organisation_id": FIRST, "date": "2025-09-01"}])
    assert neglected(database, inspections) == [(3, None), (LAST, None)]
    assert neglected(database, inspections, months=1) == [(None, None)]


@pytest.mark.parametrize(
    ("books", "own", "left"),
    [
        (("主题党日", "党费收缴"), (), ["no_meetings", "no_dues"]),
        (("主题党日", "党费收缴"), ("主题党日",), ["no_dues"]),
        (("主题党日", "党费收缴"), ("督查与抽检",), ["no_meetings", "no_dues"]),
        (("主题党日",), (), ["no_meetings"]),
        (("督查与抽检",), (), []),
    ],
)
def test_general_reminders_stand_where_there_are_books_and_no_own_ones(
    books: tuple[str, ...], own: tuple[str, ...], left: list[str]
) -> None:
    """A scheme that looks at the same book says it in its own way."""
    kept = {id_: BOOKS_BY_ID[id_] for id_ in books}
    found = general_reminders(kept, [Reminder("own", "本方案的提醒", 6, own)] if own else [])
    assert [one.id for one in found] == left


THEME_DAYS = BOOKS_BY_ID["主题党日"]
OFTEN_AWAY = 3
"""Of the first branch, always there."""


def held(month: int, note: str | None) -> Mapping[str, Any]:
    """A theme day of the first branch in 2025 from which one was absent for the reason ``note``, or nobody."""
    absent = [] if note is None else [[OFTEN_AWAY, "党员3", note]]
    attendance = spell({"absent": absent, "told": [], "expected": None})
    counts = {"required": 10, "present": 10 - len(absent), "attendance": attendance}
    return {"book": THEME_DAYS.id, "organisation_id": FIRST, "date": f"2025-{month:02d}-05"} | counts


@pytest.mark.parametrize(
    ("notes", "named"),
    [
        (("", "", "", "", "", ""), True),
        (("无故缺席", "", "外出未请假", "原因不明", "忘了", ""), True),
        (("病假",) * 6, False),
        (("值班", "", "", "", "", ""), False),  # not six months without a reason
        (("", "", "", "", "", "公出"), False),
        (("", "", None, "", "", ""), False),
        (("出差",), False),
        (("",), True),
    ],
)
def test_absence_for_a_good_reason_never_counts_towards_six_months(
    notes: tuple[str | None, ...], named: bool, database: Database
) -> None:
    """Who was ill, on duty or away on business at one of the meetings was not away without a reason all the time."""
    populate(database)
    enter(database, [held(month, note) for month, note in enumerate(notes, start=4)])
    assert neglected(database, THEME_DAYS) == ([(FIRST, OFTEN_AWAY)] if named else [])


@pytest.mark.parametrize(
    ("note", "excused"),
    [
        *(
            (note, True)
            for note in ("病假", "值班", "公出", "出差", "请假(家中有事)", "因公外出", "住院", "在党校学习")
        ),
        *(
            (note, False)
            for note in ("", "无故", "未请假", "外出未请假", "旷会", "拒绝参加", "忘记", "原因不明", "没请假")
        ),
    ],
)
def test_leave_is_told_from_absence_without_leave(note: str, excused: bool) -> None:
    """By what the reason is called; whatever is not known as a good one is made one by writing 请假 before it."""
    assert is_excused(note) is excused
    assert is_excused(f"请假:{note}") is (excused or note in ("", "忘记"))
