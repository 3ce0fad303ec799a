"""Sheets that somebody took over from a paper of the filler: whose marks they are, who entered them, what proves it.

Such a sheet is handed in when the filler or a second person confirms it, never by who entered it.
"""

from dataclasses import dataclass

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import Longest, accept, required_reason, shown, tidy
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .model import SUBMITTED, AssessmentRound
from .panel_repository import paper_rows
from .sheets.model import SheetKey
from .sheets.service import complete_sheet, sheet_concern


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A sheet from a paper: ``entered_by`` somebody for its filler at ``entered_at`` (UTC ISO text), as it is in the
    ``file`` with that ``sha256``. ``confirmed_by`` is empty while it waits; ``refused``: it was not confirmed.
    ``changed``: the sheet is another one since.
    """

    id: int
    key: SheetKey
    name: str
    file: str
    sha256: str
    entered_by: str
    entered_at: str
    version: int
    confirmed_by: str = ""
    confirmed_at: str = ""
    refused: bool = False
    note: str = ""
    changed: bool = False

    @property
    def waits(self) -> bool:
        """True while somebody is to confirm it."""
        return not self.confirmed_by


def enter_paper(
    transaction: Transaction, round_: AssessmentRound, key: SheetKey, *, version: int, file: str, sha256: str
) -> int:
    """Record that the sheet seen at ``version`` is as on a paper of its filler; return the number under which it waits
    to be confirmed.

    Raises:
        Conflict: it is no longer at ``version``.
        Error: it is one's own sheet, marks are missing, it is handed in or waits already, the sheet is closed.
    """
    if key.filler == transaction.actor:
        raise Error(_("这是您自己的表,不用代录,填好直接交。"))
    found, state = complete_sheet(transaction, round_, key, version=version)
    if found is None:
        raise Error(_("这张表还没有填。"))
    if state.state == SUBMITTED:
        raise Error(_("这张表已经交了。"))
    name = accept(tidy(file), Longest.NOTE)
    if not name:
        raise Error(_("没有写哪个文件是纸质表的扫描件。"))
    waiting = [one for one in papers(transaction.connection, round_) if one.waits and one.key == key]
    if any(one.version == version for one in waiting):
        raise Error(_("这张表已经在等人确认。"))
    transaction.label("sheet.paper", sheet_concern(round_, key))
    for one in waiting:
        _close(transaction, one, refused=1, note=_("改过以后重新录入"))
    id_ = transaction.next_id("paper_sheet")
    row = {
        "id": id_, "round_id": round_.info.id, "sheet_id": found.id, "sheet_version": version, "file": name,
        "sha256": sha256, "entered_by": transaction.actor, "entered_at": transaction.at, "confirmed_by": "",
        "confirmed_at": "", "refused": 0, "note": "",
    }  # fmt: skip
    transaction.insert("paper_sheet", [row])
    return id_


def to_confirm(transaction: Transaction, round_: AssessmentRound, number: int) -> PaperSheet:
    """Return the sheet from a paper that this person may confirm.

    Raises:
        Error: there is none with that number, it waits no more, this person entered it, or it was changed since.
    """
    one = _waiting(transaction, round_, number)
    if one.entered_by == transaction.actor:
        hint = _("请由「{filler}」本人或另一个人确认。").format(filler=shown(one.key.filler))
        raise Error(_("录入的人不能自己确认。"), hint)
    if one.changed:
        raise Error(_("录入以后这张表又改过,不能确认。"), _("请由录入的人核对后重新交。"))
    return one


def confirm_paper(transaction: Transaction, round_: AssessmentRound, one: PaperSheet) -> None:
    """Record that this person confirmed it; handing the sheet in belongs to the same act."""
    transaction.label("sheet.confirm", sheet_concern(round_, one.key))
    _close(transaction, one, refused=0, note="")


def refuse_paper(transaction: Transaction, round_: AssessmentRound, number: int, reason: str) -> PaperSheet:
    """Refuse to confirm it, for a ``reason``: the sheet stays a draft.

    Raises:
        Error: there is none with that number, it waits no more, or no reason.
    """
    reason = required_reason(reason)
    one = _waiting(transaction, round_, number)
    transaction.label("sheet.refuse", sheet_concern(round_, one.key))
    _close(transaction, one, refused=1, note=reason)
    return one


def papers(connection: UnitConnection, round_: AssessmentRound) -> tuple[PaperSheet, ...]:
    """Return every sheet of a round that was taken over from a paper, the last one first."""
    return tuple(
        PaperSheet(
            row["id"],
            SheetKey(row["subject"], row["form"], row["period"], row["filling"], row["filler"]),
            row["name"],
            row["file"],
            row["sha256"],
            row["entered_by"],
            row["entered_at"],
            row["sheet_version"],
            row["confirmed_by"],
            row["confirmed_at"],
            bool(row["refused"]),
            row["note"],
            row["version"] != row["sheet_version"] + (bool(row["confirmed_by"]) and not row["refused"]),
        )
        for row in paper_rows(connection, round_.info.id)
    )


def paper_words(found: tuple[PaperSheet, ...], key: SheetKey) -> str:
    """Return what is said of a sheet that was taken over from a paper; empty for another one."""
    one = next((each for each in found if each.key == key and not each.refused), None)
    if one is None or one.changed:
        return ""
    if one.waits:
        return _("{who} 代录,等人确认").format(who=one.entered_by)
    return _("{who} 代录,{second} 确认").format(who=one.entered_by, second=one.confirmed_by)


def _waiting(transaction: Transaction, round_: AssessmentRound, number: int) -> PaperSheet:
    found = next((one for one in papers(transaction.connection, round_) if one.id == number), None)
    if found is None:
        raise Error(_("本轮没有 {id} 号代录的表。").format(id=number))
    if not found.waits:
        words = _("{id} 号代录的表已经退回了。") if found.refused else _("{id} 号代录的表已经确认了。")
        raise Error(words.format(id=number))
    return found


def _close(transaction: Transaction, one: PaperSheet, *, refused: int, note: str) -> None:
    said = {"confirmed_by": transaction.actor, "confirmed_at": transaction.at, "refused": refused, "note": note}
    transaction.update("paper_sheet", one.id, said)
