"""What may be wrong about an entry although nobody can say that it is: told wherever the entry is written or shown.

An entry is *refused* where no true story fits it: a day to come or before the party was, more people present than were
to come, the dues of one member for one month twice, a step of a case before its time. It is *doubtful*, and a person
may leave it so, where the roster or another entry says otherwise, since either of the two may be wrong: the roster may
be behind, two meetings of one kind may be held on one day, one paper may prove two things. Doubts are never stored;
they are found anew from what is on record whenever an entry is shown, and go when their cause goes.

Who is to come to a meeting is the roster's to say (:func:`from_roster`): every member of the branch on the day. Who was
excused is absent with a reason, and not left out of the number.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ...plugins.contract import Book
from ...plugins.contract.books import CONTACTS
from ...plugins.i18n import _
from ..kernel.dates import last_day
from ..kernel.text import listed, shown
from ..organisation.directory import Directory, Stay
from ..organisation.model import FULL, NOT_YET_MEMBERS
from .entry import BACKDATED_DAYS, Entry, Mention, Value


class Said(NamedTuple):
    """What of an entry the roster can contradict. ``absent`` and ``contacts`` are ids of people who are on it."""

    organisation: Value
    member: Value
    kind: str
    date: str
    required: Value = None
    expected: Value = None
    absent: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()

    @classmethod
    def of(cls, value: Mapping[str, Value]) -> "Said":
        """What values by field id say."""
        get = value.get
        return cls(
            get("organisation"),
            get("member"),
            str(get("kind") or ""),
            str(get("date") or ""),
            get("required"),
            get("expected"),
            _ids(get("absent")),
            _ids(get(CONTACTS)),
        )

    @classmethod
    def of_entry(cls, entry: Entry) -> "Said":
        """What a stored entry says."""
        contacts = entry.own.get(CONTACTS)
        return cls(
            entry.organisation_id,
            entry.person_id,
            entry.kind,
            entry.date,
            entry.required,
            entry.expected,
            _ids(entry.absent),
            _ids(contacts) if isinstance(contacts, tuple) else (),
        )


class RosterDoubts:
    """What the roster says against entries of one ``book``; made once for many, asked once for equal ones."""

    def __init__(self, book: Book, directory: Directory) -> None:
        self._book = book
        self._directory = directory
        self._known: dict[Said, tuple[str, ...]] = {}

    @property
    def only_members(self) -> bool:
        """Whether the roster can contradict nothing but of whom, where and when an entry is."""
        return not self._book.attendance and not self._book.steps

    def certain(self, pairs: Collection[tuple[Value, Value]], first: str, last: str) -> set[tuple[Value, Value]]:
        """Return those of ``pairs`` of a place and a member, or none, about whom the roster agrees with any entry from
        one ISO day to another.
        """
        end = self._last(last)
        lasting = {place for place, _member in pairs if isinstance(place, int)}
        lasting -= {place for place in lasting if any(self._of_place(place, day) for day in (first, last))}
        return {
            (place, member)
            for place, member in pairs
            if place in lasting
            and (member is None or (isinstance(member, int) and self._was_member(member, place, first, end)))
        }

    def _was_member(self, member: int, place: Value, first: str, end: str) -> bool:
        """True if one stay in ``place``, as a member, lasted all the time."""
        return any(
            stay.branch_id == place
            and end < stay.until
            and stay.status not in NOT_YET_MEMBERS
            and _may_hold(self._directory, member, stay, first, first)
            for stay in self._directory.people[member].stays
        )

    def of(self, said: Said) -> tuple[str, ...]:
        """Return sentences without a full stop at the end, none where nothing is doubtful."""
        found = self._known.get(said)
        if found is None:
            found = self._known[said] = tuple(self._found(said))
        return found

    def _found(self, said: Said) -> Iterable[str]:
        place, day = said.organisation, said.date
        if not isinstance(place, int) or not day:
            return
        yield from self._of_place(place, day)
        if isinstance(said.member, int):
            yield from self._of_member(said.member, place, day)
        if self._book.is_meeting(said.kind):
            yield from self._of_meeting(said, place, day)
        yield from self._of_contacts(said, day)

    def _of_place(self, place: int, day: str) -> tuple[str, ...]:
        """The branch was not there yet, or no more; one that the roster begins with was there before."""
        known = self._directory.organisations.get(place)
        if known is not None and known.since > max(self._last(day), self._directory.begins):
            return (_("名册上「{place}」{since} 才有").format(place=shown(known.name), since=known.since),)
        if known is not None and day >= known.until:
            return (_("名册上「{place}」{until} 起已经没有了").format(place=shown(known.name), until=known.until),)
        return ()

    def _of_member(self, member: int, place: int, day: str) -> Iterable[str]:
        directory, monthly = self._directory, bool(self._book.roll)
        # Papers of somebody who comes or goes are written some time before or after; dues are of a month here.
        around = timedelta(days=0 if monthly else BACKDATED_DAYS)
        first = (date.fromisoformat(day) - around).isoformat()
        last = (date.fromisoformat(self._last(day)) + around).isoformat()
        if not belonged(directory, member, place, first, last):
            yield self._elsewhere(member, place, day)
        elif monthly:
            statuses = {stay.status for stay in directory.people[member].stays if stay.since <= last}
            if statuses and statuses <= NOT_YET_MEMBERS:
                yield _("{name} 那时还不是党员").format(name=shown(directory.person_name(member)))

    def _of_meeting(self, said: Said, place: int, day: str) -> Iterable[str]:
        directory, required = self._directory, said.required
        members, most = roll(directory, place, day), most_members(directory, place, day)
        for person in said.absent:
            if not belonged(directory, person, place, day, day):
                yield self._elsewhere(person, place, day)
        if not isinstance(required, int) or not (members or most):
            return
        if required > max(len(members), most):
            yield _("应到 {required} 人,当天名册上只有 {n} 名党员").format(required=required, n=max(len(members), most))
        elif required < len(members) and said.kind not in self._book.partial:
            left = self._left_out(said, members)
            yield _("应到 {required} 人,当天名册上是 {n} 名党员{left};请假的也算应到,记在缺席及原因里").format(
                required=required, n=len(members), left=left
            )

    def _left_out(self, said: Said, members: Sequence[int]) -> str:
        """Who is not among those expected, where these are named."""
        if not isinstance(said.expected, tuple) or not said.expected:
            return ""
        named = {*said.expected, *said.absent}
        names = listed(self._directory.person_name(one) for one in members if one not in named)
        return _("(没有列入 {names})").format(names=names) if names else ""

    def _of_contacts(self, said: Said, day: str) -> Iterable[str]:
        for person in said.contacts:
            stays = self._directory.people[person].stays
            held = [stay for stay in stays if stay.since <= day < stay.until]
            if held and held[-1].status != FULL:
                yield _("联系人 {name} 当天不是正式党员").format(name=shown(self._directory.person_name(person)))

    def _elsewhere(self, person: int, place: int, day: str) -> str:
        directory = self._directory
        at = [stay.branch_id for stay in directory.people[person].stays if stay.since <= day < stay.until]
        name, here = shown(directory.person_name(person)), shown(directory.organisation_name(place))
        if at and at[-1] is not None and at[-1] in directory.organisations:
            there = shown(directory.organisation_name(at[-1]))
            return _("名册上 {name} 那时在「{there}」,不在「{here}」").format(name=name, there=there, here=here)
        return _("名册上 {name} 那时不在「{here}」").format(name=name, here=here)

    def _last(self, day: str) -> str:
        """The last day an entry of this day stands for."""
        return last_day(day[:7]) if self._book.dated == "month" else day


def roll(directory: Directory, organisation_id: int, day: str) -> tuple[int, ...]:
    """Return ids, by code, of the members of the organisation itself on an ISO day, as a meeting on it expects them.

    Of a day before the roster begins to tell of the organisation the first one it tells of is taken; who joined the
    party or came from elsewhere after ``day`` is left out.
    """
    place = directory.organisations.get(organisation_id)
    told = max(day, place.since) if place is not None else day
    return tuple(
        id_
        for id_ in directory.members(organisation_id, told)
        if not _joined_after(directory, id_, day) and (told == day or _came_by(directory, id_, day))
    )


def most_members(directory: Directory, organisation_id: int, day: str) -> int:
    """Return how many can have been members on an ISO day: the :func:`roll`, and those recorded only after it of whom
    nobody said when they came.
    """
    people = {
        id_
        for id_, stay in directory.stays_in(organisation_id)
        if stay.status not in NOT_YET_MEMBERS and _may_hold(directory, id_, stay, day, day)
    }
    return sum(not _joined_after(directory, id_, day) for id_ in people)


def belonged(directory: Directory, person_id: int, organisation_id: int, first: str, last: str) -> bool:
    """True if the person can have belonged to the organisation, or one below it, on a day from ``first`` to ``last``
    (ISO), member or not.
    """
    places = directory.under(organisation_id)
    return any(
        stay.branch_id in places and _may_hold(directory, person_id, stay, first, last)
        for stay in directory.people[person_id].stays
    )


def _may_hold(directory: Directory, person_id: int, stay: Stay, first: str, last: str) -> bool:
    """True if a stay can have lasted at some time from ``first`` to ``last``: the first one of somebody may have begun
    before it was recorded.
    """
    person = directory.people[person_id]
    is_open = stay is person.stays[0] and not person.arrived
    return (is_open or stay.since <= last) and first < stay.until


def _came_by(directory: Directory, person_id: int, day: str) -> bool:
    person = directory.people[person_id]
    return not person.arrived or person.stays[0].since <= day


def _joined_after(directory: Directory, person_id: int, day: str) -> bool:
    joined = directory.people[person_id].stays[-1].joined
    return joined is not None and joined > day


def suspects(roster: RosterDoubts, values: Mapping[str, Sequence[Value]], indices: Sequence[int]) -> Sequence[int]:
    """Return those of the rows ``indices`` of columns by field id that have to be looked at one by one.

    Of tens of thousands about members nearly all are of somebody who was in the branch all the time the rows are about.
    """
    if not roster.only_members or not indices:
        return indices
    places, people, days = (values[name] for name in ("organisation", "member", "date"))
    dated = [day for day in days if isinstance(day, str)]
    if not dated:
        return indices
    first, last = min(dated), max(dated)
    pairs = set(zip(places, people, strict=True))
    certain = roster.certain(pairs, first, last)
    if len(certain) == len(pairs):
        return ()
    return [index for index in indices if (places[index], people[index]) not in certain]


def from_roster(book: Book, directory: Directory, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return what follows from the roster for a meeting of which something, but not how many were to come, is said.

    Every member of the branch on the day was, at a meeting of all; with the absent named, so many were present.
    """
    kind, place, day = str(values.get("kind") or ""), values.get("organisation"), values.get("date")
    present, absent = values.get("present"), values.get("absent")
    if values.get("required") is not None or (present is None and not absent):
        return {}
    required = expected_at(book, directory, kind, place, day)
    if required is None:
        return {}
    found: dict[str, Value] = {"required": required}
    if present is None and isinstance(absent, tuple) and len(absent) <= required:
        found["present"] = required - len(absent)
    # More were there than can have been expected: that is for the person to say, not for the roster.
    return {} if isinstance(present, int) and present > required else found


