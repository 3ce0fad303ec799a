"""Giving and ending roles, and saying who stands in for whom. Nothing is removed: what is over has an end."""

from dataclasses import dataclass
from datetime import date

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import accept_name
from ..kernel.text import listed, pick, required_reason, shown, tidy
from ..kernel.unit import INSTALLATION
from ..organisation.history import organisation_called, person_called
from ..storage.transaction import Transaction
from .model import ROLES, RoleGrant, StandIn, role_title
from .repository import administrators, grants, stand_ins

WITH_REASON = frozenset({"recorder"})
"""Roles that are taken from nobody, and given to nobody else, without a reason (林业局 五(一)2)."""


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role to be given: to whom, where (code or name, empty for the whole unit), and who that is on the roster.

    ``since`` is the first day, None today; ``until`` the first day on which it is held no more, None while nobody says.
    """

    actor: str
    role: str
    organisation: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None
    reason: str = ""


def grant(transaction: Transaction, new: NewGrant) -> RoleGrant:
    """Give somebody a role, in the unit or (an administrator's) in the installation, and return it.

    The first role that is given at all is that of an administrator: from then on people do only what is theirs.

    Raises:
        Error: no such role, organisation or person; the role cannot be held there; it is held there already; or a
            reason is needed.
    """
    actor, role = _actor(new.actor), _role(new.role)
    since = new.since or transaction.today
    _require_order(since, new.until)
    transaction.label("role.grant")
    _require_place(transaction, role, new)
    connection = transaction.connection
    organisation = organisation_called(connection, new.organisation, since) if new.organisation else None
    person = person_called(connection, new.person) if new.person else None
    if role == "member" and person is None:
        raise Error(_("党员的职责要写明是花名册上的谁。"))
    day = since.isoformat()
    there = [one for one in grants(connection) if one.role == role and one.holds(day)]
    place = "" if organisation is None else organisation.code
    there = [one for one in there if one.organisation.partition(" ")[0] == place]
    if any(one.actor == actor for one in there):
        raise Error(_("「{actor}」已经是{role}。").format(actor=shown(actor), role=role_title(role)))
    reason = tidy(new.reason)
    if role in WITH_REASON and there:
        reason = required_reason(reason)
    row = {
        "id": transaction.next_id("role_grant"), "actor": actor, "role": role,
        "organisation_id": None if organisation is None else organisation.id,
        "person_id": None if person is None else person.id,
        "since": day, "until": None if new.until is None else new.until.isoformat(),
        "reason": reason, "granted_by": transaction.actor, "at": transaction.at,
    }  # fmt: skip
    transaction.insert("role_grant", [row])
    transaction.finish()
    return next(one for one in grants(connection) if one.id == row["id"])


def end_grant(transaction: Transaction, id_: int, day: date | None = None, reason: str = "") -> RoleGrant:
    """Let a role be held no more from ``day`` (None: today) on, and return it.

    Raises:
        Error: there is no such role, it is over, it is the last administrator's, or a reason is needed.
    """
    transaction.label("role.end")
    known = next((one for one in grants(transaction.connection) if one.id == id_), None)
    if known is None:
        raise Error(_("没有 {id} 号任命。").format(id=id_))
    end = (day or transaction.today).isoformat()
    if known.until and known.until <= end:
        raise Error(_("{id} 号任命在 {day} 已经结束。").format(id=id_, day=known.until))
    if end < known.since:
        raise Error(_("结束的日期 {day} 早于开始的日期 {since}。").format(day=end, since=known.since))
    if known.role in WITH_REASON:
        reason = required_reason(reason)
    if known.role == "admin" and not _others(transaction, known, end):
        raise Error(_("这是最后一名系统管理员,不能免去。"), _("请先任命另一名。"))
    transaction.update("role_grant", id_, {"until": end, "reason": _both(known.reason, tidy(reason))})
    transaction.finish()
    return next(one for one in grants(transaction.connection) if one.id == id_)


def stand_in(
    transaction: Transaction, actor: str, holder: str, since: date | None, until: date, reason: str = ""
) -> StandIn:
    """Let ``actor`` do what ``holder`` may do, before ``until``; both names are in the record of what is done so.

    Raises:
        Error: they are the same, the holder stands in for the actor meanwhile, or the days are in no order.
    """
    actor, holder = _actor(actor), _actor(holder)
    first = since or transaction.today
    _require_order(first, until)
    if actor == holder:
        raise Error(_("自己不能代自己办。"))
    transaction.label("role.stand_in")
    known = stand_ins(transaction.connection)
    if any((one.actor, one.holder) == (holder, actor) and _overlap(one, first, until) for one in known):
        raise Error(
            _("「{holder}」这段时间正代「{actor}」办,不能互相代。").format(holder=shown(holder), actor=shown(actor))
        )
    row = {
        "id": transaction.next_id("stand_in"), "actor": actor, "holder": holder, "since": first.isoformat(),
        "until": until.isoformat(), "reason": tidy(reason), "granted_by": transaction.actor, "at": transaction.at,
    }  # fmt: skip
    transaction.insert("stand_in", [row])
    transaction.finish()
    return next(one for one in stand_ins(transaction.connection) if one.id == row["id"])


def end_stand_in(transaction: Transaction, id_: int) -> StandIn:
    """Let somebody stand in no more from today on.

    Raises:
        Error: there is no such stand-in, or it is over.
    """
    transaction.label("role.stand_in_end")
    known = next((one for one in stand_ins(transaction.connection) if one.id == id_), None)
    today = transaction.today.isoformat()
    if known is None or known.until <= today:
        raise Error(_("没有 {id} 号代办,或已经结束。").format(id=id_))
    transaction.update("stand_in", id_, {"until": max(today, known.since)})
    transaction.finish()
    return next(one for one in stand_ins(transaction.connection) if one.id == id_)


def _actor(name: str) -> str:
    name = accept_name(name)
    if not name:
        raise Error(_("请写明是谁。"))
    return name


def _role(called: str) -> str:
    """The role called by its word or its title."""
    names = {name: role for role in ROLES for name in (role, role_title(role))}
    found = pick(called, names)
    if found is None:
        titles = listed(role_title(role) for role in ROLES)
        raise Error(_("没有「{role}」这种职责。").format(role=shown(called)), _("有:{titles}。").format(titles=titles))
    return names[found]


def _require_place(transaction: Transaction, role: str, new: NewGrant) -> None:
    """Refuse a role where it cannot be held, and any other before there is an administrator."""
    if transaction.unit == INSTALLATION:
        if role not in ("admin", "auditor"):
            raise Error(_("{role}要在一个单位里任命。").format(role=role_title(role)), _("请写明单位。"))
        if new.organisation or new.person:
            raise Error(_("{role}管整个数据库,不写党组织和党员。").format(role=role_title(role)))
    elif role == "admin":
        raise Error(_("系统管理员管整个数据库,不在单位里任命。"), _("请不写单位。"))
    if role != "admin" and not administrators(transaction.connection, transaction.today):
        raise Error(
            _("还没有系统管理员,不能任命别的职责。"), _("请先任命一名系统管理员;从那以后各人只能办自己职责内的事。")
        )


def _require_order(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Error(_("结束的日期要在开始的日期 {since} 之后。").format(since=since.isoformat()))


def _others(transaction: Transaction, known: RoleGrant, day: str) -> bool:
    others = [one for one in grants(transaction.connection) if one.role == "admin" and one.id != known.id]
    return any(one.holds(day) and not one.until for one in others)


def _overlap(one: StandIn, since: date, until: date) -> bool:
    return one.since < until.isoformat() and (not one.until or since.isoformat() < one.until)


def _both(was: str, why: str) -> str:
    return _("{was};免去:{why}").format(was=was, why=why) if was and why else was or why
