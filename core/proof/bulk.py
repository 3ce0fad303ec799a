"""Attaching files to many entries at once, all or none: a folder of minutes to a year that was just taken over.

Only to entries that nobody but their author has seen: what others saw is changed one by one, in ``attachments``.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, bindparam, text

from ...plugins.i18n import _
from ..database.engine import Database
from ..dates import moment
from ..errors import Error
from ..ledger.states import KEPT
from .files import store_of
from .source import read_given

ENTRIES = text("SELECT id, state, proofs FROM entry WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))


def attach_all(database: Database, actor: str, files: Sequence[tuple[int, Path]]) -> int:
    """Attach to each entry id the file beside it; returns how many attachments that made.

    Each entry gets one file and has none yet. A file named several times is read and kept once.

    Raises:
        Error: a file is not one that is attached, an entry does not exist, was handed in already, has an attachment,
            or is named twice; nothing was attached.
    """
    wanted = dict(files)
    if len(wanted) != len(files):
        raise Error(_("同一条台账指定了两个文件,没有添加。"))
    given = {path: read_given(path) for path in dict.fromkeys(wanted.values())}
    store = store_of(database)
    with database.read() as connection:
        # Looked at before anything is stored, so that a refusal leaves no file behind that nothing names.
        _refuse_unfit(connection, wanted)
    hashes = {path: store.put(file.content) for path, file in given.items()}
    at = moment()
    with database.write(actor) as transaction:
        _refuse_unfit(transaction.connection, wanted)
        transaction.label("ledger.attach")
        rows = [
            {
                "id": transaction.next_id("attachment"),
                "entry_id": entry_id,
                "hash": hashes[path],
                "size": len(given[path].content),
                "name": given[path].name,
                "type": given[path].type,
                "author": actor,
                "added_at": at,
                "withdrawn": 0,
            }
            for entry_id, path in wanted.items()
        ]
        transaction.insert("attachment", rows)
        transaction.update_many("entry", [(entry_id, {"proofs": 1}) for entry_id in wanted])
    return len(wanted)


def _refuse_unfit(connection: Connection, ids: Iterable[int]) -> None:
    missing = set(ids)
    for id_, state, proofs in connection.execute(ENTRIES, {"ids": sorted(missing)}):
        missing.discard(id_)
        if state in KEPT:
            raise Error(_("第 {id} 号台账已经提交过,请逐条添加附件。").format(id=id_))
        if proofs:
            raise Error(_("第 {id} 号台账已经有附件。").format(id=id_))
    if missing:
        raise Error(_("没有编号为 {id} 的台账。").format(id=min(missing)))
