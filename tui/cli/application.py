"""Opening the terminal application on the configured database."""

import argparse
from pathlib import Path

from ...core.kernel.errors import Error
from ...plugins.i18n import _
from ..launch import launch
from .context import actor, database_url


def open_application(arguments: argparse.Namespace) -> int:
    """Run the application; the exit code.

    Raises:
        Error: there is no database yet, or no terminal.
    """
    url = database_url(arguments)
    if "://" not in url and not Path(url).expanduser().exists():
        raise Error(_("还没有数据库:{path}").format(path=url), _("请先运行 kaoping init,或用 kaoping demo 看样例"))
    return launch(url, actor(arguments))
