"""Commands about rounds: open, list, status, advance, void, reopen, history, check, decide; the history of marks."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...core.results.model import RoundCheck, calculation_words
from ...core.results.replay.report import check_sentence, shift_lines
from ...plugins import evaluation
from ...plugins.contract.values import show_total
from ...plugins.i18n import _
from .analysis import shift_data
from .context import round_meant, served
from .output import say, say_json, say_table, tell, tell_error
from .results import tell_notice

if TYPE_CHECKING:
    from ...core.rounds.model import RoundKey
    from ...core.services.services import Services


def open_one(arguments: argparse.Namespace) -> int:
    """Open a round."""
    with served(arguments) as services:
        info = services.rounds.open(arguments.unit, arguments.scheme, arguments.year)
        months = services.rounds.round(info.key).months_shown
    tell(
        _("已开启 {code}:{n} 个对象,当前阶段「{stage}」").format(
            code=info.code, n=info.subjects, stage=info.stage_title
        )
    )
    _tell_months(months)
    return 0


def _tell_months(months: str) -> None:
    """Say which months the year of a round holds where it is no calendar year."""
    if months:
        tell(_("考评年度 {months}").format(months=months))


def show_list(arguments: argparse.Namespace) -> int:
    """List the rounds."""
    with served(arguments) as services:
        rounds = services.rounds.infos()
    header = (_("序号"), _("编号"), _("单位"), _("方案"), _("年度"), _("阶段"), _("对象"))
    say_table(header, [(r.id, r.code, r.unit.name, r.title, r.year, r.stage_shown, r.subjects) for r in rounds])
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Show stage and progress of every subject of a round."""
    with served(arguments) as services:
        key = round_meant(services, arguments)
        found, days = services.results.standing(key), services.rounds.days(key)
    tell_notice(found.notice)
    info = found.info
    tell(_("{code} 当前阶段「{stage}」").format(code=info.code, stage=info.stage_shown))
    if days is not None and days.told:
        tell(days.told)
    _tell_months(found.months_shown)
    if not info.closed and not info.voided and info.calculation != evaluation.CALCULATION:
        words = _("开启时是{before},现在用{now}计算。")
        before, now = (calculation_words((version,)) for version in (info.calculation, evaluation.CALCULATION))
        tell(words.format(before=before, now=now))
    table = []
    for each in found.rows:
        done, row = each.progress, each.result
        total = show_total(row.partial) if row.total is None else show_total(row.total)
        state = _("免考评") if row.exempt else _("暂计") if row.total is None else _("完整")
        table.append(
            (
                row.subject.code,
                row.subject.name,
                f"{done.complete}/{done.expected}",
                done.missing or "",
                total,
                state,
                _(row.grade or ""),
                row.rank,
            )
        )
    say_table((_("编号"), _("名称"), _("评分表"), _("缺项"), _("总分"), _("状态"), _("等次"), _("名次")), table)
    return 0


def advance(arguments: argparse.Namespace) -> int:
    """Take a round to its next stage."""
    with served(arguments) as services:
        info = services.rounds.advance(round_meant(services, arguments), arguments.note)
    tell(_("{code} 进入阶段「{stage}」").format(code=info.code, stage=info.stage_title))
    return 0


def ready(arguments: argparse.Namespace) -> int:
    """Print what is open in the present stage of a round; 1 where something hinders the next one."""
    with served(arguments) as services:
        found = services.rounds.ready(round_meant(services, arguments))
    if arguments.json:
        say_json({"stage": found.stage, "gaps": [asdict(gap) for gap in found.gaps]})
        return 1 if found.hindering else 0
    tell(_("当前阶段「{stage}」").format(stage=found.stage))
    if found.days is not None and found.days.told:
        tell(found.days.told)
    table = [(_("须先办") if gap.required else _("提醒"), gap.count, gap.sentence) for gap in found.gaps]
    if table:
        say_table((_("轻重"), _("几项"), _("还差什么")), table)
    if not found.hindering:
        words = _("可以进入「{stage}」") if found.following else _("没有下一个阶段")
        tell(words.format(stage=found.following))
    return 1 if found.hindering else 0


def extend(arguments: argparse.Namespace) -> int:
    """Put off the last day of the present stage of a round."""
    with served(arguments) as services:
        days = services.rounds.extend(round_meant(services, arguments), arguments.until, arguments.reason)
    tell(days.told)
    return 0


def void(arguments: argparse.Namespace) -> int:
    """Void a round that was opened by mistake."""
    with served(arguments) as services:
        info = services.rounds.void(round_meant(services, arguments), arguments.reason)
    tell(_("{code} 已作废;同一方案、同一年度可以重新开启。").format(code=info.code))
    return 0


