"""Completing a path that is being typed, from what stands in its folder. Nothing here is drawn or opened.

What is typed is only ever made longer, and only by what is there: of a folder too big to be looked at whole nothing is
completed. A name is offered only where the whole path means that very file once it is typed.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..core.kernel.errors import Error
from ..core.kernel.paths import in_words, places, reason_of, typed_path
from ..core.kernel.text import shown
from ..plugins.i18n import _

MOST_LISTED = 200
"""So many names are listed; of more it is said how many."""
MOST_LOOKED_AT = 20_000
"""So many entries of a folder are looked at: one with more is named in full."""

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv", ".txt")
"""Endings of what is brought in."""
EXPORTS, TEMPLATES, PROOFS, FETCHED, ARCHIVES = "exports", "templates", "proofs", "fetched", "archives"
"""What files are written for, and proofs read."""
_OFFICE = "~$"
"""Begins the name of the file that Excel and WPS keep beside one that is open."""


@dataclass(frozen=True, slots=True)
class PathWanted:
    """What a path is asked for: a ``purpose``, under which the last ones are remembered, and the ``endings`` of files
    that fit; any file does where none is named.
    """

    purpose: str
    endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What stands in the folder of a path that was typed as ``text`` and goes on as that does: paths in full, as they
    would be typed, folders with a slash behind.

    ``common`` is what all of them begin with; ``more`` are not listed; ``whole`` says whether all of the folder was
    looked at. ``fault`` is why it could not be.
    """

    text: str
    paths: tuple[str, ...] = ()
    common: str = ""
    more: int = 0
    whole: bool = True
    fault: str = ""

    @property
    def completed(self) -> str:
        """``text`` as long as it can only go on in one way."""
        return self.common if self.whole and self.common.startswith(self.text) else self.text

    @property
    def is_settled(self) -> bool:
        """True if there is one way to go on, and that is no folder."""
        return self.whole and len(self.paths) == 1 and not self.paths[0].endswith("/")

    def name_of(self, path: str) -> str:
        """The last part of one of the paths, safe to show."""
        return shown(path[len(_folder_of(self.text)) :])

    def told(self) -> str:
        """What must be said of those that are not listed; empty where all are."""
        if self.fault:
            return self.fault
        if not self.whole:
            return _("文件夹太大,只看了前 {n} 个;请多打几个字").format(n=MOST_LOOKED_AT)
        if self.more:
            return _("还有 {n} 个没有列出;请多打几个字").format(n=self.more)
        return "" if self.paths else _("没有这样开头的文件或文件夹")


def look(text: str, endings: Sequence[str] = ()) -> FolderLook:
    """What the path that was typed as ``text`` can go on to: folders, and files with one of ``endings``."""
    if not text and (home := places().home):
        return _found(text, [home] if _is_folder(home) else [])
    if "/" not in text and text.startswith("~") and _is_folder(text):
        return _found(text, [f"{text}/"])
    folder = _folder_of(text)
    try:
        place = places().folder_of(folder)
        entries, whole = _entries(place)
    except Error as error:
        return FolderLook(text, fault=error.message)
    fits = _Fits(text[len(folder) :], tuple(endings))
    names = sorted(fits.names(entries))
    if text.endswith("/..") or text == "..":
        names = ["../"]
    paths = [folder + name for name in names if _means(folder + name.removesuffix("/"), place, name)]
    return _found(text, paths, whole=whole)


def _found(text: str, paths: Sequence[str], *, whole: bool = True) -> FolderLook:
    listed = tuple(paths[:MOST_LISTED])
    return FolderLook(text, listed, _shared(paths), len(paths) - len(listed), whole)


def _shared(paths: Sequence[str]) -> str:
    """What all begin with: the first and the last in order tell."""
    first, last = min(paths, default=""), max(paths, default="")
    differ = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(differ, len(first))]


def _folder_of(text: str) -> str:
    """``text`` up to its last slash."""
    return text[: text.rfind("/") + 1]


def _entries(place: Path) -> tuple[list["os.DirEntry[str]"], bool]:
    """What stands in a folder, and whether that is all of it."""

    def unseen(why: str) -> Error:
        return Error(_("看不了「{path}」:{reason}。").format(path=shown(str(place)), reason=why))

    with in_words(unseen), os.scandir(place) as found:
        entries = list(islice(found, MOST_LOOKED_AT + 1))
    return entries[:MOST_LOOKED_AT], len(entries) <= MOST_LOOKED_AT


@dataclass(frozen=True, slots=True)
class _Fits:
    """Which entries of a folder go on as what is typed of a name."""

    begun: str
    endings: tuple[str, ...]

    def names(self, entries: Sequence["os.DirEntry[str]"]) -> Iterator[str]:
        """Yield their names, those of folders with a slash."""
        for entry in entries:
            name = entry.name
            if not name.startswith(self.begun) or (name.startswith(".") and not self.begun):
                continue
            with suppress(OSError):  # a link in a circle
                if entry.is_dir():
                    yield f"{name}/"
                elif entry.is_file() and self._is_wanted(name):
                    yield name

    def _is_wanted(self, name: str) -> bool:
        if name.startswith(_OFFICE):
            return False
        return not self.endings or name.lower().endswith(self.endings)


def _means(text: str, folder: Path, name: str) -> bool:
    """True if ``text``, once typed, means the file or folder ``name`` in ``folder``, and no other."""
    try:
        return typed_path(text) == folder / name
    except Error:
        return False


def _is_folder(text: str) -> bool:
    try:
        return typed_path(text).is_dir()
    except (Error, OSError):
        return False


def remembered_as(text: str) -> str:
    """A path as it is remembered: as it was typed, but for one that depends on where the program was started.

    Raises:
        Error: it is no path.
    """
    words = text.strip()
    if words.startswith(("~/", "/")) or not places().home:
        return words
    place = typed_path(text, may_be_made=True)
    try:
        return str(place.absolute())
    except OSError as error:  # that folder is gone
        raise Error(reason_of(error)) from error
