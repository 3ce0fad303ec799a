"""Taking in a file that somebody wants to attach: read once, checked as it was read."""

from dataclasses import dataclass
from pathlib import Path

from ...plugins.i18n import _
from ..errors import Error
from ..excel.limits import MIB
from ..text import shown
from .files import MAX_BYTES
from .names import accept_name
from .regular import NotRegularError, read_regular
from .types import type_of


@dataclass(frozen=True, slots=True)
class Given:
    """A file as handed in: its name without directories, its type (see ``types``), its content."""

    name: str
    type: str
    content: bytes


def read_given(path: Path) -> Given:
    """The file at ``path``.

    Raises:
        Error: it is not there, no regular file, empty, too large, of no type that is attached, or badly named.
    """
    name = accept_name(path.name)
    try:
        content = read_regular(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise Error(
            _("找不到文件“{name}”。").format(name=shown(str(path))), _("请检查文件名和所在的文件夹。")
        ) from error
    except NotRegularError as error:
        raise Error(
            _("“{name}”{problem},没有添加。").format(name=shown(name), problem=error.strerror), _("请指定文件本身。")
        ) from error
    except OSError as error:
        if path.is_dir():
            raise Error(_("“{name}”是文件夹。").format(name=shown(name)), _("请指定里面的一个文件。")) from error
        raise Error(
            _("文件“{name}”打不开:{reason}。").format(name=shown(name), reason=shown(error.strerror or str(error)))
        ) from error
    if len(content) > MAX_BYTES:
        raise Error(
            _("文件“{name}”太大,每个附件最多 {n} MB。").format(name=shown(name), n=MAX_BYTES // MIB),
            _("请压缩图片或另存为较小的文件,也可以分成几个文件。"),
        )
    return Given(name, type_of(name, content), content)
