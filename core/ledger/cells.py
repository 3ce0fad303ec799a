"""How the value of a field is written in a cell of a grid, a form or a workbook, and what a cell means. No files.

What is shown is read back as the same value. An empty cell is ``None``: missing, not zero.
"""

from collections.abc import Callable
from datetime import date as Date  # noqa: N812  # ``date`` is what a field may be called
from decimal import Decimal
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import Longest, accept, match_key, nearest, pick, shown
from ..organisation.directory import Directory
from ..spreadsheet import cells
from ..spreadsheet.model import Cell
from .entry import MEANS_NO, MEANS_YES, NO, YES, Value
from .fields import Field, FieldKind
from .mentions import mention_reader, mention_writer

Reader = Callable[[Cell, int | None], Value]
"""From a cell, and the organisation its row is about where that is known, to the value; raises Error."""

Shower = Callable[[Value], str]
Celler = Callable[[Value], Cell]

MOST_COUNT = 1_000_000
MOST_MONEY = 2_000_000_000
"""In hundredths: twenty million yuan, what a column of the database can hold."""


def read(field: Field, cell: Cell, directory: Directory, *, organisation_id: int | None = None) -> Value:
    """What ``cell`` says in the column of ``field``; people of the organisation are meant before their namesakes.

    Raises:
        Error: it cannot be understood; one sentence says why and what to write.
    """
    return reader(field, directory)(cell, organisation_id)


def show(field: Field, value: Value, directory: Directory) -> str:
    """``value`` as text from which :func:`read` gets it back."""
    return shower(field, directory)(value)


def cell(field: Field, value: Value, directory: Directory) -> Cell:
    """``value`` as a cell of a workbook, which :func:`read` reads back: numbers and days as such, all else as text."""
    return celler(field, directory)(value)


def reader(field: Field, directory: Directory) -> Reader:
    """:func:`read` for many cells of one column."""
    return _READERS[field.kind](field, directory)


def shower(field: Field, directory: Directory) -> Shower:
    """:func:`show` for many values of one column."""
    written = _SHOWERS[field.kind](directory)
    return lambda value: "" if value is None or value == () else written(value)


def celler(field: Field, directory: Directory) -> Celler:
    """:func:`cell` for many values of one column."""
    typed = _CELLERS.get(field.kind)
    if typed is not None:
        return lambda value: None if value is None else typed(value)
    written = shower(field, directory)
    return lambda value: written(value) or None


def _text_reader(field: Field, _directory: Directory) -> Reader:
    longest = field.longest
    return lambda cell, _organisation: None if cell is None or cell == "" else cells.free_text(cell, longest) or None


def _date_reader(_field: Field, _directory: Directory) -> Reader:
    return _remembering(lambda cell: _day(cell, month=False), _EXACT)


def _month_reader(_field: Field, _directory: Directory) -> Reader:
    return _remembering(lambda cell: _day(cell, month=True), _EXACT)


def _day(cell: Cell, *, month: bool) -> str | None:
    read = cells.date(cell, month=month)
    if read is None:
        return None
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if month and read.value.day != 1:
        raise Error(_("「{day}」写到了日,这里只写月份,如 {month}。").format(
            day=read.understood, month=read.understood[:7]))  # fmt: skip
    if not month and not read.has_day:
        raise Error(_("「{month}」没有写日,请写成 {month}-05 这样。").format(month=read.understood))
    return read.value.isoformat()


def _count_reader(_field: Field, _directory: Directory) -> Reader:
    return _remembering(_count, _EXACT)


