"""Names of files that people hand in: which can be kept, shown and written out again on any computer. Pure."""

import re

from ...plugins.i18n import _
from ..errors import Error
from ..text import accept, shown

MAX_NAME_BYTES = 200
"""In UTF-8, about 66 Han characters. File systems take 255; the rest is room for what users put behind."""

_SEPARATING = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
"""Names under which Windows opens a device, whatever ending follows."""


def accept_name(name: str) -> str:
    """``name`` unchanged.

    Raises:
        Error: it is no name that every file system takes as it is, or it holds characters nobody can see.
    """
    accept(name)
    problem = _problem(name)
    if problem:
        raise Error(_("文件名“{name}”{problem}。").format(name=shown(name)[:40], problem=problem), _("请改名后再试。"))
    return name


def _problem(name: str) -> str:
    if not name or name != name.strip() or name.startswith(".") or name.endswith("."):
        return _("不能是空的,也不能以点或空格开头或结尾")
    found = _SEPARATING.search(name)
    if found is not None:
        return _("里有“{character}”").format(character=found.group())
    if len(name.encode()) > MAX_NAME_BYTES:
        return _("太长,最多 {n} 个汉字").format(n=MAX_NAME_BYTES // 3)
    if _DEVICE.fullmatch(name.partition(".")[0].rstrip()):
        return _("是电脑留给设备用的")
    return ""
