"""What readers and writers of one unit ask by: a connection that gives the unit to every statement.

What a list tells of several units is asked in one statement, by a connection that gives all of them.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, CursorResult, TextClause, text

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.unit import Unit

NOTHING: Mapping[str, Any] = MappingProxyType({})


ALL_OF = "IN (:unit)"
"""How a statement names the units that are asked about together."""

_text = lru_cache(maxsize=256)(text)
"""Finding the names in a text takes as long as a small question."""


def require_written(table: str, count: int, meant: int) -> None:
    """Refuse to go on where a statement wrote ``count`` rows of ``table`` and another number was ``meant``.

    Raises:
        Error: it did: something in the database keeps writes away. Nothing on this connection may be kept then.
    """
    if count != meant:
        raise Error(
            _("数据库没有写进表 {table},什么也没有保存:数据库被人改动过。").format(table=table),
            Hint(_("请停止录入,保留现场,并运行 kaoping audit verify。"), "audit.verify"),
        )


class UnitsConnection:
    """A connection on which the same is asked about several units at once: ``units``, by their numbers.

    A statement names them as ``IN (:unit)`` for one of its tables, ties each other table to that one by ``unit_id``,
    and begins its rows with ``unit_id``, which keeps the answers apart. ``driver`` is the bare connection, for storage
    alone.
    """

    __slots__ = ("driver", "units")

    def __init__(self, driver: Connection, units: Iterable[Unit]) -> None:
        self.driver = driver
        self.units = {unit.id: unit for unit in units}

    def of(self, unit: Unit) -> "UnitConnection":
        """Return the same connection, on which questions about one unit, or another one, are asked."""
        return UnitConnection(self.driver, unit)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.driver.dialect.name

    def execute(self, statement: str, values: Mapping[str, Any] = NOTHING) -> CursorResult[*tuple[Any, ...]]:
        """Execute SQL with ``values`` for its names, and the units' numbers for ``(:unit)``.

        The numbers are written into the text, once for all tables: of them there may be more than a statement may have
        values.
        """
        numbers = ", ".join(map(str, self.units)) or "NULL"
        return self.driver.execute(text(statement.replace(ALL_OF, f"IN ({numbers})")), values)


class UnitConnection(UnitsConnection):
    """A connection on which questions about ``unit`` are asked.

    Each statement names the unit as ``:unit`` for each of its tables: rows of others are never seen, whatever the
    numbers in them. Those for several units can be asked about this one alone.
    """

    __slots__ = ("unit",)

    def __init__(self, driver: Connection, unit: Unit) -> None:
        super().__init__(driver, (unit,))
        self.unit = unit

    def execute(
        self, statement: TextClause | str, values: Mapping[str, Any] = NOTHING
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute SQL with ``values`` for its names, and the unit's number for ``:unit``."""
        asked = _text(statement) if isinstance(statement, str) else statement
        return self.driver.execute(asked, {**values, "unit": self.unit.id})
