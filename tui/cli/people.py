"""Commands about the people of the roster: list, add, change one, history, things to do."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date

from ...core.kernel.dates import today
from ...core.kernel.errors import Error
from ...core.organisation import changes
from ...core.organisation.directory import load_directory
from ...core.organisation.model import find_unit
from ...core.organisation.probation import person_todos
from ...core.organisation.queries import people_list, person_history
from ...core.services.typed_dates import read_day
from ...core.storage.engine import Database
from ...plugins.i18n import _
from .context import actor, opened
from .output import say, say_json, say_table, tell


def show_list(arguments: argparse.Namespace) -> int:
    """List who is on the roster, or who has left it."""
    day = _day(arguments)
    with opened(arguments) as database:
        unit = find_unit(database, arguments.unit)
        with database.read() as connection:
            branch = None
            if arguments.organisation:
                branch = load_directory(connection, unit.id).organisation(arguments.organisation)
            people = people_list(connection, unit.id, day, branch=branch, former=arguments.former)
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
    with opened(arguments) as database:
        code = changes.add_person(
            database,
            actor(arguments),
            arguments.unit,
            name=arguments.name,
            branch=arguments.branch,
            status=arguments.status,
            class_name=arguments.class_name,
            joined=read_day(arguments.joined) if arguments.joined else None,
            day=_day(arguments),
        )
    say(code)
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Change one person as from a day on."""
    value: str = arguments.value
    if arguments.what in _NEED_VALUE and not value:
        raise Error(_("{what} 后面要写新的内容。").format(what=arguments.what))
    if arguments.what not in _TAKE_VALUE and value:
        raise Error(_("{what} 后面不用写内容。").format(what=arguments.what))
    day = _day(arguments)
    with opened(arguments) as database:
        made = _CHANGES[arguments.what](_Call(database, actor(arguments), arguments, day), value)
    tell(_("没有变化") if made is False else _("已登记,{day} 起").format(day=day))
    return 0


class _Call:
    """The change that is asked for, but for what it is."""

    def __init__(self, database: Database, who: str, arguments: argparse.Namespace, day: date) -> None:
        self.person = (database, who, arguments.unit, arguments.person)
        self.day = day
        self.note: str = arguments.note
        self.organisation: str = arguments.organisation


_CHANGES: Mapping[str, Callable[[_Call, str], bool | None]] = {
    "transfer": lambda call, value: changes.transfer(*call.person, value, call.day, call.note),
    "leave": lambda call, _value: changes.leave(*call.person, call.day, call.note),
    "status": lambda call, value: changes.set_status(*call.person, value, call.day, call.note),
    "prolong": lambda call, _value: changes.prolong_probation(*call.person, call.day, call.note),
    "mobile": lambda call, value: changes.set_mobile(
        *call.person, read_day(value) if value else call.day, call.day, call.note
    ),
    "back": lambda call, _value: changes.set_mobile(*call.person, None, call.day, call.note),
    "rename": lambda call, value: changes.rename(*call.person, value, call.day, call.note),
    "class": lambda call, value: changes.set_class(*call.person, value, call.day, call.note),
    "joined": lambda call, value: changes.set_joined(
        *call.person, read_day(value) if value else None, call.day, call.note
    ),
    "post": lambda call, value: changes.give_post(
        *call.person, value, call.day, organisation=call.organisation, note=call.note
    ),
    "endpost": lambda call, value: changes.end_post(
        *call.person, value, call.day, organisation=call.organisation, note=call.note
    ),
}
_NEED_VALUE = frozenset({"transfer", "status", "rename", "post", "endpost"})
_TAKE_VALUE = _NEED_VALUE | {"mobile", "class", "joined"}


def history(arguments: argparse.Namespace) -> int:
    """Print what became of a person."""
    with opened(arguments) as database:
        made = person_history(database, arguments.unit, arguments.code)
    if arguments.json:
        say_json([asdict(one) for one in made])
        return 0
    header = (_("日期"), _("变动"), _("原来"), _("现在"), _("谁"), _("说明"))
    say_table(header, [(one.day, one.title, one.was, one.became, one.actor, one.note) for one in made])
    return 0


def todo(arguments: argparse.Namespace) -> int:
    """Print what the roster asks somebody to do."""
    with opened(arguments) as database:
        unit = find_unit(database, arguments.unit)
        with database.read() as connection:
            found = person_todos(connection, unit.id, _day(arguments))
    if arguments.json:
        say_json([asdict(one) | {"due": one.due.isoformat() if one.due else None} for one in found])
        return 0
    header = (_("期限"), _("编号"), _("姓名"), _("支部"), _("要办的事"))
    say_table(header, [(one.due, one.code, one.name, one.branch, one.sentence) for one in found])
    return 0


def _day(arguments: argparse.Namespace) -> date:
    return read_day(arguments.day) if arguments.day else today()
