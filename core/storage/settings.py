"""What is set once for a whole database: today only the time zone in which its days begin."""

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..kernel.clock import DEFAULT_ZONE, zone_named
from ..kernel.errors import Error
from .schema import Schema
from .transaction import Transaction

ZONE = "zone"


def zone_name(connection: Connection, schema: Schema) -> str:
    """Return the name of the time zone of a database; the default one where none was set, or there are no tables."""
    if "setting" not in schema:
        return DEFAULT_ZONE
    statement = schema["setting"].find("value", "name")
    return str(connection.exec_driver_sql(statement, (ZONE,)).scalar() or DEFAULT_ZONE)


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
            _("要用别的时区,请新建一个数据库:kaoping --db 文件 init --zone {zone}").format(zone=name),
        )
    transaction.label("setting")
    transaction.insert("setting", [{"id": transaction.next_id("setting"), "name": ZONE, "value": name}])
