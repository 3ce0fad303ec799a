"""Reading any file a clerk may hand in, .xlsx, .xls or delimited text, as frozen values.

Whatever it is, another process with limits parses it. What the cells mean is not decided here.
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path

from ...plugins.i18n import _
from ..kernel.errors import FileRefused
from ..kernel.paths import reason_of
from ..kernel.text import find_hostile, shown
from . import kinds, limits
from .archive import SheetFacts, check_archive
from .model import Kind, SheetData, Workbook, damaged, too_large
from .sandbox import ParsedFile, ParsingChild
from .signatures import ZIP_START

_WORKBOOKS = (".xlsx", ".xlsm")
ENDINGS = (*_WORKBOOKS, ".xls", ".et", ".csv", ".tsv", ".txt")
_LOCK_MARK = "~$"
_ORDERS_OF_UTF16 = frozenset({"utf-16-le", "utf-16-be"})
_USUAL_DELIMITERS = frozenset({"", ",", "\t", ";"})
_FAULTS_OF_TEXT = frozenset({"encoding", "half_character", "quotes"})
"""Codes for a text, which a broken workbook never was."""


def read_workbook(path: Path) -> Workbook:
    """Return the workbook at ``path``; by its content .xlsx, .xls or text, whatever its ending says.

    Raises:
        FileRefused: one sentence saying why nothing was read.
        Error: no process could be started to read it.
    """
    _check_ending(path)
    try:
        return _read(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def file_notes(workbook: Workbook) -> list[str]:
    """Return what was taken for granted to read a text, a sentence each."""
    notes = []
    if workbook.guessed:
        encoding = "UTF-16" if workbook.encoding in _ORDERS_OF_UTF16 else "GB18030"
        notes.append(_("文件没有说明文字编码,按 {encoding} 读取,请核对汉字。").format(encoding=encoding))
    if workbook.delimiter not in _USUAL_DELIMITERS:
        notes.append(_("文件里各列用「{delimiter}」分隔,已按它分列。").format(delimiter=workbook.delimiter))
    return notes


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
    return FileRefused(_("文件「{name}」打不开:{reason}。").format(name=shown(path.name), reason=_reason(error)))


def _check_ending(path: Path) -> None:
    name = shown(path.name or str(path))
    if path.is_dir():
        raise FileRefused(_("「{name}」是文件夹,不是文件。").format(name=name), hint=_("请指定里面的一个文件。"))
    if not path.exists():
        raise FileRefused(_("找不到文件「{name}」。").format(name=name), hint=_("请检查文件名和所在的文件夹。"))
    if path.name.startswith(_LOCK_MARK):
        raise kinds.lock_file(name.removeprefix(_LOCK_MARK))
    ending = path.suffix.lower()
    if ending not in ENDINGS or not path.is_file():
        raise FileRefused(_("不能读取「{name}」这类文件。").format(name=name), hint=kinds.ending_hint(ending))
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(_("文件「{name}」是空的。").format(name=name))
    if size > limits.MAX_FILE_BYTES:
        raise too_large()


def _read(path: Path) -> Workbook:
    # The process reads by a descriptor of its own: one that is shared has one place in the file for both.
    with path.open("rb") as file, path.open("rb") as given:
        is_archive = file.read(len(ZIP_START)) == ZIP_START
        file.seek(0)
        # What the process says is not looked at before the check has passed; refused, it is ended.
        with ParsingChild(given) as child:
            digest = file_digest(file, "sha256").hexdigest()
            facts = check_archive(file).sheets if is_archive else {}
            parsed = child.result()
    _check_parsed(path, parsed)
    sheets = _named_soundly(parsed.sheets)
    if parsed.encoding is not None:
        named = tuple(replace(sheet, name=sheet.name or _called(path, n)) for n, sheet in enumerate(sheets, start=1))
        return Workbook(path, "csv", named, digest, parsed.encoding, parsed.guessed, parsed.delimiter)
    kind: Kind = "xlsx" if is_archive else "xls"
    return Workbook(path, kind, tuple(_with_facts(sheet, facts) for sheet in sheets), digest)


def _check_parsed(path: Path, parsed: ParsedFile) -> None:
    """Refuse a file for what the parsing process says of it, and plain text that calls itself a workbook."""
    code = parsed.ending
    if path.suffix.lower() in _WORKBOOKS:
        if code in _FAULTS_OF_TEXT:
            raise damaged()
        code = "text_as_workbook" if parsed.delimiter else code
    if code != "ok":
        raise kinds.refused(code, parsed.line)


def _called(path: Path, number: int) -> str:
    """Return how the ``number``-th table of a text is called, which has no names of sheets."""
    return shown(path.stem) if number == 1 else f"{shown(path.stem)} {number}"


def _named_soundly(sheets: tuple[SheetData, ...]) -> tuple[SheetData, ...]:
    """Return the sheets; refuse names that fail the text gate, since every report shows them."""
    for sheet in sheets:
        sentence = find_hostile(sheet.name)
        if sentence is not None:
            raise FileRefused(_("工作表名称「{name}」:{sentence}").format(name=shown(sheet.name), sentence=sentence))
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
