"""Which schema a database has and which one this program knows. Loads no migration machinery."""

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..errors import Error
from .schema import Schema

HEAD = "0003"
"""The newest migration; numbers have four digits, so that they compare as text."""


def stored_version(connection: Connection, schema: Schema, place: str) -> str | None:
    """The database's schema version, None when it is empty. ``Error`` when it holds something else altogether."""
    if not schema:
        return None
    version = None
    if "alembic_version" in schema and "audit_entry" in schema:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if version is None:
        raise Error(_("“{place}”里已有别的程序的数据，不是考评数据库。").format(place=place), _("请检查路径或库名。"))
    return str(version)


def refuse_newer(version: str | None, place: str, head: str = HEAD) -> None:
    """``Error`` when the schema is of a later program than this one."""
    if version is not None and version > head:
        raise Error(
            _("数据库“{place}”由更新版本的程序建立（结构 {version}，本程序只认识到 {head}）。").format(
                place=place, version=version, head=head
            ),
            _("请先升级本程序。"),
        )
