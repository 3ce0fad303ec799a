"""Commands about spot checks: begin, draw, find, list, show, check that the draw can be repeated."""

import argparse
from dataclasses import asdict
from typing import Any

from ...core.ledger.oversight.inspections import (
    Inspection,
    Pick,
    begin_inspection,
    draw,
    find_inspection,
    list_inspections,
    picks_of,
    record_finding,
    redraw,
    verdict_title,
)
from ...core.ledger.oversight.sampling import Population
from ...core.ledger.repository import entries_by_id
from ...core.organisation.model import find_unit
from ...core.storage.engine import Database
from ...plugins.i18n import _
from .context import actor, opened
from .ledgerdata import ledger_of
from .output import say, say_json, say_table, tell


def begin(arguments: argparse.Namespace) -> int:
    """Record what is drawn from, how many and with which seed."""
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        books = tuple(ledger.books.find(called).id for called in arguments.book)
        population = Population(books, ledger.organisations(arguments.organisation), arguments.new)
        made = begin_inspection(
            database, actor(arguments), ledger.unit, arguments.title, arguments.period, population, arguments.size
        )
    say(str(made.id))
    sentence = _("已登记第 {id} 号检查:从 {all} 条里抽 {n} 条,种子 {seed}")
    tell(sentence.format(id=made.id, all=len(made.ids), n=made.size, seed=made.seed))
    return 0


def draw_one(arguments: argparse.Namespace) -> int:
    """Draw the entries, once."""
    with opened(arguments) as database:
        picks = draw(database, actor(arguments), arguments.inspection)
        _print_picks(arguments, database, find_inspection(database, arguments.inspection), picks)
    return 0


def find(arguments: argparse.Namespace) -> int:
    """Say what was found in an entry that was drawn."""
    with opened(arguments) as database:
        pick = record_finding(database, actor(arguments), arguments.pick, arguments.verdict, arguments.finding)
    tell(_("已登记:第 {entry} 号台账{verdict}").format(entry=pick.entry_id, verdict=verdict_title(pick.verdict)))
    return 0


def show_list(arguments: argparse.Namespace) -> int:
    """List the spot checks of a unit, those never drawn too."""
    with opened(arguments) as database:
        found = list_inspections(database, find_unit(database, arguments.unit))
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
    with opened(arguments) as database:
        inspection = find_inspection(database, arguments.inspection)
        _print_picks(arguments, database, inspection, picks_of(database, inspection.id))
    tell(_("种子 {seed},范围校验码 {digest}").format(seed=inspection.seed, digest=inspection.digest))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Repeat the draw and compare."""
    with opened(arguments) as database:
        again = redraw(database, arguments.inspection)
    tell(_("重抽的结果与登记的一致。") if again.agrees else _("重抽的结果与登记的不一致!"))
    return 0 if again.agrees else 1


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


def _print_picks(
    arguments: argparse.Namespace, database: Database, inspection: Inspection, picks: tuple[Pick, ...]
) -> None:
    if arguments.json:
        say_json(_inspection_data(inspection) | {"picks": [asdict(pick) for pick in picks]})
        return
    with database.read() as connection:
        entries = entries_by_id(connection, [pick.entry_id for pick in picks])
    rows = []
    for pick in picks:
        entry = entries[pick.entry_id]
        where = (pick.id, pick.ordinal, entry.id, entry.date, _(entry.book), entry.title or entry.content)
        rows.append((*where, verdict_title(pick.verdict), pick.finding, pick.inspector))
    header = (_("条目号"), _("次序"), _("台账号"), _("日期"), _("台账"), _("标题"), _("结论"), _("情况"), _("谁"))
    say_table(header, rows)
