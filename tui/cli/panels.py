"""Commands about panels: who sits on them, who does not mark whom, who is waited for."""

import argparse
from dataclasses import asdict
from fractions import Fraction

from ...core.kernel.errors import Error
from ...core.kernel.text import listed, shown
from ...core.rounds.panels import ListedSeat, Seating, TypedSeat
from ...core.rounds.papers import PaperSheet
from ...core.rounds.spread import two_places
from ...plugins.i18n import N_, _
from ..paths import read_attachment, read_workbook_file, refused_beside
from .context import round_meant, served
from .output import say_json, say_table, tell

HAPPENED = {"added": N_("加入"), "returned": N_("加回"), "moved": N_("改小组"), "removed": N_("移出")}


def show_list(arguments: argparse.Namespace) -> int:
    """List who sits on the panels, or what befell the seats."""
    with served(arguments) as services:
        key = round_meant(services, arguments)
        minute = services.workspace.clock.minute_written
        if arguments.history:
            events = services.panels.history(key)
            if arguments.json:
                say_json([asdict(one) for one in events])
                return 0
            header = (_("时间"), _("栏"), _("评分人"), _("变动"), _("小组"), _("理由"), _("经办"))
            say_table(header, [
                (minute(one.at), one.filling, shown(one.filler), _(HAPPENED[one.kind]), one.group, shown(one.reason),
                 shown(one.actor))
                for one in events
            ])  # fmt: skip
            return 0
        found = services.panels.seats(key)
    if arguments.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("栏"), _("评分人"), _("小组"), _("起"), _("止"), _("已交"), _("应交"))
    say_table(header, [_row(one) for one in found])
    tell(_("名单上 {n} 人").format(n=sum(one.listed and not one.until for one in found)))
    return 0


def _row(one: ListedSeat) -> tuple[object, ...]:
    since = one.since if one.listed else _("不在名单上")
    return one.title, shown(one.filler), one.group, since, one.until, one.handed_in, one.expected


def add(arguments: argparse.Namespace) -> int:
    """Put people on the list."""
    a = arguments
    people = tuple(TypedSeat(name, a.group) for name in a.people)
    with served(a) as services:
        return _tell(services.panels.add(round_meant(services, a), people, a.reason, a.form, a.filling))


def add_file(arguments: argparse.Namespace) -> int:
    """Put those on the list who stand in a file."""
    a = arguments
    with served(a) as services, refused_beside(a.file, a.copy):
        key = round_meant(services, a)
        return _tell(services.panels.add_file(key, read_workbook_file(a.file), a.reason, a.form, a.filling))


def _tell(made: Seating) -> int:
    tell(
        _("「{title}」的评分名单:新增 {added},改小组 {moved},未变 {unchanged}").format(
            title=made.title, added=len(made.added), moved=len(made.moved), unchanged=len(made.unchanged)
        )
    )
    if made.unlisted:
        tell(_("不在名单上、已经有表的:{names}").format(names=listed(made.unlisted)))
    return 0


def move(arguments: argparse.Namespace) -> int:
    """Put somebody into another group."""
    a = arguments
    with served(a) as services:
        made = services.panels.move(round_meant(services, a), a.filler, a.group, a.form, a.filling, a.reason)
    tell(_("「{filler}」编入「{group}」").format(filler=shown(made.filler), group=made.group))
    return 0


def remove(arguments: argparse.Namespace) -> int:
    """Take somebody off the list."""
    a = arguments
    with served(a) as services:
        gone = services.panels.remove(round_meant(services, a), a.filler, a.reason, a.form, a.filling)
    tell(_("「{filler}」已移出「{title}」的评分名单").format(filler=shown(gone.filler), title=gone.title))
    return 0


def waiting(arguments: argparse.Namespace) -> int:
    """List who has not handed in about whom."""
    with served(arguments) as services:
        found = services.panels.gaps(round_meant(services, arguments))
    if arguments.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("对象"), _("表"), _("期"), _("栏"), _("应交"), _("还没交的"))
    say_table(header, [
        (one.subject, one.form, one.period, one.filling, one.expected,
         listed(one.waiting) if one.expected else _("(没有人能评)"))
        for one in found
    ])  # fmt: skip
    tell(_("还差 {n} 份").format(n=sum(len(one.waiting) for one in found)))
    return 0


def recusals(arguments: argparse.Namespace) -> int:
    """List who does not mark whom."""
    with served(arguments) as services:
        found = services.panels.recusals(round_meant(services, arguments))
        day = services.workspace.clock.day_written
    if arguments.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("评分人"), _("对象"), _("名称"), _("理由"), _("经办"), _("日期"))
    say_table(header, [
        (shown(one.filler), one.subject, shown(one.name), shown(one.reason), shown(one.actor),
         day(one.at) if one.at else _("按花名册"))
        for one in found
    ])  # fmt: skip
    return 0


