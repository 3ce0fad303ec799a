"""What is said about a file of entries besides its problems: how doubtful cells were understood, what is still missing.

Nothing is refused here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from ....plugins.i18n import _
from ...kernel.text import listed, shown
from ...ledger.entry import Value
from ...ledger.fields import Field
from ...ledger.rules import BookRules
from ...spreadsheet import cells
from ...spreadsheet.model import Cell
from ...spreadsheet.table import Table

_WRITTEN_MONTH = re.compile(r"[0-9]{4}(-[0-9]{1,2}|\.[0-9]{1,2}|/[0-9]{1,2}|年[0-9]{1,2}月?)")


def doubtful_days(field: Field, numbers: Sequence[int], column: Sequence[Cell]) -> Iterator[str]:
    """Days of a column that had to be interpreted, with the number of their row and how they were understood."""
    doubtful: dict[Cell, str] = {}
    for cell in set(column):
        read = cells.date(cell) if isinstance(cell, str) else None
        if not isinstance(read, cells.DateRead) or not read.doubtful:
            continue
        if field.kind != "month" or not _WRITTEN_MONTH.fullmatch(cells.text(cell)):
            doubtful[cell] = read.understood
    if doubtful:
        places = (
            _("第 {row} 行“{typed}”读作 {understood}").format(
                row=number, typed=cells.text(cell), understood=doubtful[cell]
            )
            for number, cell in zip(numbers, column, strict=True)
            if cell in doubtful
        )
        yield _("“{field}”写法不一,请核对:{places}。").format(field=field.title, places=listed(places))


def gaps(rules: BookRules, values: Mapping[str, Sequence[Value]], count: int) -> Iterator[str]:
    """Required fields that stay empty: a draft may have such gaps, handing it in may not."""
    for one in rules.fields.values():
        if one.required and one.id not in ("organisation", "member", "date"):
            missing = values[one.id].count(None) if one.id in values else count
            if missing:
                yield _("有 {n} 行没有“{field}”,提交前要补上。").format(n=missing, field=one.title)


def hidden_and_merged(table: Table, fields: Sequence[Field]) -> Iterator[str]:
    """Hidden columns that were read all the same, and values taken from merged cells."""
    sheet, columns = table.sheet, table.mapping
    hidden = [one.title for one in fields if columns.get(one.id) in sheet.hidden_columns]
    if hidden:
        sentence = _("工作表“{sheet}”里隐藏的列照样读入:{names}。")
        yield sentence.format(sheet=shown(sheet.name), names=listed(hidden))
    filled = table.filled()
    if filled:
        titles = [one.title for one in fields if columns.get(one.id) in {column for _row, column, _value in filled}]
        sentence = _("工作表“{sheet}”有 {n} 行的“{field}”取自上面的合并单元格。")
        yield sentence.format(sheet=shown(sheet.name), n=len(filled), field=listed(titles))
