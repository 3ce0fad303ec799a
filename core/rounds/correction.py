"""A round put right as a whole: voided because it should not be there, or taken back to an earlier stage.

Both need a reason, which the log of stages keeps. Results that were stored stay as what was published: those of a round
that was taken back are replaced only when it leaves a stage that gives results once more.
"""

from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Conflict, Error
from ..kernel.text import required_reason
from ..storage.reversal import who_wrote
from ..storage.transaction import Transaction
from .model import VOID, AssessmentRound, RoundInfo
from .repository import load_round, log_stage, round_info
from .schedule import place, stage_called


def void_round(transaction: Transaction, name: str, reason: str) -> RoundInfo:
    """Void the round ``name``, in whatever stage it is: another of the same scheme and year may be opened then.

    Raises:
        Error: there is no such round, it is void already, or no reason.
    """
    round_, reason = _required(transaction, name, reason)
    transaction.label("round.void")
    return _enter(transaction, round_, VOID, reason, {"voided": round_.info.id})


def reopen_round(transaction: Transaction, name: str, stage: str, reason: str, seen: str = "") -> RoundInfo:
    """Take the round ``name`` back to the earlier ``stage``, called by its title or id.

    ``seen`` is the stage in which the person saw the round, where that is known.

    Raises:
        Conflict: somebody else moved it since.
        Error: there is no such round, it is void, the stage is none of its earlier ones, or no reason.
    """
    round_, reason = _required(transaction, name, reason)
    info = round_.info
    if seen not in ("", info.stage):
        who = who_wrote(transaction, "assessment_round", info.id)
        raise Conflict(_("{who}把这轮考评改到了「{stage}」。").format(who=who, stage=info.stage_title))
    target = stage_called(round_.scheme, stage)
    if place(round_.scheme, target.id) >= place(round_.scheme, info.stage):
        raise Error(
            _("本轮现在是「{now}」,不能退回到「{stage}」。").format(now=info.stage_title, stage=_(target.title)),
            _("只能退回到更早的阶段。"),
        )
    transaction.label("round.reopen")
    return _enter(transaction, round_, target.id, reason, {})


def _required(transaction: Transaction, name: str, reason: str) -> tuple[AssessmentRound, str]:
    """The round that is in force and the reason."""
    reason = required_reason(reason)
    round_ = load_round(transaction.connection, name)
    if round_.info.voided:
        raise Error(_("「{code}」已经作废。").format(code=round_.info.code))
    return round_, reason


def _enter(
    transaction: Transaction, round_: AssessmentRound, stage: str, reason: str, also: dict[str, Any]
) -> RoundInfo:
    id_ = round_.info.id
    transaction.update("assessment_round", id_, {"stage": stage, "stage_since": transaction.at, **also})
    log_stage(transaction, id_, stage, reason)
    return round_info(transaction.connection, id_)
