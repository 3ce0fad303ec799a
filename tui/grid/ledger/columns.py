"""The columns of a book's grid: its fields, and what is only shown of an entry. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from ....core.ledger.fields import Field, FieldKind, fields_of
from ....core.ledger.states import state_title
from ....core.ledger.values import State
from ....plugins.contract import Book
from ....plugins.i18n import _
from ...cells import width

Shown = Literal["part", "proof", "state", "late"]

PICKED: frozenset[FieldKind] = frozenset({"choice", "yes_no", "organisation", "member", "person"})
"""Kinds of fields in which one of some is picked."""
NAMED: frozenset[FieldKind] = frozenset({"people", "mentions"})
"""Kinds of fields in which several people are named."""

_WIDTHS: dict[FieldKind, int] = {
    "date": 10, "month": 7, "count": 4, "money": 9, "yes_no": 4, "organisation": 12, "member": 12, "person": 10,
    "people": 14, "mentions": 18, "text": 12, "choice": 6,
}  # fmt: skip
_WIDE = {"title": 18, "content": 28}
_WIDEST_CHOICE = 14
_PART = 14
_RIGHT: frozenset[FieldKind] = frozenset({"count", "money"})


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of ``cells``; ``field`` is what is typed in it, ``None`` where it is only shown."""

    id: str
    title: str
    cells: int
    field: Field | None = None
    right: bool = False


def columns_of(book: Book, *, hidden: Collection[str] = (), part: bool = False) -> tuple[GridColumn, ...]:
    """The columns for entries of ``book`` without the fields ``hidden``; ``part``: with what one member had to do."""
    typed = [_typed(field) for field in fields_of(book) if field.id not in hidden]
    if part:
        day = next(place for place, column in enumerate(typed) if column.id == "date")
        typed.insert(day + 1, GridColumn("part", _("本人"), _PART))
    shown = (
        ("proof", _("印证"), 7),
        ("state", _("状态"), max(6, *(width(state_title(state)) for state in get_args(State)))),
        ("late", _("补录"), 12),
    )
    return (*typed, *(GridColumn(id_, title, cells) for id_, title, cells in shown))


def frozen(columns: tuple[GridColumn, ...], room: int) -> int:
    """How many of the first columns stay when the others are scrolled: up to who or when, within half of ``room``."""
    ends = [place + 1 for place, column in enumerate(columns) if column.id in ("member", "date")]
    wanted = ends[0] if ends else 1
    while wanted > 1 and sum(column.cells + 1 for column in columns[:wanted]) > room // 2:
        wanted -= 1
    return wanted


def _typed(field: Field) -> GridColumn:
    cells = max(_WIDE.get(field.id, _WIDTHS[field.kind]), width(field.title))
    if field.kind == "choice":
        cells = max(cells, min(_WIDEST_CHOICE, max(map(width, field.choices), default=0)))
    return GridColumn(field.id, field.title, cells, field, field.kind in _RIGHT)
