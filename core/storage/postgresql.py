"""The PostgreSQL driver and engine. The server guards its own files."""

from importlib import import_module
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown

WRITE_LOCK = "SELECT pg_advisory_xact_lock(7305822469)"
"""One writer at a time in this database, until the transaction ends: the chain has one head."""

CONNECT_SECONDS = 10

OLDEST = 14
"""The oldest version of PostgreSQL that is still maintained."""


def build_engine(url: URL) -> Engine:
    """Return an engine on the server: READ COMMITTED, so that a writer who waited sees what was committed before."""
    try:
        import_module("psycopg")
    except ImportError as missing:
        raise Error(
            _("没有安装 PostgreSQL 的驱动程序 psycopg。"), _('请运行 pip install "kaoping[postgres]"。')
        ) from missing
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS},
        pool_pre_ping=True,
    )
    # Once, and before SQLAlchemy asks for the version itself, which it does not understand of others.
    event.listen(engine.pool, "first_connect", _refuse_look_alikes)
    return engine


def _refuse_look_alikes(connection: Any, _record: Any) -> None:
    version = connection.execute("SELECT version()").fetchone()[0]
    connection.rollback()
    refuse_look_alike(version, connection.info.server_version)


def refuse_look_alike(version: str, number: int) -> None:
    """Take PostgreSQL alone, by what the server says of itself and by its version number (150004 is 15.4).

    Others speak the same protocol, but their locks, triggers or empty texts mean something else.

    Raises:
        Error: it is another server, or a PostgreSQL too old.
    """
    if not version.startswith("PostgreSQL ") or any(name in version for name in _OTHERS):
        raise Error(
            _("数据库服务器自称「{version}」,不是 PostgreSQL 本身;没有在它上面试验过,不能使用。").format(
                version=shown(version)
            ),
            _("请改用 PostgreSQL {oldest} 或更新的版本,或用本机的 SQLite 文件。").format(oldest=OLDEST),
        )
    if number < OLDEST * 10_000:
        raise Error(
            _("数据库服务器是「{version}」,太旧了,不能使用。").format(version=shown(version)),
            _("请改用 PostgreSQL {oldest} 或更新的版本,或用本机的 SQLite 文件。").format(oldest=OLDEST),
        )


_OTHERS = ("openGauss", "GaussDB", "Kingbase", "Vastbase", "CockroachDB", "YB-", "Greenplum", "Redshift", "Redrock")
"""Names of other servers that begin with the name of the one they come from."""
