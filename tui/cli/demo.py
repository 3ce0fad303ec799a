"""``kaoping demo``: the application on the sample data, or the same as text where there is no terminal."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...plugins.i18n import _
from ..launch import launch
from ..paths import temporary_folder
from .context import actor
from .output import say, say_table

if TYPE_CHECKING:
    from ...core.services.services import Services


def demo(arguments: argparse.Namespace) -> int:
    """Open the application on fresh sample data; without a terminal, print it."""
    with temporary_folder() as folder:
        path = folder / "demo.db"
        if sys.stdin.isatty() and sys.stdout.isatty():
            return launch(str(path), actor(arguments), folder / "drafts", prepare=lambda: _build(path).close())
        services = _build(path)
        _print(services)
        services.close()
    return 0


def _build(path: Path) -> "Services":
    from ..demo.build import build  # brings in every service, which the first paint does without

    return build(path)


def _print(services: "Services") -> None:
    from ...core.results.rendering import by_rank, explanation_lines
    from ...plugins.contract.values import show_total
    from ..demo.build import SAMPLES

    say(_("样例考评"))
    header = (_("序号"), _("编号"), _("方案"), _("阶段"), _("对象"))
    say_table(header, [(r.id, r.code, r.title, r.stage_title, r.subjects) for r in services.rounds.infos()])
    keys = [services.rounds.key(f"{sample.unit}-{sample.scheme}-{sample.year}") for sample in SAMPLES]
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
