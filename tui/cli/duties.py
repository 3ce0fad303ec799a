"""Commands about whole ledgers: publish and rate them, and see what has been done and what is to be done."""

import argparse
from dataclasses import asdict

from ...core.steps.publication import publications, publish
from ...core.steps.rating import list_ratings, rate, ratings
from ...plugins.i18n import _
from .context import actor, opened
from .ledgerdata import ledger_of
from .output import say_json, say_table, tell


def publish_one(arguments: argparse.Namespace) -> int:
    """Show an organisation's ledger to those below and beside it."""
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        place = ledger.directory.organisation(arguments.organisation)
        made = publish(database, actor(arguments), ledger.unit, place, arguments.period, arguments.note)
        name = ledger.directory.organisation_name(place)
    tell(_("已公布“{name}”{period} 的台账 {n} 条").format(name=name, period=made.period, n=made.entries))
    return 0


def published(arguments: argparse.Namespace) -> int:
    """List what was published."""
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        found = publications(database, ledger.unit)
    if arguments.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("党组织"), _("期间"), _("条数"), _("说明"), _("谁"), _("时间"))
    name = ledger.directory.organisation_name
    rows = [(name(one.organisation_id), one.period, one.entries, one.note, one.actor, one.at[:10]) for one in found]
    say_table(header, rows)
    return 0


def rate_one(arguments: argparse.Namespace) -> int:
    """Rate an organisation's ledger of a period."""
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        place = ledger.directory.organisation(arguments.organisation)
        made = rate(
            database, actor(arguments), ledger.unit, place, arguments.period, arguments.rating, arguments.remark
        )
        name = ledger.directory.organisation_name(place)
    tell(_("“{name}”{period} 的台账:{rating}").format(name=name, period=made.period, rating=ratings()[made.rating]))
    return 0


def rated(arguments: argparse.Namespace) -> int:
    """List the ratings."""
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        found = list_ratings(database, ledger.unit)
    if arguments.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("党组织"), _("期间"), _("等次"), _("评语"), _("谁"), _("时间"))
    name = ledger.directory.organisation_name
    rows = [
        (name(one.organisation_id), one.period, ratings()[one.rating], one.remark, one.actor, one.at[:10])
        for one in found
    ]
    say_table(header, rows)
    return 0
