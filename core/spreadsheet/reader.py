"""Reading any file a clerk may hand in, .xlsx, .xls or delimited text, as frozen values.

Encoding and delimiter of text are found out here. What the cells mean is not decided here.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ...plugins.i18n import _
from ..kernel.errors import FileRefused
from ..kernel.paths import reason_of
from ..kernel.text import find_hostile, shown
from . import limits
from .archive import SheetFacts, check_archive
from .model import Cell, SheetData, Workbook, damaged, not_a_workbook, password, too_large
from .sandbox import ParsingChild

_DELIMITERS = ",\t;"
_SNIFFED_RECORDS = 20
_SNIFFED_CHARACTERS = 100_000


def decode(data: bytes) -> tuple[str, str, bool]:
    """Return the text, the encoding's name, and whether that was a guess.

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
    """Return all records, each as long as the widest, empty fields as None; the delimiter is found out.

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
                raise too_large()
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
    """Return the delimiter that cuts the first records into most fields; a comma when none does."""

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


ENDINGS = (".xlsx", ".xls", ".csv")

_ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = re.compile(
    # An encrypted .xlsx is a compound file with a stream of this name …
    re.escape("EncryptedPackage\0".encode("utf-16-le"))
    # … an encrypted .xls has a FILEPASS record (2F) right behind its first one, perhaps after WRITEPROT (86).
    + rb"|\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)


def read_workbook(path: Path) -> Workbook:
    """Return the workbook at ``path``; by its content .xlsx, .xls or delimited text, whatever its ending says.

    Raises:
        FileRefused: one sentence saying why nothing was read.
    """
    _check_ending(path)
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except OSError as error:
        raise _unreadable(path, error) from error


def file_content(path: Path) -> bytes:
    """The content of the file at ``path``, which may be a workbook by its ending and size.

    Raises:
        FileRefused: it is none, or cannot be read.
    """
    _check_ending(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> FileRefused:
    return FileRefused(_("文件“{name}”打不开:{reason}。").format(name=shown(path.name), reason=_reason(error)))


def _check_ending(path: Path) -> None:
    name = shown(path.name or str(path))
    if path.is_dir():
        raise FileRefused(_("“{name}”是文件夹,不是文件。").format(name=name), hint=_("请指定里面的一个文件。"))
    if not path.exists():
        raise FileRefused(_("找不到文件“{name}”。").format(name=name), hint=_("请检查文件名和所在的文件夹。"))
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        raise FileRefused(
            _("不能读取“{name}”这类文件。").format(name=name), hint=_("请另存为 .xlsx、.xls 或 .csv 再导入。")
        )
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(_("文件“{name}”是空的。").format(name=name))
    if size > limits.MAX_FILE_BYTES:
        raise too_large()


def _read(path: Path, file: BinaryIO) -> Workbook:
    data = file.read()
    digest = sha256(data).hexdigest()
    if data.startswith(_ZIP_START):
        # What the process says is not looked at before the check has passed; refused, it is ended.
        with ParsingChild(file) as child:
            facts = check_archive(BytesIO(data))
            sheets = _named_soundly(child.sheets())
        return Workbook(path, "xlsx", tuple(_with_facts(sheet, facts.sheets) for sheet in sheets), digest)
    if data.startswith(_OLE_START):
        if _ENCRYPTED.search(data):
            raise password()
        with ParsingChild(file) as child:
            return Workbook(path, "xls", _named_soundly(child.sheets()), digest)
    if path.suffix.lower() == ".xlsx":
        raise damaged()
    if path.suffix.lower() == ".xls" and data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        raise not_a_workbook(_("网页表格"))
    text, encoding, guessed = decode(data)
    return Workbook(path, "csv", (SheetData(shown(path.stem), parse(text)),), digest, encoding, guessed)


def _named_soundly(sheets: tuple[SheetData, ...]) -> tuple[SheetData, ...]:
    """Return the sheets; refuse names that fail the text gate, since every report shows them."""
    for sheet in sheets:
        sentence = find_hostile(sheet.name)
        if sentence is not None:
            raise FileRefused(_("工作表名称“{name}”:{sentence}").format(name=shown(sheet.name), sentence=sentence))
    return sheets


def _with_facts(sheet: SheetData, facts: Mapping[str, SheetFacts]) -> SheetData:
    """Return the sheet with what its XML states beside the cells; the reader of cells gives error values as nothing."""
    fact = facts.get(sheet.name)
    if fact is None:
        return sheet
    for row, column, text in fact.errors:
        index = row - sheet.first_row
        if 0 <= index < len(sheet.rows):
            cells = sheet.rows[index]
            sheet.rows[index] = (*cells[: column - 1], text, *cells[column:])
    return replace(
        sheet,
        hidden_rows=fact.hidden_rows,
        hidden_columns=fact.hidden_columns,
        formulas_without_value=fact.formulas_without_value,
    )


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return _("没有读取权限,或正被别的程序占用")
    return reason_of(error)
