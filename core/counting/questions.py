"""From a requirement of a scheme to a question that can be counted: the book, the unit's figure, the periods."""

from collections.abc import Mapping
from datetime import date

from ...plugins.contract import Book, ParamRef, ParamValue, Requirement
from ...plugins.contract.periods import within
from ..dates import today
from .spans import periods_in
from .values import Question


def question_of(
    requirement: Requirement,
    books: Mapping[str, Book],
    params: Mapping[str, ParamValue],
    period: str,
    day: date | None = None,
) -> Question | None:
    """What ``requirement`` asks of the sheet of ``period``, counted as of ``day`` (default today).

    ``None`` when the unit does not keep the book, so that nothing can be counted.
    """
    book = books.get(requirement.book)
    if book is None:
        return None
    periods = periods_in(requirement.every, period)
    outside = tuple(one for one in within(requirement.every, period) if one not in periods)
    target = requirement.target
    if isinstance(target, ParamRef):
        value = params[target.param]
        if isinstance(value, str):
            raise TypeError(f"a requirement asks for {value!r}, which is no number")
        target = value
    return Question(requirement, book, target, periods, outside, (day or today()).isoformat())
