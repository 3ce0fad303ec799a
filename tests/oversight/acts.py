"""The acts of oversight, each in a transaction of its own, and what is on record."""

from kaoping.core.ledger.oversight import inspections, repository, standings
from kaoping.core.ledger.oversight.model import Inspection, LedgerRating, Pick, Publication, Redrawn
from kaoping.core.ledger.oversight.sampling import Population
from kaoping.core.storage.engine import Database

from tests.acting import home


def begin_inspection(
    database: Database, title: str, period: str, population: Population, size: int, actor: str = "纪委"
) -> Inspection:
    """Begin a spot check."""
    with home(database).write(actor) as transaction:
        return inspections.begin_inspection(transaction, title, period, population, size)


def draw(database: Database, inspection: int) -> tuple[Pick, ...]:
    """Draw it."""
    with home(database).write("纪委") as transaction:
        return inspections.draw(transaction, inspection)


def redraw(database: Database, inspection: int) -> Redrawn:
    """Repeat the draw."""
    with home(database).read() as connection:
        return inspections.redraw(connection, inspection)


def record_finding(database: Database, pick: int, verdict: str, finding: str = "", actor: str = "纪委") -> Pick:
    """Say what was found."""
    with home(database).write(actor) as transaction:
        return inspections.record_finding(transaction, pick, verdict, finding)


def list_inspections(database: Database) -> tuple[Inspection, ...]:
    """The spot checks on record."""
    with home(database).read() as connection:
        return repository.inspections(connection)


def picks_of(database: Database, inspection: int) -> tuple[Pick, ...]:
    """What one drew."""
    with home(database).read() as connection:
        return repository.picks_of(connection, inspection)


def publish(database: Database, organisation: int, period: str, note: str = "") -> Publication:
    """Publish a ledger."""
    with home(database).write("书记") as transaction:
        return standings.publish(transaction, organisation, period, note)


def publications(database: Database, period: str | None = None) -> tuple[Publication, ...]:
    """What was published."""
    with home(database).read() as connection:
        return repository.publications(connection, period=period)


def rate(
    database: Database,
    organisation: int,
    period: str,
    rating: str,
    remark: str = "",
    actor: str = "考核办",
    rater: int | None = None,
) -> LedgerRating:
    """Rate a ledger."""
    with home(database).write(actor) as transaction:
        return standings.rate(transaction, organisation, period, rating, remark, rater_id=rater)


def ledger_ratings(database: Database, period: str | None = None) -> tuple[LedgerRating, ...]:
    """How ledgers were rated."""
    with home(database).read() as connection:
        return repository.ledger_ratings(connection, period=period)


def bodies_of(database: Database) -> list[str]:
    """The bodies of the unit's chain, in order."""
    with home(database).read() as connection:
        return list(connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit ORDER BY seq").scalars())
