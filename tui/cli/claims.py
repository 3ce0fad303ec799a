"""Commands about claims in the registers of a round: list, enter, withdraw, replace one."""

import argparse
from collections.abc import Callable
from dataclasses import asdict

from ...core.rounds.claims.model import FIELDS, ListedClaim, TypedClaim, claim_state
from ...plugins.contract.values import show
from ...plugins.i18n import _
from .context import round_meant, served
from .output import say_json, say_table, tell


def show_list(arguments: argparse.Namespace) -> int:
    """List the claims of a round."""
    with served(arguments) as services:
        found = services.claims.claims(
            round_meant(services, arguments),
            register=arguments.register,
            subject=arguments.subject,
            withdrawn=arguments.all,
        )
        day = services.workspace.clock.day_written
    if arguments.json:
        say_json([_data(one) for one in found])
        return 0
    header = (
        _("号"), _("编号"), _("名称"), _("登记"), _("类别"), _("日期"), _("分值"), _("次数"), _("证明"), _("认定单位"),
        _("说明"), _("状态"),
    )  # fmt: skip
    say_table(header, [_row(one, day) for one in found])
    tell(_("共 {n} 条登记").format(n=len(found)))
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Enter a claim."""
    with served(arguments) as services:
        typed = TypedClaim(**{field: getattr(arguments, field) or "" for field in FIELDS})
        made = services.claims.add(round_meant(services, arguments), typed)
    tell(_("已登记 {id} 号:{claim}").format(id=made.id, claim=_called(made)))
    return 0


def withdraw(arguments: argparse.Namespace) -> int:
    """Withdraw a claim."""
    with served(arguments) as services:
        gone = services.claims.withdraw(round_meant(services, arguments), arguments.claim, arguments.reason)
    tell(_("已撤回 {id} 号:{claim}").format(id=gone.id, claim=_called(gone)))
    return 0


def replace(arguments: argparse.Namespace) -> int:
    """Put another claim in the place of one."""
    changes = {field: getattr(arguments, field) for field in FIELDS if getattr(arguments, field) is not None}
    with served(arguments) as services:
        key = round_meant(services, arguments)
        made = services.claims.replace(key, arguments.claim, changes, arguments.reason)
    tell(_("{old} 号已撤回,由 {id} 号代替:{claim}").format(old=made.replaces, id=made.id, claim=_called(made)))
    return 0


def _called(one: ListedClaim) -> str:
    said = one.typed
    times = "" if said.count == "1" else f" x {said.count}"
    return f"{said.subject} {one.name} {one.title} {_(said.kind)} {said.date}{times}"


def _row(one: ListedClaim, day: Callable[[str], str]) -> tuple[object, ...]:
    said, points = one.typed, "" if one.points is None else show(one.points)
    return (
        one.id, said.subject, one.name, one.title, _(said.kind), said.date, points, said.count, said.proof,
        said.recognised_by, said.note, claim_state(one, day),
    )  # fmt: skip


def _data(one: ListedClaim) -> dict[str, object]:
    return {
        "id": one.id,
        **asdict(one.typed),
        "points": None if one.points is None else show(one.points),
        "count": int(one.typed.count),
        "name": one.name,
        "register_title": one.title,
        "remark": one.remark,
        "replaces": one.replaces,
        "replaced_by": one.replaced_by,
        "withdrawn": None if one.withdrawal is None else asdict(one.withdrawal),
    }
