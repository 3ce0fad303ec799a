"""When a ledger last moved: found from the end of an index, without reading the books."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

LAST = text("""
    SELECT date FROM entry WHERE unit_id = :unit AND book = :book AND state NOT IN ('planned', 'withdrawn')
    ORDER BY date DESC LIMIT 1""")
REVISION = text("SELECT max(seq) FROM entry WHERE unit_id = :unit")


def last_dates(connection: Connection, unit_id: int, books: Iterable[str]) -> Mapping[str, str]:
    """The ISO day of the latest entry of each of ``books`` that has any, plans aside."""
    found = {book: connection.execute(LAST, {"unit": unit_id, "book": book}).scalar() for book in books}
    return {book: date for book, date in found.items() if date is not None}


def ledger_revision(connection: Connection, unit_id: int) -> int:
    """The number of the last audit entry that changed an entry of the unit; 0 for none.

    What was counted from the entries holds as long as this stays.
    """
    return connection.execute(REVISION, {"unit": unit_id}).scalar() or 0
