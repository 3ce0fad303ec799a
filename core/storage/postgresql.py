"""The PostgreSQL driver and engine. The server guards its own files."""

from importlib import import_module

from sqlalchemy import URL, Engine, create_engine

from ...plugins.i18n import _
from ..kernel.errors import Error

WRITE_LOCK = "SELECT pg_advisory_xact_lock(7305822469)"
"""One writer at a time in this database, until the transaction ends: the chain has one head."""

CONNECT_SECONDS = 10


def build_engine(url: URL) -> Engine:
    """Return an engine on the server: READ COMMITTED, so that a writer who waited sees what was committed before."""
    try:
        import_module("psycopg")
    except ImportError as missing:
        raise Error(
            _("没有安装 PostgreSQL 的驱动程序 psycopg。"), _('请运行 pip install "kaoping[postgres]"。')
        ) from missing
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS},
        pool_pre_ping=True,
    )
