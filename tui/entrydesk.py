"""What the form of an entry and the attendance screen ask of the core. Call it in a thread worker.

Changes go field by field, so that two people may fill in one entry together. It knows no widget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import cast

from ..core.errors import Error
from ..core.ledger.cells import read, show
from ..core.ledger.changing import EntryConflict
from ..core.ledger.directory import Directory
from ..core.ledger.fields import Field, fields_for
from ..core.ledger.reading import AmendmentMade, amendments, get_entry
from ..core.ledger.states import Move, moves_from, state_title
from ..core.ledger.store import accept_entries, change_entry, return_entry, submit_entries, withdraw_entry
from ..core.ledger.values import Entry, Mention, State, Value
from ..core.naming import listed
from ..core.organisation.units import Unit
from ..core.proof.attachments import Attachment, attach, attachments_of, withdraw_attachment
from ..core.proof.fetching import fetch
from ..core.proof.preview import Preview, preview
from ..plugins.contract import Book
from ..plugins.i18n import _
from .attendance import Attendance, Attendee, attendance_of
from .ledgerdesk import LedgerDesk

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
class OpenEntry:
    """An entry with everything its form shows: fields in order and their text by id, proof, history, what can be done.

    ``contested`` names the field somebody else changed while one was typing; the entry is then theirs.
    """

    entry: Entry
    book: Book
    fields: tuple[Field, ...]
    texts: Mapping[str, str]
    attachments: tuple[Attachment, ...]
    amendments: tuple[Amended, ...]
    moves: frozenset[Move]
    contested: str = ""

    def field(self, id: str) -> Field:
        """The field called ``id``.

        Raises:
            Error: an entry of this kind has none; it may have had before its kind was changed.
        """
        found = next((field for field in self.fields if field.id == id), None)
        if found is None:
            raise Error(_("这种记录没有这一项了。"))
        return found


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting and who of its branch was there."""

    entry: Entry
    organisation: str
    title: str
    attendance: Attendance


