"""The text of a TOML file as plain data, or the sentence that says why it is not."""

import re
import tomllib
from typing import Any

from ..i18n import _
from .problem import OverlayRefused, Problem
from .toml import Figure

MOST_BYTES = 1_000_000

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_FULL_WIDTH = re.compile("[“”‘’=，,【】《》]")


def decoded(data: bytes, file: str) -> str:
    """The text of a file.

    Raises:
        OverlayRefused: it is too large or not UTF-8.
    """
    if len(data) > MOST_BYTES:
        raise OverlayRefused(file, (Problem(0, "", _("文件超过 1 MB,不是这里要的文件")),))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise OverlayRefused(file, (Problem(line, "", _("不是 UTF-8 编码,请另存为 UTF-8")),)) from error


def parsed(text: str, file: str) -> dict[str, Any]:
    """The tables of a TOML text, with decimal numbers as they are written.

    Raises:
        OverlayRefused: it is not TOML.
    """
    try:
        return tomllib.loads(text, parse_float=Figure)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise OverlayRefused(file, (Problem(line, "", _syntax(str(error), text, line)),)) from error
    except (RecursionError, ValueError) as error:
        raise OverlayRefused(file, (Problem(0, "", _("不符合 TOML 的写法(嵌套太深或数字太长)")),)) from error


def _syntax(error: str, text: str, line: int) -> str:
    if "overwrite" in error or "twice" in error or "Cannot" in error:
        return _("同一个键或表写了两次,只能写一次")
    written_line = (text.splitlines() or [""])[min(line, len(text.splitlines())) - 1] if text else ""
    wide = _FULL_WIDTH.search(written_line)
    if wide:
        return _("不符合 TOML 的写法:引号、等号、逗号要用半角,这一行有“{wide}”").format(wide=wide.group())
    return _("不符合 TOML 的写法:每行写成 键 = 值,文字和带 % 的数要用半角引号括起")
