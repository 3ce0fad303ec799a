"""When the books of a unit last moved: found book by book from the end of an index, without reading the books."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

LAST = text("""
    SELECT date FROM entry WHERE unit_id = :unit AND book = :book AND state NOT IN ('planned', 'withdrawn')
    ORDER BY date DESC LIMIT 1""")


def last_dates(connection: Connection, unit_id: int, books: Iterable[str]) -> Mapping[str, str]:
    """The ISO day of the latest entry of each of ``books`` that has any, plans aside."""
    found = {book: connection.execute(LAST, {"unit": unit_id, "book": book}).scalar() for book in books}
    return {book: date for book, date in found.items() if date is not None}
