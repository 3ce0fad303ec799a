"""``kaoping demo``: the application on the sample data, or the same as text where there is no terminal."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.kernel.errors import Error
from ...plugins.i18n import _
from ..beginning import Beginning
from ..demo.shown import PRINTED, SHOWN, TOLD
from ..launch import launch
from ..paths import temporary_folder
from .context import actor
from .output import say, say_table

if TYPE_CHECKING:
    from ...core.services.services import Services


def demo(arguments: argparse.Namespace) -> int:
    """Open the application on the sample data; without a terminal, print it.

    It is unpacked for this once, or to where ``--db`` says, where it stays and is opened again.
    """
    kept = getattr(arguments, "db", "")
    if kept:
        return _show(_kept_at(kept), arguments, None)
    with temporary_folder() as folder:
        return _show(folder / "demo.db", arguments, folder / "drafts")


def _kept_at(url: str) -> Path:
    """Where the sample is, once it is put there: now, so that what is wrong with the place is said here.

    Raises:
        Error: it is a database on a server, something else stands there, or it cannot be written.
    """
    from ...core.storage.engine import parse
    from ..demo.packed import require_county

    path = parse(url)
    if not isinstance(path, Path):
        raise Error(_("样例数据只放在文件里,不放到数据库服务器上。"), _("请用 --db 写一个文件名,或者不写,用完就丢。"))
    if os.path.lexists(path):
        require_county(path)
    _put(path)
    return path


def _show(path: Path, arguments: argparse.Namespace, drafts: Path | None) -> int:
    if sys.stdin.isatty() and sys.stdout.isatty():
        beginning = Beginning(lambda: _put(path), SHOWN, _(TOLD))
        return launch(str(path), actor(arguments), drafts, beginning)
    from ...core.services.services import Services  # brings in the database, which the first paint does without

    _put(path)
    services = Services.open(str(path), actor(arguments))
    try:
        _print(services)
    finally:
        services.close()
    return 0


def _put(path: Path) -> None:
    """Unpack the sample, unless it is there."""
    from ..demo.packed import unpack

    if not os.path.lexists(path):
        unpack(path)


def _print(services: "Services") -> None:
    from ...core.results.rendering import by_rank, explanation_lines
    from ...plugins.contract.values import show_total

    say(_("样例考评"))
    header = (_("序号"), _("编号"), _("方案"), _("阶段"), _("对象"))
    say_table(header, [(r.id, r.code, r.title, r.stage_title, r.subjects) for r in services.rounds.infos()])
    keys = [services.rounds.key(code) for code in PRINTED]
    for key in keys:
        say("")
        say(key.code)
        header = (_("名次"), _("编号"), _("名称"), _("总分"), _("等次"))
        say_table(
            header,
            [
                (one.rank, one.subject.code, one.subject.name, show_total(one.total) if one.total is not None else "",
                 _(one.grade or ""))
                for one in by_rank(services.results.table(key).outcomes)
            ],
        )  # fmt: skip
    say("")
    first = services.rounds.round(keys[0]).graded[0].code
    found = services.results.explain(keys[0], first)
    for line in explanation_lines(found.outcome, found.derivation):
        say(line)
