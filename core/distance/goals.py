"""What is wanted of a subject: the next or a named grade, or where a scheme has no grades, the next rank."""

from ...plugins.contract.numbers import hundredths
from ...plugins.evaluation.grading import bands
from ...plugins.evaluation.outcome import Outcome
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.i18n import _
from ..errors import Error
from ..naming import nearest, pick
from ..scoring.standing import Row
from ..text import shown
from .values import Goal


def named_grade(book: Rulebook, called: str) -> str:
    """The grade of the scheme that is ``called`` so, by its id or as it is shown.

    Raises:
        Error: there is none; the hint says which there are.
    """
    if not book.scheme.grades:
        raise Error(_("本方案不分等次,只排名次。"), _("请不要写 --grade。"))
    names = {name: grade.id for grade in book.scheme.grades for name in (grade.id, _(grade.id))}
    found = pick(called, names)
    if found is None:
        raise Error(_("本方案没有“{grade}”这个等次。").format(grade=shown(called)), nearest(called, names))
    return names[found]


def grade_goal(book: Rulebook, grade: str) -> Goal:
    """The goal of having ``grade`` or a better one."""
    found = next(each for each in book.scheme.grades if each.id == grade)
    return Goal(grade, None, None if found.at_least is None else hundredths(book.number(found.at_least)))


def next_goal(book: Rulebook, now: Outcome, rows: list[Row]) -> Goal | None:
    """The goal after what ``now`` has, judged by the present parts while some are missing; ``None`` at the top."""
    return _next_grade(book, now) if book.scheme.grades else _next_rank(book, now, rows)


def has(book: Rulebook, grade: str | None, goal: Goal) -> bool:
    """Whether ``grade`` is the goal's or a better one."""
    order = [each.id for each in book.scheme.grades]
    return grade is not None and goal.grade is not None and order.index(grade) <= order.index(goal.grade)


def _next_grade(book: Rulebook, now: Outcome) -> Goal | None:
    order = [each.id for each in book.scheme.grades]
    grade = now.grade or now.computed_grade or bands(book, [now.partial])[0] or order[-1]
    place = order.index(grade)
    return grade_goal(book, order[place - 1]) if place else None


def _next_rank(book: Rulebook, now: Outcome, rows: list[Row]) -> Goal | None:
    by = book.group_by(book.scheme.ranking.group)
    total = now.partial if now.total is None else now.total
    better = [
        (row.total, row.rank)
        for row in rows
        if row.total is not None and row.total > total and row.subject.group(by) == now.subject.group(by)
    ]
    line, rank = min(better, default=(None, None))
    return None if line is None else Goal(None, rank, line)
