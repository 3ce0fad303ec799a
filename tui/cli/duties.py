"""Commands about whole ledgers: publish and rate them, and see what has been done and what is to be done."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from ...core.kernel.paths import places
from ...core.ledger.oversight.model import LedgerRating, Publication, mean_words, rating_scale, ratings
from ...core.ledger.scope import Scope
from ...core.services.typed_dates import read_day
from ...plugins.contract import Every
from ...plugins.contract.values import show
from ...plugins.i18n import _
from ...plugins.lint.references import every_word
from ..paths import write_workbook
from .context import served
from .output import say_json, say_table, tell

if TYPE_CHECKING:
    from ...core.kernel.unit import Unit
    from ...core.services.duties import DutyRow, TodoRow
    from ...core.services.oversight import MeanRow
    from ...core.services.services import Services


def calendar(arguments: argparse.Namespace) -> int:
    """Print what each branch has done of what it has to enter in a year, month by month."""
    year = arguments.year
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        found = services.duties.duties(unit, _scope(services, unit, arguments.organisation), year, arguments.book)
    if arguments.json:
        say_json(list(map(_duty_data, found)))
        return 0
    words = {"done": _("完成"), "unproved": _("缺印证"), "due": _("待办"), "late": _("逾期")}
    rows: dict[tuple[int, str, str, Every], dict[str, str]] = {}
    for one in found:
        duty = one.duty
        row = rows.setdefault((duty.organisation_id, one.organisation, duty.called, duty.every), {})
        row[duty.month] = words[duty.status]
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    table = [
        (name, called, every_word(every), *(row.get(month, "") for month in months))
        for (_place, name, called, every), row in rows.items()
    ]
    header = (_("党组织"), _("台账"), _("每"), *(_("{n} 月").format(n=month) for month in range(1, 13)))
    say_table(header, table)
    return 0


def _scope(services: "Services", unit: "Unit", called: str) -> Scope:
    """The organisation called so and what is below it; the whole unit when nothing is called."""
    return Scope(services.ledger.organisation(unit, called).id) if called else Scope()


def _duty_data(one: "DutyRow") -> dict[str, object]:
    duty = one.duty
    return {
        "organisation": one.organisation_code,
        "book": duty.book,
        "kind": duty.kind,
        "period": duty.period,
        "due": duty.due,
        "status": duty.status,
        "done": duty.done,
        "wanted": duty.wanted,
        "waiting": duty.waiting,
        "missing_members": list(one.missing_members),
        "sentence": one.sentence,
    }


def todo(arguments: argparse.Namespace) -> int:
    """Print what is to be done, what is due first at the top."""
    day = read_day(arguments.day) if arguments.day else None
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        found = services.duties.todos(unit, _scope(services, unit, arguments.organisation), day)
    if arguments.json:
        say_json(list(map(_todo_data, found)))
        return 0
    rows = [(one.due, one.kind, one.organisation, one.person, one.book, one.entry, one.sentence) for one in found]
    say_table((_("期限"), _("种类"), _("党组织"), _("党员"), _("台账"), _("号"), _("要办的事")), rows)
    tell(_("共 {n} 件").format(n=len(found)))
    return 0


def _todo_data(one: "TodoRow") -> dict[str, object]:
    return {
        "kind": one.kind_id,
        "organisation": one.organisation_code or None,
        "member": one.person_code or None,
        "book": one.book_id,
        "due": None if one.due is None else one.due.isoformat(),
        "entry": one.entry,
        "sentence": one.sentence,
    }


def publish_one(arguments: argparse.Namespace) -> int:
    """Show an organisation's ledger to those below and beside it."""
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        place = services.ledger.organisation(unit, arguments.organisation)
        made = services.oversight.publish(unit, place.id, arguments.period, arguments.note)
    tell(_("已公布「{name}」{period} 的台账 {n} 条").format(name=place.name, period=made.period, n=made.entries))
    return 0


def published(arguments: argparse.Namespace) -> int:
    """List what was published."""
    with served(arguments) as services:
        found = services.oversight.publications(services.units.find(arguments.unit))
    said = [(row.organisation, row.publication) for row in found]
    texts = [(one.entries, one.note) for _name, one in said]
    return _print_standings(arguments, (_("条数"), _("说明")), said, texts)


def rate_one(arguments: argparse.Namespace) -> int:
    """Rate an organisation's ledger of a period."""
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        place = services.ledger.organisation(unit, arguments.organisation)
        said = (arguments.rating, arguments.remark, arguments.by)
        made = services.oversight.rate(unit, place.id, arguments.period, *said)
    rating = ratings()[made.rating]
    tell(_("「{name}」{period} 的台账:{rating}").format(name=place.name, period=made.period, rating=rating))
    return 0


def rated(arguments: argparse.Namespace) -> int:
    """List the ratings, or the mean of each ledger's."""
    period = arguments.period or None
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        if arguments.mean:
            return _print_means(arguments, services.oversight.means(unit, period))
        found = services.oversight.ratings(unit, period)
    said = [(row.organisation, row.rating) for row in found]
    texts = [(row.called, row.rater, row.rating.remark) for row in found]
    return _print_standings(arguments, (_("等次"), _("评账的"), _("评语")), said, texts)


def _print_means(arguments: argparse.Namespace, means: "Sequence[MeanRow]") -> int:
    if arguments.json:
        say_json([asdict(one) | {"mean": show(one.mean)} for one in means])
        return 0
    header = (_("编号"), _("党组织"), _("期间"), _("平均"), _("份数"), _("评分"))
    say_table(
        header, [(one.code, one.organisation, one.period, mean_words(one.mean), one.raters, one.said) for one in means]
    )
    tell(rating_scale())
    return 0


def export_ratings(arguments: argparse.Namespace) -> int:
    """Write the ratings and their means to a workbook."""
    with served(arguments) as services:
        content = services.oversight.ratings_file(services.units.find(arguments.unit), arguments.period or None)
    path = write_workbook(arguments.output, content)
    tell(_("已写出 {path}").format(path=places().told(path)))
    return 0


def _print_standings(
    arguments: argparse.Namespace,
    titles: tuple[str, ...],
    said: Sequence[tuple[str, Publication | LedgerRating]],
    texts: Sequence[tuple[object, ...]],
) -> int:
    """Print what was done with ledgers: ``said`` by which organisation's, ``texts`` under ``titles`` of their own."""
    if arguments.json:
        say_json([asdict(one) for _name, one in said])
        return 0
    header = (_("党组织"), _("期间"), *titles, _("谁"), _("时间"))
    rows = [(name, one.period, *text, one.actor, one.at[:10]) for (name, one), text in zip(said, texts, strict=True)]
    say_table(header, rows)
    return 0
