"""Commands about the organisations of a unit: list, change one, history."""

import argparse

from ...core.services.typed_dates import read_day
from ...plugins.i18n import N_, _
from .context import served
from .output import say_json, say_table, tell
from .people import tell_history

KINDS = {"committee": N_("党委"), "general_branch": N_("党总支"), "branch": N_("党支部"), "group": N_("党小组")}


def show_list(arguments: argparse.Namespace) -> int:
    """List the organisations of a unit."""
    day = read_day(arguments.day) if arguments.day else None
    with served(arguments) as services:
        found = services.roster.organisations(services.units.find(arguments.unit), day)
    if arguments.json:
        shown = ("code", "name", "kind", "parent_code", "domain", "class_name")
        say_json([{name: getattr(one, name) for name in shown} for one in found])
        return 0
    header = (_("编号"), _("名称"), _("类型"), _("上级"), _("领域"), _("类别"))
    say_table(
        header,
        [(one.code, one.name, _(KINDS[one.kind]), one.parent_name, one.domain, one.class_name) for one in found],
    )
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Change one organisation as from a day on."""
    day = read_day(arguments.day) if arguments.day else None
    with served(arguments) as services:
        unit, since = services.units.find(arguments.unit), day or services.workspace.clock.today()
        fact = (arguments.what, arguments.value, since, arguments.note)
        made = services.roster.change_organisation(unit, arguments.organisation, *fact)
    tell(_("已登记,{day} 起").format(day=since) if made else _("没有变化"))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """Print what became of an organisation."""
    with served(arguments) as services:
        made = services.roster.organisation_history(services.units.find(arguments.unit), arguments.organisation)
    tell_history(made, as_json=arguments.json)
    return 0
