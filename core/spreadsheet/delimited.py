"""Text as offices hand it in: its encoding, its delimiter, its records. Large texts are never held as a whole.

Runs in the parsing process; attachments, which are small, are decoded by the same rules.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO, StringIO, TextIOWrapper
from itertools import chain, islice
from typing import BinaryIO

from . import kinds
from .signatures import NotRead, text_kind

_PIECE_BYTES = 1024 * 1024
_SAMPLE_CHARACTERS = 100_000
_SAMPLE_RECORDS = 20
_DELIMITERS = ",\t;"
_RARE_DELIMITERS = "\uff0c\uff1b|"
"""Two of them full-width, as somebody types them whose input method is set to Chinese."""

_STATED_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""A first line by which Excel tells itself the delimiter."""

_STATED_CHARSET = re.compile(r"""(?:charset|encoding)\s*=\s*["']?(?:gb|utf)""", re.IGNORECASE)
"""How markup says its encoding."""

_BOM = "\ufeff"
_SURELY_UTF8 = 10
"""So many characters beyond ASCII that form UTF-8 are no chance."""

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that do not occur in a text decoded rightly."""

_SEPARATES = re.compile("[\n\t,;]")
_LATER_NAMED = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16,
    0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE7C7: 0x1E3F, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC,
    0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
    0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
"""Characters for which Unicode had no place when GB18030 was written, as that of 2022 places them: FE59 is U+9FB4.
Python still gives the private places of 2000, which no font shows."""

_NAMED_LATER = re.compile(f"[{''.join(map(chr, _LATER_NAMED))}]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a text by the name Python has for it, and whether that was a guess."""

    name: str
    guessed: bool


def decode(data: bytes) -> tuple[str, str, bool]:
    """Return the text, the encoding's name, and whether that was a guess; see :func:`find_encoding`.

    Raises:
        FileRefused: it is in no encoding known here.
    """
    try:
        encoding = find_encoding(BytesIO(data))
    except NotRead as reason:
        raise kinds.refused(reason.code, reason.line) from reason
    return "".join(_lines(TextIOWrapper(BytesIO(data), encoding.name, newline=""))), encoding.name, encoding.guessed


def find_encoding(file: BinaryIO) -> Encoding:
    """Return the encoding in which all of ``file`` can be read.

    UTF-8 with or without BOM and UTF-16 with BOM are certain (other text is practically never valid UTF-8). UTF-16
    without BOM is taken where one of its two orders alone makes sense. What remains is read as GB18030, which old Excel
    and WPS write without saying so. Both are guesses.

    Raises:
        NotRead: it is none of these, or UTF-8 with a character cut off.
    """
    file.seek(0)
    head = file.read(_SAMPLE_CHARACTERS)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return Encoding(_sound(file, "utf-16"), guessed=False)
    if head.startswith(BOM_UTF8):
        return Encoding(_sound(file, "utf-8"), guessed=False)
    if b"\0" in head:
        orders = [name for name in ("utf-16-le", "utf-16-be") if _fault(file, name, sensible=True) is None]
        if len(orders) == 1 and _SEPARATES.search(head.decode(orders[0], errors="ignore")):
            return Encoding(orders[0], guessed=True)
    fault = _fault(file, "utf-8")
    if fault is None:
        return Encoding("utf-8", guessed=False)
    if fault.code == "half_character":
        raise fault
    _sound(file, "gb18030")
    return Encoding("gb18030", guessed=not head.startswith(_BOM.encode("gb18030")))


def _sound(file: BinaryIO, encoding: str) -> str:
    fault = _fault(file, encoding)
    if fault is not None:
        raise fault
    return encoding


def _fault(file: BinaryIO, encoding: str, *, sensible: bool = False) -> NotRead | None:
    """Return why ``file`` cannot be read in ``encoding``; ``sensible``: nor without characters that no text has."""
    decoder = getincrementaldecoder(encoding)()
    file.seek(0)
    size = characters = lines = 0
    piece = b"."
    while piece:
        piece = file.read(_PIECE_BYTES)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            sound = error.object[: error.start].decode(encoding, errors="ignore")
            # Each Han takes two bytes more than it is characters.
            beyond = size + error.start - characters - len(sound)
            is_utf8 = encoding == "utf-8" and beyond >= 2 * _SURELY_UTF8
            return NotRead("half_character", lines + sound.count("\n") + 1) if is_utf8 else NotRead("encoding")
        if sensible and _NO_TEXT.search(text):
            return NotRead("encoding")
        size, characters, lines = size + len(piece), characters + len(text), lines + text.count("\n")
    return None


class TextFile:
    """A text: its encoding, what its beginning says it is, and its records.

    Raises:
        NotRead: nothing can be read of it, for a reason that its beginning shows.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.encoding = find_encoding(file)
        file.seek(0)
        self._text = TextIOWrapper(file, self.encoding.name, newline="")
        self._sample = self._text.read(_SAMPLE_CHARACTERS).lstrip(_BOM)
        self.kind = text_kind(self._sample)
        if self.kind and _STATED_CHARSET.search(self._sample):
            self.encoding = replace(self.encoding, guessed=False)

    def lines(self) -> Iterator[str]:
        """Yield the text in lines with their ends, from its beginning."""
        self._text.seek(0)
        return _lines(self._text)

    def records(self, delimiter: str) -> Iterator[list[str]]:
        """Yield all records.

        Raises:
            NotRead: unbalanced quotes, with the line.
        """
        reader = csv.reader(self.lines(), delimiter=delimiter, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            raise NotRead("quotes", reader.line_num) from error

    def delimiter(self) -> str:
        """Return what separates the fields: what the first line states, or what cuts the first records into most.

        Full-width commas and the like separate only where they alone do, and cut all records alike. A comma when
        nothing does.
        """
        stated = _STATED_DELIMITER.fullmatch(self._sample.partition("\n")[0])
        if stated is not None:
            return stated.group(1)
        counts = {delimiter: self._counts(delimiter) for delimiter in _DELIMITERS}
        best = max(_DELIMITERS, key=lambda delimiter: sum(counts[delimiter]))
        if max(counts[best], default=1) == 1:
            for delimiter in _RARE_DELIMITERS:
                found = set(self._counts(delimiter))
                if len(found) == 1 and max(found) > 1:
                    return delimiter
        return best

    def _counts(self, delimiter: str) -> list[int]:
        """Return the number of fields in each of the first records."""
        try:
            first = islice(csv.reader(StringIO(self._sample, newline=""), delimiter=delimiter), _SAMPLE_RECORDS)
            return [len(record) for record in first if record]
        except csv.Error:
            return []


def _lines(text: TextIOWrapper) -> Iterator[str]:
    lines: Iterator[str] = iter(text)
    if text.encoding == "gb18030":
        lines = (line.translate(_LATER_NAMED) if _NAMED_LATER.search(line) else line for line in lines)
    # Files that were joined or saved twice begin with several marks of their encoding, which are no text.
    return chain((line.lstrip(_BOM) for line in islice(lines, 1)), lines)
