"""Commands about spot checks: begin, draw, find, list, show, check that the draw can be repeated."""

import argparse
from dataclasses import asdict
from typing import Any

from ...core.ledger.oversight.model import Inspection, verdict_title
from ...core.services.oversight import InspectionView
from ...plugins.i18n import _
from .context import served, unit_meant
from .output import say, say_json, say_table, tell


def begin(arguments: argparse.Namespace) -> int:
    """Record what is drawn from, how many and with which seed."""
    with served(arguments) as services:
        made = services.oversight.begin(
            services.units.find(arguments.unit),
            arguments.title,
            arguments.period,
            tuple(arguments.book),
            arguments.organisation,
            arguments.size,
            uninspected=arguments.new,
        )
    say(str(made.id))
    sentence = _("已登记第 {id} 号检查:从 {all} 条里抽 {n} 条,种子 {seed}")
    tell(sentence.format(id=made.id, all=len(made.ids), n=made.size, seed=made.seed))
    return 0


def draw_one(arguments: argparse.Namespace) -> int:
    """Draw the entries, once."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        services.oversight.draw(unit, arguments.inspection)
        _print_picks(arguments, services.oversight.inspection(unit, arguments.inspection))
    return 0


def find(arguments: argparse.Namespace) -> int:
    """Say what was found in an entry that was drawn."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        pick = services.oversight.find(unit, arguments.pick, arguments.verdict, arguments.finding)
    tell(_("已登记:第 {entry} 号台账{verdict}").format(entry=pick.entry_id, verdict=verdict_title(pick.verdict)))
    return 0


def show_list(arguments: argparse.Namespace) -> int:
    """List the spot checks of a unit, those never drawn too."""
    with served(arguments) as services:
        found = [row.inspection for row in services.oversight.inspections(services.units.find(arguments.unit))]
    if arguments.json:
        say_json([_inspection_data(one) for one in found])
        return 0
    header = (_("号"), _("名称"), _("期间"), _("范围"), _("抽"), _("状态"), _("谁"), _("时间"))
    rows = [
        (
            one.id,
            one.title,
            one.period,
            len(one.ids),
            one.size,
            _("已抽取") if one.drawn else _("未抽取"),
            one.actor,
            one.at[:16].replace("T", " "),
        )
        for one in found
    ]
    say_table(header, rows)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print what a spot check drew and found."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        record = services.oversight.inspection(unit, arguments.inspection)
    _print_picks(arguments, record)
    inspection = record.inspection
    tell(_("种子 {seed},范围校验码 {digest}").format(seed=inspection.seed, digest=inspection.digest))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Repeat the draw and compare."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        agrees = services.oversight.check(unit, arguments.inspection)
    tell(_("重抽的结果与登记的一致。") if agrees else _("重抽的结果与登记的不一致!"))
    return 0 if agrees else 1


def _inspection_data(one: Inspection) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "period": one.period,
        "population": one.population.as_data(),
        "entries": len(one.ids),
        "digest": one.digest,
        "seed": one.seed,
        "size": one.size,
        "drawn": one.drawn,
        "actor": one.actor,
        "at": one.at,
    }


def _print_picks(arguments: argparse.Namespace, record: InspectionView) -> None:
    if arguments.json:
        picks = [asdict(pick) | {"doubts": record.doubts.get(pick.entry_id, ())} for pick in record.picks]
        say_json(_inspection_data(record.inspection) | {"picks": picks})
        return
    rows = []
    for pick, entry in zip(record.picks, record.entries, strict=True):
        where = (pick.id, pick.ordinal, entry.id, entry.date, _(entry.book), entry.title or entry.content)
        doubts = ";".join(record.doubts.get(entry.id, ()))
        rows.append((*where, verdict_title(pick.verdict), pick.finding, pick.inspector, doubts))
    told = (_("结论"), _("情况"), _("谁"), _("存疑"))
    header = (_("条目号"), _("次序"), _("台账号"), _("日期"), _("台账"), _("标题"), *told)
    say_table(header, rows)
