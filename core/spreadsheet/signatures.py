"""What a file is by its first bytes or lines, named by a code: what the parsing process finds, which has no language.

A process that starts for each file imports nothing here that takes time; the sentences for codes are in ``kinds``.
"""

import re

ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENCRYPTED = re.compile(
    # An encrypted .xlsx is a compound file with a stream of this name …
    re.escape("EncryptedPackage\0".encode("utf-16-le"))
    # … an encrypted .xls has a FILEPASS record (2F) right behind its first one, perhaps after WRITEPROT (86).
    + rb"|\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
_EXCEL_97 = re.compile(rb"\x09\x08[\x08\x10]\x00\x00\x06\x05\x00")
_EXCEL_95 = re.compile(rb"\x09\x08\x08\x00\x00\x05\x05\x00")
"""The first record of a workbook, by version."""

_SECTOR = 64
"""A stream of a compound file begins at a multiple of this."""

_STREAMS = (("Workbook", ""), ("Book", ""), ("WordDocument", "document"), ("PowerPoint Document", "presentation"))
"""Names of the streams that say what a compound file is; no code: a workbook."""

_STARTS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "document"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG\r\n", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08", "archive"),
    *((bytes((9, version, size, 0)), "old_excel") for version, size in ((0, 4), (2, 6), (4, 6))),
)
"""First bytes of what is neither a workbook nor text; Excel 2 to 4 wrote workbooks without a container."""


class NotRead(Exception):  # becomes a sentence elsewhere
    """A file is not read: the code of the reason (see ``kinds``), and the line where it is wrong, 0 for the whole."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def compound_kind(data: bytes) -> str:
    """Return the code of a compound file that is not read, ``""`` for a workbook of Excel 97 or later."""
    if _ENCRYPTED.search(data):
        return "password"
    if _begins(_EXCEL_95, data) and not _begins(_EXCEL_97, data):
        return "old_excel"
    return next((code for name, code in _STREAMS if _has_stream(name, data)), "compound")


def _begins(first_record: re.Pattern[bytes], data: bytes) -> bool:
    return any(found.start() % _SECTOR == 0 for found in first_record.finditer(data))


def _has_stream(name: str, data: bytes) -> bool:
    entry = re.compile(re.escape((name + "\0").encode("utf-16-le")))
    return any(found.start() % _SECTOR == 0 for found in entry.finditer(data))


def foreign_kind(head: bytes) -> str:
    """Return the code of a file that begins with ``head`` and is neither workbook nor text; else ``""``."""
    return next((code for start, code in _STARTS if head.startswith(start)), "")


def text_kind(head: str) -> str:
    """Return ``html``, ``xml2003``, or the code of a text that is not read; ``""`` for ``head`` of plain records."""
    start = head.lstrip()
    if start.startswith("ID;P"):
        return "sylk"
    if re.match(r"MIME-Version:", start, re.IGNORECASE):
        return "mhtml"
    if not start.startswith("<"):
        return ""
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and re.search(r"<(?:\w+:)?Workbook\b", head):
        return "xml2003"
    if re.match(r"<(?:!doctype\s+html|html|head|body|meta|style|table|div)\b|<!--", start, re.IGNORECASE):
        return "html"
    if start.startswith("<?xml"):
        return "html" if re.search(r"<html\b", head, re.IGNORECASE) else "xml"
    return ""
