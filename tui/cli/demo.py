"""``kaoping demo``: the application on the sample data, or the same as text where there is no terminal."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ...plugins.i18n import _
from ..launch import launch
from .context import actor
from .output import say, say_table

if TYPE_CHECKING:
    from ...core.storage.engine import Database


def demo(arguments: argparse.Namespace) -> int:
    """Open the application on fresh sample data; without a terminal, print it."""
    with TemporaryDirectory(prefix="kaoping-demo-") as folder:
        path = Path(folder) / "demo.db"
        if sys.stdin.isatty() and sys.stdout.isatty():
            return launch(str(path), actor(arguments), Path(folder) / "drafts", prepare=lambda: _build(path).close())
        database = _build(path)
        _print(database)
        database.close()
    return 0


def _build(path: Path) -> "Database":
    from ..demo.build import build  # brings in every service, which the first paint does without

    return build(path)


def _print(database: "Database") -> None:
    from ...core.results.live import LiveStanding
    from ...core.results.rendering import explanation_lines
    from ...core.rounds.repository import load_round, round_infos
    from ...plugins.contract.values import show_total
    from ..demo.build import SAMPLES

    say(_("样例考评"))
    with database.read() as connection:
        rounds = round_infos(connection)
    header = (_("序号"), _("编号"), _("方案"), _("阶段"), _("对象"))
    say_table(header, [(r.id, r.code, r.title, r.stage_title, r.subjects) for r in rounds])
    for sample in SAMPLES:
        with database.read() as connection:
            round_ = load_round(connection, f"{sample.unit}-{sample.scheme}-{sample.year}")
        say("")
        say(round_.info.code)
        live = LiveStanding(database, round_)
        rows = sorted(live.standing.rows(), key=lambda row: (row.rank is None, row.rank or 0))
        header = (_("名次"), _("编号"), _("名称"), _("总分"), _("等次"))
        say_table(
            header,
            [
                (
                    row.rank,
                    row.subject.code,
                    row.subject.name,
                    "" if row.total is None else show_total(row.total),
                    _(row.grade or ""),
                )
                for row in rows
            ],
        )
    say("")
    with database.read() as connection:
        first = load_round(connection, f"{SAMPLES[0].unit}-{SAMPLES[0].scheme}-{SAMPLES[0].year}")
    for line in explanation_lines(*LiveStanding(database, first).explain(first.graded[0].code)):
        say(line)
