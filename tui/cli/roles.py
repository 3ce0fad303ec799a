"""Commands about who may do what: roles, stand-ins, and the table of acts."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from ...core.authority.model import TypedGrant
from ...core.kernel.unit import INSTALLATION, Unit
from ...plugins.i18n import _
from .context import served
from .output import say_json, say_table, tell

if TYPE_CHECKING:
    from ...core.services.services import Services


def _place(services: "Services", arguments: argparse.Namespace) -> Unit:
    return services.units.find(arguments.unit) if arguments.unit else INSTALLATION


def give(arguments: argparse.Namespace) -> int:
    """Give somebody a role."""
    typed = TypedGrant(
        arguments.person, arguments.role, arguments.at, arguments.member,
        arguments.since, arguments.until, arguments.reason,
    )  # fmt: skip
    with served(arguments) as services:
        made = services.authority.grant(_place(services, arguments), typed)
    where = f"({made.organisation})" if made.organisation else ""
    tell(_("{id} 号:{who} 从 {day} 起是{role}{where}").format(
        id=made.id, who=made.actor, day=made.since, role=made.title, where=where
    ))  # fmt: skip
    return 0


def show(arguments: argparse.Namespace) -> int:
    """List roles and stand-ins."""
    with served(arguments) as services:
        place = _place(services, arguments)
        today = services.workspace.clock.today().isoformat()
        grants = [one for one in services.authority.grants(place) if arguments.all or one.holds(today)]
        others = [one for one in services.authority.stand_ins(place) if arguments.all or today < (one.until or "9")]
    if arguments.json:
        say_json({"roles": [asdict(one) for one in grants], "stand_ins": [asdict(one) for one in others]})
        return 0
    head = (_("号"), _("姓名"), _("职责"), _("任职的地方"), _("党员"), _("从"), _("到"), _("理由"))
    say_table(head, [
        (one.id, one.actor, one.title, one.organisation, one.person, one.since, one.until, one.reason) for one in grants
    ])  # fmt: skip
    if others:
        say_table(
            (_("号"), _("代办的人"), _("代谁"), _("从"), _("到"), _("理由")),
            [(one.id, one.actor, one.holder, one.since, one.until, one.reason) for one in others],
        )
    return 0


def end(arguments: argparse.Namespace) -> int:
    """End a role."""
    with served(arguments) as services:
        place = _place(services, arguments)
        gone = services.authority.end(place, arguments.number, arguments.since, arguments.reason)
    tell(_("{who} 从 {day} 起不再是{role}").format(who=gone.actor, day=gone.until, role=gone.title))
    return 0


def stand_in(arguments: argparse.Namespace) -> int:
    """Let somebody stand in for another."""
    with served(arguments) as services:
        made = services.authority.stand_in(
            _place(services, arguments), arguments.person, arguments.holder,
            arguments.until, arguments.since, arguments.reason,
        )  # fmt: skip
    tell(_("{id} 号:{who} 代 {holder} 办,从 {day} 到 {until}").format(
        id=made.id, who=made.actor, holder=made.holder, day=made.since, until=made.until
    ))  # fmt: skip
    return 0


def end_stand_in(arguments: argparse.Namespace) -> int:
    """Let somebody stand in no more."""
    with served(arguments) as services:
        gone = services.authority.end_stand_in(_place(services, arguments), arguments.number)
    tell(_("{who} 不再代 {holder} 办").format(who=gone.actor, holder=gone.holder))
    return 0


def mine(arguments: argparse.Namespace) -> int:
    """Tell which roles one holds."""
    with served(arguments) as services:
        tell(services.authority.mine(_place(services, arguments)).told)
    return 0


def acts(arguments: argparse.Namespace) -> int:
    """Show the table of acts."""
    with served(arguments) as services:
        table, roles = services.authority.table(), services.authority.roles()
    if arguments.json:
        say_json([asdict(row) for row in table])
        return 0
    head = (_("事情"), *(title for _role, title in roles))
    say_table(head, [(row.title, *(row.mark(role) for role, _title in roles)) for row in table])
    return 0
