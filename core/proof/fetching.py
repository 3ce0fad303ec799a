"""Writing an attachment out again as a file of its own. Never over another file, never through a link."""

import os
from pathlib import Path

from ...plugins.i18n import _
from ..database.engine import Database
from ..errors import Error
from ..text import shown
from .attachments import find_attachment
from .files import store_of
from .names import accept_name


def fetch(database: Database, id: int, target: Path) -> Path:
    """Write the attachment to ``target``, in a directory under its own name; returns where it is.

    Raises:
        Error: no such attachment, its content is gone, or something stands at the target or it cannot be written.
    """
    attachment = find_attachment(database, id)
    if target.is_dir():
        target /= accept_name(attachment.name)
    content = store_of(database).read(attachment.hash)
    try:
        # O_EXCL makes the file or fails: it neither opens what is there nor follows a link.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(target, flags, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError:
            target.unlink()
            raise
    except FileExistsError as error:
        raise Error(_("“{path}”已经存在,没有覆盖。").format(path=shown(str(target))), _("请换一个文件名。")) from error
    except OSError as error:
        raise Error(
            _("写不到“{path}”:{reason}。").format(path=shown(str(target)), reason=shown(error.strerror or str(error))),
            _("请检查文件夹是否存在、能否写入、磁盘是否已满。"),
        ) from error
    return target
