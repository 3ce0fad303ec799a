"""Commands that set a database up: init, unit add, unit list."""

import argparse
from pathlib import Path

from ...core.database.engine import open_database
from ...core.database.migrate import ensure_schema
from ...core.organisation.units import add_unit, list_units
from ...plugins.i18n import _
from .context import actor, database_url, opened
from .output import say, tell


def init(arguments: argparse.Namespace) -> int:
    """Create the database; one that is there already is only brought up to date."""
    url = database_url(arguments)
    existed = "://" in url or Path(url).expanduser().exists()
    database = open_database(url)
    ensure_schema(database)
    database.close()
    tell((_("数据库已就绪:{place}") if existed else _("已建立数据库:{place}")).format(place=database.place))
    return 0


def unit_add(arguments: argparse.Namespace) -> int:
    """Add a unit."""
    with opened(arguments) as database:
        unit = add_unit(database, actor(arguments), arguments.name)
    tell(_("已登记单位“{name}”").format(name=unit.name))
    return 0


def unit_list(arguments: argparse.Namespace) -> int:
    """List the units."""
    with opened(arguments) as database:
        for unit in list_units(database):
            say(unit.name)
    return 0
