"""Backing up, restoring and verifying the database together with the files its entries are proved by.

The storage knows nothing of files; here the two come together, for all units one by one: each has a store of its own.
A file that is gone or torn is told and keeps nobody from saving the rest: a county's backup must not fail for one
photograph.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.files import sync
from ...kernel.text import shown
from ...kernel.unit import Unit
from ...storage.anchors import Anchor, Proof
from ...storage.backup import backup, restore
from ...storage.connection import UnitConnection
from ...storage.directory import identities
from ...storage.engine import Database, open_database, parse
from ...storage.fanout import everywhere
from ...storage.structure import UNREADABLE
from ...storage.verification import MOST_PROBLEMS, Followed, VerifyReport, unheard, verify
from ...storage.waits import USUAL, Waits
from .files import PARTIAL, FileStore, files_beside, files_of, identities_in, unit_store
from .repository import Attached, attached, miscounted_entries

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Saved:
    """What was backed up or restored: how many ``files``, and a sentence for each attachment without its file.

    ``kept`` is where a restore left the database that stood there, if one did.
    """

    files: int
    problems: tuple[str, ...]
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class CareReport:
    """What ``verify`` found in the database, how many distinct ``files`` prove entries, what is wrong with them.

    A content that two units keep is two files. ``notes`` are of what harms nobody: files that nothing names, as a crash
    leaves them.
    """

    chain: VerifyReport
    files: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the database or with any attachment."""
        return self.chain.sound and not self.problems


@dataclass(frozen=True, slots=True)
class _OfUnit(Generic[Answer]):
    """What a unit answered. ``place`` names it before a sentence about it, empty where it is the only one."""

    identity: str
    place: str
    answer: Answer


class _Rows(NamedTuple):
    """The attachments of a unit, and the entries that say another number of them (see ``miscounted_entries``)."""

    attached: list[Attached]
    miscounted: list[tuple[int, int, int]]


def backup_all(database: Database, path: Path, followed: Followed = unheard) -> Saved:
    """Write the database to ``path`` and the files of its attachments beside it, into ``<path>.files``.

    Both are there or neither. Every file is checked; what is gone or torn is left out and told. ``followed`` as for
    ``core.storage.backup.backup``.

    Raises:
        Error: something stands there already, the database is unsound or on a server, or there is no room.
    """
    target = files_beside(path)
    if target.exists() or target.is_symlink():
        raise Error(_("「{path}」已经存在，不会覆盖。").format(path=target), _("请换一个文件名。"))
    backup(database, path, followed)
    try:
        return _save_files(database, target, followed)
    except BaseException:
        path.unlink()
        raise


def restore_all(path: Path, url: str, waits: Waits = USUAL) -> Saved:
    """Put the backup ``path`` in the place of the SQLite database at ``url``, with the files beside it.

    Files go first: one that no row names yet harms nobody. None that is there already is removed, so that the
    database kept aside could come back.

    Raises:
        Error: as ``core.storage.backup.restore``; the database is then as it was.
    """
    target = parse(url)
    if not isinstance(target, Path):
        return Saved(0, (), restore(path, url, waits))
    given, files = files_beside(path), files_beside(target)
    # What is torn in the backup may be sound here already; whether anything is missing is seen at the end.
    taken = sum(_take(unit_store(files, identity), unit_store(given, identity)) for identity in identities_in(given))
    kept = restore(path, url, waits)
    database = open_database(url, waits=waits)
    try:
        found = _ask(database, attached)
    finally:
        database.close()
    told = (
        one.place + said for one in found for said in without_file(one.answer, unit_store(files, one.identity).fault)
    )
    return Saved(taken, _most(told), kept)


def _take(store: FileStore, given: FileStore) -> int:
    """Have all sound files of ``given`` in ``store``; how many there are."""
    taken = sum(not store.take(given, digest) for digest in given.hashes())
    if taken:
        store.settle()
    return taken


def verify_all(
    database: Database,
    printed: Anchor | Proof | None = None,
    only: Unit | None = None,
    heads: Iterable[Anchor] = (),
    followed: Followed = unheard,
) -> CareReport:
    """Verify the database as ``storage.verification.verify`` does, and see for every attachment whether its file is
    there with that hash and size. ``only`` narrows both to one unit; ``followed`` hears how far it is.
    """
    chain = verify(database, printed, only, heads, followed)
    try:
        found = _ask(database, lambda connection: _Rows(attached(connection), miscounted_entries(connection)), only)
        named = {one.identity: {row[2] for row in one.answer.attached} for one in found}
    except (Error, *UNREADABLE) as unread:
        if chain.sound:
            raise
        reason = shown(str(getattr(unread, "orig", None) or unread).partition("\n")[0])
        return CareReport(chain, 0, (_("附件没有核对:{reason}").format(reason=reason),), ())
    problems = [one.place + said for one in found for said in miscounts(one.answer.miscounted)]
    count = sum(map(len, named.values()))
    try:
        files = files_of(database)
    except Error as error:
        problems += [_("附件没有核对:{reason}").format(reason=error)] if count else []
        return CareReport(chain, count, _most(problems), ())
    told: list[str] = []
    notes = [] if only is not None else list(_strays(files, named.keys()))
    for one in found:
        try:
            store = unit_store(files, one.identity)
        except ValueError:
            continue  # a list of units that was tampered with, which ``chain`` tells of
        told += (one.place + said for said in without_file(one.answer.attached, _heard(store.fault, followed)))
        notes += (one.place + said for said in _notes(store, named[one.identity]))
    return CareReport(chain, count, (*_most(problems), *_most(told)), _most(notes))


