"""Units and their rosters: who is on them, what became of one person, and changes dated by day.

What each change asks and does is in :mod:`.roster_changes`.
"""

from dataclasses import dataclass
from datetime import date

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed
from ..kernel.unit import INSTALLATION, Unit
from ..organisation.changes import add_person, add_unit, rename_unit
from ..organisation.history import organisation_called
from ..organisation.model import FULL, OrganisationOn, PersonRow
from ..organisation.organisation_changes import (
    OrganisationChange,
    OrganisationFact,
    add_branch,
    change_organisation,
    organisation_history,
)
from ..organisation.people_repository import load_directory, people_list, person_on
from ..organisation.person_history import PersonChange, person_history
from ..organisation.probation import PersonTodo, person_todos
from ..organisation.repository import organisations_on
from ..rounds.excuses import follow_roster
from .roster_changes import ChangeId, FactChange, Prompt, RosterChange, meant, offered, record
from .typed_dates import read_day
from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """One person: how they stand on the roster (or stood last), and what became of them."""

    person: PersonRow
    changes: tuple[PersonChange, ...]


class UnitService:
    """Units, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def units(self) -> tuple[Unit, ...]:
        """All units in the order they were set up."""
        return self._workspace.units()

    def find(self, name: str) -> Unit:
        """The unit called ``name``.

        Raises:
            Error: there is none; the hint says which exist.
        """
        return self._workspace.unit(name)

    def meant(self, name: str = "") -> Unit:
        """Return the unit called ``name``, or without one the only unit there is.

        Raises:
            Error: there is none, or several and none is named.
        """
        if name:
            return self._workspace.unit(name)
        known = self._workspace.registered()
        if len(known) == 1:
            return known[0]
        raise Error(
            _("登记了 {n} 个单位,号码是哪个单位的?").format(n=len(known)),
            _("请用 --unit 写明单位:{names}。").format(names=listed(unit.name for unit in known)),
        )

    def add(self, name: str) -> Unit:
        """Set up a unit called ``name``.

        Raises:
            Error: the name is empty, not storable, or one that looks the same exists.
        """
        with self._workspace.act(INSTALLATION) as transaction:
            return add_unit(transaction, name)

    def rename(self, unit: Unit, name: str) -> Unit:
        """Call a unit otherwise.

        Raises:
            Error: as for :meth:`add`.
        """
        with self._workspace.act(INSTALLATION) as transaction:
            renamed = rename_unit(transaction, unit, name)
        self._workspace.units()
        return renamed


class RosterService:
    """The rosters of units, for one person who works on them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def roster(self, unit: Unit, branches: frozenset[int] | None, *, former: bool) -> tuple[PersonRow, ...]:
        """Who is on the roster today, or was and is no more; ``branches`` narrows it to organisations."""
        only = next(iter(branches)) if branches is not None and len(branches) == 1 else None
        with self._workspace.read(unit) as connection:
            people = people_list(connection, self._workspace.clock.today(), branch=only, former=former)
        return people if branches is None else tuple(one for one in people if one.branch_id in branches)

    def people(
        self, unit: Unit, organisation: str = "", day: date | None = None, *, former: bool = False
    ) -> tuple[PersonRow, ...]:
        """Who was on the roster of ``unit`` on ``day`` (default today), or had been before.

        ``organisation`` narrows it to the one with this code or name.

        Raises:
            Error: no organisation is called so, or several are.
        """
        day = day or self._workspace.clock.today()
        with self._workspace.read(unit) as connection:
            branch = load_directory(connection).organisation(organisation) if organisation else None
            return people_list(connection, day, branch=branch, former=former)

    def person(self, unit: Unit, person: int) -> PersonSheet:
        """One person by id.

        Raises:
            Error: the unit never had them.
        """
        with self._workspace.read(unit) as connection:
            found = person_on(connection, self._workspace.clock.today(), person)
            if found is None:
                raise Error(_("花名册里没有这个人。"))
            return PersonSheet(found, person_history(connection, found.code))

    def history(self, unit: Unit, code: str) -> tuple[PersonChange, ...]:
        """Everything that changed about the person with ``code``, the latest last.

        Raises:
            Error: nobody in the unit ever had this code.
        """
        with self._workspace.read(unit) as connection:
            return person_history(connection, code)

    def todos(self, unit: Unit, person: int | None = None, day: date | None = None) -> tuple[PersonTodo, ...]:
        """What is to be done on ``day`` (default today) about the people of ``unit``, or about one of them."""
        with self._workspace.read(unit) as connection:
            found = person_todos(connection, day or self._workspace.clock.today())
        return found if person is None else tuple(todo for todo in found if todo.person_id == person)

    def organisations(self, unit: Unit, day: date | None = None) -> tuple[OrganisationOn, ...]:
        """The organisations of ``unit`` on ``day`` (default today), by code."""
        with self._workspace.read(unit) as connection:
            return organisations_on(connection, day or self._workspace.clock.today())

    def add_branch(self, unit: Unit, name: str) -> str:
        """Set up a branch from today on; return the code given out.

        Raises:
            Error: the name is empty, cannot be stored, or is that of another organisation.
        """
        with self._workspace.act(unit) as transaction:
            return add_branch(transaction, name)

    def change_organisation(
        self, unit: Unit, called: str, fact: OrganisationFact, value: str, day: date | None = None, note: str = ""
    ) -> bool:
        """Let a fact of an organisation (by code, or a name only one has) be ``value`` from ``day`` (default today) on.

        Return whether that was new.

        Raises:
            Error: no such organisation, or the change is refused.
        """
        with self._workspace.act(unit) as transaction:
            return change_organisation(transaction, called, fact, value, day or transaction.today, note)

    def organisation_history(self, unit: Unit, called: str) -> tuple[OrganisationChange, ...]:
        """Everything that changed about the organisation of today that is ``called`` so, the latest last.

        Raises:
            Error: there is none, or several.
        """
        with self._workspace.read(unit) as connection:
            organisation = organisation_called(connection, called, self._workspace.clock.today())
            return organisation_history(connection, organisation)

    def offer(self, person: PersonRow, change: ChangeId) -> RosterChange:
        """What :meth:`change` wants to know for one change of ``person``."""
        return offered(change, person, self._workspace.clock.today())

    def change(self, unit: Unit, person: PersonRow, change: ChangeId, answers: tuple[str, ...]) -> bool:
        """Change somebody on the roster as ``answers`` to :meth:`offer` say; whether anything was written.

        Raises:
            Error: an answer cannot be understood, or the change is refused; nothing of it was written.
        """
        with self._workspace.act(unit) as transaction:
            written = [record(transaction, person.code, fact) for fact in meant(change, person, answers)]
            if any(written):
                follow_roster(transaction)
        return any(written)

    def record(self, unit: Unit, person: str, fact: FactChange) -> bool:
        """Let one fact about somebody (by code, or a name only one has) become otherwise; whether that was new.

        Raises:
            Error: the value cannot be understood, or the change is refused.
        """
        with self._workspace.act(unit) as transaction:
            written = record(transaction, person, fact)
            if written:
                follow_roster(transaction)
        return written

    def new_person(self, branch: str) -> tuple[Prompt, ...]:
        """What :meth:`add` wants to know of somebody new, probably of ``branch``."""
        return (
            Prompt(_("姓名")),
            Prompt(_("支部"), branch),
            Prompt(_("正式/预备"), FULL),
            Prompt(_("类别"), "", optional=True),
            Prompt(_("入党日期"), "", optional=True),
            Prompt(_("转入日期"), "", optional=True),
            Prompt(_("列入日期"), self._workspace.clock.today().isoformat()),
        )

    def add(self, unit: Unit, answers: tuple[str, ...]) -> str:
        """Put somebody new on the roster as answered to :meth:`new_person`; the code given out.

        An empty day of the last answer means today.

        Raises:
            Error: as for :meth:`change`.
        """
        name, branch, status, class_name, joined, arrived, day = answers
        with self._workspace.act(unit) as transaction:
            return add_person(
                transaction, name=name, branch=branch, status=status, class_name=class_name,
                joined=read_day(joined) if joined else None, arrived=read_day(arrived) if arrived else None,
                day=read_day(day) if day else transaction.today,
            )  # fmt: skip
