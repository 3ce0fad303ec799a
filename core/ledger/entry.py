"""Entries of the ledger as plain values, and as rows of the table ``entry``. No database, no text of cells.

In rows, people and own columns are canonical JSON. Which states an entry can be in, and which move leads from which
state to which, is said in one table here, no rules elsewhere.

    planned ──start──► draft ──submit──► submitted ──accept──► accepted
                                          │     ▲                 │
                                       return submit            return
                                          ▼     │                 │
                                         returned ◄───────────────┘

    any of them ──withdraw──► withdrawn

A change keeps a draft a draft and a returned entry returned until it is handed in again; what was accepted has to be
looked at again and so is only submitted after a change.

The words at the end stand in users' files, read and written alike in every language.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812  # ``date`` is a field of an entry
from typing import Any, Literal, NamedTuple

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..storage.audit import spell

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
    was returned or withdrawn. ``entered_at`` is when it was first written, or when a plan was begun: UTC ISO text;
    ``entered_on`` is the day in the office's time zone.
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
    entered_on: str

    def value(self, field: str) -> Value:
        """What the field called ``field`` holds (ids of :mod:`.fields`)."""
        if field in _ATTRIBUTES:
            value: Value = getattr(self, _ATTRIBUTES[field])
            return None if value in ("", ()) and field != "expected" else value
        return self.own.get(field)

    @property
    def lag(self) -> int:
        """Days from the event to the day it was written down; negative for what was planned ahead."""
        return (Date.fromisoformat(self.entered_on) - Date.fromisoformat(self.date)).days

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


COLUMNS = (
    "id",
    "version",
    "book",
    "organisation_id",
    "person_id",
    "kind",
    "date",
    "title",
    "content",
    "deadline",
    "finished",
    "responsible",
    "required",
    "present",
    "attendance",
    "due",
    "paid",
    "own",
    "proofs",
    "state",
    "remark",
    "author",
    "entered_at",
    "entered_on",
)

ENTRY_COLUMNS = ", ".join(COLUMNS)
"""The SELECT list of rows that :func:`entry_of` takes."""

STANDARD = frozenset(
    (
        *("organisation", "member", "kind", "date", "title", "content", "deadline", "finished", "responsible"),
        *("required", "present", "absent", "told", "expected", "due", "paid"),
    )
)
"""Fields that have a place of their own in the row; all others are columns of the book's own."""


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry a row of :data:`ENTRY_COLUMNS` says."""
    stored = dict(zip(COLUMNS, row, strict=True))
    attendance, own = stored.pop("attendance"), stored.pop("own")
    absent, told, expected = _NOBODY if attendance is None else _attendance(attendance)
    return Entry(absent=absent, told=told, expected=expected, own=_NOTHING if own is None else _own(own), **stored)


def content_row(values: Mapping[str, Value]) -> dict[str, Any]:
    """The columns of a row that hold what people fill in, from values by field id; a field left out is empty."""
    get = values.get
    absent, told, expected = get("absent") or (), get("told") or (), get("expected")
    named = absent or told or expected is not None
    own = {field: value for field, value in values.items() if field not in STANDARD and (value or value == 0)}
    return {
        "organisation_id": get("organisation"),
        "person_id": get("member"),
        "kind": get("kind") or "",
        "date": get("date") or "",
        "title": get("title") or "",
        "content": get("content") or "",
        "deadline": get("deadline"),
        "finished": get("finished"),
        "responsible": get("responsible") or "",
        "required": get("required"),
        "present": get("present"),
        "attendance": spell({"absent": absent, "told": told, "expected": expected}) if named else None,
        "due": get("due"),
        "paid": get("paid"),
        "own": spell(own) if own else None,
    }


def changed_entry(entry: Entry, columns: Mapping[str, Any]) -> Entry:
    """The entry as it is once ``columns`` of its row are written; its version stays."""
    changed = dict(columns)
    if "attendance" in changed:
        stored = changed.pop("attendance")
        absent, told, expected = _NOBODY if stored is None else _attendance(stored)
        changed |= {"absent": absent, "told": told, "expected": expected}
    if "own" in changed:
        changed["own"] = _NOTHING if changed["own"] is None else _own(changed["own"])
    return replace(entry, **changed)


def values_of(entry: Entry) -> dict[str, Value]:
    """Everything people filled in, by field id; what is empty is left out."""
    values: dict[str, Value] = {field: entry.value(field) for field in STANDARD}
    values.update(entry.own)
    return {field: value for field, value in values.items() if value is not None}


def write_values(values: Mapping[str, Value]) -> str:
    """Canonical JSON of values by field id, as amendments keep them."""
    return spell(dict(values))


def read_values(text: str) -> dict[str, Value]:
    """What :func:`write_values` wrote."""
    return {field: _value(value) for field, value in json.loads(text).items()}


_NOBODY: tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[int, ...] | None] = ((), (), None)
_NOTHING: Mapping[str, OwnValue] = {}


def _attendance(text: str) -> tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[int, ...] | None]:
    data = json.loads(text)
    expected = data["expected"]
    return _mentions(data["absent"]), _mentions(data["told"]), None if expected is None else tuple(expected)


def _own(text: str) -> dict[str, OwnValue]:
    return {field: _mentions(value) if isinstance(value, list) else value for field, value in json.loads(text).items()}


def _value(value: Any) -> Value:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]  # written by write_values
    return tuple(value) if value and isinstance(value[0], int) else _mentions(value)


def _mentions(people: Iterable[Sequence[Any]]) -> tuple[Mention, ...]:
    return tuple(Mention(*one) for one in people)


Move = Literal["plan", "start", "change", "submit", "accept", "return", "withdraw"]

MOVES: Mapping[Move, Mapping[State, State]] = {
    "plan": {"planned": "planned"},
    "start": {"planned": "draft"},
    "change": {"draft": "draft", "returned": "returned", "submitted": "submitted", "accepted": "submitted"},
    "submit": {"draft": "submitted", "returned": "submitted"},
    "accept": {"submitted": "accepted"},
    "return": {"submitted": "returned", "accepted": "returned"},
    "withdraw": dict.fromkeys(("planned", "draft", "submitted", "accepted", "returned"), "withdrawn"),
}
"""For each move, from which state it leads to which. ``plan`` changes a plan; ``start`` enters what came of it."""

LIVE: frozenset[str] = frozenset(("planned", "draft", "submitted", "accepted", "returned"))
"""States of entries that were not withdrawn."""

KEPT: frozenset[str] = frozenset(("submitted", "accepted", "returned", "withdrawn"))
"""States others have seen an entry in: what is changed in them, and every way into one, is kept as an amendment."""

PLAN_FIELDS: frozenset[str] = frozenset(("organisation", "member", "kind", "date", "title", "deadline", "responsible"))
"""What a plan consists of; entering anything else starts the entry."""


def after(move: Move, state: State) -> State:
    """The state in which ``move`` leaves an entry that is in ``state``.

    Raises:
        Error: the move cannot be made from there.
    """
    moved = MOVES[move].get(state)
    if moved is None:
        raise Error(_("这一条现在是「{state}」,不能{move}。").format(state=state_title(state), move=_move_title(move)))
    return moved


def moves_from(state: State) -> frozenset[Move]:
    """What can be done with an entry in ``state``."""
    return frozenset(move for move, steps in MOVES.items() if state in steps)


def state_title(state: State) -> str:
    """What users call a state, in a word."""
    return {
        "planned": _("计划"),
        "draft": _("草稿"),
        "submitted": _("已提交"),
        "accepted": _("已通过"),
        "returned": _("已退回"),
        "withdrawn": _("已撤回"),
    }[state]


def _move_title(move: Move) -> str:
    return {
        "plan": _("改计划"),
        "start": _("开始填写"),
        "change": _("修改"),
        "submit": _("提交"),
        "accept": _("通过"),
        "return": _("退回"),
        "withdraw": _("撤回"),
    }[move]


YES, NO = "是", "否"

MEANS_YES = frozenset({YES, "有", "√", "✓", "y", "yes", "true"})
MEANS_NO = frozenset({NO, "无", "没有", "×", "✗", "n", "no", "false"})
"""How clerks tick boxes; compared with ``text.match_key``."""

NOBODY = frozenset({"无", "没有", "全到", "/", "-", "—", "——"})
"""What clerks write where nobody is to be named."""

OUTSIDE = "非名册"
"""Written behind the name of somebody who is not on the roster, which otherwise is refused as misspelt."""

JOINT = "、"
"""Between people."""