class EntryDesk:
    """Entries one by one, for one person."""

    def __init__(self, ledger: LedgerDesk) -> None:
        self._ledger = ledger
        self._database, self._actor = ledger.database, ledger.actor

    def entry(self, unit: Unit, id: int) -> OpenEntry:
        """The entry with that id.

        Raises:
            Error: there is none.
        """
        return self._opened(unit, get_entry(self._database, id))

    def change(self, unit: Unit, seen: Entry, field: Field, text: str, reason: str = "") -> OpenEntry:
        """Put ``text`` into a field of the entry that was ``seen`` so; the entry after that.

        Raises:
            Error: the text cannot be understood, or the change is refused.
        """
        directory = self._ledger.names(unit)
        with self._ledger.writing:
            value = self._read(field, text, directory, seen.organisation_id)
            try:
                after = self._store(unit, seen, _with_counts(seen, field, value), reason)
            except EntryConflict as conflict:
                return self._opened(unit, conflict.theirs, contested=field.id)
        return self._opened(unit, after)

    def move(self, unit: Unit, seen: Entry, move: Move, why: str = "") -> tuple[OpenEntry, str]:
        """Submit, accept, return or withdraw the entry that was ``seen`` so; the entry then, and a remark on it.

        Raises:
            Conflict: somebody else changed it in between.
            Error: it lacks something, or cannot be moved so.
        """
        id_, remark = seen.id, ""
        with self._ledger.writing:
            if move == "submit":
                (done,) = submit_entries(
                    self._database, self._actor, lambda book: self._ledger.book(unit, book), (id_,)
                )
                remark = done.remark
            elif move == "accept":
                accept_entries(self._database, self._actor, (id_,), versions={id_: seen.version})
            elif move == "return":
                return_entry(self._database, self._actor, id_, why, version=seen.version)
            else:
                withdraw_entry(self._database, self._actor, id_, why, version=seen.version)
        return self.entry(unit, id_), remark

    # Attendance.

    def meeting(self, unit: Unit, id: int) -> Meeting:
        """Who was at the meeting that the entry ``id`` is about.

        Raises:
            Error: there is no such entry, or it is about no meeting.
        """
        entry = get_entry(self._database, id)
        book, directory = self._ledger.book(unit, entry.book), self._ledger.names(unit)
        if not book.is_meeting(entry.kind):
            raise Error(_("「{book}」的这种记录不是会议,不记考勤。").format(book=_(book.title)))
        members = [
            _attendee(directory, id_, entry.date) for id_ in directory.members(entry.organisation_id, entry.date)
        ]
        return Meeting(
            entry,
            directory.organisation_name(entry.organisation_id),
            entry.title or entry.kind or _(book.title),
            attendance_of(entry, members, partial=entry.kind in book.partial),
        )

    def save_meeting(self, unit: Unit, meeting: Meeting, attendance: Attendance, reason: str = "") -> None:
        """Store who was there, all fields in one change.

        Raises:
            Error: it is refused; a conflict says which fields somebody else changed.
        """
        with self._ledger.writing:
            self._store(unit, meeting.entry, attendance.changes(), reason)

    # Proof.

    def attach(self, unit: Unit, entry: int, path: str) -> OpenEntry:
        """Add the file at ``path`` as proof.

        Raises:
            Error: it is not one that is attached.
        """
        with self._ledger.writing:
            attach(self._database, self._actor, entry, Path(path).expanduser())
        return self.entry(unit, entry)

    def detach(self, unit: Unit, attachment: Attachment, reason: str) -> OpenEntry:
        """Let an attachment prove the entry no longer.

        Raises:
            Error: it is refused.
        """
        with self._ledger.writing:
            withdraw_attachment(self._database, self._actor, attachment.id, reason)
        return self.entry(unit, attachment.entry_id)

    def preview(self, attachment: Attachment) -> Preview:
        """What can be seen of an attachment in a terminal."""
        return preview(self._database, attachment.id)

    def fetch(self, attachment: Attachment, path: str) -> Path:
        """Write an attachment to ``path``; where it is then.

        Raises:
            Error: it cannot be written there, or something is there already.
        """
        return fetch(self._database, attachment.id, Path(path).expanduser())

    # Inside.

    def _store(self, unit: Unit, entry: Entry, changes: Mapping[str, Value], reason: str) -> Entry:
        book = self._ledger.book(unit, entry.book)
        return change_entry(
            self._database, self._actor, book, entry.id, changes, seen=entry, reason=reason, idempotency=token_hex(16)
        )

    def _opened(self, unit: Unit, entry: Entry, contested: str = "") -> OpenEntry:
        book, directory = self._ledger.book(unit, entry.book), self._ledger.names(unit)
        fields = fields_for(book, entry.kind)
        return OpenEntry(
            entry,
            book,
            fields,
            {field.id: show(field, entry.value(field.id), directory) for field in fields},
            attachments_of(self._database, entry.id),
            tuple(_amended(made, fields, directory) for made in amendments(self._database, entry.id)),
            moves_from(entry.state),
            contested,
        )

    def _read(self, field: Field, text: str, directory: Directory, organisation: int) -> Value:
        """What ``text`` means in ``field``; people may be named by initials that only one has there."""
        words = text.strip()
        if field.kind in PEOPLE and words.isascii() and words.isalpha():
            found = directory.find_people(words, organisation)
            if len(found) == 1:
                name = directory.person_name(found[0])
                return found[0] if field.kind == "member" else (Mention(found[0], name),)
            if found:
                names = listed(directory.called_people.written(id_) for id_ in found)
                raise Error(_("「{text}」可以是:{names}。").format(text=words, names=names))
        return read(field, text, directory, organisation_id=organisation)


def _with_counts(entry: Entry, field: Field, value: Value) -> Mapping[str, Value]:
    """A change of who was absent also changes how many were present, where it is known how many should have been."""
    changes: dict[str, Value] = {field.id: value}
    if field.id == "absent" and entry.required is not None:
        named = value if isinstance(value, tuple) else ()
        changes["present"] = max(0, entry.required - len(named))
    return changes


def _attendee(directory: Directory, id: int, day: str) -> Attendee:
    person = directory.people[id]
    stays = [stay for stay in person.stays if stay.since <= day < stay.until]
    status = stays[-1].status if stays else ""
    return Attendee(id, person.name, person.code, person.initials, status)


def _amended(made: AmendmentMade, fields: Sequence[Field], directory: Directory) -> Amended:
    by_id = {field.id: field for field in fields}

    def shown(id: str, value: Value) -> str:
        if id == "state":
            return state_title(cast("State", value))
        return show(by_id[id], value, directory) if id in by_id else str(value or "")

    ids = [*dict.fromkeys((*made.was, *made.became))]
    changes = [(id_, shown(id_, made.was.get(id_)), shown(id_, made.became.get(id_))) for id_ in ids]
    titles = {"proof": _("附件"), "state": _("状态"), "expected": _("应到人员"), "remark": _("意见")}
    return Amended(
        made.at,
        made.actor,
        made.reason,
        tuple((by_id[id_].title if id_ in by_id else titles.get(id_, id_), was, is_) for id_, was, is_ in changes),
    )
