"""The input files of the whole job, written once beforehand: marks in the long form, roster, a Calc workbook."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook

from benchmarks import cohort

LONG_HEADER = ("对象", "表", "期", "评分人", "项目", "得分")


def item_ids(items: int) -> list[str]:
    """Return item ids in the order of stored marks."""
    return [f"{section}.{item}" for section in range(1, len(cohort.WEIGHTS) + 1) for item in range(1, items + 1)]


def write_long(path: Path, marked: cohort.Matrix, items: int, first_panel: int = 1) -> None:
    """Write one row a mark, as ``kaoping import marks`` and the scripts beside it read it."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("评分")
        page.write_row(0, 0, LONG_HEADER)
        for number, row in enumerate(_long_rows(marked, items, first_panel), start=1):
            page.write_row(number, 0, row)


def _long_rows(marked: cohort.Matrix, items: int, first_panel: int) -> Iterator[tuple[Any, ...]]:
    ids = item_ids(items)
    for (code, _name, _branch), sheets in zip(cohort.members(len(marked)), marked.tolist(), strict=True):
        for panel, marks in enumerate(sheets, start=first_panel):
            for item, mark in zip(ids, marks, strict=True):
                yield code, cohort.FORM, cohort.PERIOD, f"{cohort.FILLING}-{panel}", item, mark / 1000


def write_roster(path: Path, count: int) -> None:
    """Write code, name and branch: what a script without a database must be given."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("对象", "名称", "支部"))
        writer.writerows(cohort.members(count))


def write_calc(path: Path, marked: cohort.Matrix, items: int) -> None:
    """Write the same marks, one row a sheet, and a summary in formulas, without any cached value."""
    book = Workbook(write_only=True)
    _calc_marks(book.create_sheet("评分"), marked, items)
    _calc_summary(book.create_sheet("汇总"), *marked.shape[:2])
    book.save(path)


def _calc_marks(page: Any, marked: cohort.Matrix, items: int) -> None:
    """Write code, five section sums, then the marks."""
    page.append(["对象", *(f"第{section}部分" for section in range(1, 6)), *item_ids(items)])
    row = 1
    for (code, _name, _branch), sheets in zip(cohort.members(len(marked)), marked.tolist(), strict=True):
        for marks in sheets:
            row += 1
            spans = [(_letter(6 + first), _letter(5 + first + items)) for first in range(0, 5 * items, items)]
            page.append([code, *(f"=SUM({a}{row}:{b}{row})" for a, b in spans), *(mark / 1000 for mark in marks)])


def _calc_summary(page: Any, count: int, panels: int) -> None:
    """Write total, band, rank in the branch, and grade after the quota, as formulas."""
    last, end = count * panels + 1, count + 1
    page.append(["编号", "名称", "支部", "总分", "按总分等次", "名次", "等次"])
    weighted = [
        f"{weight / 100}*SUMIFS(评分!{column}$2:{column}${last},评分!$A$2:$A${last},A{{row}})/{panels}"
        for column, weight in zip("BCDEF", cohort.WEIGHTS, strict=True)
    ]
    (best, least), (second, pass_mark), (third, low), (worst, _none) = cohort.BANDS
    share = cohort.QUOTA / 100
    for row, (code, name, branch) in enumerate(cohort.members(count), start=2):
        total = "+".join(weighted).format(row=row)
        page.append([
            code, name, branch, f"=ROUND({total},2)",
            f'=IF(D{row}>={least},"{best}",IF(D{row}>={pass_mark},"{second}",IF(D{row}>={low},"{third}","{worst}")))',
            f'=COUNTIFS($C$2:$C${end},C{row},$D$2:$D${end},">"&D{row})+1',
            f'=IF(AND(E{row}="{best}",F{row}>INT({share}*COUNTIF($C$2:$C${end},C{row}))),"{second}",E{row})',
        ])  # fmt: skip


def _letter(column: int) -> str:
    """Return the letters of a column counted from 0, up to ZZ."""
    return ("" if column < 26 else chr(64 + column // 26)) + chr(65 + column % 26)
