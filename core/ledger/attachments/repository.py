"""Rows of attachments, and what of their entries decides whether they can be proved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...storage.connection import UnitConnection
from ...storage.transaction import CHUNK
from ..entry import State
from .intake import Attachment

COLUMNS = ", ".join(field.name for field in fields(Attachment))

OF_ENTRY = text(
    f"SELECT {COLUMNS} FROM attachment WHERE unit_id = :unit AND entry_id = :entry ORDER BY +id"  # noqa: S608 our own names
)
"""In order of ids; the plus keeps SQLite from going through the attachments of all entries in that order."""
OF_ENTRIES = text(
    f"SELECT {COLUMNS} FROM attachment WHERE unit_id = :unit AND entry_id IN :entries ORDER BY +id"  # noqa: S608 our own names
).bindparams(bindparam("entries", expanding=True))
ONE = text(f"SELECT {COLUMNS} FROM attachment WHERE unit_id = :unit AND id = :id")  # noqa: S608 our own names
STATE = text("SELECT state FROM entry WHERE unit_id = :unit AND id = :id")
ENTRIES = text("SELECT id, state, proofs FROM entry WHERE unit_id = :unit AND id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
ORGANISATIONS_OF = text("SELECT DISTINCT organisation_id FROM entry WHERE unit_id = :unit AND id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
ATTACHED = text("SELECT id, entry_id, hash, size FROM attachment WHERE unit_id = :unit ORDER BY id")
MISCOUNTED = text("""
    SELECT e.id, e.proofs, count(a.id) AS found
    FROM entry e LEFT JOIN attachment a ON a.unit_id = :unit AND a.entry_id = e.id AND a.withdrawn = 0
    WHERE e.unit_id = :unit
    GROUP BY e.id, e.proofs HAVING e.proofs <> count(a.id) ORDER BY e.id""")

Attached = tuple[int, int, str, int]
"""Id of the attachment and of its entry, hash, size."""


class ProvedEntry(NamedTuple):
    """An entry with its state and the number of its attachments."""

    id: int
    state: State
    proofs: int


def attachments_of(connection: UnitConnection, entry_id: int) -> tuple[Attachment, ...]:
    """Return the attachments of an entry in the order they were added, withdrawn ones too."""
    return tuple(_attachment(row) for row in connection.execute(OF_ENTRY, {"entry": entry_id}).mappings())


def attachments_by_entry(connection: UnitConnection, entries: Sequence[int]) -> dict[int, tuple[Attachment, ...]]:
    """Return the attachments of ``entries`` by entry, in the order they were added, withdrawn ones too."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    ids = sorted(entries)
    for start in range(0, len(ids), CHUNK):
        for row in connection.execute(OF_ENTRIES, {"entries": ids[start : start + CHUNK]}).mappings():
            found[row["entry_id"]].append(_attachment(row))
    return {entry: tuple(attachments) for entry, attachments in found.items()}


def find_attachment(connection: UnitConnection, id_: int) -> Attachment:
    """Return the attachment with that number.

    Raises:
        Error: there is none.
    """
    row = connection.execute(ONE, {"id": id_}).mappings().one_or_none()
    if row is None:
        raise Error(_("没有编号为 {id} 的附件。").format(id=id_))
    return _attachment(row)


def state_of(connection: UnitConnection, entry_id: int) -> State:
    """Return the state of an entry.

    Raises:
        Error: there is no such entry.
    """
    state: State | None = connection.execute(STATE, {"id": entry_id}).scalar()
    if state is None:
        raise Error(_("没有编号为 {id} 的台账。").format(id=entry_id))
    return state


def organisations_of_entries(connection: UnitConnection, ids: Iterable[int]) -> frozenset[int]:
    """Return the organisations whose entries these are."""
    return frozenset(connection.execute(ORGANISATIONS_OF, {"ids": sorted(set(ids))}).scalars())


def proved_entries(connection: UnitConnection, ids: Iterable[int]) -> tuple[ProvedEntry, ...]:
    """Return those of the entries ``ids`` that exist."""
    rows = connection.execute(ENTRIES, {"ids": sorted(set(ids))})
    return tuple(ProvedEntry(row.id, row.state, row.proofs) for row in rows)


def attached(connection: UnitConnection) -> list[Attached]:
    """Return every attachment of the unit, withdrawn ones too."""
    return [(row.id, row.entry_id, row.hash, row.size) for row in connection.execute(ATTACHED)]


def miscounted_entries(connection: UnitConnection) -> list[tuple[int, int, int]]:
    """Return entries that do not have as many attachments as they say: id, how many they say, how many there are."""
    return [(row.id, row.proofs, row.found) for row in connection.execute(MISCOUNTED)]


def attachment_row(attachment: Attachment) -> dict[str, Any]:
    """Return the attachment as a row of its table."""
    return asdict(attachment) | {"withdrawn": int(attachment.withdrawn)}


def _attachment(row: Mapping[Any, Any]) -> Attachment:
    return Attachment(**{**row, "withdrawn": bool(row["withdrawn"])})
