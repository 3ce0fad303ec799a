"""Changes of organisations one at a time, and what became of one: each change is an event with day and reason."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import accept_name, accept_word
from ..kernel.text import accept, match_key, tidy
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .changes import happened
from .history import HistoryWriter, organisation_called
from .model import (
    ORGANISATION,
    Current,
    OrganisationEventKind,
    OrganisationOn,
    OrganisationState,
    next_codes,
    organisation_event_kind,
)
from .people_repository import current_people
from .repository import ORGANISATION_COLUMNS, current_organisations, organisation_events, organisation_histories

OrganisationFact = Literal["class", "domain", "rename"]
"""What may be changed of an organisation, as the command line names it."""

COLUMN_OF: dict[OrganisationFact, str] = {"class": "class_name", "domain": "domain", "rename": "name"}


def change_organisation(
    transaction: Transaction, called: str, fact: OrganisationFact, value: str, day: date, note: str = ""
) -> bool:
    """Let a fact of the organisation ``called`` so (a code, or a name only one has) be ``value`` from ``day`` on.

    Return whether that was new.

    Raises:
        Error: no such organisation, ``day`` lies ahead or before it was as it is, or the value cannot be stored.
    """
    value = accept_name(value) if fact == "rename" else accept_word(value)
    note, since = accept(tidy(note)), happened(day, transaction.today)
    if fact == "rename" and not value:
        raise Error(_("党组织的名称不能为空。"))
    transaction.label(f"organisation.{fact}")
    id_ = organisation_called(transaction.connection, called, day).id
    known = next(one for one in current_organisations(transaction.connection) if one.id == id_)
    if known.state_id is None:
        raise Error(_("「{called}」已经撤销,不能再改。").format(called=known.called))
    if known.state[COLUMN_OF[fact]] == value:
        return False
    writer = HistoryWriter(transaction, since, note)
    writer.replace_organisation(known, {**known.state, COLUMN_OF[fact]: value})
    return writer.write()


def add_branch(transaction: Transaction, name: str) -> str:
    """Set up a branch called ``name`` from today on, under no other organisation; return the code given out.

    Raises:
        Error: the name is empty, cannot be stored, or is that of another organisation.
    """
    name = accept_name(name)
    if not name:
        raise Error(_("党组织的名称不能为空。"))
    transaction.label("organisation.add")
    known = current_organisations(transaction.connection)
    for one in known:
        if one.state and match_key(one.state["name"]) == match_key(name):
            raise Error(_("已有党组织「{called}」。").format(called=one.called))
    taken = [one.code for one in (*known, *current_people(transaction.connection))]
    code = next(next_codes(ORGANISATION, taken))
    writer = HistoryWriter(transaction, transaction.today.isoformat())
    new = Current(writer.new("organisation", {"code": code}), code, None, None, {})
    state = {"name": name, "kind": "branch", "parent_id": None, "domain": "", "class_name": ""}
    writer.replace_organisation(new, state)
    writer.write()
    return code


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """Something that changed about an organisation on the ISO day ``day``: ``was`` and ``became`` as text.

    ``column`` is that of its state, empty where it was set up or came back. ``actor`` recorded it at ``at`` (UTC ISO
    text) with ``note``; all are empty where no event was recorded.
    """

    day: str
    column: str
    was: str
    became: str
    actor: str
    at: str
    note: str

    @property
    def title(self) -> str:
        """What changed, in a word for a column."""
        return {
            "": _("列入名册"),
            "name": _("名称"),
            "kind": _("类型"),
            "parent_id": _("上级"),
            "domain": _("领域"),
            "class_name": _("类别"),
        }[self.column]


def organisation_history(connection: UnitConnection, organisation: OrganisationOn) -> tuple[OrganisationChange, ...]:
    """Return everything that changed about an organisation, the latest last."""
    known = {one.id: one for one in organisation_histories(connection)}
    names = {id_: one.states[-1].name for id_, one in known.items() if one.states}
    events = {(one.state_id, one.kind): one for one in organisation_events(connection, organisation.id)}

    def change(
        state: OrganisationState, kind: OrganisationEventKind, column: str, was: Any, became: Any
    ) -> OrganisationChange:
        if column == "parent_id":
            was, became = names.get(was), names.get(became)
        event = events.get((state.id, kind))
        by = ("", "", "") if event is None else (event.actor, event.at, event.note)
        return OrganisationChange(state.since, column, was or "", became or "", *by)

    states = known[organisation.id].states
    found = [change(states[0], "added", "", "", states[0].name)]
    for before, after in pairwise(states):
        if before.until != after.since:
            found.append(change(after, "returned", "", "", after.name))
        for column in ORGANISATION_COLUMNS:
            was, became = getattr(before, column), getattr(after, column)
            if was != became:
                found.append(change(after, organisation_event_kind(column), column, was, became))
    return tuple(found)
