"""What becomes of copied cells where the terminal's clipboard may not take them: a file, and a sentence about it."""

import os

from ...plugins.i18n import _
from ..state import write_private
from ..terminal.environment import takes_clipboard

COPIED = "copied.tsv"


def told_of_copy(text: str) -> str:
    """The sentence about ``text`` that was sent to the terminal; it is in a file as well unless that surely arrived.

    Raises:
        Error: the file cannot be written.
    """
    rows = len(text.split("\n"))
    if takes_clipboard(os.environ):
        return _("已把 {rows} 行发给终端的剪贴板").format(rows=rows)
    path = write_private(COPIED, text + "\n")
    return _("已把 {rows} 行发给终端;终端若不支持 OSC 52,剪贴板不会变,请用文件 {path}").format(rows=rows, path=path)