def recuse(arguments: argparse.Namespace) -> int:
    """Declare that somebody does not mark some subjects."""
    a = arguments
    with served(a) as services:
        made = services.panels.recuse(round_meant(services, a), a.filler, tuple(a.subjects), a.reason)
    tell(_("「{filler}」不评:{subjects}").format(
        filler=shown(made[0].filler), subjects=listed(f"{one.subject} {one.name}" for one in made)
    ))  # fmt: skip
    return 0


def unrecuse(arguments: argparse.Namespace) -> int:
    """Let somebody mark a subject after all."""
    a = arguments
    with served(a) as services:
        one = services.panels.lift_recusal(round_meant(services, a), a.filler, a.subject, a.reason)
    tell(
        _("「{filler}」照常评 {subject} {name}").format(
            filler=shown(one.filler), subject=one.subject, name=shown(one.name)
        )
    )
    return 0


def papers(arguments: argparse.Namespace) -> int:
    """List the sheets that were taken over from papers."""
    with served(arguments) as services:
        found = services.papers.papers(round_meant(services, arguments), waiting=arguments.waiting)
        minute = services.workspace.clock.minute_written
    if arguments.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("号"), _("对象"), _("评分人"), _("期"), _("录入"), _("时间"), _("扫描件"), _("SHA-256"), _("状态"))
    say_table(header, [
        (one.id, one.key.subject, shown(one.key.filler), one.key.period, shown(one.entered_by), minute(one.entered_at),
         shown(one.file), one.sha256[:12], paper_state(one))
        for one in found
    ])  # fmt: skip
    return 0


def paper_state(one: PaperSheet) -> str:
    """Return how it stands with a sheet from a paper, in words."""
    if one.refused:
        return _("{who} 退回:{note}").format(who=shown(one.confirmed_by), note=shown(one.note))
    if one.waits:
        return _("录入后又改过") if one.changed else _("等人确认")
    return _("{who} 确认").format(who=shown(one.confirmed_by))


def enter_paper(arguments: argparse.Namespace) -> int:
    """Hand over a sheet that was entered for somebody else, with the scan of the paper."""
    a = arguments
    with served(a) as services:
        key = round_meant(services, a)
        found = [
            each
            for each in services.sheets.keys(key, a.subject)
            if each.filler == a.filler and a.form in ("", each.form) and a.period in ("", each.period)
        ]
        if len(found) != 1:
            told = _("「{filler}」对 {subject} 有 {n} 份表。")
            raise Error(
                told.format(filler=shown(a.filler), subject=a.subject, n=len(found)),
                _("请用 --form 和 --period 写明是哪一份。"),
            )
        version = services.sheets.sheet(key, found[0]).state.version
        number = services.papers.enter(key, found[0], version, read_attachment(a.file))
    tell(_("已记为 {id} 号代录,等人确认").format(id=number))
    return 0


def confirm_paper(arguments: argparse.Namespace) -> int:
    """Confirm a sheet that somebody else entered."""
    with served(arguments) as services:
        one = services.papers.confirm(round_meant(services, arguments), arguments.number)
    words = _("已确认:{filler} 对 {subject} 的表已交")
    tell(words.format(filler=shown(one.key.filler), subject=one.key.subject))
    return 0


def refuse_paper(arguments: argparse.Namespace) -> int:
    """Refuse to confirm a sheet."""
    with served(arguments) as services:
        one = services.papers.refuse(round_meant(services, arguments), arguments.number, arguments.reason)
    tell(_("已退回 {id} 号代录").format(id=one.id))
    return 0


def spread(arguments: argparse.Namespace) -> int:
    """List how strictly each one marks."""
    with served(arguments) as services:
        found = services.panels.spread(round_meant(services, arguments))
    if arguments.json:
        say_json([
            {name: str(value) if isinstance(value, Fraction) else value for name, value in asdict(one).items()}
            for one in found
        ])  # fmt: skip
        return 0
    header = (_("栏"), _("评分人"), _("份数"), _("平均"), _("平均偏离"), _("最低"), _("最高"), _("可比"), _("比别人"))
    say_table(header, [
        (one.title, shown(one.filler), one.sheets, two_places(one.mean), two_places(one.deviation),
         two_places(one.lowest), two_places(one.highest), one.compared,
         "" if one.difference is None else two_places(one.difference, signed=True))
        for one in found
    ])  # fmt: skip
    tell(_("比别人:同一对象、同一期上比其他评分人的平均高(+)低(-)多少;只供看,不据此改分"))
    return 0
