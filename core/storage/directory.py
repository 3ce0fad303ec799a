"""The list of units: questions about no unit in particular, and so, with the fan-out, the only SQL without one.

What is told of several units is asked through :mod:`.fanout`.
"""

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import nearest, pick, shown
from ..kernel.unit import INSTALLATION, Unit
from .anchors import Anchor
from .connection import UnitConnection

UNITS = "SELECT id, name FROM unit ORDER BY id"
HEADS = "SELECT identity, seq, hash FROM chain WHERE unit_id <> :unit ORDER BY unit_id"
IDENTITIES = "SELECT id, identity FROM unit ORDER BY id"


def units(connection: UnitConnection) -> tuple[Unit, ...]:
    """Return all units in the order they were set up."""
    return tuple(Unit(*row) for row in connection.execute(UNITS))


def identities(connection: UnitConnection) -> dict[int, str]:
    """Return the identities of all units by their numbers."""
    return {row.id: row.identity for row in connection.execute(IDENTITIES)}


def heads(connection: UnitConnection) -> tuple[Anchor, ...]:
    """Return the heads of the chains of all units: all but that of the directory itself, which asks."""
    return tuple(Anchor(*row) for row in connection.execute(HEADS))


def numbers_in(connection: UnitConnection, table: str) -> list[int]:
    """Return the numbers of the units that have rows in ``table``, known or not."""
    return list(connection.execute(f"SELECT DISTINCT unit_id FROM {table}").scalars())  # noqa: S608 a name of our own


def rows_in(connection: UnitConnection, table: str) -> int:
    """Return how many rows ``table`` has, of whatever unit."""
    return int(connection.execute(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608 a name of our own


def unit_called(known: tuple[Unit, ...], name: str) -> Unit:
    """Return the one of ``known`` that is called ``name``.

    Raises:
        Error: there is none; the hint says which exist.
    """
    by_name = {unit.name: unit for unit in known if unit != INSTALLATION}
    found = pick(name, by_name)
    if found is None:
        hint = nearest(name, by_name) or _("请先运行 kaoping unit add 名称。")
        raise Error(_("没有单位「{name}」。").format(name=shown(name)), hint)
    return by_name[found]


def find_unit(connection: UnitConnection, name: str) -> Unit:
    """Return the unit called ``name``.

    Raises:
        Error: there is none; the hint says which exist.
    """
    return unit_called(units(connection), name)
