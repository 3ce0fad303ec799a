"""What becomes of a programming error: its trace in a file for whoever mends it, one sentence for the user."""

import sys
import traceback
from datetime import UTC, datetime

from ..core.errors import Error
from ..plugins.i18n import _
from .state import write_private


def told(error: BaseException) -> str:
    """The sentence for the user, after the trace was written to a log file."""
    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
    trace = "".join(traceback.format_exception(error))
    try:
        path = write_private(name, f"kaoping, Python {sys.version}\n{trace}")
    except Error as refused:
        return _("程序出错,已退出;错误记录也没有写成:{why}").format(why=refused)
    return _("程序出错,已退出;没有存上的格留在草稿里,下次打开会补存。错误记录在 {path},请交给维护的人。").format(
        path=path
    )
