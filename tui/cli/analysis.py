"""Commands that look beyond the results: what a subject lacks for a grade, and a round under other rules."""

import argparse
from collections.abc import Iterator, Sequence

from ...core.kernel.text import shown
from ...core.results.model import Cause, Replay, Shift, calculation_words
from ...plugins.contract.values import show_total
from ...plugins.i18n import _
from .context import round_meant, served
from .output import say, say_json, tell
from .schemes import reference_given, settings_given


def show_distance(arguments: argparse.Namespace) -> int:
    """Print the cheapest way to the next grade and what stands in it."""
    with served(arguments) as services:
        found = services.results.distance(round_meant(services, arguments), arguments.subject, arguments.grade or "")
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
        found = services.results.replay(round_meant(services, arguments), reference_given(arguments.scheme), settings)
    if arguments.json:
        say_json(_data(found))
    else:
        for line in shift_lines(found.shifts):
            say(line)
    _tell_versions(found)
    tell(
        _("{round} 按 {scheme} {version} 重算:{changed} 个对象的总分或等次不同,{same} 个不变;没有保存任何内容").format(
            round=found.round.code, scheme=found.scheme, version=found.version,
            changed=len(found.shifts), same=found.unchanged,
        )
    )  # fmt: skip
    _tell_misfits(found)
    return 0


def shift_lines(shifts: Sequence[Shift], *, ranks: bool = False) -> Iterator[str]:
    """Who comes out otherwise and through what, a line each; with ranks that differ where these are wanted."""
    for shift in shifts:
        change = "" if shift.change is None else f" ({'+' if shift.change > 0 else ''}{show_total(shift.change)})"
        grades = f"{_grade(shift.grade_before)} -> {_grade(shift.grade_after)}"
        subject = f"{shift.subject.code} {shown(shift.subject.name)}"
        line = f"{subject}  {_total(shift.total_before)} -> {_total(shift.total_after)}{change}  {grades}"
        if ranks and shift.rank_before != shift.rank_after:
            line += "  " + _("名次 {before} -> {after}").format(
                before=shift.rank_before or _("无"), after=shift.rank_after or _("无")
            )
        yield line
        for cause in shift.causes:
            yield "    " + shown(_cause(cause))


def _tell_versions(found: Replay) -> None:
    """Say so where the round's own results were made with another version of the calculation."""
    if found.archived is not None and found.archived.calculations != (found.calculation,):
        before, now = (calculation_words(each) for each in (found.archived.calculations, (found.calculation,)))
        words = _("本轮的结果是结束时存档的({before}),重算用{now}:不同之处也可能出在这里。")
        tell(words.format(before=before, now=now))


def _total(total: int | None) -> str:
    return _("缺") if total is None else show_total(total)


def _grade(grade: str | None) -> str:
    return _(grade) if grade else _("待定")


def _cause(cause: Cause) -> str:
    clause = f"〔{cause.clause}〕" if cause.clause else ""
    return f"{clause}{cause.label}: {cause.before or _('无')} -> {cause.after or _('无')}"


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
        "changed": [shift_data(shift) for shift in found.shifts],
        "misfits": [{"subject": each.code, "fact": each.fact, "reason": each.sentence} for each in found.misfits],
    }


def shift_data(shift: Shift) -> dict[str, object]:
    """Who comes out otherwise and through what, as JSON values."""

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
