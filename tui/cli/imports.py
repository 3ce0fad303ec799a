"""Commands that take over files: roster, marks, polls, claims."""

import argparse
from collections.abc import Callable
from pathlib import Path

from ...core.database.engine import Database
from ...core.exchange.claims import import_claims
from ...core.exchange.marks import import_marks
from ...core.exchange.polls import import_polls
from ...core.exchange.source import ImportReport
from ...core.organisation.roster import import_roster
from ...core.text import shown
from ...plugins.i18n import _
from ..days import read_day
from .context import actor, opened
from .output import place, tell

Importer = Callable[[Database, str, str, Path], ImportReport]


def roster(arguments: argparse.Namespace) -> int:
    """Take over a roster and say everything that was interpreted."""
    day = read_day(arguments.day) if arguments.day else None
    with opened(arguments) as database:
        report = import_roster(database, actor(arguments), arguments.unit, Path(arguments.file), day=day)
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
    return _import(arguments, import_marks, _("评分表 {n} 份"))


def polls(arguments: argparse.Namespace) -> int:
    """Take over vote counts."""
    return _import(arguments, import_polls, _("计票 {n} 份"))


def claims(arguments: argparse.Namespace) -> int:
    """Take over register claims."""
    return _import(arguments, import_claims, _("登记 {n} 条"))


def _import(arguments: argparse.Namespace, importer: Importer, counted: str) -> int:
    with opened(arguments) as database:
        report = importer(database, actor(arguments), arguments.round, Path(arguments.file))
    tell(
        _("读到 {rows} 行,{what};新增或变动 {changed},未变 {unchanged}").format(
            rows=report.rows, what=counted.format(n=report.sheets), changed=report.changed, unchanged=report.unchanged
        )
    )
    for note in report.notes:
        tell(f"  {shown(note)}")
    return 0
