"""Whether somebody may do an act, by the roles they and those they stand in for hold today.

While nobody holds any role in the installation, whoever is there may do everything: alone on a laptop one person holds
all roles. The first one given is that of an administrator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ...plugins.i18n import _
from ..kernel.concern import Concern
from ..kernel.errors import Error
from ..kernel.text import listed, shown
from ..storage.connection import UnitConnection
from .model import OF_BRANCHES, PERSONAL, ROLES, HeldRole, TreePlace, role_title
from .repository import branch_of, held_by, holders, places
from .table import RULES, ActRule


class Forbidden(Error):
    """Somebody may not do, or not see, what they asked for."""


@dataclass(frozen=True)
class Tree:
    """The organisations of a unit on a day, loaded when a role is held at one of them."""

    _load: Callable[[], tuple[TreePlace, ...]]

    @cached_property
    def _places(self) -> dict[int, TreePlace]:
        return {place.id: place for place in self._load()}

    @cached_property
    def _by_code(self) -> dict[str, int]:
        return {place.code: place.id for place in self._places.values()}

    def row(self, code: str) -> int | None:
        """Return the row of the organisation with a code."""
        return self._by_code.get(code)

    def within(self, organisation: int | None, place: int) -> bool:
        """True if an organisation is the one at ``place`` or beneath it."""
        seen: set[int] = set()
        while organisation is not None and organisation not in seen:
            if organisation == place:
                return True
            seen.add(organisation)
            above = self._places.get(organisation)
            organisation = above.parent_id if above is not None else None
        return False


@dataclass(frozen=True)
class Entitlement:
    """What somebody may do in one unit: by the roles ``held`` by them first, then of those they stand in for.

    ``enforced`` is False while nobody holds a role in the installation; then everything is allowed.
    """

    held: tuple[HeldRole, ...]
    enforced: bool
    tree: Tree
    branch_of: Callable[[str], int | None]

    @classmethod
    def of(cls, connection: UnitConnection, actor: str, day: date) -> "Entitlement":
        """Return what ``actor`` may do on ``day`` in the unit that ``connection`` is about."""
        found = held_by(connection, actor, day)
        return cls(
            tuple(sorted((one for one in found if one.how), key=lambda one: one.how == "for")),
            any(one.of_installation for one in found),
            Tree(lambda: places(connection, day)),
            lambda code: branch_of(connection, code, day),
        )

    def may_somewhere(self, act: str) -> bool:
        """True if there is anything at all to which they may do the act: then a screen offers it."""
        rule = RULES[act]
        return not self.enforced or rule.part or any(one.role in rule.all_roles for one in self.held)

    def judge(self, act: str, concern: Concern) -> HeldRole | str | None:
        """Return by which role they may do the act, None where everybody may; a sentence says why they may not."""
        rule = RULES[act]
        if not self.enforced or rule.part:
            return None
        refused = _("您没有「{act}」的职责。").format(act=_(rule.title))
        nearest = ""
        for one in self.held:
            refusal = self._refusal(one, rule, concern)
            if not refusal:
                return one
            if one.role in rule.all_roles:
                nearest = nearest or refusal
        return nearest or refused

    def _refusal(self, one: HeldRole, rule: ActRule, concern: Concern) -> str:
        """Return why a role that may do the act somewhere does not allow it here; empty if it does."""
        by_office = one.role in rule.roles and not concern.bound
        if not by_office and not (one.role in rule.named and one.role in concern.roles):
            return _("「{act}」在这里由方案写明的人办,您的职责不在其中。").format(act=_(rule.title))
        if not self._reaches(one, concern):
            return _("「{act}」只能办您任职范围内的。").format(act=_(rule.title))
        if concern.filler and not by_office and concern.filler != one.actor:
            return _("这份表由「{filler}」填,不能替别人填。").format(filler=shown(concern.filler))
        if concern.judges and self._judges_own(one, concern):
            return _("自己所在的支部要由别人评。")
        return ""

    def _reaches(self, one: HeldRole, concern: Concern) -> bool:
        """True if all that an act is about is where the role is held; of a member that is they themselves."""
        if one.role in PERSONAL:
            return one.role == "member" and set(concern.people) == {one.person} and bool(one.person)
        if one.organisation_id is None:
            return True
        about = self._organisations(concern)
        return bool(about) and all(self.tree.within(each, one.organisation_id) for each in about)

    def _organisations(self, concern: Concern) -> set[int | None]:
        """Return the organisations that an act is about; None for one that is no more."""
        about: set[int | None] = set(concern.organisations)
        about |= {self.tree.row(code) for code in concern.branches}
        return about or {self.branch_of(code) for code in concern.people}

    def _judges_own(self, one: HeldRole, concern: Concern) -> bool:
        """True if a branch is judged that the judge belongs to, or acts for."""
        mine = [each for each in self.held if each.actor == one.actor]
        own = {each.branch_id for each in mine} | {each.organisation_id for each in mine if each.role in OF_BRANCHES}
        return not own.isdisjoint(self._organisations(concern) - {None})


class RoleAuthority:
    """What one transaction asks for its acts; what its actor holds is read once."""

    def __init__(self) -> None:
        self._standing: Entitlement | None = None

    def require(self, connection: Any, actor: str, day: date, act: str, concern: Concern) -> str:
        """Return for whom ``actor`` does ``act``; see ``Authority``.

        Raises:
            Forbidden: they may not.
        """
        if act not in RULES:
            raise RuntimeError(f"{act} is in no row of the table of acts")
        if self._standing is None:
            self._standing = Entitlement.of(connection, actor, day)
        found = self._standing.judge(act, concern)
        if isinstance(found, str):
            raise Forbidden(found, who_may(connection, day, act, concern))
        return "" if found is None or found.actor == actor else found.actor


def who_may(connection: UnitConnection, day: date, act: str, concern: Concern) -> str:
    """Return whose an act is in words, with the names of a few who hold such a role."""
    rule = RULES[act]
    roles = {role for role in rule.named if role in concern.roles}
    if not concern.bound:
        roles |= set(rule.roles)
    whose = "、".join(role_title(role) for role in ROLES if role in roles) or rule.whose
    names = list(dict.fromkeys(actor for role, actor in holders(connection, day) if role in roles))
    told = _("这件事由{roles}办。").format(roles=whose)
    return told + _("现任:{names}。").format(names=listed(map(shown, names))) if names else told