def expected_at(book: Book, directory: Directory, kind: str, place: Value, day: Value) -> int | None:
    """Return how many members a meeting of ``kind`` expects, as the roster of the day has them.

    ``None`` where it cannot say: a meeting for some only, no kind yet, nobody on the roster.
    """
    if not isinstance(place, int) or not isinstance(day, str) or (book.all_kinds and not kind):
        return None
    if not book.is_meeting(kind) or kind in book.partial:
        return None
    return len(roll(directory, place, day)) or None


def meeting_key(book: Book, organisation: Value, kind: str, day: str) -> tuple[str, Value, str, str] | None:
    """Return what two entries of the same meeting have in common; ``None`` for what is no meeting."""
    return (book.id, organisation, kind, day) if book.is_meeting(kind) else None


def same_meeting(ids: Iterable[int]) -> str:
    """Return the doubt that a meeting is on record already, as the entries ``ids``."""
    return _("同一支部同一天的同一种会,已有第 {ids} 号").format(ids=listed(map(str, sorted(ids))))


def same_proof(name: str, ids: Collection[int]) -> str:
    """Return the doubt that a file, called ``name`` here, proves the entries ``ids`` too."""
    return _("附件「{name}」同时是第 {ids} 号的印证").format(name=shown(name), ids=listed(map(str, sorted(ids))))


def _ids(people: Value) -> tuple[int, ...]:
    if not isinstance(people, tuple):
        return ()
    return tuple(one.person_id for one in people if isinstance(one, Mention) and one.person_id is not None)
