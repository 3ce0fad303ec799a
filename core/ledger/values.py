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

    ``person_id`` is ``None`` for somebody who is not on the roster.
    """

    person_id: int | None
    name: str
    note: str = ""


Value = str | int | tuple[Mention, ...] | tuple[int, ...] | None
"""What a field of an entry holds: text, ISO date, or choice; a count, money in hundredths, the id of an organisation
or person; people. ``None`` and empty text are the same: nothing there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as stored. Its standard fields are attributes, those of the book's own columns are in ``own``.

    ``date`` is when it happened (the first day for books dated by month), ``deadline`` and ``finished`` when it was
    to be done and was; ``required`` and ``present`` count people, ``absent`` names who was not there and why, ``told``
    who of them heard of it afterwards. ``expected`` are the ids of those who should have come where only some should:
    ``None`` means every member of the organisation on that day, an empty tuple that names were not kept.
    ``due`` and ``paid`` are in hundredths of a yuan. ``proofs`` counts attachments. ``entered_at`` is UTC ISO text.
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
    own: Mapping[str, str | int]
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
