"""What a terminal can show of an attachment: what it is, and the beginning of its text.

Text files are decoded here. Documents and workbooks are opened by a separate limited process (``preview_child``); what
it says is not trusted and, like everything here, made safe to show.
"""

import json
from dataclasses import dataclass

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import shown
from ...spreadsheet.delimited import decode
from ...spreadsheet.limits import MIB
from ...spreadsheet.sandbox import child_command, run_child
from .files import FileStore
from .intake import Attachment

MAX_WIDTH = 400
"""Characters of one line."""

MEMORY_BYTES = 768 * MIB
"""Address space of the process that looks into a file; twenty megabytes of workbook inflate to some two hundred."""

WALL_SECONDS = 30
"""What is too much is stopped by its seconds of processor time; this limit is for a process that does not answer."""

MAX_ANSWER_BYTES = 4 * MIB

TEXTS = frozenset({"txt", "csv"})
OPENED = frozenset({"docx", "xlsx", "xls"})


@dataclass(frozen=True, slots=True)
class Preview:
    """An attachment as far as a terminal can show it, all of it safe to show.

    ``size`` is in bytes, ``hash`` the SHA-256; ``text`` are the first lines, empty for pictures and the like;
    ``note`` says why there is no text where one would expect it.
    """

    name: str
    type: str
    size: int
    hash: str
    text: tuple[str, ...] = ()
    note: str = ""


def preview(store: FileStore, attachment: Attachment, *, lines: int = 40) -> Preview:
    """What can be shown of an attachment, with at most so many ``lines`` of its text.

    Raises:
        Error: its content is gone.
    """
    content = store.read(attachment.hash)
    note = ""
    try:
        found = read_text(attachment.type, content, lines)
    except Error as error:
        found, note = [], error.message
    return Preview(
        shown(attachment.name),
        shown(attachment.type),
        attachment.size,
        attachment.hash,
        tuple(shown(line[:MAX_WIDTH]) for line in found[:lines]),
        note,
    )


def read_text(type_: str, content: bytes, lines: int) -> list[str]:
    """The first lines of the text in ``content``, not yet safe to show; none for types without text.

    Raises:
        Error: the file is damaged, locked, or too large to be looked into.
    """
    if type_ in TEXTS:
        text = decode(content)[0].rstrip("\x1a")
        return [line.expandtabs(4).rstrip() for line in text.splitlines()[:lines]]
    return _ask_child(type_, content, lines) if type_ in OPENED else []


def _ask_child(type_: str, content: bytes, lines: int) -> list[str]:
    job = json.dumps({"type": type_, "lines": lines, "width": MAX_WIDTH}).encode() + b"\n"
    libraries = ("python_calamine", "defusedxml")
    code, said = run_child(
        lambda: child_command("preview_child", libraries, MEMORY_BYTES, package=__package__),
        job + content,
        WALL_SECONDS,
    )
    if code is None:
        words = _("看不了里面的文字:{n} 秒内没有读完,机器可能正忙,请稍后再看。")
        raise Error(words.format(n=WALL_SECONDS))
    if code or len(said) > MAX_ANSWER_BYTES:
        raise _unreadable()
    try:
        answer = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(answer, list):
        raise _unreadable()
    return [str(line) for line in answer]


def _unreadable() -> Error:
    return Error(_("看不了里面的文字:文件太大、已损坏或设了密码。"))
