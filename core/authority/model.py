"""Roles as people hold them, as frozen values."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from ...plugins.contract import Role
from ...plugins.i18n import N_, _
from ..kernel.unit import INSTALLATION

ROLE_TITLES: dict[Role, str] = {
    "admin": N_("系统管理员"),
    "office": N_("考核办公室"),
    "assessor": N_("考评组"),
    "secretary": N_("支部书记"),
    "recorder": N_("记录员"),
    "member": N_("党员"),
    "representative": N_("群众代表"),
    "superior": N_("上级复核"),
    "auditor": N_("监督"),
}
"""What people call the roles."""

ROLES: tuple[Role, ...] = get_args(Role)

OF_BRANCHES: frozenset[str] = frozenset({"secretary", "recorder", "member", "representative"})
"""Roles of those who are judged: what they are held at is their own."""

PERSONAL: frozenset[str] = frozenset({"member", "representative"})
"""Roles by which somebody acts for themselves alone."""


def role_title(role: str) -> str:
    """Return what people call a role."""
    return next((_(title) for known, title in ROLE_TITLES.items() if known == role), role)


class HeldRole(NamedTuple):
    """A role held today by ``actor`` at an organisation (its row; None: in all of the unit with the number ``unit``).

    ``person`` is the code of who that is on the roster, ``branch_id`` the row of the branch they belong to. ``how``:
    ``own``, or ``for`` of somebody stood in for; empty of others, who are administrators.
    """

    unit: int
    actor: str
    role: str
    organisation_id: int | None
    person: str
    branch_id: int | None
    how: Literal["own", "for", ""]

    @property
    def of_installation(self) -> bool:
        """True if it is held in the whole database."""
        return self.unit == INSTALLATION.id


class TreePlace(NamedTuple):
    """An organisation as the tree has it today: row, code, and the row above it."""

    id: int
    code: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role in a list: who holds it, where, who on the roster that is, from when until when (ISO days), and why.

    ``organisation`` and ``person`` are as they are called; empty for the whole unit, and where nobody said.
    """

    id: int
    actor: str
    role: str
    organisation: str
    person: str
    since: str
    until: str
    reason: str
    granted_by: str
    at: str

    @property
    def title(self) -> str:
        """What people call the role."""
        return role_title(self.role)

    def holds(self, day: str) -> bool:
        """True if it is held on an ISO day."""
        return self.since <= day and (not self.until or day < self.until)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in for whom, from when until when (ISO days), and why."""

    id: int
    actor: str
    holder: str
    since: str
    until: str
    reason: str
    granted_by: str
    at: str


@dataclass(frozen=True, slots=True)
class TypedGrant:
    """A role to be given as a person types it; days in any spelling, empty for today and for no end."""

    actor: str
    role: str
    organisation: str = ""
    person: str = ""
    since: str = ""
    until: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ActRow:
    """A row of the table of acts: what it is called, and by which roles it is done.

    ``named`` are those that count only where the scheme of a round names them.
    """

    act: str
    title: str
    roles: tuple[Role, ...]
    named: tuple[Role, ...]

    def mark(self, role: Role) -> str:
        """Return how a role stands to the act, in one word; empty where it may not."""
        if role in self.roles:
            return _("可")
        return _("按方案") if role in self.named else ""


@dataclass(frozen=True, slots=True)
class MyRoles:
    """What somebody holds today: titles with places, and for whom they stand in.

    ``enforced`` is False while no roles are given: then one person holds all of them.
    """

    actor: str
    enforced: bool
    roles: tuple[str, ...]
    stands_for: tuple[str, ...]

    @property
    def told(self) -> str:
        """All of it in one line."""
        if not self.enforced:
            return _("尚未任命职责,一人兼任全部")
        own = "、".join(self.roles) or _("没有职责,只能看")
        return own + _(";代办:{names}").format(names="、".join(self.stands_for)) if self.stands_for else own
