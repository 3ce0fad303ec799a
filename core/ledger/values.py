"""Entries of the ledger as plain values. No database, no text of cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  # ``date`` is a field of an entry
from datetime import datetime
from typing import Literal, NamedTuple

State = Literal["planned", "draft", "submitted", "accepted", "returned", "withdrawn"]

COUNTED: frozenset[str] = frozenset({"submitted", "accepted"})
"""States in which an entry counts for scoring, if it has the proof its book requires."""

BACKDATED_DAYS = 31
"""An entry written more days than this after its event is shown as back-filled: branches update at least monthly."""


class Mention(NamedTuple):
    """Somebody named in an entry: an absent member with the reason, one told afterwards with how it was done.

    ``person_id`` is ``None`` for somebody who is not on the roster. ``name`` is how they were called when it was
    written; who is on the roster is shown under the name they have now.
    """

    person_id: int | None
    name: str
    note: str = ""


Value = str | int | tuple[Mention, ...] | tuple[int, ...] | None
"""What a field of an entry holds, by its kind: text, ISO date (also of a month: its first day) or choice as text; a
count, money in hundredths, yes (1) or no (0), the id of an organisation or member as a number; ``person`` (one),
``people`` and ``mentions`` as mentions. Ids only for ``expected``. ``None``, empty text and no mention are the same:
nothing there."""

OwnValue = str | int | tuple[Mention, ...]
"""What a column of a book's own holds when something is there."""


def same(one: Value, other: Value) -> bool:
    """Whether two values of a field say the same: people of the roster are compared by id, not by name."""
    return one == other or _by_id(one) == _by_id(other)


def _by_id(value: Value) -> Value:
    if not value:
        return None if value in ("", ()) else value
    if isinstance(value, tuple):
        return tuple(
            one._replace(name="") if isinstance(one, Mention) and one.person_id is not None else one for one in value
        )  # type: ignore[return-value]  # either all are mentions or none is
    return value


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as stored. Its standard fields are attributes, those of the book's own columns are in ``own``.

    ``date`` is when it happened (the first day for books dated by month), ``deadline`` and ``finished`` when it was
    to be done and was; ``required`` and ``present`` count people, ``absent`` names who was not there and why, ``told``
    who of them heard of it afterwards. ``expected`` are the ids of those who should have come where only some should:
    ``None`` means every member of the organisation on that day, an empty tuple that names were not kept.
    ``due`` and ``paid`` are in hundredths of a yuan. ``proofs`` counts attachments. ``remark`` is what was said when it
    was returned or withdrawn. ``entered_at`` is when it was first written, or when a plan was begun: UTC ISO text.
    """

    id: int
    version: int
    book: str
    organisation_id: int
    person_id: int | None
    kind: str
    date: str
    title: str
    content: str
    deadline: str | None
    finished: str | None
    responsible: str
    required: int | None
    present: int | None
    absent: tuple[Mention, ...]
    told: tuple[Mention, ...]
    expected: tuple[int, ...] | None
    due: int | None
    paid: int | None
    own: Mapping[str, OwnValue]
    proofs: int
    state: State
    remark: str
    author: str
    entered_at: str

    def value(self, field: str) -> Value:
        """What the field called ``field`` holds (ids of :mod:`.fields`)."""
        if field in _ATTRIBUTES:
            value: Value = getattr(self, _ATTRIBUTES[field])
            return None if value in ("", ()) and field != "expected" else value
        return self.own.get(field)

    @property
    def entered_on(self) -> Date:
        """The day it was first written, on the clock of this machine."""
        return datetime.fromisoformat(self.entered_at).astimezone().date()

    @property
    def lag(self) -> int:
        """Days from the event to the day it was written down; negative for what was planned ahead."""
        return (self.entered_on - Date.fromisoformat(self.date)).days

    @property
    def backdated(self) -> bool:
        """Whether it was written so late that readers are told."""
        return self.lag > BACKDATED_DAYS


_ATTRIBUTES = {
    "organisation": "organisation_id",
    "member": "person_id",
    **{
        name: name
        for name in (
            *("kind", "date", "title", "content", "deadline", "finished", "responsible", "required", "present"),
            *("absent", "told", "expected", "due", "paid"),
        )
    },
}
"""Standard field to attribute; what is in neither is a column of the book's own."""
