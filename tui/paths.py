"""Files that users name by path: the only place where one becomes bytes, and bytes become a file again.

What is typed becomes a path in ``core.kernel.paths``; here it is asked what stands there. Only regular files are read,
and nobody is waited for. A file is written under a name that every computer takes, never through a link, and over
another one only where the asker says so.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..core.kernel.errors import Error, FileRefused
from ..core.kernel.files import sync
from ..core.kernel.paths import (
    Failure,
    NotRegularError,
    accept_name,
    in_words,
    open_regular,
    places,
    read_regular,
    reason_of,
    require_regular,
    typed_path,
)
from ..core.kernel.text import shown
from ..core.ledger.attachments.files import MAX_BYTES
from ..core.ledger.attachments.intake import GivenFile
from ..core.spreadsheet.limits import MIB
from ..plugins.i18n import _

WORKBOOK = ".xlsx"

MAX_TEXT_BYTES = 4 * MIB
"""More than any scheme or book that somebody writes; what is too much of it is said by who reads it."""


def read_attachment(path: str | Path) -> GivenFile:
    """The file at ``path``, to be attached; of one that is too large for that, as much as shows it.

    Raises:
        Error: it is not there, no regular file, or cannot be read.
    """
    place = typed_path(path)
    with _reading(place):
        if place.is_dir():
            raise _is_folder(place)
        name = accept_name(place.name)
        try:
            return GivenFile(name, read_regular(place, MAX_BYTES))
        except NotRegularError as error:
            raise Error(
                _("「{name}」{problem},没有添加。").format(name=shown(name), problem=error.strerror),
                _("请指定文件本身。"),
            ) from error


@contextmanager
def _reading(place: Path) -> Iterator[None]:
    """A context in which what the system refuses is said as a file that cannot be read."""
    try:
        yield
    except FileNotFoundError as error:
        raise Error(
            _("找不到文件「{name}」。").format(name=shown(str(place))), _("请检查文件名和所在的文件夹。")
        ) from error
    except OSError as error:
        raise Error(
            _("文件「{name}」打不开:{reason}。").format(name=shown(place.name or str(place)), reason=reason_of(error))
        ) from error


def _is_folder(place: Path) -> Error:
    return Error(_("「{name}」是文件夹。").format(name=shown(str(place))), _("请指定里面的一个文件。"))


def write_attachment(path: str | Path, file: GivenFile, *, replace: bool = False) -> Path:
    """Write ``file`` to ``path``, in a directory under its own name; where it is then. Never through a link, and over
    another file only where it is to ``replace`` that.

    Raises:
        Error: something stands there, its ending says something else than it is, or it cannot be written.
    """
    target = typed_path(path)
    with in_words(_unwritten(target)):
        if target.is_dir():
            target /= accept_name(file.name)  # a row that somebody forged may name any place
    target = new_place(target, ending=Path(file.name).suffix, replace=replace)
    with new_file(target, replace=replace) as out:
        out.file.write(file.content)
        out.keep()
    return target


def new_place(path: str | Path, *, ending: str = "", replace: bool = False) -> Path:
    """Where a file may be written: its name is one that every computer takes, with the ``ending`` of what is written,
    and nothing stands there but, with ``replace``, a file to be replaced.

    Raises:
        Error: it is otherwise.
    """
    target = typed_path(path)
    with in_words(_unwritten(target)):
        if target.is_dir():
            raise Error(_("「{name}」是文件夹。").format(name=shown(str(target))), _("请写上文件名。"))
        accept_name(target.name)
        if ending and target.suffix.lower() != ending.lower():
            raise Error(
                _("写出的是 {ending} 文件,文件名「{name}」的结尾不是 {ending}。").format(
                    ending=shown(ending), name=shown(target.name)
                ),
                _("请把文件名写成以 {ending} 结尾。").format(ending=shown(ending)),
            )
        if not replace:
            refuse_existing(target)
        elif os.path.lexists(target):
            require_regular(target.lstat().st_mode)
    return target


@contextmanager
def making(path: str | Path, *, folder: bool = False) -> Iterator[Path]:
    """Where something new, or something in a ``folder``, is made by who knows what it is.

    Raises:
        Error: it is no path, or the system refuses.
    """
    place = typed_path(path, may_be_made=folder)
    with in_words(_unwritten(place)):
        yield place


def source_folder(path: str | Path) -> Path | None:
    """The folder or Python file that somebody named; None when it is neither.

    Raises:
        Error: it is no path, or nobody lets us look.
    """
    place = typed_path(path)
    with _reading(place):
        return place if place.is_dir() or (place.suffix == ".py" and place.is_file()) else None


def existing_file(path: str | Path) -> Path:
    """Where a regular file stands that somebody named; links on the way to it are followed.

    Raises:
        Error: none stands there, or it cannot be read.
    """
    place = typed_path(path)
    with opened_file(place):
        return place


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder of our own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kaoping-demo-") as name:
        yield Path(name)


class NewFile:
    """A file that is written beside ``path``, and stands there once it is whole; in the place of another where it is
    to ``replace`` that.
    """

    def __init__(self, path: Path, partial: Path, file: BinaryIO, *, replace: bool = False) -> None:
        self._path, self._partial, self._file, self._replace = path, partial, file, replace
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
        with in_words(_unwritten(self._path)):
            self._file.flush()
            places().require_room(os.fstat(self._file.fileno()).st_size)
            os.fsync(self._file.fileno())
            self._put()
            self.kept = True
            sync(self._path.parent)

    def _put(self) -> None:
        if self._replace:
            self._partial.replace(self._path)
        else:
            try:
                os.link(self._partial, self._path)  # fails where something stands
            except FileExistsError as error:
                raise _stands(self._path) from error
            except OSError:  # memory sticks know no hard links
                refuse_existing(self._path)
                self._partial.rename(self._path)


@contextmanager
def new_file(path: str | Path, *, replace: bool = False) -> Iterator[NewFile]:
    """A file that is to stand at ``path`` whole or not at all: what fails takes it away again.

    Raises:
        Error: something stands there, unless it is to ``replace`` that; or it cannot be written.
    """
    target = new_place(path, replace=replace)
    with in_words(_unwritten(target)):
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    partial = Path(name)
    with os.fdopen(descriptor, "w+b") as file:
        made = NewFile(target, partial, file, replace=replace)
        try:
            yield made
        except BaseException as failure:
            if made.kept:
                target.unlink(missing_ok=True)
            if isinstance(failure, OSError):
                raise _unwritten(target)(reason_of(failure)) from failure
            raise
        finally:
            partial.unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    """Look whether nothing stands at ``path`` yet.

    Raises:
        Error: something does.
    """
    if os.path.lexists(path):
        raise _stands(path)


def refuse_file_at(path: str | Path) -> None:
    """Look whether a file may be written to ``path`` without a question: before what is to be in it is made.

    Raises:
        AlreadyThere: a file stands there.
        Error: it is no path.
    """
    place = typed_path(path, may_be_made=True)
    with in_words(_unwritten(place)):
        if not place.is_dir():
            refuse_existing(place)


class AlreadyThere(Error):
    """A file stands where one is to be written."""


def _stands(path: Path) -> Error:
    return AlreadyThere(_("「{path}」已经存在,没有覆盖。").format(path=shown(str(path))), _("请换一个文件名。"))


def _unwritten(path: Path) -> Failure:
    return lambda why: Error(
        _("写不到「{path}」:{reason}。").format(path=shown(str(path)), reason=why),
        _("请检查文件夹是否存在、能否写入、磁盘是否已满。"),
    )


@contextmanager
def opened_file(path: str | Path) -> Iterator[BinaryIO]:
    """The file at ``path``, open for reading.

    Raises:
        Error: it is not there, no regular file, or cannot be read.
    """
    place = typed_path(path)
    with _reading(place):
        file = os.fdopen(open_regular(place, through_link=True), "rb")
    with file:
        yield file


def read_text_file(path: str | Path, most: int = MAX_TEXT_BYTES) -> GivenFile:
    """The file at ``path``, for those who take its text; of one with more than ``most`` bytes, as much as shows it.

    Raises:
        Error: it is no regular file, or cannot be read.
    """
    place = typed_path(path)
    with _reading(place):
        return GivenFile(place.name, read_regular(place, most, through_link=True))


def read_workbook_file(path: str | Path) -> GivenFile:
    """The file at ``path``, which may be a workbook or delimited text.

    Raises:
        Error: there is no such file, or it cannot be read.
    """
    from ..core.spreadsheet.reader import file_content

    place = typed_path(path)
    with _reading(place):
        return GivenFile(place.name, file_content(place))


def write_workbook(path: str | Path, content: bytes) -> Path:
    """Write a workbook to ``path``, whole or not at all, in the place of one that is there; where it is then.

    Raises:
        Error: it is no place for one, or cannot be written.
    """
    return _put(new_place(path, ending=WORKBOOK, replace=True), content, replace=True)


def write_new_workbook(path: str | Path, content: bytes, *, replace: bool = False) -> Path:
    """:func:`write_workbook` where nothing is yet, unless a file is to be replaced: a slip of the finger overwrites
    none.
    """
    return _put(new_place(path, ending=WORKBOOK, replace=replace), content, replace=replace)


def write_new_text(path: str | Path, text: str, *, replace: bool = False) -> Path:
    """Write a file of text, whole or not at all, in the place of one that is to be replaced; where it is then."""
    target = new_place(path, ending=".txt", replace=replace)
    with new_file(target, replace=replace) as out:
        out.file.write(text.encode())
        out.keep()
    return target


def _put(target: Path, content: bytes, *, replace: bool) -> Path:
    from ..core.spreadsheet.writer import put

    places().require_room(len(content))
    draft = target.with_name(f".kaoping-{secrets.token_hex(8)}{WORKBOOK}")
    with in_words(_unwritten(target)):
        try:
            with draft.open("xb") as file:
                file.write(content)
            put(draft, target, replace=replace)
        finally:
            draft.unlink(missing_ok=True)
    return target


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
        try:
            if copy:
                target = write_new_workbook(copy, refused.copy)
            else:
                target = _put(free_name(typed_path(path)), refused.copy, replace=False)
        except Error as error:
            hint = str(error) if copy else no_copy(error) + copy_elsewhere()
            raise FileRefused(refused.message, refused.problems, hint) from refused
        raise FileRefused(refused.message, refused.problems, copied_to(target, refused.problems)) from refused
