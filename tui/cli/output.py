"""What the command line prints: tables for people on stdout, narration and errors on stderr."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from ...core.kernel.errors import Error, FileRefused
from ...core.kernel.text import shown
from ...plugins.i18n import _

PROBLEMS_SHOWN = 20


def tell(sentence: str) -> None:
    """A sentence for the person at the keyboard."""
    print(sentence, file=sys.stderr)


def say(line: str) -> None:
    """A line of data."""
    print(line)


def say_json(value: Any) -> None:
    """``value`` as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def tell_error(error: Error) -> None:
    """What went wrong, the places in the user's file where there are several, and what to do."""
    tell(shown(error.message))
    if isinstance(error, FileRefused) and len(error.problems) > 1:
        for problem in error.problems[:PROBLEMS_SHOWN]:
            value = _("(填的是「{value}」)").format(value=shown(problem.value)) if problem.value else ""
            tell(f"  {place(problem.sheet, problem.row, problem.column)}{shown(problem.sentence)}{value}")
        left = len(error.problems) - PROBLEMS_SHOWN
        if left > 0:
            tell("  " + _("另有 {n} 处").format(n=left))
    if error.hint:
        tell(shown(error.hint))


def place(sheet: str, row: int, column: int) -> str:
    """Where in a workbook something stands, as its user calls it: sheet, row, column letter."""
    words = [_("工作表「{sheet}」").format(sheet=shown(sheet))] if sheet else []
    if row:
        words.append(_("第 {row} 行").format(row=row))
    if column:
        words.append(_("{letters} 列").format(letters=letters(column)))
    return " ".join(words) + _(":") if words else ""


def letters(column: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def say_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table aligned by the width characters take on a terminal."""
    from rich.cells import cell_len  # the screens' own measure, which not every command needs

    cells = [[*header], *([shown(str("" if cell is None else cell)) for cell in row] for row in rows)]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(len(header))]
    for row in cells:
        padded = (cell + " " * (size - cell_len(cell)) for cell, size in zip(row, widths, strict=True))
        say("  ".join(padded).rstrip())


def tell_problems(problems: Iterable[str]) -> int:
    """Tell each problem in a line of its own; the exit code says whether there is any."""
    code = 0
    for problem in problems:
        tell(shown(problem))
        code = 1
    return code
