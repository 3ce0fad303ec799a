"""The sample county as it is shipped: its database and attachments in one compressed file, unpacked in a moment."""

import io
import lzma
import os
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...core.ledger.attachments.files import files_beside
from ...core.storage.backup import backup
from ...core.storage.directory import identities
from ...core.storage.engine import open_database, opened_to_read
from ...plugins.i18n import _
from ..paths import making, new_place

NAME = "county.tar.xz"
DATABASE, UNITS = "county.db", "units"
"""What the file holds besides attachments: the database, a list of the identities of its units."""


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
    with tarfile.open(target, "w:xz", preset=9) as archive:
        _put(archive, UNITS, names.encode())
        for number, path in enumerate(path for path in sorted(store.rglob("*")) if path.is_file()):
            # An attachment is called after its content: its own name would be the longest thing about it.
            _put(archive, f"{path.relative_to(store).parts[0]}/{number}", path.read_bytes())
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
    with making(new_place(target)) as place:
        _unpack(place)


def _unpack(place: Path) -> None:
    store = files_beside(place)
    for name, content in _members():
        if name == DATABASE:  # the last one; not waited for until it is on the disk: there is always another
            partial = place.with_name(f".{place.name}.partial")
            _write(partial, content)
            partial.rename(place)
        elif name != UNITS:
            digest = sha256(content).hexdigest()
            _write(store / name.partition("/")[0] / digest[:2] / digest, content)


def _write(path: Path, content: bytes) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _members() -> Iterator[tuple[str, bytes]]:
    packed = lzma.decompress(
        (files(__package__) / "data" / NAME).read_bytes()
    )  # in one go: much faster than as a stream
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
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
