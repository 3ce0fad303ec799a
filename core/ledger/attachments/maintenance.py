"""Backing up, restoring and verifying the database together with the files its entries are proved by.

``database`` and ``audit`` know nothing of files; here the two come together. A file that is gone or torn is told and
keeps nobody from saving the rest: a county's backup must not fail for one photograph.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.files import sync
from ...storage.backup import backup, restore
from ...storage.engine import Database, open_database, parse
from ...storage.verification import MOST_PROBLEMS, Anchor, VerifyReport, verify
from .files import FileStore, files_beside, store_of
from .repository import Attached, attached, miscounted_entries


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

    ``notes`` are of what harms nobody: files that nothing names, as a crash leaves them.
    """

    chain: VerifyReport
    files: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the database or with any attachment."""
        return self.chain.sound and not self.problems


def backup_all(database: Database, path: Path) -> Saved:
    """Write the database to ``path`` and the files of its attachments beside it, into ``<path>.files``.

    Both are there or neither. Every file is checked; what is gone or torn is left out and told.

    Raises:
        Error: something stands there already, the database is unsound or on a server, or there is no room.
    """
    target = files_beside(path)
    if target.exists() or target.is_symlink():
        raise Error(_("“{path}”已经存在，不会覆盖。").format(path=target), _("请换一个文件名。"))
    backup(database, path)
    try:
        return _save_files(database, target)
    except BaseException:
        path.unlink()
        raise


def restore_all(path: Path, url: str) -> Saved:
    """Put the backup ``path`` in the place of the SQLite database at ``url``, with the files beside it.

    Files go first: one that no row names yet harms nobody. None that is there already is removed, so that the
    database kept aside could come back.

    Raises:
        Error: as ``core.storage.backup.restore``; the database is then as it was.
    """
    target = parse(url)
    if not isinstance(target, Path):
        return Saved(0, (), restore(path, url))
    given, store = FileStore(files_beside(path)), FileStore(files_beside(target))
    # What is torn in the backup may be sound here already; whether anything is missing is seen at the end.
    taken = sum(not store.take(given, digest) for digest in given.hashes())
    if taken:
        store.settle()
    kept = restore(path, url)
    database = open_database(url)
    try:
        with database.read() as connection:
            found = attached(connection)
    finally:
        database.close()
    return Saved(taken, _told(found, store.fault), kept)


def verify_all(database: Database, anchor: Anchor | None = None) -> CareReport:
    """``audit.verify`` and, for every attachment, whether its file is there with that hash and size."""
    chain = verify(database, anchor)
    with database.read() as connection:
        found = attached(connection)
        miscounted = miscounted_entries(connection)
    problems = [
        _("第 {entry} 条台账记着 {proofs} 个附件,实有 {found} 个。").format(entry=entry, proofs=proofs, found=found)
        for entry, proofs, found in miscounted
    ]
    hashes = {row[2] for row in found}
    try:
        store = store_of(database)
    except Error as error:
        problems += [_("附件没有核对:{reason}").format(reason=error)] if found else []
        return CareReport(chain, len(hashes), tuple(problems), ())
    return CareReport(chain, len(hashes), (*_most(problems), *_told(found, store.fault)), _notes(store, hashes))


def _save_files(database: Database, target: Path) -> Saved:
    """What the database names by now: at least all that the backup just made does."""
    with database.read() as connection:
        found = attached(connection)
    if not found:
        return Saved(0, ())
    store = store_of(database)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
    try:
        copy = FileStore(partial)
        faults = {digest: copy.take(store, digest) for digest in dict.fromkeys(row[2] for row in found)}
        copy.settle()
        partial.rename(target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Saved(sum(not fault for fault in faults.values()), _told(found, lambda digest, _size: faults[digest]))


def _told(attached: Iterable[Attached], fault_of: Callable[[str, int], str]) -> tuple[str, ...]:
    """A sentence for each attachment with whose file something is wrong; each file is asked about once."""
    fault_once = cache(fault_of)
    sentences = []
    for id_, entry_id, digest, size in attached:
        if fault := fault_once(digest, size):
            sentences.append(
                _("第 {entry} 条台账的附件 {id}(文件 {hash})的文件{fault}。").format(
                    entry=entry_id, id=id_, hash=digest[:16], fault=fault
                )
            )
    return _most(sentences)


def _notes(store: FileStore, named: set[str]) -> tuple[str, ...]:
    """Sentences about what is in the store beside the files of attachments."""
    notes = []
    for digest in store.hashes():
        if digest not in named:
            notes.append(_("附件目录里的文件 {hash} 不属于任何台账。").format(hash=digest[:16]))
    for stray in store.strays():
        if stray.partial:
            notes.append(_("附件目录里的“{name}”是中断的保存留下的,可以删除。").format(name=stray.name))
        else:
            notes.append(_("附件目录里的“{name}”不是本程序存放的。").format(name=stray.name))
    return _most(notes)


def _most(sentences: list[str]) -> tuple[str, ...]:
    if len(sentences) <= MOST_PROBLEMS:
        return tuple(sentences)
    rest = _("另有 {count} 处，未逐条列出。").format(count=len(sentences) - MOST_PROBLEMS)
    return (*sentences[:MOST_PROBLEMS], rest)
