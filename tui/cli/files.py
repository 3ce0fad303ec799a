"""Commands that take over files: roster, marks, polls, claims.

Commands that write empty workbooks which ``import`` reads back.
"""

import argparse
import re
from typing import TYPE_CHECKING

from ...core.kernel.paths import places
from ...core.kernel.text import shown
from ...core.services.typed_dates import read_day
from ...plugins.contract.values import show_total
from ...plugins.i18n import _
from ..paths import read_workbook_file, refused_beside, write_workbook
from .context import answers, round_meant, served, unit_meant
from .output import place, say_json, say_table, tell

if TYPE_CHECKING:
    from ...core.exchange.source import ImportReport
    from ...core.exchange.templates import TemplateChoice


def roster(arguments: argparse.Namespace) -> int:
    """Take over a roster and say everything that was interpreted."""
    day = read_day(arguments.day) if arguments.day else None
    with served(arguments) as services, refused_beside(arguments.file, arguments.copy):
        report = services.imports.roster(
            arguments.unit, read_workbook_file(arguments.file), day, columns=answers(arguments)
        )
    tell(
        _("读到党组织 {branches} 个、党员 {members} 人;新增 {added},变动 {changed},未变 {unchanged}").format(
            branches=report.branches, members=report.members, added=report.added,
            changed=report.changed, unchanged=report.unchanged,
        )
    )  # fmt: skip
    for note in report.notes:
        value = _("「{value}」").format(value=shown(note.value)) if note.value else ""
        understood = f" -> {shown(note.understood)}" if note.understood else ""
        tell(f"  {place(note.sheet, note.row, note.column)}{note.topic.title}{value}{understood}")
    for remark in report.remarks:
        tell(f"  {shown(remark)}")
    if report.absent:
        tell(
            _("文件里没有、原样保留的有 {n} 人:{names}").format(
                n=len(report.absent), names="、".join(map(shown, report.absent[:8]))
            )
        )
    return 0


def marks(arguments: argparse.Namespace) -> int:
    """Take over marks."""
    with served(arguments) as services, refused_beside(arguments.file, arguments.copy):
        report = services.imports.marks(
            round_meant(services, arguments), read_workbook_file(arguments.file), columns=answers(arguments)
        )
    return _report(report, _("评分表 {n} 份"))


def polls(arguments: argparse.Namespace) -> int:
    """Take over vote counts."""
    with served(arguments) as services, refused_beside(arguments.file, arguments.copy):
        report = services.imports.polls(
            round_meant(services, arguments), read_workbook_file(arguments.file), columns=answers(arguments)
        )
    return _report(report, _("计票 {n} 份"))


def claims(arguments: argparse.Namespace) -> int:
    """Take over register claims."""
    with served(arguments) as services, refused_beside(arguments.file, arguments.copy):
        report = services.imports.claims(
            round_meant(services, arguments), read_workbook_file(arguments.file), columns=answers(arguments)
        )
    return _report(report, _("登记 {n} 条"))


def results(arguments: argparse.Namespace) -> int:
    """Take over results from before the program."""
    from ...core.exchange.earlier import EarlierAsked

    asked = EarlierAsked(arguments.scheme, arguments.year, arguments.reason)
    with served(arguments) as services, refused_beside(arguments.file, arguments.copy):
        file = read_workbook_file(arguments.file)
        report = services.imports.results(arguments.unit, file, asked, columns=answers(arguments))
    return _report(report, _("往年结果 {n} 条"))


def earlier(arguments: argparse.Namespace) -> int:
    """List results from before the program."""
    with served(arguments) as services:
        known = services.imports.earlier_results(arguments.unit, superseded=arguments.all)
    found = [
        one
        for one in known
        if arguments.scheme in ("", one.scheme) and (arguments.year is None or arguments.year == one.year)
    ]
    if arguments.json:
        say_json([one._asdict() | {"total": None if one.total is None else show_total(one.total)} for one in found])
        return 0
    header = (
        *(_("年度"), _("方案"), _("编号"), _("名称"), _("总分"), _("等次"), _("名次")),
        *(_("文件"), _("谁"), _("时间"), _("理由")),
    )
    say_table(
        header,
        [
            (
                *(one.year, one.scheme, one.code, one.name, "" if one.total is None else show_total(one.total)),
                *(one.grade, one.rank, one.file, one.actor, one.at[:10], one.reason),
            )
            for one in found
        ],
    )
    return 0


