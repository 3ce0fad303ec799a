"""What the form of an entry and the attendance screen ask of the core. Call it in a thread worker.

Changes go field by field, so that two people may fill in one entry together. It knows no widget.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.pinyin import has_initials
from ..kernel.text import listed
from ..ledger.attachments.preview import Preview, fetch, preview
from ..ledger.attachments.service import Attachment, attach, attachments_of, withdraw_attachment
from ..ledger.cells import read, show
from ..ledger.entry import Entry, Mention, Move, State, Value, moves_from, state_title
from ..ledger.fields import Field, fields_for
from ..ledger.repository import AmendmentMade, amendments, get_entry
from ..ledger.service import accept_entries, return_entry, submit_entries, withdraw_entry
from ..organisation.directory import Directory
from ..organisation.model import Unit
from .attendance import Attendance, Attendee, attendance_of
from .ledger import LedgerService

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
    """An entry with everything its form shows: fields in order, proof, history, what can be done."""

    entry: Entry
    book: Book
    directory: Directory
    fields: tuple[Field, ...]
    attachments: tuple[Attachment, ...]
    amendments: tuple[Amended, ...]
    moves: frozenset[Move]

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


class EntryService:
    """Entries one by one, for one person."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger
        self._workspace = ledger.workspace
        self._database, self._actor = ledger.workspace.database, ledger.workspace.actor

    def entry(self, unit: Unit, id_: int) -> OpenEntry:
        """The entry with that id.

        Raises:
            Error: there is none.
        """
        return self._opened(unit, get_entry(self._database, id_))

    def is_accepted(self, id_: int) -> bool:
        """Whether the entry is accepted now.

        Raises:
            Error: there is none.
        """
        return get_entry(self._database, id_).state == "accepted"

    def move(self, unit: Unit, seen: Entry, move: Move, why: str = "") -> tuple[OpenEntry, str]:
        """Submit, accept, return or withdraw the entry that was ``seen`` so; the entry then, and a remark on it.

        Raises:
            Conflict: somebody else changed it in between.
            Error: it lacks something, or cannot be moved so.
        """
        id_, remark = seen.id, ""
        with self._workspace.writing:
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

    def meeting(self, unit: Unit, id_: int) -> Meeting:
        """Who was at the meeting that the entry ``id`` is about.

        Raises:
            Error: there is no such entry, or it is about no meeting.
        """
        entry = get_entry(self._database, id_)
        book, directory = self._ledger.book(unit, entry.book), self._ledger.names(unit)
        if not book.is_meeting(entry.kind):
            raise Error(_("「{book}」的这种记录不是会议,不记考勤。").format(book=_(book.title)))
        members = [
            _attendee(directory, id_, entry.date) for id_ in directory.members(entry.organisation_id, entry.date)
        ]
        return Meeting(
            entry,
            book,
            directory,
            directory.organisation_name(entry.organisation_id),
            entry.title or entry.kind or _(book.title),
            tuple(members),
        )

    # Proof.

    def attach(self, unit: Unit, entry: int, path: str) -> OpenEntry:
        """Add the file at ``path`` as proof.

        Raises:
            Error: it is not one that is attached.
        """
        with self._workspace.writing:
            attach(self._database, self._actor, entry, Path(path).expanduser())
        return self.entry(unit, entry)

    def detach(self, unit: Unit, attachment: Attachment, reason: str) -> OpenEntry:
        """Let an attachment prove the entry no longer.

        Raises:
            Error: it is refused.
        """
        with self._workspace.writing:
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

    def _opened(self, unit: Unit, entry: Entry) -> OpenEntry:
        book, directory = self._ledger.book(unit, entry.book), self._ledger.names(unit)
        fields = fields_for(book, entry.kind)
        return OpenEntry(
            entry,
            book,
            directory,
            fields,
            attachments_of(self._database, entry.id),
            tuple(_amended(made, fields, directory) for made in amendments(self._database, entry.id)),
            moves_from(entry.state),
        )


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
        places = [one.id for one in directory.organisations.values() if has_initials(one.name, words)]
        if len(places) == 1:
            return places[0]
        if places:
            raise _several(text, map(directory.called_organisations.written, places))
    return read(field, text, directory, organisation_id=organisation)


def _several(text: str, names: Iterable[str]) -> Error:
    return Error(_("「{text}」可以是:{names}。").format(text=text.strip(), names=listed(names)))


def _attendee(directory: Directory, id_: int, day: str) -> Attendee:
    person = directory.people[id_]
    stays = [stay for stay in person.stays if stay.since <= day < stay.until]
    status = stays[-1].status if stays else ""
    return Attendee(id_, person.name, person.code, person.initials, status)


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
