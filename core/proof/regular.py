"""Reading a file that somebody names without being held up or led astray: regular files only, so many bytes at most."""

import os
import stat
from pathlib import Path

from ...plugins.i18n import _

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A link is not followed, and opening a pipe nobody writes to does not wait. Windows lacks the first two."""


class NotRegularError(OSError):
    """A link, a pipe, a device or a directory stands there; ``strerror`` says which in users' words."""


def read_regular(path: Path, most: int) -> bytes:
    """The content of the file at ``path``, of which one byte more than ``most`` is read however much it grows.

    Raises:
        NotRegularError: it is no regular file.
        OSError: it cannot be read.
    """
    if path.is_symlink():
        raise NotRegularError(0, _("是指向别处的链接"))
    descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise NotRegularError(0, _("不是普通文件"))
        return file.read(most + 1)
