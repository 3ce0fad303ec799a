"""Where a user's own state is kept: drafts, copied cells, the log of a crash. No database lives here."""

import os
from pathlib import Path

from ..core.kernel.errors import Error
from ..core.kernel.paths import typed_path
from ..plugins.i18n import _

HEADS_VARIABLE = "KAOPING_HEADS"
"""Names the folder that the heads of chains are written into."""


def state_directory() -> Path:
    """This user's directory; it may not exist yet."""
    from platformdirs import user_state_path

    return user_state_path("kaoping")


def heads_directory(given: str) -> Path:
    """The folder that the heads of chains are written into: the one ``given``, else in this user's directory."""
    return typed_path(given, may_be_made=True) if given else state_directory() / "heads"


def write_private(name: str, text: str) -> Path:
    """Write ``text`` to the file ``name`` in the state directory, for nobody else to read; where that is.

    Raises:
        Error: the file cannot be written.
    """
    directory = state_directory()
    path = directory / name
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise Error(_("写不进 {path}").format(path=path), _("请检查权限和磁盘空间。")) from error
    return path
