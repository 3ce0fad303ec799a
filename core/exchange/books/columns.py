"""The columns of a ledger book in workbooks: those of its fields, and beside them what only the program fills in.

Templates, exports and imports have the same ones in the same order. What a cell means is said by ``ledger.cells``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import get_args

from ....plugins.contract import Book
from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import match_key, shown
from ...ledger.entry import NO, YES, Entry, State, state_title
from ...ledger.fields import Field, fields_of
from ...spreadsheet import cells
from ...spreadsheet.model import Cell
from ...spreadsheet.table import TableColumn

CODE = "member_code"
"""A column beside the member's name that clerks keep to tell namesakes apart; ours have the code in the name."""

ID, STATE, PROOF, ENTERED, AUTHOR = "id", "state", "proof", "entered", "author"
"""Columns that the program fills in: the hidden number of the entry, and what is shown and not read back."""

_MORE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "organisation": ("党支部", "所在党支部", "所属党支部", "所属支部", "支部名称", "党支部名称", "所在党组织"),
}
"""What clerks write above who a row is about, besides what the fields themselves say."""

_TITLES: Mapping[str, str] = {
    ID: "条目编号",
    STATE: "办理状态",
    PROOF: "印证数",
    ENTERED: "录入情况",
    AUTHOR: "录入人",
}

_PLANNED = "计划"

_ID = re.compile(r"e([1-9][0-9]{0,17})")


def book_columns(book: Book) -> tuple[TableColumn, ...]:
    """What is looked for in a file with entries of ``book``.

    Only the day is needed: who keeps the entry may be told by its member or by whoever imports it.
    """
    fields = fields_of(book)
    own = {match_key(name) for field in fields for name in (field.header, field.id)}
    columns = [TableColumn(ID, (title_of(book, ID),))]
    for field in fields:
        aliases = [*field.aliases, *_MORE_ALIASES.get(field.id, ())]
        # A header that is the title of one column is never taken for the alias of another.
        free = tuple(alias for alias in aliases if match_key(alias) not in own)
        own.update(map(match_key, free))
        columns.append(
            TableColumn(
                field.id, (field.header, *free), required=field.id == "date", fill_merged=field.id == "organisation"
            )
        )
    if "member" in own:
        codes = tuple(alias for alias in ("党员编号", "人员编号", "编号") if match_key(alias) not in own)
        columns.append(TableColumn(CODE, codes))
    return (*columns, *(TableColumn(name, (title_of(book, name),)) for name in (STATE, PROOF, ENTERED, AUTHOR)))


def title_of(book: Book, name: str) -> str:
    """The header above one of the program's own columns; never one that a field of the book has."""
    title = _TITLES[name]
    taken = {match_key(field.header) for field in fields_of(book)}
    return f"台账{title}" if match_key(title) in taken else title


def fields_in(book: Book, found: Mapping[str, int]) -> tuple[Field, ...]:
    """The fields of ``book`` that have a column among those ``found``."""
    return tuple(field for field in fields_of(book) if field.id in found or (field.id == "member" and CODE in found))


def write_id(entry: Entry) -> str:
    """The number of an entry as the hidden column holds it; unlike the running numbers that clerks write."""
    return f"E{entry.id}"


def read_id(cell: Cell) -> int | None:
    """The number in a cell of the hidden column, ``None`` when it is empty.

    Raises:
        Error: something else stands there.
    """
    written = cells.text(cell)
    if not written:
        return None
    found = _ID.fullmatch(match_key(written))
    if found is None:
        raise Error(_("“{text}”不是条目编号,新加的行请把这一格清空。").format(text=shown(written)[:40]))
    return int(found.group(1))


def state_words() -> dict[State, str]:
    """What stands in the column of states."""
    return {state: state_title(state) for state in get_args(State)}


def read_state(cell: Cell) -> State:
    """The state in which a new row begins: a plan when it says so, a draft otherwise."""
    plans = {_PLANNED, match_key(state_words()["planned"]), "planned"}
    return "planned" if match_key(cells.text(cell)) in plans else "draft"


def show_state(entry: Entry) -> str:
    """The state, with the remark of whoever returned or withdrew the entry."""
    word = state_words()[entry.state]
    return _("{state}:{remark}").format(state=word, remark=entry.remark) if entry.remark else word


def show_entered(entry: Entry) -> str:
    """The day it was written down; how many days late where that was too late."""
    if entry.backdated:
        return _("{day} 补录{n}天").format(day=entry.entered_on, n=entry.lag)
    return entry.entered_on


def frozen_columns(book: Book) -> int:
    """How many columns stay in sight: the hidden number, whose entry it is, and the member it is about."""
    return 3 if book.about == "member" else 2


def widths(book: Book) -> list[float]:
    """Widths of the columns of fields, in characters."""
    wide = {"title": 28.0, "content": 44.0, "absent": 26.0, "told": 22.0, "organisation": 22.0}
    return [wide.get(one.id, 16.0 if one.kind in ("text", "people") else 12.0) for one in fields_of(book)]


def choices(book: Book, organisations: Sequence[str]) -> dict[str, Sequence[str]]:
    """The words to choose from, by field id, where a field has such."""
    words: dict[str, Sequence[str]] = {one.id: one.choices for one in fields_of(book) if one.choices}
    words |= {one.id: (YES, NO) for one in fields_of(book) if one.kind == "yes_no"}
    return words | {"organisation": organisations}
