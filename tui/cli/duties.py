"""Commands about whole ledgers: publish and rate them, and see what has been done and what is to be done."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from ...core.kernel.dates import today
from ...core.ledger.oversight.model import LedgerRating, Publication, ratings
from ...core.requirements.calendar import Duty, month_calendar, obligations, open_rounds
from ...core.requirements.scope import QueryScope
from ...core.requirements.todos import Todo, kind_title, todos
from ...core.services.typed_dates import read_day
from ...plugins.contract import Every
from ...plugins.i18n import _
from ...plugins.lint.references import every_word
from .context import opened, served
from .ledgerdata import Ledger, ledger_of
from .output import say_json, say_table, tell


def calendar(arguments: argparse.Namespace) -> int:
    """Print what each branch has done of what it has to enter in a year, month by month."""
    day, year = today().isoformat(), arguments.year
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        wanted = [ledger.books.find(arguments.book)] if arguments.book else ledger.books.books.values()
        places = ledger.branches(arguments.organisation)
        with database.read() as connection:
            asked = obligations(wanted, open_rounds(connection, ledger.unit.id, year))
            part = QueryScope(ledger.unit.id, frozenset(places))
            duties = month_calendar(connection, part, asked, ledger.directory, places, str(year), day)
    if arguments.json:
        say_json([_duty_data(ledger, duty) for duty in duties])
        return 0
    words = {"done": _("完成"), "unproved": _("缺印证"), "due": _("待办"), "late": _("逾期")}
    rows: dict[tuple[int, str, Every], dict[str, str]] = {}
    for duty in duties:
        row = rows.setdefault((duty.organisation_id, duty.obligation.called, duty.obligation.every), {})
        row[duty.month] = words[duty.status]
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    name = ledger.directory.organisation_name
    table = [
        (name(place), called, every_word(every), *(row.get(month, "") for month in months))
        for (place, called, every), row in rows.items()
    ]
    header = (_("党组织"), _("台账"), _("每"), *(_("{n} 月").format(n=month) for month in range(1, 13)))
    say_table(header, table)
    return 0


def _duty_data(ledger: Ledger, duty: Duty) -> dict[str, object]:
    return {
        "organisation": ledger.directory.organisation_code(duty.organisation_id),
        "book": duty.obligation.book.id,
        "kind": duty.obligation.kind,
        "period": duty.period,
        "due": duty.due,
        "status": duty.status,
        "done": duty.done,
        "wanted": duty.wanted,
        "waiting": duty.waiting,
        "missing_members": [ledger.directory.person_code(person) for person in duty.people],
        "sentence": duty.sentence(ledger.directory.person_name),
    }


def todo(arguments: argparse.Namespace) -> int:
    """Print what is to be done, what is due first at the top."""
    day = read_day(arguments.day) if arguments.day else today()
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        place = ledger.directory.organisation(arguments.organisation) if arguments.organisation else None
        found = todos(database, ledger.unit, day, organisation=place)
    if arguments.json:
        say_json([_todo_data(ledger, one) for one in found])
        return 0
    names = ledger.directory
    rows = [
        (
            one.due,
            kind_title(one.kind),
            "" if one.organisation_id is None else names.organisation_name(one.organisation_id),
            "" if one.person_id is None else names.person_name(one.person_id),
            _(ledger.books.of(one.book).title) if one.book else "",
            one.entry_id,
            one.sentence,
        )
        for one in found
    ]
    say_table((_("期限"), _("种类"), _("党组织"), _("党员"), _("台账"), _("号"), _("要办的事")), rows)
    tell(_("共 {n} 件").format(n=len(found)))
    return 0


def _todo_data(ledger: Ledger, one: Todo) -> dict[str, object]:
    place, person = one.organisation_id, one.person_id
    return {
        "kind": one.kind,
        "organisation": None if place is None else ledger.directory.organisation_code(place),
        "member": None if person is None else ledger.directory.person_code(person),
        "book": one.book,
        "due": None if one.due is None else one.due.isoformat(),
        "entry": one.entry_id,
        "sentence": one.sentence,
    }


def publish_one(arguments: argparse.Namespace) -> int:
    """Show an organisation's ledger to those below and beside it."""
    with served(arguments) as services:
        unit = services.ledger.unit(arguments.unit)
        place = services.ledger.organisation(unit, arguments.organisation)
        made = services.oversight.publish(unit, place.id, arguments.period, arguments.note)
    tell(_("已公布“{name}”{period} 的台账 {n} 条").format(name=place.name, period=made.period, n=made.entries))
    return 0


def published(arguments: argparse.Namespace) -> int:
    """List what was published."""
    with served(arguments) as services:
        found = services.oversight.publications(services.ledger.unit(arguments.unit))
    said = [(row.organisation, row.publication) for row in found]
    texts = [(one.entries, one.note) for _name, one in said]
    return _print_standings(arguments, (_("条数"), _("说明")), said, texts)


def rate_one(arguments: argparse.Namespace) -> int:
    """Rate an organisation's ledger of a period."""
    with served(arguments) as services:
        unit = services.ledger.unit(arguments.unit)
        place = services.ledger.organisation(unit, arguments.organisation)
        made = services.oversight.rate(unit, place.id, arguments.period, arguments.rating, arguments.remark)
    rating = ratings()[made.rating]
    tell(_("“{name}”{period} 的台账:{rating}").format(name=place.name, period=made.period, rating=rating))
    return 0


def rated(arguments: argparse.Namespace) -> int:
    """List the ratings."""
    with served(arguments) as services:
        found = services.oversight.ratings(services.ledger.unit(arguments.unit))
    said = [(row.organisation, row.rating) for row in found]
    return _print_standings(arguments, (_("等次"), _("评语")), said, [(row.called, row.rating.remark) for row in found])


def _print_standings(
    arguments: argparse.Namespace,
    titles: tuple[str, str],
    said: Sequence[tuple[str, Publication | LedgerRating]],
    texts: Sequence[tuple[object, str]],
) -> int:
    """Print what was done with ledgers: ``said`` by which organisation's, ``texts`` under ``titles`` of their own."""
    if arguments.json:
        say_json([asdict(one) for _name, one in said])
        return 0
    header = (_("党组织"), _("期间"), *titles, _("谁"), _("时间"))
    rows = [(name, one.period, *text, one.actor, one.at[:10]) for (name, one), text in zip(said, texts, strict=True)]
    say_table(header, rows)
    return 0
