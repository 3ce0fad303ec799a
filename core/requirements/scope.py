"""Whose entries are counted, and their rows as the driver's own tuples. What is asked of them is written elsewhere."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from ..ledger.entry import COUNTED

BATCH = 1_000
"""Rows taken from the driver at a time."""

STATES = ", ".join(f"'{state}'" for state in sorted(COUNTED))
"""The states that count, for an IN clause."""


@dataclass(frozen=True, slots=True)
class QueryScope:
    """Whose entries are read: a whole unit's, or those of some organisations and about some people."""

    unit_id: int
    organisations: frozenset[int] | None = None
    people: frozenset[int] = frozenset()

    @property
    def condition(self) -> str:
        """For a WHERE clause. Branches are asked for without their unit, so that their own index is used."""
        if self.organisations is None:
            return f"unit_id = {int(self.unit_id)}"
        named = f"organisation_id IN ({ids(self.organisations)})"
        return f"({named} OR person_id IN ({ids(self.people)}))" if self.people else named


def ids(rows: Collection[int]) -> str:
    """Row ids for an IN clause; never empty."""
    return ", ".join(str(int(row)) for row in sorted(rows)) or "NULL"


def rows(connection: Connection, query: str, **values: str | int) -> Iterator[Any]:
    """The driver's own tuples: SQLAlchemy's rows cost as much again as reading does."""
    cursor = connection.execute(text(query), values).cursor
    try:
        while batch := cursor.fetchmany(BATCH):
            yield from batch
    finally:
        cursor.close()