def _count(cell: Cell) -> int | None:
    if type(cell) is int and 0 <= cell <= MOST_COUNT:
        return cell
    read = cells.whole(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if read is not None and not 0 <= read <= MOST_COUNT:
        raise Error(_("人数或次数应在 0 到 {most} 之间,不能是 {count}。").format(most=MOST_COUNT, count=read))
    return read


def _money_reader(_field: Field, _directory: Directory) -> Reader:
    return _remembering(_money, _EXACT)


def _money(cell: Cell) -> int | None:
    # A year of dues has thousands of different amounts, nearly all of them plain.
    if type(cell) in (int, Decimal) and 0 <= cell <= MOST_MONEY // 100:  # type: ignore[operator]  # these two compare
        cents = int(cell * 100)  # type: ignore[operator]  # and multiply
        if Decimal(cents).scaleb(-2) == cell:
            return cents
    read = cells.number(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if read is None:
        return None
    hundredths = read * 100
    if hundredths != hundredths.to_integral_value():
        raise Error(_("「{money}」写到了分以下,金额最多两位小数。").format(money=read))
    if not 0 <= hundredths <= MOST_MONEY:
        raise Error(_("金额应在 0 到 {most} 元之间,不能是 {money}。").format(most=MOST_MONEY // 100, money=read))
    return int(hundredths)


def _choice_reader(field: Field, _directory: Directory) -> Reader:
    def choose(cell: Cell) -> str | None:
        written = cells.text(cell)
        if not written:
            return None
        found = pick(written, field.choices)
        if found is None:
            message = _("「{field}」没有「{choice}」这一种。").format(field=field.title, choice=shown(written)[:40])
            raise Error(message, nearest(written, field.choices))
        return found

    return _remembering(choose)


def _yes_no_reader(_field: Field, _directory: Directory) -> Reader:
    return _remembering(_yes_no)


def _yes_no(cell: Cell) -> int | None:
    if isinstance(cell, bool):
        return int(cell)
    key = match_key(cells.text(cell))
    if not key:
        return None
    if key in MEANS_YES:
        return 1
    if key in MEANS_NO:
        return 0
    raise Error(_("「{text}」不是{yes}或{no}。").format(text=shown(cells.text(cell))[:40], yes=YES, no=NO))


def _organisation_reader(_field: Field, directory: Directory) -> Reader:
    def find(cell: Cell) -> int | None:
        written = cells.called(cell)
        return directory.organisation(written) if written else None

    return _remembering(find)


def _member_reader(_field: Field, directory: Directory) -> Reader:
    known: dict[tuple[str, int | None], int] = {}

    def find(cell: Cell, organisation_id: int | None) -> int | None:
        if cell is None:
            return None
        asked = (cell if type(cell) is str else cells.text(cell), organisation_id)
        found = known.get(asked)
        if found is None:
            written = cells.called(cell)
            if not written:
                return None
            found = known[asked] = directory.person(written, organisation_id)
        return found

    return find


def _people_reader(_field: Field, directory: Directory) -> Reader:
    people = mention_reader(directory)

    def find(cell: Cell, organisation_id: int | None) -> Value:
        written = cells.called(cell)
        return people(accept(written, Longest.CONTENT), organisation_id) or None if written else None

    return find


def _person_reader(field: Field, directory: Directory) -> Reader:
    people = _people_reader(field, directory)

    def find(cell: Cell, organisation_id: int | None) -> Value:
        found = people(cell, organisation_id)
        if isinstance(found, tuple) and len(found) > 1:
            raise Error(_("「{field}」只能写一个人。").format(field=field.title))
        return found

    return find


_READERS: dict[FieldKind, Callable[[Field, Directory], Reader]] = {
    "text": _text_reader,
    "date": _date_reader,
    "month": _month_reader,
    "count": _count_reader,
    "money": _money_reader,
    "choice": _choice_reader,
    "yes_no": _yes_no_reader,
    "organisation": _organisation_reader,
    "member": _member_reader,
    "person": _person_reader,
    "people": _people_reader,
    "mentions": _people_reader,
}

_UNKNOWN = object()
_TEXT: frozenset[type] = frozenset((str,))
_EXACT: frozenset[type] = frozenset((str, int, Decimal, Date))
"""Cells that mean the same when they are equal. TRUE and 1 are equal too, so truth values are never among them."""


def _remembering(understand: Callable[[Cell], Value], kept: frozenset[type] = _TEXT) -> Reader:
    """A reader that understands each cell once: columns of days, counts and choices say few different things.

    ``kept`` are the types of cells for which equal ones say the same.
    """
    known: dict[Cell, Any] = {}
    refused: dict[Cell, tuple[str, str]] = {}

    def read(cell: Cell, _organisation: int | None) -> Value:
        if type(cell) not in kept:
            return understand(cell)
        value = known.get(cell, _UNKNOWN)
        if value is _UNKNOWN:
            if cell in refused:
                raise Error(*refused[cell])
            try:
                value = known[cell] = understand(cell)
            except Error as error:
                refused[cell] = (error.message, error.hint)
                raise
        return value  # type: ignore[no-any-return]  # what understand gave

    return read


def _money_text(value: Value) -> str:
    yuan, cents = divmod(_number(value), 100)
    return f"{yuan}.{cents:02d}"


def _number(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(f"not a number: {value!r}")
    return value


_SHOWERS: dict[FieldKind, Callable[[Directory], Callable[[Any], str]]] = {
    "text": lambda _directory: str,
    "date": lambda _directory: str,
    "month": lambda _directory: lambda value: str(value)[:7],
    "count": lambda _directory: str,
    "money": lambda _directory: _money_text,
    "choice": lambda _directory: str,
    "yes_no": lambda _directory: lambda value: YES if value else NO,
    "organisation": lambda directory: directory.called_organisations.written,
    "member": lambda directory: directory.called_people.written,
    "person": mention_writer,
    "people": mention_writer,
    "mentions": mention_writer,
}

_CELLERS: dict[FieldKind, Callable[[Any], Cell]] = {
    "date": Date.fromisoformat,
    "count": int,
    "money": lambda value: Decimal(value).scaleb(-2),
}
"""What a workbook has a type of its own for."""
