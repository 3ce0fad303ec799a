"""Commands about the people of the roster: list, add, change one, history, things to do."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from ...core.kernel.errors import Error
from ...core.services.roster_changes import NEED_VALUE, TAKE_VALUE, FactChange
from ...core.services.services import Services
from ...core.services.typed_dates import read_day
from ...plugins.i18n import _
from .context import served
from .output import say, say_json, say_table, tell

if TYPE_CHECKING:
    from ...core.organisation.organisation_changes import OrganisationChange
    from ...core.organisation.person_history import PersonChange


def show_list(arguments: argparse.Namespace) -> int:
    """List who is on the roster, or who has left it."""
    day = _day(arguments)
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        people = services.roster.people(unit, arguments.organisation or "", day, former=arguments.former)
    if arguments.json:
        shown = ("code", "name", "branch_code", "branch", "class_name", "status", "joined", "mobile_since", "since")
        say_json(
            [
                {name: getattr(one, name) for name in shown} | {"left": one.left, "posts": list(one.posts)}
                for one in people
            ]
        )
        return 0
    header = (
        _("编号"),
        _("姓名"),
        _("支部"),
        _("类别"),
        _("正式/预备"),
        _("入党日期"),
        _("外出起始"),
        _("职务"),
        _("离开"),
    )
    say_table(
        header,
        [
            (
                one.code,
                one.name,
                one.branch,
                one.class_name,
                one.status,
                one.joined,
                one.mobile_since,
                "、".join(one.posts),
                one.left,
            )
            for one in people
        ],
    )
    tell(_("共 {n} 人").format(n=len(people)))
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Put somebody new on the roster; the code given out is what is printed."""
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        asked = (arguments.name, arguments.branch, arguments.status, arguments.class_name)
        code = services.roster.add(unit, (*asked, arguments.joined, arguments.since, arguments.day or ""))
    say(code)
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Change one person as from a day on."""
    value: str = arguments.value
    if arguments.what in NEED_VALUE and not value:
        raise Error(_("{what} 后面要写新的内容。").format(what=arguments.what))
    if arguments.what not in TAKE_VALUE and value:
        raise Error(_("{what} 后面不用写内容。").format(what=arguments.what))
    given = _day(arguments)
    with served(arguments) as services:
        day = given or _today(services)
        fact = FactChange(arguments.what, day, value, arguments.organisation, arguments.note)
        made = services.roster.record(services.units.find(arguments.unit), arguments.person, fact)
    tell(_("已登记,{day} 起").format(day=day) if made else _("没有变化"))
    return 0


def tell_history(made: "Iterable[PersonChange | OrganisationChange]", *, as_json: bool) -> None:
    """Print what became of a person or an organisation."""
    if as_json:
        say_json([asdict(one) for one in made])
        return
    header = (_("日期"), _("变动"), _("原来"), _("现在"), _("谁"), _("说明"))
    say_table(header, [(one.day, one.title, one.was, one.became, one.actor, one.note) for one in made])


def history(arguments: argparse.Namespace) -> int:
    """Print what became of a person."""
    with served(arguments) as services:
        made = services.roster.history(services.units.find(arguments.unit), arguments.code)
    tell_history(made, as_json=arguments.json)
    return 0


def todo(arguments: argparse.Namespace) -> int:
    """Print what the roster asks somebody to do."""
    day = _day(arguments)
    with served(arguments) as services:
        found = services.roster.todos(services.units.find(arguments.unit), day=day)
    if arguments.json:
        say_json([asdict(one) | {"due": one.due.isoformat() if one.due else None} for one in found])
        return 0
    header = (_("期限"), _("编号"), _("姓名"), _("支部"), _("要办的事"))
    say_table(header, [(one.due, one.code, one.name, one.branch, one.sentence) for one in found])
    return 0


def _day(arguments: argparse.Namespace) -> date | None:
    return read_day(arguments.day) if arguments.day else None


def _today(services: Services) -> date:
    return services.workspace.clock.today()
