"""The sample county as it is shipped: its database and attachments in one compressed file, unpacked in a moment."""

import io
import os
import tarfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...core.ledger.attachments.files import files_beside
from ...core.storage.backup import backup
from ...core.storage.directory import identities
from ...core.storage.engine import open_database, opened_to_read
from ...plugins.i18n import _
from ..paths import new_file, new_place

NAME = "county.tar.xz"
DATABASE, UNITS, ATTACHMENTS = "county.db", "units", "files/"
"""What the file holds: a list of the identities of the units, the database, the attachments."""


def pack(database: Path, target: Path) -> None:
    """Write ``database``, once it is verified, and its attachments to ``target``, in the place of what is there."""
    copy = database.with_name(f"packed-{database.name}")
    opened = open_database(str(database))
    try:
        backup(opened, copy)
        with opened.directory().read() as connection:
            names = "\n".join(identities(connection).values())
    finally:
        opened.close()
    store = files_beside(database)
    kept = [path for path in sorted(store.rglob("*")) if path.is_file()]
    with tarfile.open(target, "w:xz", preset=9) as archive:
        _put(archive, UNITS, names.encode())
        for path in kept:
            _put(archive, ATTACHMENTS + path.relative_to(store).as_posix(), path.read_bytes())
        _put(archive, DATABASE, copy.read_bytes())


def _put(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    told = tarfile.TarInfo(name)
    told.size = len(content)
    archive.addfile(told, io.BytesIO(content))


def unpack(target: Path) -> None:
    """Put the county at ``target``, its attachments beside it.

    Raises:
        Error: something stands there, or it cannot be written.
    """
    place = new_place(target)
    for name, content in _members():
        if name.startswith(ATTACHMENTS):
            _write(files_beside(place) / name.removeprefix(ATTACHMENTS), content)
        elif name == DATABASE:
            with new_file(place) as made:
                made.file.write(content)
                made.keep()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _members() -> Iterator[tuple[str, bytes]]:
    with (files(__package__) / "data" / NAME).open("rb") as packed, tarfile.open(fileobj=packed, mode="r|xz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                yield member.name, content.read()


def require_county(path: Path) -> None:
    """Look whether the database at ``path`` is the sample county, whatever was done in it since.

    Raises:
        Error: it is something else.
    """
    _name, content = next(_members())
    wanted = set(content.decode().split())
    try:
        with opened_to_read(str(path)) as database, database.directory().read() as connection:
            found = set(identities(connection).values())
    except Error:
        found = set()
    if not wanted <= found:
        raise Error(
            _("「{path}」已经有文件,不是样例数据库,没有动它。").format(path=shown(str(path))),
            _("请换一个文件名。"),
        )
