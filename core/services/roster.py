"""What the roster screens ask of the core: who is on it, what became of one person, and changes dated by day.

Call it in a thread worker. It knows no widget; what each change is asked and does is in :mod:`.roster_changes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...plugins.i18n import _
from ..kernel.dates import today
from ..kernel.errors import Error
from ..organisation.changes import add_person
from ..organisation.model import FULL, Unit
from ..organisation.probation import PersonTodo, person_todos
from ..organisation.queries import PersonChange, PersonRow, people_list, person_history
from .ledger import LedgerService
from .roster_changes import Prompt, RosterChange
from .typed_dates import read_day


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """One person: how they stand on the roster (or stood last), and what became of them."""

    person: PersonRow
    changes: tuple[PersonChange, ...]


class RosterService:
    """The rosters of units, for one person who works on them."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._workspace = ledger.workspace
        self._database, self._actor = ledger.workspace.database, ledger.workspace.actor

    def roster(self, unit: Unit, branches: frozenset[int] | None, *, former: bool) -> tuple[PersonRow, ...]:
        """Who is on the roster today, or was and is no more; ``branches`` narrows it to organisations."""
        only = next(iter(branches)) if branches is not None and len(branches) == 1 else None
        with self._database.read() as connection:
            people = people_list(connection, unit.id, today(), branch=only, former=former)
        return people if branches is None else tuple(one for one in people if one.branch_id in branches)

    def person(self, unit: Unit, person: int) -> PersonSheet:
        """One person by id.

        Raises:
            Error: the unit never had them.
        """
        day = today()
        with self._database.read() as connection:
            branch = self._ledger.directory(connection, unit).branch_of(person)
            lists = (
                people_list(connection, unit.id, day, branch=only, former=former)
                for only in (branch, None)
                for former in (False, True)
            )
            found = next((row for rows in lists for row in rows if row.id == person), None)
        if found is None:
            raise Error(_("花名册里没有这个人。"))
        return PersonSheet(found, person_history(self._database, unit.name, found.code))

    def todos(self, unit: Unit, person: int) -> tuple[PersonTodo, ...]:
        """What is to be done about one person."""
        with self._database.read() as connection:
            return tuple(todo for todo in person_todos(connection, unit.id, today()) if todo.person_id == person)

    def change(self, unit: Unit, person: PersonRow, change: RosterChange, answers: Sequence[str]) -> bool:
        """Change somebody on the roster as ``answers`` say; whether anything was written.

        Raises:
            Error: an answer cannot be understood, or the core refuses the change.
        """
        with self._workspace.writing:
            return change.do(self._database, self._actor, unit.name, person.code, answers)

    @staticmethod
    def new_person(branch: str) -> tuple[Prompt, ...]:
        """What :meth:`add` wants to know of somebody new, probably of ``branch``."""
        return (
            Prompt(_("姓名")),
            Prompt(_("支部"), branch),
            Prompt(_("正式/预备"), FULL),
            Prompt(_("类别"), "", optional=True),
            Prompt(_("入党日期"), "", optional=True),
            Prompt(_("列入日期"), today().isoformat()),
        )

    def add(self, unit: Unit, answers: Sequence[str]) -> str:
        """Put somebody new on the roster as answered to :meth:`new_person`; the code given out.

        Raises:
            Error: as for :meth:`change`.
        """
        name, branch, status, class_name, joined, day = answers
        with self._workspace.writing:
            return add_person(
                self._database, self._actor, unit.name, name=name, branch=branch, status=status,
                class_name=class_name, joined=read_day(joined) if joined else None, day=read_day(day),
            )  # fmt: skip
