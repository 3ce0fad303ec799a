"""Items in files of marks: what they may be called, and the columns of a wide table, which has one for each of them."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...plugins.contract import Form, Item
from ...plugins.contract.values import show
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed, match_key, nearest, shown
from ..spreadsheet import cells
from ..spreadsheet.model import Cell, SheetData
from ..spreadsheet.table import Table, TableColumn, TableHeader, find_table, header_keys
from . import columns

NOT_APPLICABLE = "不适用"
"""What a cell of a wide table may say where the item is not for the subject."""

ITEM_COLUMN = "item "
"""How the columns of items begin in a wide table; the number of the column follows."""

_AROUND = "()、.:"

_ID_AND_TITLE = re.compile(r"([0-9]+(?:\.[0-9]+)*)[、.:]+[^0-9]")


def _separated(written: str) -> str:
    """A text to be compared in which the first blank is a separator too."""
    return match_key("、".join(written.split(maxsplit=1)))


def item_heading(item: Item) -> str:
    """Return how a template names an item: ``1.1 标题(4分)``; ``1 标题(扣分)`` where points are taken off."""
    points = "扣分" if item.points is None else f"{show(item.points)}分"
    return f"{item_name(item)}({points})"


def item_name(item: Item) -> str:
    """Return how a template names an item in a row of its own: ``1.1 标题``."""
    return f"{item.id} {item.title}"


class ItemNames:
    """What the items of one form may be called in a file: by their ids, or id and title, as in :func:`item_heading`."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._ids = form.item_ids()
        self._by_key: dict[str, str] = {}
        for item in form.items():
            for key in (*header_keys(item_name(item)), *header_keys(item_heading(item))):
                self._by_key.setdefault(key, item.id)
        self._by_key |= {match_key(id_): id_ for id_ in self._ids}

    def find(self, cell: Cell) -> str:
        """Return the id of the item that a cell names.

        Raises:
            Error: it names none, it is a number that may be one of two, or another title stands beside the id.
        """
        written = cells.text(cell)
        if isinstance(cell, Decimal) and f"{written}0" in self._ids:
            sentence = _("分不清是第 {one} 项还是第 {other} 项,请把这一格改成文本再写。")
            raise Error(sentence.format(one=written, other=f"{written}0"))
        if written in self._ids:
            return written
        for key in (*sorted(header_keys(written), key=len, reverse=True), match_key(written).strip(_AROUND)):
            if key in self._by_key:
                return self._by_key[key]
        self._refuse_other_title(written)
        sentence = _("表「{form}」里没有第「{item}」项。").format(form=_(self._form.title), item=shown(written))
        raise Error(sentence, nearest(written, self._ids))

    def _refuse_other_title(self, written: str) -> None:
        """Refuse an item's id with the title of something else beside it: it may be another form's, or last year's."""
        found = _ID_AND_TITLE.match(_separated(written))
        if found and found[1] in self._ids:
            right = next(item_name(item) for item in self._form.items() if item.id == found[1])
            sentence = _("「{written}」的编号是第 {item} 项的,标题却对不上。")
            hint = _("请只写「{item}」,或照样写「{right}」。").format(item=found[1], right=right)
            raise Error(sentence.format(written=shown(written), item=found[1]), hint)

    def names(self, cell: Cell) -> bool:
        """True if a cell means to name an item, even where :meth:`find` refuses it."""
        if isinstance(cell, bool) or not isinstance(cell, str | int | Decimal) or cells.is_blank(cell):
            return False
        try:
            self.find(cell)
        except Error:
            written = cells.text(cell)
            number = isinstance(cell, Decimal) and f"{written}0" in self._ids
            titled = _ID_AND_TITLE.match(_separated(written))
            return number or (titled is not None and titled[1] in self._ids)
        return True


def wide_table(
    sheet: SheetData, items: Sequence[ItemNames], wanted: Sequence[TableColumn] = columns.MARKS
) -> Table | None:
    """Return the table in ``sheet`` with one row a subject and one column an item of one of the forms; else None.

    ``wanted`` are the columns of a file of marks.
    """
    places = {column.name for column in columns.FILLED_FORM}
    table = find_table(sheet, [column for column in wanted if column.name in places])
    if table is None:
        return None
    taken = set(table.mapping.values())
    found = {
        column: heading
        for column in range(1, len(sheet.rows[0]) + 1)
        if column not in taken
        for heading in _headings(table, column)
        if any(names.names(heading) for names in items)
    }
    if not found:
        return None
    header = table.header
    mapping = {**header.mapping, **{f"{ITEM_COLUMN}{column}": column for column in found}}
    other = {column: title for column, title in header.other.items() if column not in found}
    of_items = [TableColumn(f"{ITEM_COLUMN}{column}", (cells.text(heading),)) for column, heading in found.items()]
    whole = TableHeader(header.first_row, header.last_row, mapping, header.repeated, other)
    return Table(sheet, (*table.columns, *of_items), whole)


def item_columns(table: Table, names: ItemNames) -> dict[str, str]:
    """Return the item of one form that each column of a wide table is for, by the column's name.

    Raises:
        Error: two columns are for the same item, or the number above one may be that of two items.
    """
    found: dict[str, str] = {}
    for name, column in table.mapping.items():
        if name.startswith(ITEM_COLUMN):
            heading = next((cell for cell in _headings(table, column) if names.names(cell)), None)
            if heading is not None:
                found[name] = names.find(heading)
    twice = {item for item in found.values() if list(found.values()).count(item) > 1}
    if twice:
        raise Error(_("第 {items} 项有两列,请只留一列。").format(items=listed(sorted(twice))))
    return found


def _headings(table: Table, column: int) -> Iterator[Cell]:
    """The cells of the header in a column, those below first, and then all its words together."""
    first = table.header.first_row - table.sheet.first_row
    rows = table.sheet.rows[first : table.header.last_row - table.sheet.first_row + 1]
    over = [cells_of_row[column - 1] for cells_of_row in rows]
    yield from reversed(over)
    if len(over) > 1:
        yield "".join(cell for cell in over if isinstance(cell, str))
