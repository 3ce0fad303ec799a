"""Rows of entries and amendments inside one transaction: made, completed, changed. One entry or many at a time.

The transaction itself, and so what is done together, is the business of :mod:`.store` and of imports.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ...plugins.i18n import _
from ..database.transaction import Transaction
from ..errors import Error
from .changing import By, Changed, change
from .checks import BookRules
from .rows import content_row
from .values import Entry, Mention, State, Value

ORGANISATION_KNOWN = text("SELECT 1 FROM organisation WHERE id = :id AND unit_id = :unit")
PEOPLE_KNOWN = text("SELECT id FROM person WHERE unit_id = :unit AND id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


def new_row(rules: BookRules, values: Mapping[str, Value], by: By, *, state: State = "draft") -> dict[str, Any]:
    """The row of a new entry for :func:`insert_entries`.

    Raises:
        Error: as ``store.add_entry``.
    """
    return {
        **content_row(rules.settle(rules.fit(values), state)),
        "book": rules.book.id,
        "state": state,
        "author": by.actor,
        "entered_at": by.at,
    }


def insert_entries(transaction: Transaction, unit_id: int, rows: Sequence[dict[str, Any]]) -> tuple[int, ...]:
    """Write new entries from rows as :func:`new_row` makes them; returns their ids. They are completed in place."""
    for row in rows:
        row["id"] = transaction.next_id("entry")
        row["unit_id"] = unit_id
        row["proofs"] = 0
        row["remark"] = ""
    transaction.insert("entry", rows)
    return tuple(row["id"] for row in rows)


def change_entries(
    transaction: Transaction, rules: BookRules, changes: Iterable[tuple[Entry, Mapping[str, Value]]], by: By
) -> int:
    """Enter changes into many entries of one book as read in this transaction; returns how many differ.

    Raises:
        Error: as ``store.change_entry``.
    """
    todo = []
    for theirs, wanted in changes:
        changed = change(rules, theirs, theirs, wanted, by)
        if changed is not None:
            todo.append((theirs, changed))
    write_changes(transaction, todo)
    return len(todo)


def write_changes(transaction: Transaction, changes: Sequence[tuple[Entry, Changed]]) -> None:
    """Write what is to become of entries, and the amendments that keep what they were."""
    transaction.update_many("entry", [(entry.id, changed.columns) for entry, changed in changes])
    amendments = [
        {"id": transaction.next_id("amendment"), **changed.amendment}
        for _entry, changed in changes
        if changed.amendment is not None
    ]
    transaction.insert("amendment", amendments)


def require_known(connection: Connection, unit_id: int, values: Mapping[str, Value]) -> None:
    """Look whether the organisation and the people among values by field id are of the unit.

    Raises:
        Error: one is not.
    """
    organisation = values.get("organisation")
    if organisation and not connection.execute(ORGANISATION_KNOWN, {"id": organisation, "unit": unit_id}).scalar():
        raise Error(_("本单位没有这个党组织。"))
    people = {one for name, value in values.items() for one in _ids(name, value)}
    if people:
        known = connection.execute(PEOPLE_KNOWN, {"unit": unit_id, "ids": sorted(people)}).scalars()
        if people.difference(known):
            raise Error(_("本单位名册里没有这个人。"))


def _ids(field: str, value: Value) -> Iterable[int]:
    if field == "member" and isinstance(value, int):
        return (value,)
    if not isinstance(value, tuple):
        return ()
    ids = (one.person_id if isinstance(one, Mention) else one for one in value)
    return (id_ for id_ in ids if id_ is not None)
