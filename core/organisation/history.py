"""Changing histories: finding whom a change means, how a new state takes the place of an old one, telling the event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import likely
from ..kernel.text import listed, shown, tidy
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .directory import Designated, Designations
from .model import Current, EventKind, HeldPost, OrganisationOn, event_kind, organisation_event_kind
from .people_repository import PersonState, current_people, people_called
from .repository import organisations_on


def refuse_rewriting(day: str, since: str | None, called: str) -> None:
    """Refuse a change dated ``day`` of something that is as it is only since later.

    Raises:
        Error: what held on that day is history already, and a history is never overwritten.
    """
    if since is not None and day < since:
        sentence = _("「{called}」现在的情况从 {since} 起,不能改成从更早的 {day} 起变动。")
        raise Error(
            sentence.format(called=called, since=since, day=day), _("请写 {since} 或以后的日期。").format(since=since)
        )


WRITTEN = (
    *("organisation", "organisation_state", "organisation_event"),
    *("person", "person_state", "post", "person_event"),
)
"""The tables of histories; rows that others refer to come first."""


@dataclass
class HistoryWriter:
    """Collects what begins and what ends on ``day`` (ISO) and writes it table by table.

    What happens to people and organisations is an event each, with the ``note`` of whoever records it. A ``since`` that
    is given to what begins, or ends by it, is another day than that.
    """

    transaction: Transaction
    day: str
    note: str = ""
    begun: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    over: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def new(self, table: str, row: Mapping[str, Any]) -> int:
        """Add a row that has no history of its own; return its id."""
        id_ = self.transaction.next_id(table)
        self.begun.setdefault(table, []).append({**row, "id": id_})
        return id_

    def begin(self, table: str, row: Mapping[str, Any], since: str = "") -> int:
        """Add a state or post that holds from the day on; return its id."""
        return self.new(table, {**row, "since": since or self.day, "until": None})

    def end(self, table: str, id_: int, since: str = "") -> None:
        """Let a state or post hold no more."""
        self._change(table, id_, {"until": since or self.day})

    def _change(self, table: str, id_: int, columns: Mapping[str, Any]) -> None:
        self.over.setdefault(table, {}).setdefault(id_, {}).update(columns)

    def new_person(self, code: str) -> Current:
        """Add somebody nothing is known of yet."""
        return Current(self.new("person", {"code": code}), code, None, None, {})

    def end_state(self, table: str, known: Current, since: str = "") -> None:
        """Let the present state of ``known`` hold no more, if one does.

        Raises:
            Error: it began after the day.
        """
        refuse_rewriting(since or self.day, known.since, known.called)
        if known.state_id is not None:
            self.end(table, known.state_id, since)

    def replace_organisation(self, known: Current, state: Mapping[str, Any]) -> None:
        """Let ``state`` hold of an organisation instead of what held before, if anything did.

        Raises:
            Error: what held before began after the day.
        """
        self.end_state("organisation_state", known)
        state_id = self.begin("organisation_state", {**state, "organisation_id": known.id})
        if known.state_id is None:
            kinds = ["added" if known.since is None else "returned"]
        else:
            kinds = [organisation_event_kind(name) for name, now in state.items() if known.state[name] != now]
        by = {"note": self.note, "actor": self.transaction.actor, "at": self.transaction.at}
        for kind in dict.fromkeys(kinds):
            of = {"organisation_id": known.id, "state_id": state_id, "kind": kind, "day": self.day}
            self.new("organisation_event", {**of, **by})

    def replace_state(
        self, known: Current, state: Mapping[str, Any], happening: EventKind | None = None, since: str = ""
    ) -> int:
        """Let ``state`` hold of a person instead of what held before, if anything did; return its id.

        What happened is seen from the difference, or said by ``happening``.
        """
        self.end_state("person_state", known, since)
        if happening is not None:
            kinds = [happening]
        elif known.state_id is None:
            kinds = ["added" if known.since is None else "returned"]
        else:
            kinds = [
                event_kind(name, known.state[name], now) for name, now in state.items() if known.state[name] != now
            ]
        state_id = self.begin("person_state", {**state, "person_id": known.id}, since)
        for kind in dict.fromkeys(kinds):
            self.tell(kind, known.id, state_id=state_id, day=since)
        return state_id

    def come(self, known: Current, state: Mapping[str, Any], day: str) -> None:
        """Let somebody who is not on the roster be on it as ``state`` says from ``day`` on, on which they came."""
        self.tell("arrived", known.id, state_id=self.replace_state(known, state, since=day), day=day)

    def arrive(self, known: Current, states: Sequence[PersonState], day: str) -> str:
        """Let it be known that somebody came on ``day``: their present stay on the roster begins on it.

        ``states`` are all of theirs in order of time. Return the day from which they are as they are now.

        Raises:
            Error: something else about them is on record before ``day``, or they were here before and left after it.
        """
        first = next(place for place in range(len(states) - 1, -1, -1) if not _goes_on(states, place))
        stay, before = states[first], states[first - 1].until if first else None
        until = stay.until
        if until is not None and day > until:
            message = _("「{called}」在 {until} 已有变动记录,转入日期不能是更晚的 {day}。")
            raise Error(message.format(called=known.called, until=until, day=day))
        if before is not None and day < before:
            message = _("「{called}」到 {before} 才离开,转入日期不能是更早的 {day}。")
            raise Error(message.format(called=known.called, before=before, day=day))
        if stay.since != day:
            self._change("person_state", stay.id, {"since": day})
        self.tell("arrived", known.id, state_id=stay.id, day=day)
        return day if until is None else states[-1].since

    def leave(self, known: Current) -> None:
        """Let a person be on the roster no more."""
        self.end_state("person_state", known)
        self.tell("left", known.id, state_id=known.state_id)

    def begin_post(self, person_id: int, organisation_id: int | None, title: str, since: str = "") -> None:
        """Let a person hold a post."""
        post = {"person_id": person_id, "organisation_id": organisation_id, "title": title}
        self.tell("posted", person_id, post_id=self.begin("post", post, since), day=since)

    def end_post(self, person_id: int, called: str, post: HeldPost, since: str = "") -> None:
        """Let a person, who is ``called`` so, hold a post no more.

        Raises:
            Error: they hold it only since after the day.
        """
        refuse_rewriting(since or self.day, post.since, f"{called} {shown(post.title)}")
        self.end("post", post.id, since)
        self.tell("relieved", person_id, post_id=post.id, day=since)

    def tell(
        self, kind: EventKind, person_id: int, *, state_id: int | None = None, post_id: int | None = None, day: str = ""
    ) -> None:
        """Add the event that goes with a state or a post."""
        of = {"person_id": person_id, "state_id": state_id, "post_id": post_id}
        by = {"note": self.note, "actor": self.transaction.actor, "at": self.transaction.at}
        self.new("person_event", {**of, "kind": kind, "day": day or self.day, **by})

    @property
    def ended(self) -> int:
        """How many states and posts ended."""
        return sum("until" in columns for changes in self.over.values() for columns in changes.values())

    def write(self) -> bool:
        """Write everything; return whether there was anything."""
        for table in WRITTEN:
            if table in self.over:
                self.transaction.update_many(table, list(self.over[table].items()))
            if table in self.begun:
                self.transaction.insert(table, self.begun[table])
        return bool(self.begun or self.over)


def _goes_on(states: Sequence[PersonState], place: int) -> bool:
    """True if the state at ``place`` follows the one before without a gap."""
    return place > 0 and states[place - 1].until == states[place].since


def person_called(connection: UnitConnection, called: str) -> Current:
    """Return the person on the roster now who has this code or name.

    Raises:
        Error: nobody has; several have the name (their codes are listed); or the person has left.
    """
    wanted = tidy(called)
    found = [one for one in people_called(connection, wanted) if one.code == wanted] or _called(connection, wanted)
    here = [one for one in found if one.state_id is not None]
    if len(here) == 1:
        return here[0]
    if here:
        sentence = _("有 {n} 个人叫「{called}」,请写编号:{people}。")
        raise Error(sentence.format(n=len(here), called=shown(called), people=listed(one.called for one in here)))
    if found:
        raise Error(_("「{called}」已经不在花名册上。").format(called=found[0].called))
    people = current_people(connection)
    hint = likely(wanted, [one.state["name"] for one in people if one.state], [one.code for one in people])
    raise Error(_("花名册里没有「{called}」。").format(called=shown(called)), hint)


def _called(connection: UnitConnection, wanted: str) -> list[Current]:
    """Return those who may be meant by a name, or by a code that looks the same."""
    people = {one.id: one for one in current_people(connection)}
    known = (Designated(one.id, one.code, one.state.get("name", "")) for one in people.values())
    return [people[id_] for id_ in Designations(known).resolve(wanted)]


def organisation_called(connection: UnitConnection, called: str, day: date) -> OrganisationOn:
    """Return the organisation that had this code or name on ``day``.

    Raises:
        Error: none had, or several had the name (their codes are listed).
    """
    known = organisations_on(connection, day)
    meant = Designations(Designated(one.id, one.code, one.name) for one in known).resolve(tidy(called))
    alike = [one for one in known if one.id in meant]
    if not alike:
        hint = likely(called, [one.name for one in known], [one.code for one in known])
        raise Error(_("{day} 本单位没有党组织「{called}」。").format(day=day, called=shown(called)), hint)
    if len(alike) > 1:
        sentence = _("有 {n} 个党组织叫「{called}」,请写编号:{codes}。")
        raise Error(sentence.format(n=len(alike), called=shown(called), codes=listed(one.code for one in alike)))
    return alike[0]
