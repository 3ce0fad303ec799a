"""Which group of assessors a filler belongs to: a fact on record with the round, never a part of a name."""

from dataclasses import dataclass

from ...plugins.contract import Filling, Form, Scheme
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import accept_name
from ..kernel.text import nearest, pick, shown
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .model import AssessmentRound
from .repository import load_round, panel_member, panel_members
from .schedule import require_filling_open
from .sheets.marking import filling_of
from .sheets.repository import fillers_of


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody who fills sheets of a filling that has groups, and the group's title; empty while in none."""

    form: str
    filling: str
    filler: str
    group: str


def put_in_group(
    transaction: Transaction, round_: str, filler: str, group: str, form: str = "", filling: str = ""
) -> Assessor:
    """Put a filler into a group (its id or title) of a filling, which need not be named where only one has groups.

    Raises:
        Error: the round has no such filling, group or filler, or the filling is closed.
    """
    loaded = load_round(transaction.connection, round_)
    whose, filled = _grouped(loaded.scheme, form, filling)
    name = accept_name(filler)
    if filling_of(whose, name) != filled:
        raise Error(_("「{filler}」不能填「{title}」。").format(filler=shown(name), title=_(filled.title)))
    names = {called: each for each in filled.groups for called in (each.id, _(each.title))}
    found = pick(group, names)
    if found is None:
        titles = [_(each.title) for each in filled.groups]
        raise Error(_("「{title}」没有评分小组「{group}」。").format(title=_(filled.title), group=shown(group)),
                    nearest(group, titles))  # fmt: skip
    require_filling_open(loaded.scheme, loaded.info.stage, whose.id, filled.id)
    chosen = names[found]
    place = {"round_id": loaded.info.id, "form": whose.id, "filling": filled.id, "filler": name}
    known = panel_member(transaction.connection, **place)
    transaction.label("round.panel")
    if known is None:
        row = {"id": transaction.next_id("panel_member"), **place, "filler_group": chosen.id}
        transaction.insert("panel_member", [row])
    else:
        transaction.update("panel_member", known, {"filler_group": chosen.id})
    return Assessor(whose.id, filled.id, name, _(chosen.title))


def assessors(connection: UnitConnection, round_: AssessmentRound) -> tuple[Assessor, ...]:
    """Return everybody who has a sheet or a group in a filling with groups, those without a group too."""
    found = []
    for form in round_.scheme.forms:
        for filling in form.fillings:
            if filling.groups:
                groups = panel_members(connection, round_.info.id, form.id, filling.id)
                titles = {group.id: _(group.title) for group in filling.groups}
                for filler in sorted({*groups, *fillers_of(connection, round_.info.id, form.id, filling.id)}):
                    group = titles.get(groups.get(filler, ""), "")
                    found.append(Assessor(form.id, filling.id, filler, group))
    return tuple(found)


def _grouped(scheme: Scheme, form: str, filling: str) -> tuple[Form, Filling]:
    """Return the form and filling with groups that are meant."""
    places = [(each, filled) for each in scheme.forms for filled in each.fillings if filled.groups]
    meant = [
        (each, filled)
        for each, filled in places
        if form in ("", each.id, _(each.title)) and filling in ("", filled.id, _(filled.title))
    ]
    if len(meant) == 1:
        return meant[0]
    if not places:
        raise Error(_("这个方案没有分小组评分的表。"))
    names = "、".join(f"{each.id}/{filled.id}" for each, filled in places)
    raise Error(_("没有说清是哪张表的哪一栏。"), _("分小组评分的有:{names}。").format(names=names))