def brought(arguments: argparse.Namespace) -> int:
    """List the files that were brought in."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        known = services.imports.brought(unit, round_=arguments.round, book=arguments.book)
        day = services.workspace.clock.day_written
    if arguments.json:
        say_json([{name: value for name, value in one._asdict().items() if name != "round_id"} for one in known])
        return 0
    header = (
        *(_("号"), _("什么"), _("文件"), _("行数"), _("谁"), _("时间"), _("取回")),
        "SHA-256",
    )
    say_table(
        header,
        [
            (
                *(one.id, one.title, one.file, one.rows, one.actor, day(one.at)),
                _("{who} {day} {reason}").format(who=one.taken_by, day=day(one.taken_at), reason=one.reason).rstrip()
                if one.taken_back
                else "",
                one.sha256[:12],
            )
            for one in known
        ],
    )
    return 0


def undo(arguments: argparse.Namespace) -> int:
    """Take a file back that was brought in."""
    with served(arguments) as services:
        taken = services.imports.take_back(unit_meant(services, arguments), arguments.number, arguments.reason)
    tell(_("已取回第 {n} 号导入「{file}」,恢复成导入以前").format(n=taken.file.id, file=taken.file.file))
    if taken.left:
        tell(_("后来又改过、没有动的有 {n} 处:").format(n=len(taken.left)))
    for sentence in taken.left:
        tell(f"  {shown(sentence)}")
    return 0


def columns(arguments: argparse.Namespace) -> int:
    """List or forget what headers stand for."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        if arguments.forget:
            services.imports.forget_column(unit, arguments.forget)
            tell(_("已忘掉「{header}」的意思").format(header=shown(arguments.forget)))
            return 0
        known = services.imports.columns(unit)
        day = services.workspace.clock.day_written
    from ...core.exchange.imports_repository import kind_title

    if arguments.json:
        say_json([one._asdict() for one in known])
        return 0
    header = (_("文件"), _("表头"), _("当作"), _("谁"), _("时间"))
    say_table(header, [(kind_title(one.kind), one.header, one.column, one.actor, day(one.at)) for one in known])
    return 0


def _report(report: "ImportReport", counted: str) -> int:
    tell(
        _("读到 {rows} 行,{what};新增或变动 {changed},未变 {unchanged}").format(
            rows=report.rows, what=counted.format(n=report.sheets), changed=report.changed, unchanged=report.unchanged
        )
    )
    for note in report.notes:
        tell(f"  {shown(note)}")
    return 0


def export_roster(arguments: argparse.Namespace) -> int:
    """Write the roster."""
    day = read_day(arguments.day) if arguments.day else None
    with served(arguments) as services:
        return _write(arguments, services.imports.roster_file(arguments.unit, day))


def template_roster(arguments: argparse.Namespace) -> int:
    """Write an empty roster."""
    with served(arguments) as services:
        return _write(arguments, services.imports.roster_template())


def template_marks(arguments: argparse.Namespace) -> int:
    """Write a table of marks to be filled in."""
    with served(arguments) as services:
        meant, choice = round_meant(services, arguments), _choice(arguments)
        return _write(arguments, services.imports.marks_template(meant, choice, wide=arguments.wide))


def template_polls(arguments: argparse.Namespace) -> int:
    """Write a table of vote counts to be filled in."""
    with served(arguments) as services:
        return _write(arguments, services.imports.polls_template(round_meant(services, arguments), _choice(arguments)))


def template_claims(arguments: argparse.Namespace) -> int:
    """Write a table of claims to be filled in."""
    with served(arguments) as services:
        return _write(arguments, services.imports.claims_template(round_meant(services, arguments), _choice(arguments)))


def _choice(arguments: argparse.Namespace) -> "TemplateChoice":
    """What is to be filled in, as the options that the command has say."""
    from ...core.exchange.templates import TemplateChoice

    given = {name: getattr(arguments, name, "") for name in ("branch", "form", "poll", "period", "assessor")}
    return TemplateChoice(subjects=tuple(filter(None, re.split("[,,、]", arguments.subjects))), **given)


def _write(arguments: argparse.Namespace, content: bytes) -> int:
    path = write_workbook(arguments.output, content)
    tell(_("已写出 {path}").format(path=places().told(path)))
    return 0
