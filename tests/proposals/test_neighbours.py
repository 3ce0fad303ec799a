"""Units beside each other: whatever is asked of one is told by its own rows alone, though all numbers are alike."""

from datetime import date

from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.ledger.oversight import inspections
from kaoping.core.ledger.oversight.repository import findings_for
from kaoping.core.ledger.oversight.sampling import Population
from kaoping.core.ledger.repository import book_summary, last_dates, list_entries, member_entries
from kaoping.core.ledger.scope import Filter
from kaoping.core.organisation.people_repository import load_directory, people_list
from kaoping.core.requirements.calendar import month_calendar, obligations
from kaoping.core.requirements.model import OpenRound, QueryScope
from kaoping.core.requirements.proposals.service import proposals_for, round_proposals
from kaoping.core.requirements.todos import todos
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.verification import anchor, verify
from kaoping.plugins.catalogue import BOOKS_BY_ID, CATALOGUE
from kaoping.plugins.loading import find_scheme

from tests.acting import act, ask
from tests.requirements.county import BRANCHES, YEAR, build

SCHEME = find_scheme("institute_branch")
OVER, AUTUMN = date(YEAR + 1, 3, 1), date(YEAR, 10, 8)


def unit_at_work(database: Database, name: str, seed: int) -> UnitDatabase:
    """A county with an open round and a spot check in which something was found."""
    unit = build(database, seed, name)
    act(unit, "管理员", enable_scheme, SCHEME)
    act(unit, "管理员", confirm_scheme, SCHEME, {})
    act(unit, "管理员", open_round, SCHEME, YEAR, day=date(YEAR, 12, 31))
    with unit.write("督查组") as transaction:
        begun = inspections.begin_inspection(transaction, "抽查", str(YEAR), Population(("谈心谈话",)), 2)
        for pick in inspections.draw(transaction, begun.id):
            inspections.record_finding(transaction, pick.id, "fault", f"{name}的问题")
    return unit


def told(unit: UnitDatabase) -> list[object]:
    """Everything that the ledgers of a unit say of its year."""
    with unit.read() as connection:
        directory = load_directory(connection)
        round_ = load_round(connection, "1")
        asked = obligations(CATALOGUE, [OpenRound(SCHEME, round_.params)])
        key = SheetKey("B0002", "sheet", str(YEAR), "self", "self")
        return [
            anchor(connection),
            list_entries(connection, Filter()),
            list_entries(connection, Filter("三会一课", frozenset({2}), text="某")),
            book_summary(connection, None, f"{YEAR}-01-01", f"{YEAR}-06-30"),
            last_dates(connection, BOOKS_BY_ID, {2, 3}),
            [member_entries(connection, directory, person, f"{YEAR}-01-01", f"{YEAR}-12-31") for person in (3, 8)],
            people_list(connection, AUTUMN),
            month_calendar(connection, QueryScope(), asked, directory, BRANCHES, str(YEAR), OVER.isoformat()),
            sorted(todos(connection, AUTUMN), key=repr),  # those of one day and place are in no order
            sorted(todos(connection, AUTUMN, organisation=3), key=repr),
            round_proposals(connection, round_, "sheet", str(YEAR), day=OVER),
            proposals_for(connection, round_, key, day=OVER),
            findings_for(connection, range(1, 1000)),
        ]


def test_a_neighbour_with_the_same_numbers_changes_nothing(database: Database) -> None:
    """Lists, sums, calendar, to-dos, proposals, findings and the head of the chain of one unit are the same before and
    after another unit works with organisations, people, entries and rounds of the same numbers; and the other way
    round."""
    here = unit_at_work(database, "甲县", 1)
    alone = told(here)
    there = unit_at_work(database, "乙县", 2)
    assert told(here) == alone
    others = told(there)
    act(here, "管理员", enable_scheme, find_scheme("supply_cooperative"))
    with here.write("记录员") as transaction:
        transaction.update_many("entry", [(id_, {"title": "改", "proofs": 0}) for id_ in range(1, 200)])
    assert told(there) == others
    same = [number for number, (one, other) in enumerate(zip(alone, others, strict=True)) if one == other]
    assert same == [6]  # the people alone are alike
    assert len(ask(there, list_entries, Filter())) > 300
    assert verify(database).sound
