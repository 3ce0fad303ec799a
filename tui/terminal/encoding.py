"""The encoding of the terminal: which it is, how output is written in it, and words that came as another one's bytes.

One rule for the application and the command line. What is no terminal, a file or a pipe, is written as UTF-8: data is
the same wherever it is made.
"""

import codecs
import io
import os
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TextIO

from ...core.kernel.errors import Error
from ...plugins.i18n import _

ENCODING_VARIABLE = "KAOPING_TERMINAL_ENCODING"
ENCODINGS = ("auto", "utf-8", "gb18030", "gbk")
_OF_CODESETS = {"gb18030": "gb18030", "gbk": "gbk", "gb2312": "gbk", "euccn": "gbk", "cp936": "gbk"}
"""What a locale's codeset is written as; a terminal of GB 2312 is one of GBK today."""
_WIDEST = "gb18030"
"""What GBK and GB 2312 are read as: it has all of theirs in the same bytes, and more."""
_LACKING_WIDE, _LACKING = "\u3013", "?"
"""Stands for what the encoding lacks, in as many cells, so that columns stay in line."""
VISIBLY = "kaoping.visibly"
"""The error handler that writes them."""


def terminal_encoding(setting: str, environ: Mapping[str, str]) -> str:
    """``"utf-8"``, ``"gb18030"`` or ``"gbk"``: what ``setting`` names, or for ``auto`` what the locale names.

    Raises:
        Error: the setting is none of :data:`ENCODINGS`.
    """
    wanted = setting.strip().lower() or "auto"
    if wanted not in ENCODINGS:
        raise Error(
            _("终端编码「{setting}」不认识").format(setting=ascii(setting)[1:-1]),
            _("请设为 auto、utf-8、gb18030 或 gbk 之一。"),
        )
    if wanted != "auto":
        return wanted
    locale_name = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    codeset = locale_name.partition(".")[2].partition("@")[0].lower().replace("-", "")
    return _OF_CODESETS.get(codeset, "utf-8")


def input_encoding(encoding: str) -> str:
    """What the terminal's input is read as."""
    return "utf-8" if encoding == "utf-8" else _WIDEST


def write_for_terminal(stream: TextIO | None, encoding: str) -> None:
    """From now on, write ``stream`` in the terminal's ``encoding``; what that lacks is replaced for all to see."""
    codecs.register_error(VISIBLY, _replaced)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding, errors=VISIBLY)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    wide = (unicodedata.east_asian_width(character) in "WF" for character in lacking)
    return "".join(_LACKING_WIDE if is_wide else _LACKING for is_wide in wide), error.end


def make_streams_safe(streams: Iterable[TextIO | None], encoding: str) -> None:
    """Write each of ``streams`` that is a terminal in its ``encoding``, the others as UTF-8; none ever fails on a
    character.
    """
    for stream in streams:
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            write_for_terminal(stream, encoding)
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def as_typed(word: str, encoding: str) -> str:
    """``word`` of the command line as it was typed on a terminal of ``encoding``, where the system read its bytes as
    another one's.
    """
    if not any("\udc80" <= character <= "\udcff" for character in word):
        return word
    try:
        return os.fsencode(word).decode(input_encoding(encoding))
    except UnicodeError:
        return word
