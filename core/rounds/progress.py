"""How far the sheets that count have got, for a list of all subjects, read from the packed marks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from sqlalchemy import text

from ...plugins.contract import Form, Marks, Over, Scheme, SectionZero, Subject
from ...plugins.contract.periods import within
from ..database.engine import Database
from ..sheets.marking import FormRules, likeness
from ..sheets.packing import NOT_MARKED_BYTES, missing
from .values import Progress, Round

MARKS = text("SELECT subject_id, form, period, filling, marks FROM sheet WHERE round_id = :round ORDER BY subject_id")

Place = tuple[str, str, str]
"""Form, period, filling: where at least one sheet is expected."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The sheets that count for subjects of one kind, each with the positions that need a mark."""

    required: Mapping[Place, tuple[int, ...]]
    optional: Mapping[Place, tuple[int, ...]]


def progress(database: Database, round: Round) -> tuple[Progress, ...]:
    """How far each graded subject's sheets are, in the round's order.

    Sheets count when the total or a condition reads them; those of a period that may be left out (a month not drawn)
    only once they exist. A place with several fillers is complete when all sheets begun there are.
    """
    by_likeness: dict[tuple[str, str, str], Expected] = {}
    with database.read() as connection:
        rows = connection.execute(MARKS, {"round": round.info.id}).all()
    filled: dict[int, list[tuple[Place, bytes]]] = defaultdict(list)
    for subject_id, form, period, filling, marks in rows:
        filled[subject_id].append(((form, period, filling), marks))
    found = []
    for one in round.graded:
        key = likeness(one.subject)
        if key not in by_likeness:
            by_likeness[key] = expected(round.scheme, round.year, one.subject)
        found.append(_of_subject(one.code, by_likeness[key], filled.get(one.id, [])))
    return tuple(found)


def expected(scheme: Scheme, year: int, subject: Subject) -> Expected:
    """Where ``subject`` needs a sheet, and where one counts if there is one; nowhere when exempt."""
    if any(exemption.who.includes(subject) for exemption in scheme.exemptions):
        return Expected({}, {})
    rules = {form.id: FormRules(form, subject) for form in scheme.forms}
    required: dict[Place, tuple[int, ...]] = {}
    optional: dict[Place, tuple[int, ...]] = {}
    for node, may_skip in _readers(scheme, skip=False):
        form = scheme.form(node.form)
        if form is None or not rules[form.id].marked:
            continue
        places = optional if may_skip else required
        for period in _periods(form, node.filling, year):
            places[form.id, period, node.filling] = rules[form.id].marked
    return Expected(required, {where: marked for where, marked in optional.items() if where not in required})


def _readers(value: object, *, skip: bool) -> Iterator[tuple[Marks | SectionZero, bool]]:
    """Everything in ``value`` that reads a filling, and whether it may find nothing there."""
    if isinstance(value, Marks | SectionZero):
        yield value, skip
    skip = skip or (isinstance(value, Over) and value.absent == "skip")
    if isinstance(value, tuple):
        inside = value
    elif is_dataclass(value):
        inside = tuple(getattr(value, field.name) for field in fields(value))
    else:
        return
    for part in inside:
        yield from _readers(part, skip=skip)


def _periods(form: Form, filling_id: str, year: int) -> tuple[str, ...]:
    filling = form.filling(filling_id)
    return within(filling.every, str(year)) if filling else ()


def _of_subject(code: str, due: Expected, sheets: list[tuple[Place, bytes]]) -> Progress:
    open_places = dict(due.required)
    gaps: dict[Place, int] = {}
    for where, marks in sheets:
        positions = due.required.get(where) or due.optional.get(where)
        if positions is None:
            continue
        open_places.pop(where, None)
        lacking = missing(marks, positions) if NOT_MARKED_BYTES in marks else 0
        gaps[where] = gaps.get(where, 0) + lacking
    complete = sum(not lacking for lacking in gaps.values())
    unmarked = sum(map(len, open_places.values()))
    return Progress(code, len(gaps) + len(open_places), complete, sum(gaps.values()) + unmarked)
