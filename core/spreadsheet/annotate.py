"""Refusing a user's file as a whole: a copy in which every problem is marked in place, with the list on a first sheet.

An .xlsx keeps its cells, formulas and styles (what openpyxl does not know, such as charts, is lost). Text
files, .xls and very large workbooks become a new .xlsx with their cells as read. Never writes over a file.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from pathlib import Path

from ...plugins.i18n import _
from ..kernel.errors import Error, FileRefused, Problem
from ..kernel.paths import reason_of
from ..kernel.text import shown
from . import limits
from .archive import check_archive
from .model import Cell, SheetData, Workbook, column_letters
from .reader import read_workbook
from .sandbox import child_command, run_child
from .writer import MARK_COLOUR, OutSheet, SheetWriter, cannot_write, put

MOST_MARKED = 2_000
"""More problems than anybody puts right in one go are neither listed nor marked: a comment costs 0.3 ms."""

_MAX_COMMENT = 1_000
_WIDTHS = (20, 8, 8, 24, 60)

Line = list[str | int]
"""One line of the list of problems."""


def annotated_copy(path: Path, problems: Sequence[Problem], target: Path) -> None:
    """Write to ``target`` (.xlsx) a copy of the file at ``path`` with ``problems`` listed first and marked in place.

    Raises:
        FileRefused: the file cannot be opened at all, so there is no copy of it.
        Error: ``target`` exists already or cannot be written.
    """
    more, problems = len(problems) - MOST_MARKED, problems[:MOST_MARKED]
    workbook = read_workbook(path)
    if target.exists():
        raise cannot_write(target, FileExistsError())
    lines = [_list_row(problem) for problem in problems]
    if more > 0:
        lines.append(["", "", "", "", _("另有 {n} 处没有列出,改好这些再导入一次。").format(n=more)])
    if not (_may_keep_styles(workbook) and _mark_original(workbook, problems, lines, target)):
        _write_plain(workbook, problems, lines, target)


def _may_keep_styles(workbook: Workbook) -> bool:
    """True if opening the file with its styles stays within reasonable time and memory."""
    if workbook.kind != "xlsx":
        return False
    with workbook.path.open("rb") as file:
        facts = check_archive(file)
    return facts.cells <= limits.MAX_STYLED_COPY_CELLS and facts.inflated_bytes <= limits.MAX_STYLED_COPY_BYTES


def _mark_original(workbook: Workbook, problems: Sequence[Problem], lines: Sequence[Line], target: Path) -> bool:
    """Write the copy with styles kept, in a limited process; False when that process cannot open the file."""
    draft = target.with_name(f".kaoping-{secrets.token_hex(8)}.xlsx")
    job = {
        "source": str(workbook.path.absolute()),
        "draft": str(draft.absolute()),
        "marks": [
            {"sheet": problem.sheet, "row": problem.row, "column": problem.column, "comment": _comment(problem)}
            for problem in _markable(workbook, problems)
        ],
        "title": _("问题清单"),
        "list": [_list_header(), *lines],
        "widths": _WIDTHS,
        "colour": MARK_COLOUR.lstrip("#"),
        "author": _("考评"),
    }
    libraries = ("openpyxl", "et_xmlfile", "defusedxml")
    try:
        code, _said = run_child(
            lambda: child_command("mark_child", libraries, limits.MARK_MEMORY_BYTES),
            json.dumps(job).encode(),
            limits.CHILD_WALL_SECONDS,
        )
        if code == 0:
            put(draft, target, replace=False)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return code == 0


def _write_plain(workbook: Workbook, problems: Sequence[Problem], lines: Sequence[Line], target: Path) -> None:
    """Write the copy without the user's styles; its list of problems says so."""
    listing = OutSheet(
        title=_("问题清单"),
        header=_list_header(),
        rows=lines,
        widths=_WIDTHS,
        notes=(_("后面的工作表是原文件的内容,没有保留原来的格式。"),),
        landscape=True,
    )
    marked = _markable(workbook, problems)
    with SheetWriter(target, replace=False, verbatim=True) as writer:
        writer.add(listing)
        for sheet in workbook.sheets:
            marks: dict[int, dict[int, str]] = {}
            for problem in marked:
                if problem.sheet == sheet.name:
                    row, column = marks.setdefault(problem.row - 1, {}), problem.column - 1
                    row[column] = "\n".join(filter(None, (row.get(column), _comment(problem))))
            writer.add(OutSheet(sheet.name, (), _rows_in_place(sheet)), marks=marks)


def _rows_in_place(sheet: SheetData) -> Iterable[tuple[Cell, ...]]:
    """Yield the rows preceded by as many empty ones as the sheet begins with, so that row numbers stay."""
    return chain(repeat((), sheet.first_row - 1), sheet.rows)


def _markable(workbook: Workbook, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems at one cell; a problem of a whole row, sheet or file stands in the list only."""
    names = {sheet.name for sheet in workbook.sheets}
    return [problem for problem in problems if problem.row and problem.column and problem.sheet in names]


def _comment(problem: Problem) -> str:
    return shown(problem.sentence)[:_MAX_COMMENT]


def _list_header() -> list[str]:
    return [_("工作表"), _("行"), _("列"), _("内容"), _("问题")]


def _list_row(problem: Problem) -> Line:
    """Return one line of the list; zero rows and columns are left empty."""
    column = column_letters(problem.column)
    return [shown(problem.sheet), problem.row or "", column, shown(problem.value), shown(problem.sentence)]


COPY_ENDING = "问题"


def refusal(problems: Sequence[Problem]) -> FileRefused:
    """Return the refusal of a file with these problems, of which there is no annotated copy yet."""
    ordered = tuple(sorted(problems, key=lambda problem: (problem.sheet, problem.row, problem.column)))
    first = ordered[0]
    message = _("文件有 {n} 处问题,一行也没有导入。首先是{where}:{sentence}").format(
        n=len(ordered), where=_where(first), sentence=first.sentence
    )
    return FileRefused(message, ordered)


def copied_to(target: Path, problems: Sequence[Problem]) -> str:
    """Where the annotated copy is in which the ``problems`` are marked, as a hint."""
    if len(problems) > MOST_MARKED:
        sentence = _("前 {n} 处问题标在这个副本里:{path}")
        return sentence.format(n=MOST_MARKED, path=shown(str(target)))
    return _("每处问题都标在这个副本里:{path}").format(path=shown(str(target)))


def no_copy(error: OSError | Error) -> str:
    """Why there is no annotated copy, as a hint."""
    return _("标出问题的副本没能写在文件旁边:{reason}").format(
        reason=reason_of(error) if isinstance(error, OSError) else shown(str(error))
    )


def copy_elsewhere() -> str:
    """How to have the annotated copy in spite of that, as a hint."""
    return _("要副本,请用 --copy 写明另外的位置,或者把文件复制到能写的文件夹再导入。")


def _where(problem: Problem) -> str:
    if not problem.row:
        return _("工作表「{sheet}」").format(sheet=shown(problem.sheet))
    if not problem.column:
        return _("工作表「{sheet}」第 {row} 行").format(sheet=shown(problem.sheet), row=problem.row)
    return _("工作表「{sheet}」第 {row} 行 {letters} 列").format(
        sheet=shown(problem.sheet), row=problem.row, letters=column_letters(problem.column)
    )


def free_name(path: Path) -> Path:
    """Return an unused name beside ``path``."""
    target = path.with_name(f"{path.stem}-{COPY_ENDING}.xlsx")
    number = 2
    while target.exists():
        target = path.with_name(f"{path.stem}-{COPY_ENDING}-{number}.xlsx")
        number += 1
    return target
