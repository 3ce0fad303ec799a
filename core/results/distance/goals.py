"""What is wanted of a subject: the next or a named grade, or where a scheme has no grades, the next rank.

A record with what is missing filled in at its best: the most that can still come of it, where a search starts.

What stands in the way besides points: rules that kept a grade back, and places that are few.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ....plugins.contract import (
    EVERYONE,
    AllOf,
    AnyOf,
    Condition,
    Disqualify,
    Form,
    Poll,
    Quota,
    RankShares,
    Value,
    Who,
)
from ....plugins.contract.values import hundredths, show, within
from ....plugins.evaluation.conditions import condition_holds, condition_reason
from ....plugins.evaluation.grading import bands
from ....plugins.evaluation.inputs import Record, Sheet, Tally
from ....plugins.evaluation.outcome import Outcome
from ....plugins.evaluation.rulebook import Frame, Rulebook, nodes
from ....plugins.evaluation.selection import places, tie_question
from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import nearest, pick, shown
from ...rounds.progress import due_sheets
from ..glance import is_counted
from ..model import StandingRow
from .model import Goal, Obstacle, QuotaPlaces, Window
from .moves import Place, Total, Windows, candidates, fillings_read, highest_mark, worth
from .search import Trial


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
        raise Error(_("本方案没有「{grade}」这个等次。").format(grade=shown(called)), nearest(called, names))
    return names[found]


def grade_goal(book: Rulebook, grade: str) -> Goal:
    """The goal of having ``grade`` or a better one."""
    found = next(each for each in book.scheme.grades if each.id == grade)
    return Goal(grade, None, None if found.at_least is None else hundredths(book.number(found.at_least)))


def next_goal(book: Rulebook, now: Outcome, rows: list[StandingRow]) -> Goal | None:
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


def _next_rank(book: Rulebook, now: Outcome, rows: list[StandingRow]) -> Goal | None:
    by = book.group_by(book.scheme.ranking.group)
    total = now.partial if now.total is None else now.total
    better = [
        (row.total, row.rank)
        for row in rows
        if row.total is not None and row.total > total and row.subject.group(by) == now.subject.group(by)
    ]
    line, rank = min(better, default=(None, None))
    return None if line is None else Goal(None, rank, line)


def filled(book: Rulebook, record: Record, total: Total) -> Record:
    """``record`` with full marks where marks are missing and one best ballot where votes are, as far as needed.

    First what must be there, then what may be left out, then votes; it stops as soon as there is a total.
    """
    record = _with_marks(book, record)
    wanted = due_sheets(book, record.subject)
    for optional in (False, True):
        if total(record) is None:
            record = _with_sheets(book, record, [place for place, each in wanted.items() if each.optional is optional])
    in_total = {getattr(node, "poll", "") for node in nodes(book.scheme.total)}
    for poll in sorted(book.scheme.polls, key=lambda poll: poll.id not in in_total):
        if total(record) is None:
            voted = [_with_ballots(book, record, poll, option) for option in candidates(poll)]
            record = max(voted, key=lambda each: worth(total(each)))
    return record


def due(book: Rulebook, before: Record, after: Record, windows: Windows) -> Iterator[tuple[str, Window]]:
    """Every form and poll that :func:`filled` had to add to, with its window."""
    sheets = dict.fromkeys((each.form, each.filling) for each in after.sheets if each not in before.sheets)
    for form_id, filling_id in sheets:
        form = book.forms[form_id]
        filling = form.filling(filling_id)
        yield f"{_(form.title)} {_(filling.title) if filling else filling_id}", windows.filling(form_id, filling_id)
    polls = dict.fromkeys(each.poll for each in after.tallies if each not in before.tallies)
    for poll in book.scheme.polls:
        if poll.id in polls:
            yield _(poll.title), windows.poll(poll.id)


def _with_marks(book: Rulebook, record: Record) -> Record:
    read = fillings_read(book.scheme)

    def full(sheet: Sheet) -> Sheet:
        best = _best(book.forms[sheet.form], record)
        marks = tuple(most if mark is None else mark for mark, most in zip(sheet.marks, best, strict=True))
        return replace(sheet, marks=marks)

    return replace(
        record, sheets=tuple(full(each) if (each.form, each.filling) in read else each for each in record.sheets)
    )


def _with_sheets(book: Rulebook, record: Record, places: list[Place]) -> Record:
    begun = {(sheet.form, sheet.period, sheet.filling) for sheet in record.sheets}
    new = [
        Sheet(form, period, filling, filling, _best(book.forms[form], record))
        for form, period, filling in places
        if (form, period, filling) not in begun
    ]
    return replace(record, sheets=(*record.sheets, *new))


def _best(form: Form, record: Record) -> tuple[int, ...]:
    return tuple(highest_mark(item, record.subject) for item in form.items())


def _with_ballots(book: Rulebook, record: Record, poll: Poll, option: str) -> Record:
    """One ballot on ``option`` in every group and period that has none."""
    there = {
        (tally.poll, tally.period, tally.group) for tally in record.tallies if any(map(poll.accepts, tally.counts))
    }
    new = [
        Tally(poll.id, period, group.id, {option: 1})
        for period in within(poll.every, book.year_period)
        for group in poll.groups
        if (poll.id, period, group.id) not in there
    ]
    kept = [tally for tally in record.tallies if tally.poll != poll.id or (poll.id, tally.period, tally.group) in there]
    return replace(record, tallies=(*kept, *new))


def obstacles(frame: Frame, outcome: Outcome) -> tuple[Obstacle, ...]:
    """The rules that spoke on the grade of ``outcome``, each with the comparisons it rests on in ``frame``."""
    rules = {rule.id: rule for rule in frame.book.scheme.rules}
    found = []
    for applied in outcome.rules:
        rule = rules.get(applied.rule)
        if isinstance(rule, Disqualify):
            continue
        when = getattr(rule, "when", None)
        reasons = () if when is None else tuple(_reasons(when, frame))
        found.append(Obstacle(applied.rule, applied.effect, applied.clause, reasons))
    return tuple(found)


def _reasons(condition: Condition, frame: Frame) -> Iterator[str]:
    """The comparisons a condition rests on, in words: of alternatives only those that hold."""
    if isinstance(condition, AnyOf | AllOf):
        for inner in condition.conditions:
            if isinstance(condition, AllOf) or condition_holds(inner, frame):
                yield from _reasons(inner, frame)
    else:
        node = condition_reason(condition, frame)
        figures = [f"{part.label} {show(part.value)}" for part in node.parts if part.value is not None]
        words = _("({figures})").format(figures="、".join(figures)) if figures else ""
        yield _("{condition}:{verdict}").format(condition=node.label, verdict=node.note) + words


def places_on_the_way(trial: Trial, record: Record, grade: str | None) -> tuple[QuotaPlaces, ...]:
    """The quotas and shares of rank that cannot give ``grade`` to all of the subject's group, as ``record`` has it."""
    found = []
    for rule in trial.book.scheme.rules:
        if isinstance(rule, Quota) and rule.grade == grade and rule.who.includes(record.subject):
            found.append(_counted(trial, record, rule, rule.who, [(rule.grade, rule.share)]))
        if isinstance(rule, RankShares) and grade in [share.grade for share in rule.shares]:
            shares = [(each.grade, each.share) for each in rule.shares]
            best = [name for name, _share in shares].index(grade)
            found.append(_counted(trial, record, rule, EVERYONE, shares[: best + 1]))
    return tuple(each for each in found if each.places < each.people)


