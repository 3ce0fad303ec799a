"""Who was at a meeting, as it is entered: everybody expected is there until said otherwise. A pure value, no widget.

Required and present are always counted from the names, so that they agree with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..kernel.pinyin import name_sounds_like
from ..kernel.text import match_key
from ..ledger.entry import Entry, Mention, Value
from ..ledger.mentions import is_excused


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who may have been expected. ``person_id`` is ``None`` for one who is not on the roster.

    ``note`` is why they were absent; ``told`` whether they heard of it afterwards, ``how`` in which way.
    """

    person_id: int | None
    name: str
    code: str = ""
    initials: str = ""
    status: str = ""
    expected: bool = True
    absent: bool = False
    note: str = ""
    told: bool = False
    how: str = ""

    @property
    def excused(self) -> bool:
        """Whether they were absent for a good reason (请假)."""
        return self.expected and self.absent and is_excused(self.note)

    def is_called(self, typed: str) -> bool:
        """Whether ``typed`` is a part of the name or code, or initials of the name."""
        key = match_key(typed)
        return (
            key in match_key(self.name)
            or key in match_key(self.code)
            or name_sounds_like(self.name, self.initials, typed)
        )


@dataclass(frozen=True, slots=True)
class Attendance:
    """Everybody of the branch on the day of the meeting, and who of them was not there.

    At a ``partial`` meeting (a committee, a group) who was expected is always named.
    """

    people: tuple[Attendee, ...]
    partial: bool = False

    @property
    def required(self) -> int:
        """How many were expected."""
        return sum(one.expected for one in self.people)

    @property
    def present(self) -> int:
        """How many of them were there."""
        return sum(one.expected and not one.absent for one in self.people)

    @property
    def absent(self) -> int:
        """How many of them were not."""
        return self.required - self.present

    @property
    def excused(self) -> int:
        """How many of the absent had a good reason."""
        return sum(one.excused for one in self.people)

    @property
    def told(self) -> int:
        """How many of the absent heard of it afterwards."""
        return sum(one.expected and one.absent and one.told for one in self.people)

    def toggle_absent(self, place: int) -> "Attendance":
        """Somebody was there, or was not; who was expected after all is then absent."""
        one = self.people[place]
        return self._with(place, replace(one, expected=True, absent=not (one.absent and one.expected)))

    def toggle_expected(self, place: int) -> "Attendance":
        """Somebody should have come, or need not."""
        one = self.people[place]
        return self._with(place, replace(one, expected=not one.expected, absent=False))

    def toggle_told(self, place: int) -> "Attendance":
        """An absent one heard of it afterwards, or did not; nothing changes for who was there."""
        one = self.people[place]
        return self._with(place, replace(one, told=not one.told)) if one.expected and one.absent else self

    def because(self, place: int, note: str) -> "Attendance":
        """Why an absent one was not there; nothing changes for who was."""
        one = self.people[place]
        return self._with(place, replace(one, note=note)) if one.expected and one.absent else self

    def nobody(self) -> "Attendance":
        """Nobody is expected: the few who are can be picked from here."""
        return replace(self, people=tuple(replace(one, expected=False, absent=False) for one in self.people))

    def changes(self) -> Mapping[str, Value]:
        """What an entry's fields become."""
        absent = [one for one in self.people if one.expected and one.absent]
        everybody = not self.partial and all(one.expected for one in self.people)
        expected = tuple(one.person_id for one in self.people if one.expected and one.person_id is not None)
        return {
            "required": self.required,
            "present": self.present,
            "absent": tuple(Mention(one.person_id, one.name, one.note) for one in absent),
            "told": tuple(Mention(one.person_id, one.name, one.how) for one in absent if one.told),
            "expected": None if everybody else expected,
        }

    def _with(self, place: int, one: Attendee) -> "Attendance":
        return replace(self, people=(*self.people[:place], one, *self.people[place + 1 :]))


def attendance_of(entry: Entry, members: Sequence[Attendee], *, partial: bool) -> Attendance:
    """What ``entry`` says of ``members``, everybody of the branch on its day.

    Nobody is expected yet at a ``partial`` meeting (a committee, a group) of which no names were kept. Who is named
    as absent and is no such member stands behind the others.
    """
    absent = {_key(mention): mention for mention in entry.absent}
    told = {_key(mention): mention for mention in entry.told}
    expected = () if entry.expected is None and partial else entry.expected

    def attendee(one: Attendee) -> Attendee:
        key = (one.person_id, "" if one.person_id is not None else one.name)
        mention = absent.get(key)
        return replace(
            one,
            expected=mention is not None or expected is None or one.person_id in expected,
            absent=mention is not None,
            note="" if mention is None else mention.note,
            told=key in told,
            how=told[key].note if key in told else "",
        )

    known = {one.person_id for one in members}
    strangers = [
        Attendee(mention.person_id, mention.name)
        for mention in entry.absent
        if mention.person_id is None or mention.person_id not in known
    ]
    return Attendance(tuple(attendee(one) for one in (*members, *strangers)), partial)


def _key(mention: Mention) -> tuple[int | None, str]:
    """People are told apart by id, those who are not on the roster by name."""
    return mention.person_id, "" if mention.person_id is not None else mention.name
