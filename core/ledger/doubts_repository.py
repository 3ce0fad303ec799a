"""What else is on record that an entry may repeat or rest on; and all that is doubtful about entries.

Withdrawn entries repeat nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import TextClause, bindparam, text

from ..organisation.directory import Directory
from ..storage.connection import UnitConnection
from .doubts import RosterDoubts, Said, meeting_key, same_meeting, same_proof
from .entry import ENTRY_COLUMNS, Entry, entry_of
from .repository import CHUNK
from .step_rules import StepMade, step_made

if TYPE_CHECKING:
    from .books import UnitBooks

SAME_DUES = text("""
    SELECT id, person_id, date, kind FROM entry
    WHERE unit_id = :unit AND book = :book AND person_id IN :people AND date BETWEEN :first AND :last
      AND state <> 'withdrawn' ORDER BY id""").bindparams(bindparam("people", expanding=True))
SAME_DAYS = text("""
    SELECT id, organisation_id, kind, date FROM entry
    WHERE unit_id = :unit AND book = :book AND date BETWEEN :first AND :last AND state <> 'withdrawn'""")
PROOFS = text("""
    SELECT entry_id, hash, name FROM attachment
    WHERE unit_id = :unit AND entry_id IN :ids AND withdrawn = 0""").bindparams(bindparam("ids", expanding=True))
PROVED = text("""
    SELECT a.hash, a.entry_id FROM attachment a JOIN entry e ON e.unit_id = :unit AND e.id = a.entry_id
    WHERE a.unit_id = :unit AND a.hash IN :hashes AND a.withdrawn = 0
      AND e.state <> 'withdrawn'""").bindparams(bindparam("hashes", expanding=True))
STEPS = text(
    f"SELECT {ENTRY_COLUMNS} FROM entry "  # noqa: S608 own words only
    "WHERE unit_id = :unit AND book = :book AND state IN ('submitted', 'accepted') ORDER BY date, id"
)


class Paid(NamedTuple):
    """An entry about a member in a book of which everybody has one a month."""

    id: int
    person_id: int
    date: str
    kind: str


class SharedProof(NamedTuple):
    """A file that proves an entry under ``name``, and the other entries it proves."""

    name: str
    others: tuple[int, ...]


def paid_entries(connection: UnitConnection, book: str, people: Collection[int], first: str, last: str) -> list[Paid]:
    """Return the entries of a book about these people between two ISO days, in the order they came in."""
    asked = {"book": book, "first": first, "last": last}
    return [Paid(*row) for row in _in_chunks(connection, SAME_DUES, "people", people, asked)]


def shared_proofs(connection: UnitConnection, ids: Iterable[int]) -> dict[int, tuple[SharedProof, ...]]:
    """Return, of those of the entries ``ids`` that have some, the files that prove other entries too."""
    proofs = [tuple(row) for row in _in_chunks(connection, PROOFS, "ids", ids)]
    proved: dict[str, set[int]] = defaultdict(set)
    for hash_, entry in _in_chunks(connection, PROVED, "hashes", {hash_ for _entry, hash_, _name in proofs}):
        proved[hash_].add(entry)
    found: dict[int, tuple[SharedProof, ...]] = {}
    for entry, hash_, name in proofs:
        others = tuple(sorted(proved[hash_] - {entry}))
        if others:
            found[entry] = (*found.get(entry, ()), SharedProof(name, others))
    return found


def steps_on_record(connection: UnitConnection, book: str) -> list[StepMade]:
    """Return the steps of a staged book that were handed in and not returned, of all cases, by date."""
    return [step_made(entry_of(row)) for row in connection.execute(STEPS, {"book": book})]


def doubts_about(
    connection: UnitConnection, directory: Directory, books: "UnitBooks", entries: Sequence[Entry]
) -> dict[int, tuple[str, ...]]:
    """Return what is doubtful about those of ``entries`` about which anything is, by id; nothing of withdrawn ones."""
    live = [entry for entry in entries if entry.state != "withdrawn"]
    found: dict[int, list[str]] = defaultdict(list)
    by_book: dict[str, list[Entry]] = defaultdict(list)
    for entry in live:
        by_book[entry.book].append(entry)
    for id_, of_book in by_book.items():
        book = books.of(id_)
        roster = RosterDoubts(book, directory)
        for entry in of_book:
            found[entry.id] += roster.of(Said.of_entry(entry))
        meetings = {
            entry.id: key
            for entry in of_book
            if (key := meeting_key(book, entry.organisation_id, entry.kind, entry.date)) is not None
        }
        for entry_id, others in _same_meetings(connection, id_, meetings):
            found[entry_id].append(same_meeting(others))
    for entry_id, proofs in shared_proofs(connection, (entry.id for entry in live if entry.proofs)).items():
        found[entry_id] += (same_proof(one.name, one.others) for one in proofs)
    return {entry_id: tuple(sentences) for entry_id, sentences in found.items() if sentences}


def _same_meetings(
    connection: UnitConnection, book: str, meetings: Mapping[int, tuple[Any, ...]]
) -> Iterator[tuple[int, list[int]]]:
    if not meetings:
        return
    days = [key[-1] for key in meetings.values()]
    there: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for id_, *key in connection.execute(SAME_DAYS, {"book": book, "first": min(days), "last": max(days)}):
        there[book, *key].append(id_)
    for id_, meeting in meetings.items():
        others = [one for one in there[meeting] if one != id_]
        if others:
            yield id_, others


def _in_chunks(
    connection: UnitConnection,
    query: TextClause,
    name: str,
    values: Iterable[Any],
    asked: Mapping[str, Any] | None = None,
) -> Iterator[Any]:
    listed = sorted(set(values))
    for start in range(0, len(listed), CHUNK):
        yield from connection.execute(query, {**(asked or {}), name: listed[start : start + CHUNK]})
