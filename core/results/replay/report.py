"""A round beside itself in sentences: who comes out otherwise, through which clause, and what had no place."""

from collections.abc import Iterator, Sequence

from ....plugins.contract.values import show_total
from ....plugins.i18n import _
from ...kernel.text import shown
from ..model import Cause, Replay, RoundCheck, Shift, calculation_words

MISFITS_SHOWN = 20


def shift_lines(shifts: Sequence[Shift], *, ranks: bool = False, arrow: str = "->") -> Iterator[str]:
    """Yield who comes out otherwise and through what, a line each; with ranks that differ where these are wanted."""
    for shift in shifts:
        change = "" if shift.change is None else f" ({'+' if shift.change > 0 else ''}{show_total(shift.change)})"
        grades = f"{_grade(shift.grade_before)} {arrow} {_grade(shift.grade_after)}"
        subject = f"{shift.subject.code} {shown(shift.subject.name)}"
        line = f"{subject}  {_total(shift.total_before)} {arrow} {_total(shift.total_after)}{change}  {grades}"
        if ranks and shift.rank_before != shift.rank_after:
            line += "  " + _("名次 {before} -> {after}").format(
                before=shift.rank_before or _("无"), after=shift.rank_after or _("无")
            ).replace("->", arrow)
        yield line
        for cause in shift.causes:
            yield "    " + shown(_cause(cause, arrow))


def versions_sentence(found: Replay) -> str:
    """Return what must be known where the round's own results were made with another version of the calculation."""
    if found.archived is None or found.archived.calculations == (found.calculation,):
        return ""
    before, now = (calculation_words(each) for each in (found.archived.calculations, (found.calculation,)))
    words = _("本轮的结果是结束时存档的({before}),重算用{now}:不同之处也可能出在这里。")
    return words.format(before=before, now=now)


def replay_sentence(found: Replay) -> str:
    """Return of how many subjects the result is another one."""
    words = _("{round} 按 {scheme} {version} 重算:{changed} 个对象的总分或等次不同,{same} 个不变;没有保存任何内容")
    return words.format(
        round=found.round.code, scheme=found.scheme, version=found.version,
        changed=len(found.shifts), same=found.unchanged,
    )  # fmt: skip


def misfit_lines(found: Replay) -> Iterator[str]:
    """Yield what has no place under the other rules; nothing where everything has."""
    if found.misfits:
        yield _("有 {n} 处记录在这份方案里没有位置,没有计入:").format(n=len(found.misfits))
    for misfit in found.misfits[:MISFITS_SHOWN]:
        yield f"  {misfit.code} {shown(misfit.fact)}: {shown(misfit.sentence)}"
    left = len(found.misfits) - MISFITS_SHOWN
    if left > 0:
        yield "  " + _("另有 {n} 处").format(n=left)


def check_sentence(found: RoundCheck) -> str:
    """Return of how many subjects a closed round would come out otherwise now; why it was not checked, where it was
    not.
    """
    if found.fault:
        return _("{code}:没有核对。").format(code=found.round.code)
    words = _("{code} 存档的结果({archived})按{now}重新推导:{changed} 个对象有出入,{same} 个一致;没有改动任何内容")
    archived, now = (calculation_words(each) for each in (found.archived.calculations, (found.calculation,)))
    return words.format(
        code=found.round.code, archived=archived, now=now, changed=len(found.shifts), same=found.unchanged
    )


def _total(total: int | None) -> str:
    return _("缺") if total is None else show_total(total)


def _grade(grade: str | None) -> str:
    return _(grade) if grade else _("待定")


def _cause(cause: Cause, arrow: str) -> str:
    clause = f"〔{cause.clause}〕" if cause.clause else ""
    return f"{clause}{cause.label}: {cause.before or _('无')} {arrow} {cause.after or _('无')}"
