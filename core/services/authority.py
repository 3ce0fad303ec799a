"""Roles for one person: who holds which, who stands in for whom, what is theirs to do; and the table of acts."""

from ...plugins.contract import Role
from ...plugins.i18n import _
from ..authority import granting
from ..authority.granting import NewGrant
from ..authority.judging import Entitlement
from ..authority.model import ROLES, ActRow, MyRoles, RoleGrant, StandIn, TypedGrant, role_title
from ..authority.repository import grants, stand_ins
from ..authority.table import ACTS, ActRule
from ..kernel.unit import INSTALLATION, Unit
from .typed_dates import read_day
from .workspace import Workspace

ALL_UNITS = INSTALLATION
"""Where roles are held that are no unit's: those of administrators."""


class AuthorityService:
    """Who may do what, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def grants(self, unit: Unit) -> tuple[RoleGrant, ...]:
        """Return the roles of a unit, or of the installation, those that are over too."""
        with self._workspace.read(unit) as connection:
            return grants(connection)

    def stand_ins(self, unit: Unit) -> tuple[StandIn, ...]:
        """Return who stands or stood in for whom in a unit."""
        with self._workspace.read(unit) as connection:
            return stand_ins(connection)

    def grant(self, unit: Unit, typed: TypedGrant) -> RoleGrant:
        """Give somebody a role in a unit, or that of an administrator in the installation.

        Raises:
            Error: as for ``core.authority.granting.grant``, or a day cannot be read.
        """
        new = NewGrant(
            typed.actor,
            typed.role,
            typed.organisation,
            typed.person,
            read_day(typed.since) if typed.since else None,
            read_day(typed.until) if typed.until else None,
            typed.reason,
        )
        with self._workspace.act(unit) as transaction:
            return granting.grant(transaction, new)

    def end(self, unit: Unit, grant: int, day: str = "", reason: str = "") -> RoleGrant:
        """Let a role be held no more from ``day`` on, today where it is empty.

        Raises:
            Error: as for ``core.authority.granting.end_grant``, or the day cannot be read.
        """
        with self._workspace.act(unit) as transaction:
            return granting.end_grant(transaction, grant, read_day(day) if day else None, reason)

    def stand_in(self, unit: Unit, actor: str, holder: str, until: str, since: str = "", reason: str = "") -> StandIn:
        """Let ``actor`` do what ``holder`` may do in a unit, before the day ``until``.

        Raises:
            Error: as for ``core.authority.granting.stand_in``, or a day cannot be read.
        """
        first, last = read_day(since) if since else None, read_day(until)
        with self._workspace.act(unit) as transaction:
            return granting.stand_in(transaction, actor, holder, first, last, reason)

    def end_stand_in(self, unit: Unit, number: int) -> StandIn:
        """Let somebody stand in no more.

        Raises:
            Error: there is no such stand-in, or it is over.
        """
        with self._workspace.act(unit) as transaction:
            return granting.end_stand_in(transaction, number)

    def mine(self, unit: Unit | None) -> MyRoles:
        """Return what the person of this session holds in a unit, or in the installation, today."""
        workspace, unit = self._workspace, unit or INSTALLATION
        with workspace.read(unit) as connection:
            standing = Entitlement.of(connection, workspace.actor, workspace.clock.today())
            places = {one.id: one for one in grants(connection)}
        today = workspace.clock.today().isoformat()
        own = [one for one in places.values() if one.actor == workspace.actor and one.holds(today)]
        titles = [f"{one.title}({one.organisation})" if one.organisation else one.title for one in own]
        if any(one.of_installation and one.how == "own" for one in standing.held):
            held = [role_title(one.role) for one in standing.held if one.of_installation and one.how == "own"]
            titles = [*dict.fromkeys(held), *titles] if unit != INSTALLATION else titles
        stands_for = dict.fromkeys(one.actor for one in standing.held if one.how == "for")
        return MyRoles(workspace.actor, standing.enforced, tuple(titles), tuple(stands_for))

    def may(self, act: str, unit: Unit | None = None) -> bool:
        """True if there is anything in the unit, or in the installation, to which the person may do an act."""
        return self._workspace.standing(unit or INSTALLATION).may_somewhere(act)

    def table(self) -> tuple[ActRow, ...]:
        """Return the table of acts as it is shown and printed."""
        return tuple(_row(rule) for rule in ACTS if not rule.part)

    def roles(self) -> tuple[tuple[Role, str], ...]:
        """Return every role with what people call it."""
        return tuple((role, role_title(role)) for role in ROLES)


def _row(rule: ActRule) -> ActRow:
    return ActRow(rule.act, _(rule.title), rule.roles, rule.named)
