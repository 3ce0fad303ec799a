"""Attachments of entries: which file proves which entry, added and withdrawn. Nothing is deleted.

``entry.proofs`` counts those that were not withdrawn, recounted in the transaction that changes them, so that many
people may attach to one entry at once. Once an entry was submitted each change of its proof stands in its history.

Files may be attached to many entries at once, all or none: a folder of minutes to a year that was just taken over. Only
to entries that nobody but their author has seen: what others saw is changed one by one.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ....plugins.i18n import _
from ...kernel.concern import Concern
from ...kernel.errors import Error
from ...kernel.text import accept, shown, tidy
from ..entry import KEPT, MOVES, State, Value, write_values
from .intake import Attachment, KeptFile
from .repository import (
    attachment_row,
    attachments_of,
    find_attachment,
    organisations_of_entries,
    proved_entries,
    state_of,
)

if TYPE_CHECKING:
    from ...storage.connection import UnitConnection
    from ...storage.transaction import Transaction

MAX_PER_ENTRY = 30
"""A meeting with its minutes, its list of names and a good many photographs."""


def refuse_closed(connection: "UnitConnection", entry_id: int) -> State:
    """Return the state of an entry whose attachments may still become more or fewer.

    Raises:
        Error: there is no such entry, or it was withdrawn.
    """
    state = state_of(connection, entry_id)
    if state == "withdrawn":
        raise Error(_("这条台账已经撤回,附件不能再增减。"))
    return state


def attach(transaction: "Transaction", entry_id: int, file: KeptFile) -> Attachment:
    """Add a file that is in the store to an entry as its proof. The state of the entry stays.

    Raises:
        Error: there is no such entry, it has the file already, has too many, or was withdrawn.
    """
    state = refuse_closed(transaction.connection, entry_id)
    _refuse_more(transaction.connection, entry_id, file)
    made = _new(transaction, entry_id, file)
    transaction.label("ledger.attach", _whose(transaction, [entry_id]))
    transaction.insert("attachment", [attachment_row(made)])
    _recount(transaction, entry_id)
    if state in KEPT:
        _amend(transaction, entry_id, {"proof": None}, {"proof": made.name})
    return made


def attach_all(transaction: "Transaction", files: Sequence[tuple[int, KeptFile]]) -> int:
    """Attach to each entry id the file beside it; returns how many attachments that made.

    Each entry gets one file and has none yet.

    Raises:
        Error: an entry does not exist, was handed in already, has an attachment, or is named twice; nothing was
            attached.
    """
    refuse_unfit(transaction.connection, [id_ for id_, _file in files])
    transaction.label("ledger.attach", _whose(transaction, [entry for entry, _file in files]))
    transaction.insert("attachment", [attachment_row(_new(transaction, id_, file)) for id_, file in files])
    transaction.update_many("entry", [(id_, {"proofs": 1}) for id_, _file in files])
    return len(files)


def refuse_unfit(connection: "UnitConnection", ids: Sequence[int]) -> None:
    """Look whether each of the entries ``ids`` can be proved together with others.

    Raises:
        Error: one does not exist, was handed in already, has an attachment, or is named twice.
    """
    if len(set(ids)) != len(ids):
        raise Error(_("同一条台账指定了两个文件,没有添加。"))
    missing = set(ids)
    for entry in proved_entries(connection, ids):
        missing.discard(entry.id)
        if entry.state in KEPT:
            raise Error(_("第 {id} 号台账已经提交过,请逐条添加附件。").format(id=entry.id))
        if entry.proofs:
            raise Error(_("第 {id} 号台账已经有附件。").format(id=entry.id))
    if missing:
        raise Error(_("没有编号为 {id} 的台账。").format(id=min(missing)))


def withdraw_attachment(transaction: "Transaction", id_: int, reason: str = "") -> Attachment:
    """Let the attachment no longer prove its entry; it can still be seen and fetched. Returns it as it then is.

    As with any other change of an accepted entry it takes a reason, and the entry has to be accepted again.

    Raises:
        Error: no such attachment, withdrawn already, or no reason where one is needed.
    """
    reason = accept(tidy(reason))
    attachment = find_attachment(transaction.connection, id_)
    if attachment.withdrawn:
        raise Error(_("附件「{name}」已经撤回过了。").format(name=shown(attachment.name)))
    state = refuse_closed(transaction.connection, attachment.entry_id)
    if state == "accepted" and not reason:
        raise Error(_("这条台账已经通过,撤回它的附件要写明理由。"))
    transaction.label("ledger.detach", _whose(transaction, [attachment.entry_id]))
    transaction.update("attachment", id_, {"withdrawn": 1})
    now = MOVES["change"].get(state, state)
    _recount(transaction, attachment.entry_id, {"state": now})
    if state in KEPT:
        was: dict[str, Value] = {"proof": attachment.name}
        became: dict[str, Value] = {"proof": None}
        if now != state:
            was, became = {**was, "state": state}, {**became, "state": now}
        _amend(transaction, attachment.entry_id, was, became, reason)
    return find_attachment(transaction.connection, id_)


def _whose(transaction: "Transaction", entries: Sequence[int]) -> Concern:
    return Concern(organisations=organisations_of_entries(transaction.connection, entries))


def _new(transaction: "Transaction", entry_id: int, file: KeptFile) -> Attachment:
    return Attachment(
        id=transaction.next_id("attachment"),
        entry_id=entry_id,
        hash=file.hash,
        size=file.size,
        name=file.name,
        type=file.type,
        author=transaction.actor,
        added_at=transaction.at,
        withdrawn=False,
    )


def _proving(connection: "UnitConnection", entry_id: int) -> list[Attachment]:
    return [attachment for attachment in attachments_of(connection, entry_id) if not attachment.withdrawn]


def _refuse_more(connection: "UnitConnection", entry_id: int, file: KeptFile) -> None:
    present = _proving(connection, entry_id)
    for attachment in present:
        if attachment.hash == file.hash:
            raise Error(
                _("这条台账已经有内容相同的附件「{name}」。").format(name=shown(attachment.name)), _("不必再添加一次。")
            )
    if len(present) >= MAX_PER_ENTRY:
        raise Error(
            _("每条台账最多 {n} 个附件,「{name}」没有添加。").format(n=MAX_PER_ENTRY, name=shown(file.name)),
            _("请把图片合并成一个 PDF 或 Word 文件。"),
        )


def _recount(transaction: "Transaction", entry_id: int, more: Mapping[str, str] | None = None) -> None:
    proofs = len(_proving(transaction.connection, entry_id))
    transaction.update("entry", entry_id, {"proofs": proofs, **(more or {})})


def _amend(
    transaction: "Transaction",
    entry_id: int,
    was: Mapping[str, Value],
    became: Mapping[str, Value],
    reason: str = "",
) -> None:
    """The change in the entry's history, where the name of a file stands as the field ``proof``."""
    row = {"id": transaction.next_id("amendment"), "entry_id": entry_id, "reason": reason, "actor": transaction.actor}
    row |= {"was": write_values(was), "became": write_values(became), "at": transaction.at}
    transaction.insert("amendment", [row])
