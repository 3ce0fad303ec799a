"""The roster's words for what a member is, stored as rosters write them and alike in every language.

Giving out codes to organisations and people whose roster brings none: ``B0001`` …, ``M00001`` … Pure.

Units: the bodies that keep their own ledgers and enable their own schemes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import accept, match_key, nearest, pick, shown, tidy
from ..storage.engine import Database

FULL, PROBATIONARY = STATUSES = ("正式", "预备")
"""A full member, and one on probation."""

MOBILE = "流动"
"""The class of those who are away."""

NOT_YET_MEMBERS = frozenset({"入党积极分子", "积极分子", "申请人", "入党申请人", "发展对象"})
"""Those who are on the roster before they are members."""


ORGANISATION, MEMBER = ("B", 4), ("M", 5)


def next_codes(kind: tuple[str, int], taken: Iterable[str]) -> Iterator[str]:
    """Codes of ``kind`` (a letter and how many digits at least) behind the highest one in ``taken``."""
    letter, digits = kind
    pattern = re.compile(rf"{letter}([0-9]{{{digits},9}})")
    numbers = [int(found[1]) for code in taken if (found := pattern.fullmatch(code))]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{letter}{number:0{digits}d}"


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