def _heard(fault_of: Callable[[str, int], str], followed: Followed) -> Callable[[str, int], str]:
    """``fault_of``, before which whoever waits may break off."""

    def fault(digest: str, size: int) -> str:
        followed(0)
        return fault_of(digest, size)

    return fault


def _ask(
    database: Database, question: Callable[[UnitConnection], Answer], only: Unit | None = None
) -> list[_OfUnit[Answer]]:
    """What all units answer, or ``only`` one."""
    answers = everywhere(database, question, None if only is None else (only,))
    with database.directory().read() as connection:
        known = identities(connection)
    place = _("单位「{unit}」:") if len(known) > 1 else ""
    return [_OfUnit(known[unit.id], place.format(unit=shown(unit.name)), answer) for unit, answer in answers]


def _save_files(database: Database, target: Path, followed: Followed) -> Saved:
    """What the database names by now: at least all that the backup just made does."""
    found = [one for one in _ask(database, attached) if one.answer]
    if not found:
        return Saved(0, ())
    files = files_of(database)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
    saved, told = 0, []
    try:
        for one in found:
            store, copy = unit_store(files, one.identity), unit_store(partial, one.identity)
            faults = {}
            for digest in dict.fromkeys(row[2] for row in one.answer):
                followed(0)
                faults[digest] = copy.take(store, digest)
            taken = sum(not fault for fault in faults.values())
            if taken:
                copy.settle()
            saved += taken
            told += [one.place + said for said in without_file(one.answer, _as_found(faults))]
        partial.rename(target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Saved(saved, _most(told))


def _as_found(faults: Mapping[str, str]) -> Callable[[str, int], str]:
    return lambda digest, _size: faults[digest]


def without_file(attached: Iterable[Attached], fault_of: Callable[[str, int], str]) -> Iterator[str]:
    """Yield a sentence for each attachment with whose file something is wrong; each file is asked about once."""
    fault_once = cache(fault_of)
    for id_, entry_id, digest, size in attached:
        if fault := fault_once(digest, size):
            yield _("第 {entry} 条台账的附件 {id}(文件 {hash})的文件{fault}。").format(
                entry=entry_id, id=id_, hash=str(digest)[:16], fault=fault
            )


def miscounts(miscounted: Iterable[tuple[int, int, int]]) -> Iterator[str]:
    """Yield a sentence for each entry that says another number of attachments than it has (``miscounted_entries``)."""
    for entry, proofs, found in miscounted:
        yield _("第 {entry} 条台账记着 {proofs} 个附件,实有 {found} 个。").format(
            entry=entry, proofs=proofs, found=found
        )


def _strays(files: Path, known: Iterable[str]) -> Iterator[str]:
    """Sentences about what lies among the stores of units and is none."""
    if files.is_dir():
        stores = set(identities_in(files)).intersection(known)
        for path in sorted(files.iterdir()):
            partial = path.name.endswith(PARTIAL)
            if partial or path.name not in stores:
                yield _stray(path.name, partial=partial)


def _stray(name: str, *, partial: bool) -> str:
    """A sentence about what lies where only files of attachments should."""
    if partial:
        return _("附件目录里的「{name}」是中断的保存留下的,可以删除。").format(name=name)
    return _("附件目录里的「{name}」不是本程序存放的。").format(name=name)


def _notes(store: FileStore, named: set[str]) -> Iterator[str]:
    """Sentences about what is in the store of a unit beside the files of its attachments."""
    for digest in store.hashes():
        if digest not in named:
            yield _("附件目录里的文件 {hash} 不属于任何台账。").format(hash=digest[:16])
    for stray in store.strays():
        yield _stray(stray.name, partial=stray.partial)


def _most(sentences: Iterable[str]) -> tuple[str, ...]:
    told = tuple(sentences)
    if len(told) <= MOST_PROBLEMS:
        return told
    rest = _("另有 {count} 处，未逐条列出。").format(count=len(told) - MOST_PROBLEMS)
    return (*told[:MOST_PROBLEMS], rest)
