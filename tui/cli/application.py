"""Opening the terminal application on the configured database."""

import argparse

from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...plugins.i18n import _
from ..launch import launch
from .context import actor, database_there, database_url


def open_application(arguments: argparse.Namespace) -> int:
    """Run the application; the exit code.

    Raises:
        Error: there is no database yet, or no terminal.
    """
    url = database_url(arguments)
    if not database_there(url):
        raise Error(
            _("还没有数据库:{path}").format(path=shown(url)), _("请先运行 kaoping init,或用 kaoping demo 看样例")
        )
    return launch(url, actor(arguments))
