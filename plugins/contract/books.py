"""Ledger books (台账): named kinds of records, each with its own columns. Books are data; entries live in the core."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .values import Every

ColumnKind = Literal["text", "date", "month", "count", "money", "person", "people", "choice", "yes_no"]
Roll = Literal["", "members", "full", "probationary", "mobile"]
Amounts = Literal["", "paid", "due_paid"]

STANDARD_FIELDS = (
    "id",
    "organisation",
    "member",
    "kind",
    "date",
    "title",
    "deadline",
    "responsible",
    "finished",
    "due",
    "paid",
    "required",
    "present",
    "absent",
    "told",
    "content",
    "proof",
    "state",
    "entered",
    "author",
)
"""Fields that entries have by the traits of their book; a column of a book's own is called otherwise."""

CONTACTS = "contacts"
"""The column of people in which the steps of a staged book name their contact persons."""

ITEM = "item"
"""The choice column in which an entry of a scheme's book of findings names the item it is about: each choice is the
item's id, a blank and its title.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a ledger book. An entry is incomplete while a ``required`` column is empty."""

    id: str
    title: str
    kind: ColumnKind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a staged book: each case (a candidate, by title) has entries of the kind ``id``, in this order.

    It is due at most ``within`` months after the entry of the step before (or of the step ``after``), and not allowed
    sooner than ``wait`` months after it. ``contacts`` is how many contact persons its entry must name, and ``columns``
    are those of the book's own that it must fill in besides. An ``optional`` step may be left out: those behind it do
    not wait for it.
    """

    id: str
    within: int | None = None
    wait: int = 0
    after: str = ""
    contacts: int = 0
    columns: tuple[str, ...] = ()
    clause: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A kind of ledger. Every entry has organisation, date, title, content and proof; the fields below add to that.

    - ``kinds``: the kinds of entries; each entry is of one. Books with ``steps`` have those as kinds.
    - ``about`` member: each entry is about one person of the roster, except the ``unit_kinds``, which are about the
      organisation; ``roll`` says who needs one entry every period ``every``: all members, full or probationary ones,
      those who are away (mobile).
    - ``dated`` month: entries stand for a month (dues), and are due ``grace`` days after its end.
    - ``work``: entries have a deadline, a responsible person and the date they were finished.
    - ``attendance``: entries about the organisation are meetings; who was absent, why, and who was told afterwards. At
      ``partial`` kinds only some of the members are expected (a committee, a group). ``attendance_target`` is a share
      of one.
    - ``amounts``: ``paid`` is one amount of money, ``due_paid`` the amount due and the amount paid.
    - ``proof``: an entry without an attachment is shown as unproved and does not count.
    - ``every``: the least frequency of entries of an organisation, where the book itself sets one.
    - ``titled``: the label of an entry's title where "title" says too little: whom a case is about.
    """

    id: str
    title: str
    group: str
    columns: tuple[Column, ...] = ()
    proof: bool = True
    attendance_target: Fraction | None = None
    kinds: tuple[str, ...] = ()
    about: Literal["organisation", "member"] = "organisation"
    roll: Roll = ""
    every: Every | None = None
    dated: Literal["day", "month"] = "day"
    grace: int = 0
    work: bool = False
    attendance: bool = False
    partial: tuple[str, ...] = ()
    amounts: Amounts = ""
    steps: tuple[Step, ...] = ()
    unit_kinds: tuple[str, ...] = ()
    titled: str = ""
    clause: str = ""

    @property
    def all_kinds(self) -> tuple[str, ...]:
        """The kinds of entries, steps included; empty for a book of one kind."""
        return self.kinds or tuple(step.id for step in self.steps)

    @property
    def names_item(self) -> bool:
        """True if its entries name the item of a form that they are a finding about."""
        return any(column.id == ITEM and column.kind == "choice" for column in self.columns)

    def step(self, kind: str) -> Step | None:
        """Return the step called ``kind``, or None."""
        return next((step for step in self.steps if step.id == kind), None)

    def concerns_member(self, kind: str) -> bool:
        """True if an entry of ``kind`` is about one person; without a kind, if any entry of the book is."""
        return self.about == "member" and (not kind or kind not in self.unit_kinds)

    def is_meeting(self, kind: str) -> bool:
        """True if an entry of ``kind`` has attendance; without a kind, if any entry of the book has."""
        return self.attendance and (not kind or not self.concerns_member(kind))
