"""Units: the bodies that keep their own ledgers and enable their own schemes."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from ...plugins.i18n import _
from ..database.engine import Database
from ..errors import Error
from ..naming import nearest, pick
from ..text import accept, match_key, shown, tidy


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its id and name."""

    id: int
    name: str


def add_unit(database: Database, actor: str, name: str) -> Unit:
    """Set up a unit called ``name``.

    Raises:
        Error: the name is empty, not storable, or one that looks the same exists.
    """
    name = accept(tidy(name))
    if not name:
        raise Error(_("单位名称不能为空。"))
    with database.write(actor) as transaction:
        for unit in _units(transaction.connection):
            if match_key(unit.name) == match_key(name):
                raise Error(_("已有单位“{name}”。").format(name=unit.name))
        transaction.label("unit.add")
        unit = Unit(transaction.next_id("unit"), name)
        transaction.insert("unit", [{"id": unit.id, "name": unit.name}])
    return unit


def list_units(database: Database) -> tuple[Unit, ...]:
    """All units in the order they were set up."""
    with database.read() as connection:
        return _units(connection)


def find_unit(database: Database, name: str) -> Unit:
    """The unit called ``name``.

    Raises:
        Error: there is none; the hint says which exist.
    """
    with database.read() as connection:
        return unit_named(connection, name)


def unit_named(connection: Connection, name: str) -> Unit:
    """:func:`find_unit` on an open connection."""
    units = {unit.name: unit for unit in _units(connection)}
    found = pick(name, units)
    if found is None:
        hint = nearest(name, units) or _("请先运行 kaoping unit add 名称。")
        raise Error(_("没有单位“{name}”。").format(name=shown(name)), hint)
    return units[found]


def unit_keeping(connection: Connection, organisation_id: int) -> Unit:
    """The unit that the organisation with this id belongs to."""
    query = text("SELECT u.id, u.name FROM unit u JOIN organisation o ON o.unit_id = u.id WHERE o.id = :id")
    return Unit(*connection.execute(query, {"id": organisation_id}).one())


def _units(connection: Connection) -> tuple[Unit, ...]:
    return tuple(Unit(*row) for row in connection.execute(text("SELECT id, name FROM unit ORDER BY id")))
