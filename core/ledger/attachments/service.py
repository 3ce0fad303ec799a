"""Attachments of entries: which file proves which entry, added and withdrawn. Nothing is deleted.

``entry.proofs`` counts those that were not withdrawn, recounted in the transaction that changes them, so that many
people may attach to one entry at once. Once an entry was submitted each change of its proof stands in its history.

Attaching files to many entries at once, all or none: a folder of minutes to a year that was just taken over.

Only to entries that nobody but their author has seen: what others saw is changed one by one, in ``attachments``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ....plugins.i18n import _
from ...kernel.dates import moment
from ...kernel.errors import Error
from ...kernel.text import accept, shown, tidy
from ...storage.engine import Database
from ...storage.transaction import Transaction
from ..entry import KEPT, MOVES, State, Value, write_values
from .files import store_of
from .intake import read_given

MAX_PER_ENTRY = 30
"""A meeting with its minutes, its list of names and a good many photographs."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that proves an entry: ``hash`` is the SHA-256 of its content, ``size`` in bytes, ``added_at`` UTC ISO.

    ``name`` is how it was called when handed in, ``type`` what it is (``pdf``, ``docx``, ``jpg`` …).
    """

    id: int
    entry_id: int
    hash: str
    size: int
    name: str
    type: str
    author: str
    added_at: str
    withdrawn: bool


NAMES = tuple(field.name for field in fields(Attachment))
COLUMNS = ", ".join(NAMES)

OF_ENTRY = text(f"SELECT {COLUMNS} FROM attachment WHERE entry_id = :entry ORDER BY id")  # noqa: S608 our own names
ONE = text(f"SELECT {COLUMNS} FROM attachment WHERE id = :id")  # noqa: S608 our own names
STATE = text("SELECT state FROM entry WHERE id = :id")


def attachments_of(database: Database, entry_id: int) -> tuple[Attachment, ...]:
    """The attachments of an entry in the order they were added, withdrawn ones too."""
    with database.read() as connection:
        return _of_entry(connection, entry_id)


def find_attachment(database: Database, id_: int) -> Attachment:
    """The attachment with that number.

    Raises:
        Error: there is none.
    """
    with database.read() as connection:
        return _one(connection, id_)


def attach(database: Database, actor: str, entry_id: int, path: Path) -> Attachment:
    """Add the file at ``path`` to an entry as its proof. The state of the entry stays.

    Raises:
        Error: the file is not one that is attached, the entry has it already, has too many, or was withdrawn.
    """
    given = read_given(path)
    with database.read() as connection:
        # Looked at before anything is stored, so that a refusal leaves no file behind that nothing names.
        _refuse_closed(_state(connection, entry_id))
    digest = store_of(database).put(given.content)
    with database.write(actor) as transaction:
        state = _state(transaction.connection, entry_id)
        _refuse_closed(state)
        _refuse_more(transaction.connection, entry_id, digest, given.name)
        made = Attachment(
            transaction.next_id("attachment"),
            entry_id,
            digest,
            len(given.content),
            given.name,
            given.type,
            actor,
            moment(),
            False,
        )
        transaction.label("ledger.attach")
        transaction.insert("attachment", [_row(made)])
        _recount(transaction, entry_id)
        if state in KEPT:
            _amend(transaction, entry_id, {"proof": None}, {"proof": made.name}, actor)
    return made


def withdraw_attachment(database: Database, actor: str, id_: int, reason: str = "") -> None:
    """Let the attachment no longer prove its entry; it can still be seen and fetched.

    As with any other change of an accepted entry it takes a reason, and the entry has to be accepted again.

    Raises:
        Error: no such attachment, withdrawn already, or no reason where one is needed.
    """
    reason = accept(tidy(reason))
    with database.write(actor) as transaction:
        attachment = _one(transaction.connection, id_)
        if attachment.withdrawn:
            raise Error(_("附件“{name}”已经撤回过了。").format(name=shown(attachment.name)))
        state = _state(transaction.connection, attachment.entry_id)
        _refuse_closed(state)
        if state == "accepted" and not reason:
            raise Error(_("这条台账已经通过,撤回它的附件要写明理由。"))
        transaction.label("ledger.detach")
        transaction.update("attachment", id_, {"withdrawn": 1})
        now = MOVES["change"].get(state, state)
        _recount(transaction, attachment.entry_id, {"state": now})
        if state in KEPT:
            was: dict[str, Value] = {"proof": attachment.name}
            became: dict[str, Value] = {"proof": None}
            if now != state:
                was, became = {**was, "state": state}, {**became, "state": now}
            _amend(transaction, attachment.entry_id, was, became, actor, reason)


def _of_entry(connection: Connection, entry_id: int) -> tuple[Attachment, ...]:
    return tuple(_attachment(row) for row in connection.execute(OF_ENTRY, {"entry": entry_id}))


def _one(connection: Connection, id_: int) -> Attachment:
    row = connection.execute(ONE, {"id": id_}).one_or_none()
    if row is None:
        raise Error(_("没有编号为 {id} 的附件。").format(id=id_))
    return _attachment(row)


def _attachment(row: Any) -> Attachment:
    values = dict(zip(NAMES, row, strict=True))
    return Attachment(**{**values, "withdrawn": bool(values["withdrawn"])})


def _row(attachment: Attachment) -> dict[str, Any]:
    return {**{name: getattr(attachment, name) for name in NAMES}, "withdrawn": int(attachment.withdrawn)}


def _state(connection: Connection, entry_id: int) -> State:
    state: State | None = connection.execute(STATE, {"id": entry_id}).scalar()
    if state is None:
        raise Error(_("没有编号为 {id} 的台账。").format(id=entry_id))
    return state


def _refuse_closed(state: State) -> None:
    if state == "withdrawn":
        raise Error(_("这条台账已经撤回,附件不能再增减。"))


def _refuse_more(connection: Connection, entry_id: int, digest: str, name: str) -> None:
    present = [attachment for attachment in _of_entry(connection, entry_id) if not attachment.withdrawn]
    for attachment in present:
        if attachment.hash == digest:
            raise Error(
                _("这条台账已经有内容相同的附件“{name}”。").format(name=shown(attachment.name)), _("不必再添加一次。")
            )
    if len(present) >= MAX_PER_ENTRY:
        raise Error(
            _("每条台账最多 {n} 个附件,“{name}”没有添加。").format(n=MAX_PER_ENTRY, name=shown(name)),
            _("请把图片合并成一个 PDF 或 Word 文件。"),
        )


def _recount(transaction: Transaction, entry_id: int, more: Mapping[str, str] | None = None) -> None:
    proofs = sum(not attachment.withdrawn for attachment in _of_entry(transaction.connection, entry_id))
    transaction.update("entry", entry_id, {"proofs": proofs, **(more or {})})


def _amend(
    transaction: Transaction,
    entry_id: int,
    was: Mapping[str, Value],
    became: Mapping[str, Value],
    actor: str,
    reason: str = "",
) -> None:
    """The change in the entry's history, where the name of a file stands as the field ``proof``."""
    row = {"id": transaction.next_id("amendment"), "entry_id": entry_id, "reason": reason, "actor": actor}
    row |= {"was": write_values(was), "became": write_values(became), "at": moment()}
    transaction.insert("amendment", [row])


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
