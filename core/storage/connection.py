"""What readers and writers of one unit ask by: a connection that gives the unit to every statement."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, CursorResult, TextClause, text

from ..kernel.unit import Unit

NOTHING: Mapping[str, Any] = MappingProxyType({})


_text = lru_cache(maxsize=256)(text)
"""Finding the names in a text takes as long as a small question."""


class UnitConnection:
    """A connection on which questions about ``unit`` are asked.

    Each statement names the unit as ``:unit`` for each of its tables: rows of others are never seen, whatever the
    numbers in them. ``driver`` is the bare connection, for storage alone.
    """

    __slots__ = ("driver", "unit")

    def __init__(self, driver: Connection, unit: Unit) -> None:
        self.driver = driver
        self.unit = unit

    def of(self, unit: Unit) -> "UnitConnection":
        """Return the same connection, on which questions about another unit are asked."""
        return UnitConnection(self.driver, unit)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.driver.dialect.name

    def execute(
        self, statement: TextClause | str, values: Mapping[str, Any] = NOTHING
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute SQL with ``values`` for its names, and the unit's number for ``:unit``."""
        asked = _text(statement) if isinstance(statement, str) else statement
        return self.driver.execute(asked, {**values, "unit": self.unit.id})
