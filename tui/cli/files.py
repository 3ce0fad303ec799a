"""Commands that take over files: roster, marks, polls, claims.

Commands that write empty workbooks which ``import`` reads back.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from ...core.exchange import templates
from ...core.exchange.claims import ClaimFile
from ...core.exchange.marks import MarkFile
from ...core.exchange.polls import PollFile
from ...core.exchange.source import RoundRows, read_file, take_over
from ...core.kernel.text import shown
from ...core.organisation.roster.importing import import_roster
from ...core.rounds.model import AssessmentRound
from ...core.rounds.repository import load_round
from ...core.services.typed_dates import read_day
from ...core.spreadsheet.reader import read_workbook
from ...core.spreadsheet.writer import Template, write_template
from ...plugins.i18n import _
from .context import actor, opened
from .output import place, tell


def roster(arguments: argparse.Namespace) -> int:
    """Take over a roster and say everything that was interpreted."""
    day = read_day(arguments.day) if arguments.day else None
    with opened(arguments) as database:
        workbook = read_workbook(Path(arguments.file))
        with database.write(actor(arguments)) as transaction:
            report = import_roster(transaction, arguments.unit, workbook, day=day)
    tell(
        _("读到党组织 {branches} 个、党员 {members} 人;新增 {added},变动 {changed},未变 {unchanged}").format(
            branches=report.branches, members=report.members, added=report.added,
            changed=report.changed, unchanged=report.unchanged,
        )
    )  # fmt: skip
    for note in report.notes:
        value = _("“{value}”").format(value=shown(note.value)) if note.value else ""
        understood = f" → {shown(note.understood)}" if note.understood else ""
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
    return _import(arguments, MarkFile, _("评分表 {n} 份"))


def polls(arguments: argparse.Namespace) -> int:
    """Take over vote counts."""
    return _import(arguments, PollFile, _("计票 {n} 份"))


def claims(arguments: argparse.Namespace) -> int:
    """Take over register claims."""
    return _import(arguments, ClaimFile, _("登记 {n} 条"))


def _import(arguments: argparse.Namespace, kind: type[RoundRows], counted: str) -> int:
    with opened(arguments) as database:
        with database.read() as connection:
            round_ = load_round(connection, arguments.round)
        read = read_file(round_, Path(arguments.file), kind)
        with database.write(actor(arguments)) as transaction:
            report = take_over(transaction, read)
    tell(
        _("读到 {rows} 行,{what};新增或变动 {changed},未变 {unchanged}").format(
            rows=report.rows, what=counted.format(n=report.sheets), changed=report.changed, unchanged=report.unchanged
        )
    )
    for note in report.notes:
        tell(f"  {shown(note)}")
    return 0


def template_roster(arguments: argparse.Namespace) -> int:
    """Write an empty roster."""
    write_template(Path(arguments.output), templates.roster_template())
    return _told(arguments)


def template_marks(arguments: argparse.Namespace) -> int:
    """Write an empty table of marks."""
    return _of_round(arguments, templates.marks_template)


def template_polls(arguments: argparse.Namespace) -> int:
    """Write an empty table of vote counts."""
    return _of_round(arguments, templates.polls_template)


def template_claims(arguments: argparse.Namespace) -> int:
    """Write an empty table of claims."""
    return _of_round(arguments, templates.claims_template)


def _of_round(arguments: argparse.Namespace, template: Callable[[AssessmentRound], Template]) -> int:
    with opened(arguments) as database, database.read() as connection:
        made = template(load_round(connection, arguments.round))
    write_template(Path(arguments.output), made)
    return _told(arguments)


def _told(arguments: argparse.Namespace) -> int:
    tell(_("已写出 {path}").format(path=arguments.output))
    return 0
