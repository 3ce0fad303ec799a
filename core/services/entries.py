"""Entries: lists, one in full, who was at a meeting; writing, handing in and judging. Call it in a thread worker.

Forms and grids store their fields one by one through :mod:`..autosave.entries`, so that two people may fill in one
entry together. Files that prove entries are the business of :mod:`.attachments`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.pinyin import sounds_like
from ..kernel.text import listed
from ..kernel.unit import Unit
from ..ledger.attachments.intake import Attachment
from ..ledger.attachments.repository import attachments_of
from ..ledger.books import plugin_books
from ..ledger.cells import read, show
from ..ledger.changes import AmendmentMade
from ..ledger.doubts import RosterDoubts, Said, roll
from ..ledger.doubts_repository import doubts_about
from ..ledger.entry import Entry, Mention, Move, State, Value, moves_from, state_title, values_of
from ..ledger.fields import Field, fields_for, fields_of
from ..ledger.repository import amendments, get_entry, stored_entries
from ..ledger.service import (
    MovedEntry,
    accept_entries,
    add_entry,
    change_entry,
    return_entries,
    submit_entries,
    withdraw_entries,
)
from ..organisation.directory import Directory
from ..storage.connection import UnitConnection
from .attendance import Attendance, Attendee, attendance_of
from .entry_lists import EntryQuery, ListedEntry, asked_entries, listed_entries, read_values
from .ledger import LedgerService, books_of, directory_of

PEOPLE = frozenset({"member", "person", "people"})
"""Kinds of fields in which somebody may be named by the initials of the name."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A change of an entry that others had seen, in words: titles of fields with what stood and stands there."""

    at: str
    actor: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownAmendment:
    """A change of an entry that others had seen: what its fields were and became, as text by title."""

    at: str
    actor: str
    reason: str
    was: Mapping[str, str]
    became: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry with everything its form shows: fields in order, proof, history, what can be done, what is doubtful."""

    entry: Entry
    book: Book
    directory: Directory
    fields: tuple[Field, ...]
    attachments: tuple[Attachment, ...]
    amendments: tuple[Amended, ...]
    moves: frozenset[Move]
    doubts: tuple[str, ...] = ()

    def at(self, entry: Entry) -> "OpenEntry":
        """The same with ``entry`` as it is stored now; its history is what it was."""
        return replace(self, entry=entry, fields=fields_for(self.book, entry.kind), moves=moves_from(entry.state))

    def text(self, field: Field) -> str:
        """What stands in a field."""
        return show(field, self.entry.value(field.id), self.directory)

    def texts(self, changes: Mapping[str, Value]) -> Mapping[str, str]:
        """``changes`` of fields as text, by id."""
        return {
            field.id: show(field, changes[field.id], self.directory) for field in self.fields if field.id in changes
        }

    def field(self, id_: str) -> Field:
        """The field called ``id``.

        Raises:
            Error: an entry of this kind has none; it may have had before its kind was changed.
        """
        found = next((field for field in self.fields if field.id == id_), None)
        if found is None:
            raise Error(_("这种记录没有这一项了。"))
        return found

    def entered(self, id_: str, text: str, pending: Mapping[str, Value]) -> Mapping[str, Value]:
        """What ``text`` in the field ``id`` changes, where ``pending`` changes are on their way.

        Who was absent also changes how many were present, where it is known how many should have been.

        Raises:
            Error: the text cannot be understood, or an entry of this kind has no such field.
        """
        known = {name: self.entry.value(name) for name in ("organisation", "required")} | dict(pending)
        place = known["organisation"]
        value = understood(self.field(id_), text, self.directory, place if isinstance(place, int) else None)
        changes: dict[str, Value] = {id_: value}
        required = known["required"]
        if id_ == "absent" and isinstance(required, int):
            changes["present"] = max(0, required - (len(value) if isinstance(value, tuple) else 0))
        return changes


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting and everybody of its branch on its day."""

    entry: Entry
    book: Book
    directory: Directory
    organisation: str
    title: str
    members: tuple[Attendee, ...]

    def attendance(self, pending: Mapping[str, Value]) -> Attendance:
        """Who was there, where ``pending`` changes are on their way."""
        entry = self.entry
        names = {name: pending[name] for name in ("required", "present", "expected") if name in pending}
        people = {name: pending[name] or () for name in ("absent", "told") if name in pending}
        entry = replace(entry, **names, **people)  # type: ignore[arg-type]  # the target keeps what these fields hold
        return attendance_of(entry, self.members, partial=entry.kind in self.book.partial)

    def doubts(self, attendance: Attendance) -> tuple[str, ...]:
        """What the roster says against ``attendance``, in words."""
        changes = attendance.changes()
        said = Said.of({**values_of(self.entry), **changes})
        return RosterDoubts(self.book, self.directory).of(said)


