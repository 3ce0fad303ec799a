"""A book with its proofs in one .zip file for the archive: the entries as a workbook, every proof under a name that any
computer takes, a list of what belongs together, and hashes that ``sha256sum -c SHA256SUMS`` checks.

Proofs go into it one after the other: never more than one is in memory.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ....plugins.contract import Book
from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.paths import safe_name
from ...ledger.attachments.files import FileStore
from ...ledger.attachments.intake import Attachment
from ...ledger.attachments.repository import attachments_by_entry
from ...ledger.entry import Entry
from ...ledger.repository import list_entries
from ...ledger.scope import Filter
from ...organisation.directory import Directory
from ...organisation.people_repository import load_directory
from ...spreadsheet.model import Cell
from ...spreadsheet.writer import OutSheet, write_workbook
from ...storage.connection import UnitConnection
from ...storage.verification import anchor
from . import columns
from .export import export_entries

SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class BookBundle:
    """What a bundle holds: so many ``entries`` and ``files``. ``anchor`` is the head of the unit's chain, ``problems``
    has a sentence for each proof whose file is not there or no longer what it was.
    """

    entries: int
    files: int
    anchor: str
    problems: tuple[str, ...]


def write_bundle(
    out: BinaryIO,
    connection: UnitConnection,
    store: FileStore,
    book: Book,
    wanted: Filter,
    folder: Path,
    *,
    heading: Sequence[str],
    day: date,
    lost: bool,
) -> BookBundle:
    """Write the entries of ``book`` that are ``wanted`` with their proofs to ``out``, as they are at one moment.

    Everything stands in one folder that is called by the first line of ``heading``; all of its lines stand on the note
    that lies beside. ``folder`` on the disk is for what is worked on, ``day`` is the date that all files have.

    Raises:
        Error: nothing is there to be bundled, or a proof is without its file, which only ``lost`` allows.
    """
    entries = list_entries(connection, wanted)
    if not entries:
        raise Error(_("没有可以打包的记录。"), _("请核对台账、年度和党组织。"))
    head, directory = str(anchor(connection)), load_directory(connection)
    attached = attachments_by_entry(connection, [entry.id for entry in entries])
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        box = _Box(archive, safe_name(heading[0]), day)
        packed = {
            entry.id: [(attachment, *_pack(box, store, entry, attachment)) for attachment in attached.get(entry.id, ())]
            for entry in entries
        }
        problems = tuple(problem for proofs in packed.values() for *_what, problem in proofs if problem)
        if problems and not lost:
            raise Error(
                _("附件不齐,没有打包:{problem}").format(problem=problems[0]),
                _("请从备份中找回文件;确实找不回来的,说明缺失也照样打包(--lost)。"),
            )
        files = len(box.sums)
        export_entries(connection, book, folder / "entries.xlsx", wanted)
        box.add(_("台账.xlsx"), (folder / "entries.xlsx").read_bytes())
        write_workbook(folder / "list.xlsx", [_list(heading, _rows(entries, packed, directory))])
        box.add(_("清单.xlsx"), (folder / "list.xlsx").read_bytes())
        notes = (*heading, *_told(len(entries), files, head, problems))
        box.add(_("说明.txt"), "\ufeff".encode() + "\r\n".join((*notes, "")).encode())
        box.add(SUMS, "".join(f"{digest}  {name}\n" for name, digest in box.sums.items()).encode())
    return BookBundle(len(entries), files, head, problems)


class _Box:
    """The folder inside the .zip file; ``sums`` has the SHA-256 of everything put into it, by name."""

    def __init__(self, archive: ZipFile, name: str, day: date) -> None:
        self._archive, self._name, self._day = archive, name, day
        self.sums: dict[str, str] = {}

    def add(self, name: str, content: bytes, *, packed: bool = True) -> None:
        """Put a file in under a name that nothing there has yet."""
        if name in self.sums:
            raise FileExistsError(name)
        info = ZipInfo(f"{self._name}/{name}", (self._day.year, self._day.month, self._day.day, 0, 0, 0))
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o600 << 16
        self._archive.writestr(info, content)
        self.sums[name] = hashlib.sha256(content).hexdigest()


def _pack(box: _Box, store: FileStore, entry: Entry, attachment: Attachment) -> tuple[str, str]:
    """Put the file of an attachment in; its name there, and what is wrong with it. One withdrawn stays outside."""
    if attachment.withdrawn:
        return "", ""
    fault = store.fault(attachment.hash, attachment.size)
    if fault:
        problem = _("第 {entry} 号的附件 {id}「{name}」的文件{fault}")
        return "", problem.format(entry=entry.id, id=attachment.id, name=attachment.name, fault=fault)
    # The number of the attachment parts files that are called alike, also where capitals do not matter.
    name = _("印证/{date} {entry}号-{id} {name}").format(
        date=entry.date, entry=entry.id, id=attachment.id, name=safe_name(attachment.name)
    )
    box.add(name, store.read(attachment.hash), packed=False)
    return name, ""


def _list(heading: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> OutSheet:
    header = (
        *(_("号"), _("日期"), _("党组织"), _("标题"), _("办理状态"), _("附件号"), _("附件名称")),
        *(_("文件"), _("字节"), "SHA-256", _("情况")),
    )
    widths = (8, 12, 24, 30, 10, 8, 30, 50, 12, 66, 40)
    return OutSheet(_("清单"), header, rows, widths, heading[0], tuple(heading[1:]), landscape=True, frozen_columns=2)


def _rows(
    entries: Sequence[Entry], packed: Mapping[int, Sequence[tuple[Attachment, str, str]]], directory: Directory
) -> Iterator[tuple[Cell, ...]]:
    """A row for every attachment, and one for an entry that has none."""
    for entry in entries:
        whose = (entry.id, entry.date, directory.organisation_name(entry.organisation_id), entry.title or None)
        said = (*whose, columns.show_state(entry))
        for one, name, problem in packed[entry.id]:
            state = _("已撤回,没有放入") if one.withdrawn else problem or _("完好")
            yield (*said, one.id, one.name, name or None, one.size, one.hash, state)
        if not packed[entry.id]:
            yield (*said, None, None, None, None, None, _("没有附件"))


def _told(entries: int, files: int, head: str, problems: Sequence[str]) -> Iterator[str]:
    yield _("记录 {entries} 条,附件文件 {files} 个;「清单.xlsx」说明哪条记录的印证是哪个文件。").format(
        entries=entries, files=files
    )
    yield _("留痕链 {anchor}").format(anchor=head)
    yield _("核对文件有没有改动:在这个文件夹里运行 sha256sum -c {sums}").format(sums=SUMS)
    if problems:
        yield _("缺失或损坏的附件 {n} 个:").format(n=len(problems))
        yield from problems
