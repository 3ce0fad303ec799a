"""Commands that move units and whole databases: unit export, unit import, db move.

The command that writes an anchor down: audit anchor.
"""

import argparse
import os

from ...core.kernel.text import shown, tidy
from ...core.ledger.attachments.files import DIRECTORY_VARIABLE
from ...core.services.moving import UnitMoved
from ...plugins.i18n import _
from ..paths import new_file, opened_file
from .context import served
from .output import say, tell, tell_problems


def export(arguments: argparse.Namespace) -> int:
    """Write a unit to one file, and close it here when that is asked for."""
    with served(arguments) as services, new_file(arguments.output) as out:
        unit = services.units.find(arguments.unit)
        moved = services.moving.export(unit, out, arguments.close, lost=arguments.lost)
    tell(
        _("单位「{name}」已导出到 {path}:留痕 {entries} 条,附件文件 {files} 个").format(
            name=shown(unit.name), path=shown(arguments.output), entries=moved.entries, files=moved.files
        )
    )
    if arguments.close is not None:
        tell(_("它在这里已经关闭,只能查看;迁到了「{place}」。").format(place=shown(tidy(arguments.close))))
    tell(_("请另外记下校验码,导入时用 --anchor 写上它,文件被人改动过就会被发现:"))
    say(moved.anchor)
    return tell_problems(moved.problems)


def import_unit(arguments: argparse.Namespace) -> int:
    """Take a unit in from a file."""
    with served(arguments) as services, opened_file(arguments.file) as file:
        arrived = services.moving.take(file, arguments.name, arguments.anchor, lost=arguments.lost)
    moved, name = arrived.moved, shown(arrived.moved.unit.name)
    if arrived.is_new:
        sentence = _("已导入单位「{name}」:留痕 {entries} 条,附件文件 {files} 个,核对无误")
        tell(sentence.format(name=name, entries=moved.entries, files=moved.files))
    elif arrived.rows:
        tell(
            _("单位「{name}」接着这里的留痕导入了,到第 {entries} 条,核对无误").format(name=name, entries=moved.entries)
        )
    elif not arrived.was_closed:
        tell(_("单位「{name}」已经在这里,和文件一样,没有什么要导入的。").format(name=name))
    if arrived.was_closed:
        tell(
            _("它从「{place}」回来了,这里又可以录入;那边请不要再录入,否则两边各写各的。").format(
                place=shown(arrived.was_closed)
            )
        )
    if not arguments.anchor:
        tell(_("请与导出时记下的校验码对照:"))
    say(moved.anchor)
    return tell_problems(moved.problems)


def move_database(arguments: argparse.Namespace) -> int:
    """Move everything into another database."""
    files = arguments.files or os.environ.get(DIRECTORY_VARIABLE, "")
    with served(arguments) as services:
        old = services.workspace.database.place
        moved = services.moving.move_database(arguments.url, files, close=arguments.close, lost=arguments.lost)
    for one in moved.units:
        say(_("{name}:留痕 {n} 条,校验码 {anchor}").format(name=_called(one), n=one.entries, anchor=one.anchor))
    tell(
        _("全部 {n} 个单位已迁到 {place},附件文件 {files} 个,核对无误").format(
            n=len(moved.units) - 1, place=moved.place, files=sum(one.files for one in moved.units)
        )
    )
    if arguments.close:
        tell(_("原来的 {place} 已经关闭,只能查看,可以留作存档。以后用 --db 或 KAOPING_DB 指到新库。").format(place=old))
    else:
        tell(
            _("原来的 {place} 没有改动。以后用 --db 或 KAOPING_DB 指到新库;原来的请留作备份,不要再往里录入。").format(
                place=old
            )
        )
    return tell_problems(problem for one in moved.units for problem in one.problems)


def _called(moved: UnitMoved) -> str:
    return shown(moved.unit.name) or _("单位名录")


def anchor(arguments: argparse.Namespace) -> int:
    """Anchor how all chains stand now, and print the root and the way to it."""
    with served(arguments) as services:
        unit = services.units.find(arguments.unit) if arguments.unit else None
        found = services.anchors.write(unit)
    say(_("总校验码 {root}").format(root=found.root))
    for proof in found.proofs:
        say(_("{name}:{anchor}").format(name=shown(proof.unit.name), anchor=proof.text))
    tell(_("请印出来另外保管;以后用 kaoping audit verify --anchor 校验码 核对一个单位。"))
    return 0