class EntryService:
    """Entries of the ledger, for one person: read, written, handed in and judged."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._workspace = ledger.workspace

    # Reading.

    def entry(self, unit: Unit, id_: int) -> OpenEntry:
        """The entry with that id.

        Raises:
            Error: there is none.
        """
        with self._workspace.read(unit) as connection:
            entry = get_entry(connection, id_)
            book = books_of(self._workspace, connection).of(entry.book)
            directory = directory_of(self._workspace, connection)
            fields = fields_for(book, entry.kind)
            return OpenEntry(
                entry,
                book,
                directory,
                fields,
                attachments_of(connection, entry.id),
                tuple(_amended(made, fields, directory) for made in amendments(connection, entry.id)),
                moves_from(entry.state),
                self._doubts(connection, (entry,)).get(entry.id, ()),
            )

    def doubts(self, unit: Unit, ids: tuple[int, ...]) -> Mapping[int, tuple[str, ...]]:
        """What is doubtful about those of the entries ``ids`` about which anything is, by id, in words.

        Raises:
            Error: one does not exist.
        """
        with self._workspace.read(unit) as connection:
            return self._doubts(connection, stored_entries(connection, ids))

    def _doubts(self, connection: UnitConnection, entries: Sequence[Entry]) -> Mapping[int, tuple[str, ...]]:
        books, directory = books_of(self._workspace, connection), directory_of(self._workspace, connection)
        return doubts_about(connection, directory, books, entries)

    def is_accepted(self, unit: Unit, id_: int) -> bool:
        """Whether the entry is accepted now.

        Raises:
            Error: there is none.
        """
        with self._workspace.read(unit) as connection:
            return get_entry(connection, id_).state == "accepted"

    def list(self, unit: Unit, asked: EntryQuery, *, texts: bool = False) -> tuple[ListedEntry, ...]:
        """The entries that are asked for, by date; with ``texts`` also what stands in their fields.

        Raises:
            Error: no such book, organisation or member, or days that cannot be read.
        """
        with self._workspace.read(unit) as connection:
            books = books_of(self._workspace, connection)
            directory = directory_of(self._workspace, connection)
            found = asked_entries(connection, asked, books, directory)
            doubts = doubts_about(connection, directory, books, [entry for entry, _part in found])
            return tuple(listed_entries(found, books, directory, doubts, texts=texts))

    def shown(self, unit: Unit, id_: int) -> ListedEntry:
        """One entry with its names and what stands in its fields.

        Raises:
            Error: there is none.
        """
        with self._workspace.read(unit) as connection:
            books = books_of(self._workspace, connection)
            directory = directory_of(self._workspace, connection)
            entry = get_entry(connection, id_)
            doubts = doubts_about(connection, directory, books, (entry,))
            (one,) = listed_entries([(entry, "")], books, directory, doubts, texts=True)
            return one

    def history(self, unit: Unit, id_: int) -> tuple[ShownAmendment, ...]:
        """What was done to an entry since others first saw it, in words.

        Raises:
            Error: there is no such entry.
        """
        with self._workspace.read(unit) as connection:
            entry = get_entry(connection, id_)
            fields = fields_of(books_of(self._workspace, connection).of(entry.book))
            directory = directory_of(self._workspace, connection)
            return tuple(
                ShownAmendment(
                    made.at,
                    made.actor,
                    made.reason,
                    _texts(made.was, fields, directory),
                    _texts(made.became, fields, directory),
                )
                for made in amendments(connection, id_)
            )

    def meeting(self, unit: Unit, id_: int) -> Meeting:
        """Who was at the meeting that the entry ``id`` is about.

        Raises:
            Error: there is no such entry, or it is about no meeting.
        """
        with self._workspace.read(unit) as connection:
            entry = get_entry(connection, id_)
            book = books_of(self._workspace, connection).of(entry.book)
            directory = directory_of(self._workspace, connection)
        if not book.is_meeting(entry.kind):
            raise Error(_("「{book}」的这种记录不是会议,不记考勤。").format(book=_(book.title)))
        members = [_attendee(directory, one, entry.date) for one in roll(directory, entry.organisation_id, entry.date)]
        return Meeting(
            entry,
            book,
            directory,
            directory.organisation_name(entry.organisation_id),
            entry.title or entry.kind or _(book.title),
            tuple(members),
        )

    # Writing.

    def add(self, unit: Unit, book: str, written: tuple[str, ...], *, state: State = "draft") -> Entry:
        """Write down a new entry of the book called so, from ``栏目=内容``; with ``state`` planned what is to happen.

        Raises:
            Error: no such book in use, something cannot be understood, or it cannot be an entry.
        """
        plugin_books()
        with self._workspace.act(unit) as transaction:
            connection = transaction.connection
            found = books_of(self._workspace, connection).find(book)
            values = read_values(directory_of(self._workspace, connection), found, written)
            return add_entry(transaction, found.id, values, state=state)

    def change(self, unit: Unit, id_: int, written: tuple[str, ...], reason: str) -> tuple[Entry, bool]:
        """Change fields of an entry from ``栏目=内容``; the entry then, and whether that made a difference.

        Raises:
            Error: there is no such entry, something cannot be understood, or the entry cannot be changed so.
        """
        plugin_books()
        with self._workspace.act(unit) as transaction:
            connection = transaction.connection
            seen = get_entry(connection, id_)
            book = books_of(self._workspace, connection).of(seen.book)
            directory = directory_of(self._workspace, connection)
            values = read_values(directory, book, written, seen.organisation_id)
            changed = change_entry(transaction, id_, values, was=values_of(seen), reason=reason)
            return changed, changed.version != seen.version

    def move(
        self, unit: Unit, move: Move, ids: tuple[int, ...], *, why: str = "", versions: Mapping[int, int] | None = None
    ) -> tuple[MovedEntry, ...]:
        """Submit, accept, return or withdraw entries, all or none; returning and withdrawing take a reason.

        ``versions`` are those, by id, at which they were looked at.

        Raises:
            Conflict: somebody else changed one in between.
            Error: one lacks something, or cannot be moved so; the sentence says which and what.
        """
        plugin_books()
        with self._workspace.act(unit) as transaction:
            if move == "accept":
                return accept_entries(transaction, ids, versions=versions)
            if move == "return":
                return return_entries(transaction, ids, why, versions=versions)
            if move == "withdraw":
                return withdraw_entries(transaction, ids, why, versions=versions)
            if move != "submit":
                raise ValueError(f"{move} is not done with several entries")
            done = submit_entries(transaction, ids)
        with self._workspace.read(unit) as connection:  # told afterwards: nobody has to wait for it
            doubts = self._doubts(connection, [one.entry for one in done])
        return tuple(replace(one, doubts=doubts.get(one.entry.id, ())) for one in done)


def _texts(values: Mapping[str, Value], fields: Iterable[Field], directory: Directory) -> Mapping[str, str]:
    """Values of an amendment by title, as text; its state and proof are no fields of the book."""
    by_id = {field.id: field for field in fields}
    texts = {}
    for name, value in values.items():
        if name in by_id:
            texts[by_id[name].title] = show(by_id[name], value, directory)
        elif name == "state":
            texts[_("状态")] = state_title(cast("State", value))
        elif name == "proof":
            texts[_("附件")] = str(value or "")
    return texts


def understood(field: Field, text: str, directory: Directory, organisation: int | None) -> Value:
    """What ``text`` means in ``field``; people and organisations may be named by initials that only one has there.

    Raises:
        Error: it cannot be understood.
    """
    words = text.strip()
    if not (words.isascii() and words.isalpha()):
        return read(field, text, directory, organisation_id=organisation)
    if field.kind in PEOPLE:
        people = directory.find_people(words, organisation)
        if len(people) == 1:
            name = directory.person_name(people[0])
            return people[0] if field.kind == "member" else (Mention(people[0], name),)
        if people:
            raise _several(text, map(directory.called_people.written, people))
    if field.kind == "organisation" and not directory.called_organisations.resolve(words):
        places = [one.id for one in directory.organisations.values() if sounds_like(one.name, words)]
        if len(places) == 1:
            return places[0]
        if places:
            raise _several(text, map(directory.called_organisations.written, places))
    return read(field, text, directory, organisation_id=organisation)


def _several(text: str, names: Iterable[str]) -> Error:
    return Error(_("「{text}」可以是:{names}。").format(text=text.strip(), names=listed(names)))


def _attendee(directory: Directory, id_: int, day: str) -> Attendee:
    person = directory.people[id_]
    stays = [stay for stay in person.stays if stay.since <= day < stay.until] or person.stays[:1]
    return Attendee(id_, person.name, person.code, person.initials, stays[-1].status)


def _amended(made: AmendmentMade, fields: Sequence[Field], directory: Directory) -> Amended:
    by_id = {field.id: field for field in fields}

    def shown(id_: str, value: Value) -> str:
        if id_ == "state":
            return state_title(cast("State", value))
        return show(by_id[id_], value, directory) if id_ in by_id else str(value or "")

    ids = [*dict.fromkeys((*made.was, *made.became))]
    changes = [(id_, shown(id_, made.was.get(id_)), shown(id_, made.became.get(id_))) for id_ in ids]
    titles = {"proof": _("附件"), "state": _("状态"), "expected": _("应到人员"), "remark": _("意见")}
    return Amended(
        made.at,
        made.actor,
        made.reason,
        tuple((by_id[id_].title if id_ in by_id else titles.get(id_, id_), was, is_) for id_, was, is_ in changes),
    )
