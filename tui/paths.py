"""Files that users name by path: the only place where one becomes bytes, and bytes become a file again."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..core.kernel.errors import Error, FileRefused
from ..core.kernel.files import sync
from ..core.kernel.text import shown
from ..core.ledger.attachments.files import MAX_BYTES, NotRegularError, accept_name, read_regular
from ..core.ledger.attachments.intake import GivenFile
from ..plugins.i18n import _


def read_attachment(path: str | Path) -> GivenFile:
    """The file at ``path``, to be attached; of one that is too large for that, as much as shows it.

    Raises:
        Error: it is not there, no regular file, or cannot be read.
    """
    place = Path(path).expanduser()
    name = accept_name(place.name)
    try:
        return GivenFile(name, read_regular(place, MAX_BYTES))
    except FileNotFoundError as error:
        raise Error(
            _("找不到文件“{name}”。").format(name=shown(str(place))), _("请检查文件名和所在的文件夹。")
        ) from error
    except NotRegularError as error:
        raise Error(
            _("“{name}”{problem},没有添加。").format(name=shown(name), problem=error.strerror), _("请指定文件本身。")
        ) from error
    except OSError as error:
        if place.is_dir():
            raise Error(_("“{name}”是文件夹。").format(name=shown(name)), _("请指定里面的一个文件。")) from error
        raise Error(
            _("文件“{name}”打不开:{reason}。").format(name=shown(name), reason=shown(error.strerror or str(error)))
        ) from error


def write_attachment(path: str | Path, file: GivenFile) -> Path:
    """Write ``file`` to ``path``, in a directory under its own name; where it is then. Never over another file, never
    through a link.

    Raises:
        Error: something stands there, or it cannot be written.
    """
    target = Path(path).expanduser()
    if target.is_dir():
        target /= accept_name(file.name)
    try:
        # O_EXCL makes the file or fails: it neither opens what is there nor follows a link.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(target, flags, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(file.content)
        except OSError:
            target.unlink()
            raise
    except OSError as error:
        raise _cannot_write(target, error) from error
    return target


class NewFile:
    """A file that is written beside ``path``, and stands there once it is whole."""

    def __init__(self, path: Path, partial: Path, file: BinaryIO) -> None:
        self._path, self._partial, self._file = path, partial, file
        self.kept = False

    @property
    def file(self) -> BinaryIO:
        """Open for writing and reading."""
        return self._file

    def keep(self) -> None:
        """Have the whole file on the disk under its name.

        Raises:
            Error: something stands there by now, or the disk is full.
        """
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            try:
                os.link(self._partial, self._path)  # fails where something stands
            except FileExistsError:
                raise
            except OSError:  # memory sticks know no hard links
                refuse_existing(self._path)
                self._partial.rename(self._path)
            self.kept = True
            sync(self._path.parent)
        except OSError as error:
            raise _cannot_write(self._path, error) from error


@contextmanager
def new_file(path: str | Path) -> Iterator[NewFile]:
    """A file that is to stand at ``path`` whole or not at all: what fails takes it away again.

    Raises:
        Error: something stands there, or it cannot be written.
    """
    target = Path(path).expanduser()
    try:
        refuse_existing(target)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    except OSError as error:
        raise _cannot_write(target, error) from error
    partial = Path(name)
    with os.fdopen(descriptor, "w+b") as file:
        made = NewFile(target, partial, file)
        try:
            yield made
        except BaseException as failure:
            if made.kept:
                target.unlink(missing_ok=True)
            if isinstance(failure, OSError):
                raise _cannot_write(target, failure) from failure
            raise
        finally:
            partial.unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    """Look whether nothing stands at ``path`` yet.

    Raises:
        Error: something does.
    """
    if path.exists() or path.is_symlink():
        raise _cannot_write(path, FileExistsError())


def _cannot_write(path: Path, error: OSError) -> Error:
    if isinstance(error, FileExistsError):
        return Error(_("“{path}”已经存在,没有覆盖。").format(path=shown(str(path))), _("请换一个文件名。"))
    return Error(
        _("写不到“{path}”:{reason}。").format(path=shown(str(path)), reason=shown(error.strerror or str(error))),
        _("请检查文件夹是否存在、能否写入、磁盘是否已满。"),
    )


@contextmanager
def opened_file(path: str | Path) -> Iterator[BinaryIO]:
    """The file at ``path``, open for reading.

    Raises:
        Error: it is not there, no regular file, or cannot be read.
    """
    place = Path(path).expanduser()
    try:
        if not place.is_file():
            raise Error(_("找不到文件“{name}”。").format(name=shown(str(place))), _("请检查文件名和所在的文件夹。"))
        file = place.open("rb")
    except OSError as error:
        raise Error(
            _("文件“{name}”打不开:{reason}。").format(name=shown(place.name), reason=shown(str(error.strerror)))
        ) from error
    with file:
        yield file


def read_text_file(path: str | Path) -> GivenFile:
    """The file at ``path``, for those who take its text.

    Raises:
        Error: it cannot be read.
    """
    place = Path(path).expanduser()
    try:
        return GivenFile(place.name, place.read_bytes())
    except OSError as error:
        reason = shown(str(error.strerror))
        raise Error(_("打不开文件“{file}”:{reason}").format(file=shown(str(path)), reason=reason)) from error


def read_workbook_file(path: str | Path) -> GivenFile:
    """The file at ``path``, which may be a workbook or delimited text.

    Raises:
        FileRefused: there is no such file, or it cannot be read.
    """
    from ..core.spreadsheet.reader import file_content

    place = Path(path).expanduser()
    return GivenFile(place.name, file_content(place))


def write_workbook(path: str | Path, content: bytes, *, replace: bool = True) -> Path:
    """Write a workbook to ``path``, whole or not at all; where it is then.

    Raises:
        Error: it cannot be written, or without ``replace`` something stands there.
    """
    from ..core.spreadsheet.writer import cannot_write, put

    target = Path(path).expanduser()
    draft = target.with_name(f".kaoping-{secrets.token_hex(8)}.xlsx")
    try:
        with draft.open("xb") as file:
            file.write(content)
        put(draft, target, replace=replace)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def write_new_workbook(path: str | Path, content: bytes) -> Path:
    """:func:`write_workbook` where nothing is yet: a slip of the finger overwrites no file."""
    target = Path(path).expanduser()
    if target.exists():
        raise Error(_("已有「{path}」,没有覆盖。").format(path=shown(str(target))), _("请换一个文件名。"))
    return write_workbook(target, content, replace=False)


@contextmanager
def refused_beside(path: str | Path, copy: str = "") -> Iterator[None]:
    """A context in which the refusal of the file at ``path`` says where its annotated copy is: beside it, or at
    ``copy`` where nothing stands yet.

    Raises:
        FileRefused: the file was refused.
    """
    from ..core.services.imports import MarkedRefusal
    from ..core.spreadsheet.annotate import copied_to, copy_elsewhere, free_name, no_copy

    try:
        yield
    except MarkedRefusal as refused:
        if refused.copy is None:
            raise
        target = Path(copy).expanduser() if copy else free_name(Path(path).expanduser())
        try:
            write_new_workbook(target, refused.copy)
        except Error as error:
            hint = str(error) if copy else no_copy(error) + copy_elsewhere()
            raise FileRefused(refused.message, refused.problems, hint) from refused
        raise FileRefused(refused.message, refused.problems, copied_to(target)) from refused
