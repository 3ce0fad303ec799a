"""Delimited text (.csv) into rows: encoding, delimiter, and the ways in which such a file can be broken."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from io import StringIO
from itertools import islice

from ...plugins.i18n import _
from ..errors import FileRefused
from . import limits, refusals
from .values import Cell

_DELIMITERS = ",\t;"
_SNIFFED_RECORDS = 20
_SNIFFED_CHARACTERS = 100_000


def decode(data: bytes) -> tuple[str, str, bool]:
    """The text, the encoding's name, and whether that was a guess.

    UTF-8 with or without BOM and UTF-16 with BOM are certain (other text is practically never valid UTF-8). What
    remains is read as GB18030, which old Excel and WPS write without saying so: a guess.

    Raises:
        FileRefused: it is none of these.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        candidates = [("utf-16", False)]
    elif data.startswith(BOM_UTF8):
        candidates = [("utf-8-sig", False)]
    else:
        candidates = [("utf-8", False), ("gb18030", True)]
    for encoding, guessed in candidates:
        try:
            return data.decode(encoding), encoding, guessed
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("看不出文件用的是哪种文字编码。"), hint=_("请另存为“CSV UTF-8(逗号分隔)”或 .xlsx 再导入。"))


def parse(text: str) -> list[tuple[Cell, ...]]:
    """All records, each as long as the widest, empty fields as ``None``; the delimiter is found out.

    Raises:
        FileRefused: unbalanced quotes (with the line), or more cells than the limit.
    """
    delimiter = _sniff(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    width = 1
    try:
        for record in reader:
            records.append(record)
            width = max(width, len(record))
            if width * len(records) > limits.MAX_CELLS:
                raise refusals.too_large()
    except csv.Error as error:
        raise FileRefused(
            _("第 {line} 行的引号不成对,或有一格太长。").format(line=reader.line_num),
            hint=_("请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"),
        ) from error
    distinct: dict[str, str | None] = {"": None}
    return [
        (*(distinct.setdefault(field, field) for field in record), *(None,) * (width - len(record)))
        for record in records
    ]


def _sniff(text: str) -> str:
    """The delimiter that cuts the first records into most fields; a comma when none does."""

    def fields(delimiter: str) -> int:
        try:
            first = list(
                islice(
                    csv.reader(StringIO(text[:_SNIFFED_CHARACTERS], newline=""), delimiter=delimiter), _SNIFFED_RECORDS
                )
            )
        except csv.Error:
            return 0
        return sum(len(record) for record in first)

    return max(_DELIMITERS, key=fields)
