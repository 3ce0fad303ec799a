"""Refusing a user's file as a whole, with a copy beside it in which every problem is written at its place."""

from collections.abc import Sequence
from pathlib import Path

from ..plugins.i18n import _
from .errors import Error, FileRefused, Problem
from .excel.annotate import annotated_copy
from .text import shown

COPY_ENDING = "问题"


def refused(path: Path, problems: Sequence[Problem]) -> FileRefused:
    """The refusal of the file at ``path``; its hint says where the annotated copy is, or why there is none."""
    ordered = tuple(sorted(problems, key=lambda problem: (problem.sheet, problem.row, problem.column)))
    first = ordered[0]
    message = _("文件有 {n} 处问题,一行也没有导入。首先是{where}:{sentence}").format(
        n=len(ordered), where=_where(first), sentence=first.sentence
    )
    target = _free_name(path)
    try:
        annotated_copy(path, ordered, target)
    except (OSError, Error) as error:
        return FileRefused(message, ordered, _("标出问题的副本没能写出:{reason}").format(reason=shown(str(error))))
    return FileRefused(message, ordered, _("每处问题都标在这个副本里:{path}").format(path=shown(str(target))))


def _where(problem: Problem) -> str:
    if not problem.row:
        return _("工作表“{sheet}”").format(sheet=shown(problem.sheet))
    return _("工作表“{sheet}”第 {row} 行").format(sheet=shown(problem.sheet), row=problem.row)


def _free_name(path: Path) -> Path:
    """A name beside ``path`` that nothing has yet."""
    target = path.with_name(f"{path.stem}-{COPY_ENDING}.xlsx")
    number = 2
    while target.exists():
        target = path.with_name(f"{path.stem}-{COPY_ENDING}-{number}.xlsx")
        number += 1
    return target