def reopen(arguments: argparse.Namespace) -> int:
    """Take a round back to an earlier stage."""
    with served(arguments) as services:
        info = services.rounds.reopen(round_meant(services, arguments), arguments.to, arguments.reason)
    words = _("{code} 退回到阶段「{stage}」;公布过的结果用 --published 查看。")
    tell(words.format(code=info.code, stage=info.stage_title))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """List the stages a round went through: when, by whom, why."""
    with served(arguments) as services:
        entries = services.rounds.history(round_meant(services, arguments))
        day = services.workspace.clock.day_written
    if arguments.json:
        say_json([asdict(one) for one in entries])
        return 0
    header = (_("日期"), _("阶段"), _("谁"), _("说明"))
    say_table(header, [(day(one.at), one.entered, one.actor, one.note) for one in entries])
    return 0


def sheet_history(arguments: argparse.Namespace) -> int:
    """List what became of the marks of a subject: when, by whom, from what to what, why, by what."""
    a = arguments
    with served(a) as services:
        found = services.sheets.histories(
            round_meant(services, a), a.subject, form=a.form, period=a.period, item=a.item
        )  # fmt: skip
        minute = services.workspace.clock.minute_written
    if a.json:
        say_json([{**asdict(sheet.key), **asdict(event)} for sheet in found for event in sheet.events])
        return 0
    header = (
        _("时间"),
        _("谁"),
        _("怎么改的"),
        _("表"),
        _("项"),
        _("原来"),
        _("改为"),
        _("规则"),
        _("理由"),
        _("说明"),
    )
    table = []
    for sheet in found:
        key = sheet.key
        place = " ".join(dict.fromkeys((key.form, key.period, key.filling, key.filler)))
        table += [
            (
                *(minute(one.at), one.actor, one.act, place, one.item or one.title),
                *(one.was, one.became, one.rules, one.reason, one.note),
            )
            for one in sheet.events
        ]
    if table:
        say_table(header, table)
    else:
        tell(_("还没有人打过分"))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Derive closed rounds again and print what comes out otherwise; 1 where something does or cannot be told."""
    found = []
    with served(arguments) as services:
        for key in _rounds_to_check(services, arguments):
            found.append(services.results.check(key))
            _tell_check(found[-1])
            if not arguments.json:
                for line in shift_lines(found[-1].shifts, ranks=True):
                    say(line)
    if not found:
        tell(_("没有已经结束的考评。"))
    if arguments.json:
        say_json([_check_data(each) for each in found])
    return 1 if any(each.fault or each.shifts for each in found) else 0


def _rounds_to_check(services: "Services", arguments: argparse.Namespace) -> "Iterator[RoundKey]":
    """The round that is named, else all closed ones, of the unit that is named or of all."""
    if arguments.round:
        yield round_meant(services, arguments)
        return
    unit = services.units.meant(arguments.unit) if arguments.unit else None
    yield from (info.key for info in services.rounds.infos() if info.closed and unit in (None, info.unit))


def _tell_check(found: RoundCheck) -> None:
    tell(check_sentence(found))
    if found.fault:
        tell_error(Error(found.fault, found.hint))


def _check_data(found: RoundCheck) -> dict[str, object]:
    return {
        "round": found.round.code,
        "archived": list(found.archived.calculations),
        "calculation": found.calculation,
        "unchanged": found.unchanged,
        "changed": [shift_data(shift) for shift in found.shifts],
        "fault": found.fault,
    }


def decide_one(arguments: argparse.Namespace) -> int:
    """Answer a question only a person can answer."""
    a = arguments
    with served(a) as services:
        services.rounds.decide(round_meant(services, a), a.subject, a.question, a.choice, a.reason)
    tell(_("已记录:{subject} {question} {choice}").format(subject=a.subject, question=a.question, choice=a.choice))
    return 0


def excuse(arguments: argparse.Namespace) -> int:
    """Ask nothing of a subject in a period, or ask again."""
    a = arguments
    with served(a) as services:
        key = round_meant(services, a)
        if a.again:
            one = services.rounds.ask_again(key, a.subject, a.period)
        else:
            one = services.rounds.excuse(key, a.subject, a.period, a.reason)
    words = _("{subject} {name} 的 {period} 照常要评") if a.again else _("{subject} {name} 的 {period} 免计")
    tell(words.format(subject=one.code, name=shown(one.name), period=a.period))
    return 0


def panel(arguments: argparse.Namespace) -> int:
    """Put an assessor into a group, or list who is in which."""
    a = arguments
    with served(a) as services:
        key = round_meant(services, a)
        if a.filler and not a.group:
            raise Error(_("没有写编进哪个小组。"), _("只看名单时,评分人和小组都不写。"))
        if a.filler:
            made = services.rounds.put_in_group(key, a.filler, a.group, a.form, a.filling)
            tell(_("「{filler}」编入「{group}」").format(filler=shown(made.filler), group=made.group))
            return 0
        found = services.rounds.assessors(key)
    if a.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("表"), _("栏"), _("评分人"), _("小组"))
    say_table(header, [(one.form, one.filling, shown(one.filler), one.group or _("(未编组)")) for one in found])
    return 0
