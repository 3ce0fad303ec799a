"""Whether anything about organisations and people changed."""

from kaoping.core.organisation.repository import roster_revision
from kaoping.core.storage.engine import Database

from tests.acting import ask
from tests.attachments.entries import UNIT, add_entry, make_unit


def test_the_revision_moves_with_the_roster_only(database: Database) -> None:
    """Somebody new and a state that ends are another revision; an entry of the ledger is not."""

    def revision() -> int:
        return ask(database.unit(UNIT), roster_revision)

    assert revision() == 0
    make_unit(database)
    before = revision()
    assert before > 0
    add_entry(database)
    assert revision() == before
    with database.unit(UNIT).write("李四") as transaction:
        transaction.insert("person", [{"id": 1, "code": "M1"}])
    after = revision()
    assert after > before
    with database.unit(UNIT).write("李四") as transaction:
        transaction.update("organisation_state", 2, {"until": "2025-05-01"})
    assert revision() > after
