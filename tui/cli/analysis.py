"""Commands that look beyond the results: what a subject lacks for a grade, and a round under other rules."""

import argparse
from collections.abc import Iterator

from ...core.kernel.text import shown
from ...core.results.model import Cause, Replay, Shift
from ...plugins.contract.values import show_total
from ...plugins.i18n import _
from .context import served
from .output import say, say_json, tell
from .schemes import reference_given, settings_given


def show_distance(arguments: argparse.Namespace) -> int:
    """Print the cheapest way to the next grade and what stands in it."""
    with served(arguments) as services:
        found = services.results.distance(arguments.round, arguments.subject, arguments.grade or "")
    if arguments.json:
        say(found.json)
    else:
        for line in found.lines:
            say(line)
    return 0


MISFITS_SHOWN = 20


def replay_round(arguments: argparse.Namespace) -> int:
    """Print who would come out otherwise under another version, scheme or file, and through which clause."""
    settings = settings_given(arguments)
    with served(arguments) as services:
        found = services.results.replay(arguments.round, reference_given(arguments.scheme), settings)
    if arguments.json:
        say_json(_data(found))
    else:
        for line in _lines(found):
            say(line)
    tell(
        _("{round} 按 {scheme} {version} 重算:{changed} 个对象的总分或等次不同,{same} 个不变;没有保存任何内容").format(
            round=found.round.code, scheme=found.scheme, version=found.version,
            changed=len(found.shifts), same=found.unchanged,
        )
    )  # fmt: skip
    _tell_misfits(found)
    return 0


def _lines(found: Replay) -> Iterator[str]:
    for shift in found.shifts:
        change = "" if shift.change is None else f" ({'+' if shift.change > 0 else ''}{show_total(shift.change)})"
        grades = f"{_grade(shift.grade_before)} → {_grade(shift.grade_after)}"
        subject = f"{shift.subject.code} {shown(shift.subject.name)}"
        yield f"{subject}  {_total(shift.total_before)} → {_total(shift.total_after)}{change}  {grades}"
        for cause in shift.causes:
            yield "    " + shown(_cause(cause))


def _total(total: int | None) -> str:
    return _("缺") if total is None else show_total(total)


def _grade(grade: str | None) -> str:
    return _(grade) if grade else _("待定")


def _cause(cause: Cause) -> str:
    clause = f"〔{cause.clause}〕" if cause.clause else ""
    return f"{clause}{cause.label}: {cause.before or _('无')} → {cause.after or _('无')}"


def _tell_misfits(found: Replay) -> None:
    if found.misfits:
        tell(_("有 {n} 处记录在这份方案里没有位置,没有计入:").format(n=len(found.misfits)))
    for misfit in found.misfits[:MISFITS_SHOWN]:
        tell(f"  {misfit.code} {shown(misfit.fact)}: {shown(misfit.sentence)}")
    left = len(found.misfits) - MISFITS_SHOWN
    if left > 0:
        tell("  " + _("另有 {n} 处").format(n=left))


def _data(found: Replay) -> dict[str, object]:
    return {
        "round": found.round.code,
        "scheme": found.scheme,
        "version": found.version,
        "unchanged": found.unchanged,
        "changed": [_shift_data(shift) for shift in found.shifts],
        "misfits": [{"subject": each.code, "fact": each.fact, "reason": each.sentence} for each in found.misfits],
    }


def _shift_data(shift: Shift) -> dict[str, object]:
    def total(value: int | None) -> str | None:
        return None if value is None else show_total(value)

    return {
        "subject": shift.subject.code,
        "name": shift.subject.name,
        "total": {"before": total(shift.total_before), "after": total(shift.total_after)},
        "change": total(shift.change),
        "grade": {"before": shift.grade_before, "after": shift.grade_after},
        "rank": {"before": shift.rank_before, "after": shift.rank_after},
        "causes": [
            {"clause": each.clause, "label": each.label, "before": each.before, "after": each.after}
            for each in shift.causes
        ],
    }
