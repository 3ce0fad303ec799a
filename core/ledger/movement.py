"""When a ledger last moved: found from the end of an index, without reading the books."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, text

from .states import LIVE

STATES = ", ".join(f"'{state}'" for state in sorted(LIVE - {"planned"}))
"""The states of what has happened, for an IN clause."""

REVISION = text("SELECT max(seq) FROM entry WHERE unit_id = :unit")


def last_dates(
    connection: Connection, unit_id: int, books: Iterable[str], organisations: Collection[int] | None = None
) -> Mapping[str, str]:
    """The ISO day of the latest entry of each of ``books`` that has any, plans aside; of some organisations or all."""
    within = ""
    if organisations is not None:
        within = f"AND organisation_id IN ({', '.join(str(int(id_)) for id_ in sorted(organisations)) or 'NULL'})"
    last = text(
        f"SELECT date FROM entry WHERE unit_id = :unit AND book = :book AND state IN ({STATES}) {within} "  # noqa: S608  # names of our own and numbers
        "ORDER BY date DESC LIMIT 1"
    )
    found = {book: connection.execute(last, {"unit": unit_id, "book": book}).scalar() for book in books}
    return {book: date for book, date in found.items() if date is not None}


def ledger_revision(connection: Connection, unit_id: int) -> int:
    """The number of the last audit entry that changed an entry of the unit; 0 for none.

    What was counted from the entries holds as long as this stays.
    """
    return connection.execute(REVISION, {"unit": unit_id}).scalar() or 0
