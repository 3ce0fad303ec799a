"""What is set once for a whole database: the time zone in which its days begin, what its chains are hashed with.

Settings are rows of the installation.
"""

from collections.abc import Sequence

from ...plugins.i18n import _
from ..kernel.clock import DEFAULT_ZONE, zone_named
from ..kernel.errors import Error, Hint
from .audit import ALGORITHMS, require_algorithm
from .chain import set_algorithm
from .connection import UnitConnection
from .directory import units
from .schema import Schema
from .transaction import Transaction

ZONE = "zone"
HASH = "hash"
WITHOUT = "without"


def zone_name(connection: UnitConnection, schema: Schema) -> str:
    """Return the name of the time zone of a database; the default one where none was set, or there are no tables."""
    return _setting(connection, schema, ZONE) or DEFAULT_ZONE


def hash_algorithm(connection: UnitConnection, schema: Schema) -> str:
    """Return the name of the hash algorithm that the chains of new units begin with."""
    return _setting(connection, schema, HASH) or ALGORITHMS[0]


def guards_done_without(connection: UnitConnection, schema: Schema) -> frozenset[str]:
    """Return the names of guards that the server could not have when the database was made."""
    return frozenset(filter(None, _setting(connection, schema, WITHOUT).split(",")))


def do_without(transaction: Transaction, guards: Sequence[str]) -> None:
    """Record that the server cannot have ``guards``."""
    _set(transaction, WITHOUT, ",".join(guards))


def _setting(connection: UnitConnection, schema: Schema, name: str) -> str:
    if "setting" not in schema:
        return ""
    found = connection.execute("SELECT value FROM setting WHERE unit_id = :unit AND name = :name", {"name": name})
    return str(found.scalar() or "")


def set_zone(transaction: Transaction, name: str) -> None:
    """Set the time zone of a new database; setting the one that is set already changes nothing.

    Raises:
        Error: no zone is called so, or something has been dated by another one.
    """
    zone_named(name)
    present = zone_name(transaction.connection, transaction.schema)
    if name == present:
        return
    if transaction.seq:
        raise Error(
            _("数据库的时区是 {zone},已经有记录按它定了日期,不能再改。").format(zone=present),
            Hint(
                _("要用别的时区,请新建一个数据库:kaoping --db 文件 init --zone {zone}").format(zone=name), "init.other"
            ),
        )
    _set(transaction, ZONE, name)


def set_hash_algorithm(transaction: Transaction, name: str) -> None:
    """Set what the chains of a new database are hashed with; setting what is set already changes nothing.

    Raises:
        Error: it is no algorithm of ours, this machine cannot compute it, or there are units already.
    """
    require_algorithm(name)
    present = hash_algorithm(transaction.connection, transaction.schema)
    if name == present:
        return
    if units(transaction.connection):
        raise Error(
            _("数据库的留痕用 {present} 计算摘要,已经登记了单位,不能再改。").format(present=present),
            Hint(
                _("要用别的算法,请新建一个数据库:kaoping --db 文件 init --hash {name}").format(name=name), "init.other"
            ),
        )
    _set(transaction, HASH, name)
    set_algorithm(transaction.connection, name)


def _set(transaction: Transaction, name: str, value: str) -> None:
    transaction.label("setting")
    transaction.insert("setting", [{"id": transaction.next_id("setting"), "name": name, "value": value}])