def _counted(
    trial: Trial, record: Record, rule: Quota | RankShares, who: Who, shares: Sequence[tuple[str, Value]]
) -> QuotaPlaces:
    """How the places of a rule are filled; the shares of better grades are places too."""
    book = trial.book
    by = book.group_by(rule.group)
    group = [
        (position, row)
        for position, row in enumerate(trial.rows(record))
        if row.subject.group(by) == record.subject.group(by) and who.includes(row.subject)
    ]
    people = sum(is_counted(book.scheme, row.subject) for _position, row in group)
    grades = [grade for grade, _share in shares]
    taken = [row for _position, row in group if row.grade in grades and row.total is not None]
    last = min((row.total for row in taken if row.total is not None), default=None)
    question = tie_question(rule.id, rule.title).question
    tied = [row for position, row in group if row.total is not None and row.grade is None
            and trial.waits_for(position, question)]  # fmt: skip
    return QuotaPlaces(
        rule.id,
        _(rule.title),
        rule.clause,
        people,
        book.number(shares[-1][1]),
        sum(places(book.number(share), people) for _grade, share in shares),
        len(taken),
        last,
        tuple((row.subject.code, row.subject.name) for row in taken if row.total == last),
        tuple((row.subject.code, row.subject.name) for row in tied),
    )
