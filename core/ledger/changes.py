"""What a change makes of an entry: merged with what others did, checked, and what it was before. No database.

It is written, together with what else belongs into the transaction, by :mod:`.service` and by imports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...plugins.i18n import _
from ..kernel.errors import Conflict, Error
from .entry import KEPT, PLAN_FIELDS, Entry, Move, State, Value, after, content_row, same, values_of, write_values
from .rules import BookRules

if TYPE_CHECKING:
    from ..storage.transaction import Transaction


class EntryConflict(Conflict):
    """``actor`` changed the same ``fields`` (ids) ``at`` (UTC ISO text); nothing was written. ``theirs`` is the entry
    as it now is.
    """

    def __init__(self, sentence: str, theirs: Entry, fields: tuple[str, ...], actor: str, at: str) -> None:
        super().__init__(sentence, _("请看过对方的修改后,再决定保留哪一个。"))
        self.theirs = theirs
        self.fields = fields
        self.actor = actor
        self.at = at


@dataclass(frozen=True, slots=True)
class AmendmentMade:
    """What fields ``was`` and ``became``, by field id, and among them ``state`` when that moved; ``at`` is UTC ISO."""

    at: str
    actor: str
    reason: str
    was: Mapping[str, Value]
    became: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class EntryUpdate:
    """What is to be written: ``columns`` of the entry's row, and of an ``amendment`` unless nobody else had seen it."""

    columns: Mapping[str, Any]
    amendment: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, when (UTC ISO text), on which day of the office (ISO) and why."""

    actor: str
    at: str
    on: str
    reason: str = ""

    @classmethod
    def of(cls, transaction: "Transaction", reason: str = "") -> "By":
        """Who writes in ``transaction``, and when."""
        return cls(transaction.actor, transaction.at, transaction.today.isoformat(), reason)


def overlapping(theirs: Entry, was: Mapping[str, Value], changes: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the fields that others changed to something else than ``changes`` since they held ``was``."""
    return tuple(
        name
        for name, value in changes.items()
        if not same(theirs.value(name), was.get(name)) and not same(theirs.value(name), value)
    )


def change(rules: BookRules, theirs: Entry, changes: Mapping[str, Value], by: By) -> EntryUpdate | None:
    """Enter ``changes`` into the entry as it is now; ``None`` when nothing differs.

    Raises:
        Error: a value does not fit, the values do not agree, the entry cannot be changed, or the reason is missing.
    """
    wanted = rules.fit(changes)
    wanted = {name: value for name, value in wanted.items() if not same(theirs.value(name), value)}
    if not wanted:
        return None
    state = after(_move(theirs, wanted), theirs.state)
    if theirs.state == "accepted" and not by.reason:
        raise Error(_("已经通过的台账要写明修改原因。"))
    before = values_of(theirs)
    now = rules.settle({**before, **wanted}, state)
    columns = {**content_row(now), "state": state}
    if theirs.state == "planned" and state != "planned":
        # From here on it tells what happened: whether that was written down in time is counted from today.
        columns |= {"author": by.actor, "entered_at": by.at, "entered_on": by.on}
    names = sorted(name for name in before.keys() | now.keys() if not same(before.get(name), now.get(name)))
    was, became = ({name: values.get(name) for name in names} for values in (before, now))
    return EntryUpdate(columns, _amendment(theirs, was, became, state, by))


def moved(theirs: Entry, move: Move, by: By) -> EntryUpdate:
    """Take the entry into another state; the reason stands on it as a remark until it moves again.

    Raises:
        Error: the move cannot be made from the state it is in.
    """
    state = after(move, theirs.state)
    columns = {"state": state, "remark": by.reason}
    return EntryUpdate(columns, _amendment(theirs, {}, {}, state, by))


def _move(theirs: Entry, wanted: Mapping[str, Value]) -> Move:
    if theirs.state != "planned":
        return "change"
    return "plan" if wanted.keys() <= PLAN_FIELDS else "start"


def _amendment(
    theirs: Entry, was: Mapping[str, Value], became: Mapping[str, Value], state: State, by: By
) -> dict[str, Any] | None:
    """The row that keeps what was; ``None`` while only those who write the entry have seen it."""
    if not {theirs.state, state} & KEPT:
        return None
    if state != theirs.state:
        was, became = {**was, "state": theirs.state}, {**became, "state": state}
    return {
        "entry_id": theirs.id,
        "was": write_values(was),
        "became": write_values(became),
        "reason": by.reason,
        "actor": by.actor,
        "at": by.at,
    }


def new_row(rules: BookRules, values: Mapping[str, Value], by: By, *, state: State = "draft") -> dict[str, Any]:
    """The row of a new entry for :func:`.service.insert_entries`.

    Raises:
        Error: as :func:`.service.add_entry`.
    """
    return {
        **content_row(rules.settle(rules.fit(values), state)),
        "book": rules.book.id,
        "state": state,
        "author": by.actor,
        "entered_at": by.at,
        "entered_on": by.on,
    }
