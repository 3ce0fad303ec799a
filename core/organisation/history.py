"""Changing histories: finding whom a change means, and how a new state takes the place of an old one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed, nearest, pick, shown, tidy
from ..storage.transaction import Transaction
from .model import Current, OrganisationOn
from .people_repository import current_people, people_called
from .repository import organisations_on


def refuse_rewriting(day: str, since: str | None, called: str) -> None:
    """Refuse a change dated ``day`` of something that is as it is only since later.

    Raises:
        Error: what held on that day is history already, and a history is never overwritten.
    """
    if since is not None and day < since:
        sentence = _("“{called}”现在的情况从 {since} 起,不能改成从更早的 {day} 起变动。")
        raise Error(
            sentence.format(called=called, since=since, day=day), _("请写 {since} 或以后的日期。").format(since=since)
        )


@dataclass
class HistoryWriter:
    """Collects what begins and what ends on ``day`` (ISO) and writes it table by table."""

    transaction: Transaction
    day: str
    begun: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    over: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)

    def new(self, table: str, row: Mapping[str, Any]) -> int:
        """A row that has no history of its own; returns its id."""
        id_ = self.transaction.next_id(table)
        self.begun.setdefault(table, []).append({**row, "id": id_})
        return id_

    def begin(self, table: str, row: Mapping[str, Any]) -> None:
        """A state or post that holds from today on."""
        self.new(table, {**row, "since": self.day, "until": None})

    def end(self, table: str, id_: int) -> None:
        """A state or post that holds no more."""
        self.over.setdefault(table, []).append((id_, {"until": self.day}))

    @property
    def ended(self) -> int:
        """How many states and posts ended."""
        return sum(map(len, self.over.values()))

    def write(self) -> None:
        """Write everything; rows that others refer to come first."""
        for table in ("organisation", "organisation_state", "person", "person_state", "post"):
            if table in self.over:
                self.transaction.update_many(table, self.over[table])
            if table in self.begun:
                self.transaction.insert(table, self.begun[table])


def person_called(connection: Connection, unit_id: int, called: str) -> Current:
    """The person on the roster now who has this code or name.

    Raises:
        Error: nobody has; several have the name (their codes are listed); or the person has left.
    """
    found = people_called(connection, unit_id, tidy(called))
    here = [one for one in found if one.state_id is not None]
    if len(here) == 1:
        return here[0]
    if here:
        sentence = _("有 {n} 个人叫“{called}”,请写编号:{people}。")
        raise Error(sentence.format(n=len(here), called=shown(called), people=listed(one.called for one in here)))
    if found:
        raise Error(_("“{called}”已经不在花名册上。").format(called=found[0].called))
    people = current_people(connection, unit_id)
    hint = nearest(called, (name for one in people for name in (one.code, one.state.get("name", "")) if name))
    raise Error(_("花名册里没有“{called}”。").format(called=shown(called)), hint)


def organisation_called(connection: Connection, unit_id: int, called: str, day: date) -> OrganisationOn:
    """The organisation that had this code or name on ``day``.

    Raises:
        Error: none had, or several had the name (their codes are listed).
    """
    known = organisations_on(connection, unit_id, day)
    wanted = tidy(called)
    alike = [one for one in known if one.code == wanted]
    if not alike:
        name = pick(wanted, {one.name for one in known})
        alike = [one for one in known if one.name == name]
    if not alike:
        hint = nearest(called, (name for one in known for name in (one.name, one.code)))
        raise Error(_("{day} 本单位没有党组织“{called}”。").format(day=day, called=shown(called)), hint)
    if len(alike) > 1:
        sentence = _("有 {n} 个党组织叫“{called}”,请写编号:{codes}。")
        raise Error(sentence.format(n=len(alike), called=shown(called), codes=listed(one.code for one in alike)))
    return alike[0]
