"""Who of a panel does not mark whom: as somebody declares with a reason, or since it is the own branch."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...plugins.i18n import _
from ..kernel.concern import Concern
from ..kernel.errors import Error
from ..kernel.text import nearest, pick, required_reason, shown
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .model import ASIDE, DRAFT, AssessmentRound, RoundSubject, graded_subject
from .panel_repository import homes, member_rows, recusal_rows, sheets_of_filler
from .repository import load_round
from .schedule import require_decisions_open
from .seats import branch_of


@dataclass(frozen=True, slots=True)
class Recusal:
    """Somebody who does not mark a subject. One of the ``own_branch`` follows from the roster and cannot be lifted;
    another was declared by ``actor`` at ``at`` (UTC ISO text).
    """

    filler: str
    subject: str
    name: str
    reason: str
    actor: str = ""
    at: str = ""
    own_branch: bool = False


def recuse(
    transaction: Transaction, round_: str, filler: str, subjects: Sequence[str], reason: str
) -> tuple[Recusal, ...]:
    """Declare that somebody of a panel does not mark ``subjects``; what they marked there counts no more.

    Raises:
        Error: nobody of a panel is called so, there is no such subject, no reason, or the results are out.
    """
    reason = required_reason(reason)
    loaded, name = _meant(transaction, round_, filler)
    chosen = list(dict.fromkeys(graded_subject(loaded, each) for each in subjects))
    if not chosen:
        raise Error(_("没有写不评哪些对象。"))
    known = {(row.subject_id, row.filler): row for row in recusal_rows(transaction.connection, loaded.info.id)}
    transaction.label("panel.recuse", Concern(("assessor", "superior"), filler=name))
    for one in chosen:
        row = known.get((one.id, name))
        said = {"reason": reason, "lifted": 0, "actor": transaction.actor, "at": transaction.at}
        if row is None:
            place = {"round_id": loaded.info.id, "subject_id": one.id, "filler": name}
            transaction.insert("recusal", [{"id": transaction.next_id("recusal"), **place, **said}])
        elif row.lifted or row.reason != reason:
            transaction.update("recusal", row.id, said)
    _sheets_to(transaction, loaded, name, chosen, ASIDE)
    return tuple(Recusal(name, one.code, one.name, reason, transaction.actor, transaction.at) for one in chosen)


def lift_recusal(transaction: Transaction, round_: str, filler: str, subject: str, reason: str) -> Recusal:
    """Let somebody mark a subject after all, for a ``reason``; what they had marked is a draft again.

    Raises:
        Error: that was not declared (the own branch stays what it is), no reason, or the results are out.
    """
    reason = required_reason(reason)
    loaded, name = _meant(transaction, round_, filler)
    one = graded_subject(loaded, subject)
    rows = recusal_rows(transaction.connection, loaded.info.id)
    row = next((row for row in rows if (row.subject_id, row.filler, row.lifted) == (one.id, name, 0)), None)
    if row is None:
        raise Error(_("「{filler}」没有登记回避 {subject}。").format(filler=shown(name), subject=one.code),
                    _("自己支部的回避按花名册来,不能撤销。"))  # fmt: skip
    transaction.label("panel.unrecuse")
    said = {"lifted": 1, "reason": reason, "actor": transaction.actor, "at": transaction.at}
    transaction.update("recusal", row.id, said)
    if not _is_own_branch(transaction.connection, one, name):
        _sheets_to(transaction, loaded, name, [one], DRAFT)
    return Recusal(name, one.code, one.name, reason, transaction.actor, transaction.at)


def recusals(connection: UnitConnection, round_: AssessmentRound) -> tuple[Recusal, ...]:
    """Return who of the panels does not mark whom, by name and in the order of the round."""
    declared = {(row.filler, row.subject_id): row for row in recusal_rows(connection, round_.info.id) if not row.lifted}
    seated = {row.filler for row in member_rows(connection, round_.info.id) if row.seated}
    own = homes(connection, seated)
    found = []
    for name in sorted(seated | {name for name, _subject in declared}):
        for one in round_.graded:
            row = declared.get((name, one.id))
            if row is not None:
                found.append(Recusal(name, one.code, one.name, row.reason, row.actor, row.at))
            elif branch_of(one) in own.get(name, ()):
                found.append(Recusal(name, one.code, one.name, _("自己的支部"), own_branch=True))
    return tuple(found)


def _meant(transaction: Transaction, round_: str, filler: str) -> tuple[AssessmentRound, str]:
    """Return the round, and who of its panels is meant."""
    loaded = load_round(transaction.connection, round_)
    require_decisions_open(loaded.scheme, loaded.info.stage)
    seated = {row.filler for row in member_rows(transaction.connection, loaded.info.id) if row.seated}
    if not seated:
        raise Error(_("本轮还没有评分名单。"), _("请先登记评分名单。"))
    name = pick(filler, seated)
    if name is None:
        raise Error(_("「{filler}」不在评分名单上。").format(filler=shown(filler)), nearest(filler, seated))
    return loaded, name


def _is_own_branch(connection: UnitConnection, one: RoundSubject, filler: str) -> bool:
    return branch_of(one) in homes(connection, [filler]).get(filler, ())


def _sheets_to(
    transaction: Transaction, round_: AssessmentRound, filler: str, subjects: Sequence[RoundSubject], state: str
) -> None:
    """Put the sheets of a filler about ``subjects`` aside, or make them drafts again, where a panel has a list."""
    listed = {row[1:3] for row in member_rows(transaction.connection, round_.info.id) if row.filler == filler}
    ids = {one.id for one in subjects}
    changes = [
        (sheet.id, {"state": state})
        for place in sorted(listed)
        for sheet in sheets_of_filler(transaction.connection, round_.info.id, filler, place)
        if sheet.subject_id in ids and (sheet.state == ASIDE) == (state == DRAFT)
    ]
    transaction.update_many("sheet", changes)
