"""When a ledger moved last, and whether anything did since something was counted."""

from kaoping.core.ledger.repository import last_dates, ledger_revision
from kaoping.core.storage.engine import Database

from tests.acting import add_unit, ask, home
from tests.attachments.entries import EMPTY, FIRST, SECOND, add_entry, make_unit

BOOKS = ("三会一课", "谈心谈话", "主题党日")


def test_the_latest_day_of_each_book(database: Database) -> None:
    """The latest entry counts, in whatever order they came; plans, withdrawn ones and books without any do not."""
    make_unit(database)
    for day in ("2025-03-05", "2025-05-06", "2025-04-01"):
        add_entry(database, date=day)
    add_entry(database, date="2025-12-01", state="planned")
    add_entry(database, date="2025-11-01", state="withdrawn")
    add_entry(database, book="谈心谈话", date="2025-02-01")
    found = ask(database, last_dates, BOOKS)
    assert found == {"三会一课": "2025-05-06", "谈心谈话": "2025-02-01"}


def test_the_latest_day_within_some_organisations(database: Database) -> None:
    """Only their own entries count; nobody has none."""
    make_unit(database)
    add_entry(database, organisation_id=FIRST, date="2025-03-05")
    add_entry(database, organisation_id=SECOND, date="2025-06-01")
    asked: list[set[int]] = [{FIRST}, {SECOND}, {FIRST, SECOND}, set()]
    found = [ask(database, last_dates, BOOKS, places) for places in asked]
    assert found == [{"三会一课": "2025-03-05"}, {"三会一课": "2025-06-01"}, {"三会一课": "2025-06-01"}, {}]


def test_the_revision_moves_with_every_entry_and_with_nothing_else(database: Database) -> None:
    """A new entry and a changed one are another revision; what is written elsewhere is not."""
    make_unit(database)

    def revision() -> int:
        return ask(database, ledger_revision)

    seen = [revision()]
    assert seen == [0]
    id_ = add_entry(database)
    seen.append(revision())
    with home(database).write("李四") as transaction:
        transaction.update("entry", id_, {"title": "改"})
    seen.append(revision())
    other = add_unit(database, "另一单位")
    with database.unit(other).write("李四") as transaction:
        state = {
            "id": 1,
            "organisation_id": 1,
            "name": "某支部",
            "kind": "branch",
            "domain": "",
            "class_name": "",
            "since": "2025-01-01",
        }
        transaction.insert("organisation", [{"id": 1, "code": "B1"}])
        transaction.insert("organisation_state", [state])
        for number in range(1, 9):
            transaction.insert("entry", [{**EMPTY, "id": number, "organisation_id": 1}])
    assert revision() == seen[-1]
    assert seen == sorted(set(seen))
