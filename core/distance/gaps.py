"""A record with what is missing filled in at its best: the most that can still come of it, where a search starts."""

from collections.abc import Iterator
from dataclasses import replace

from ...plugins.contract import Form, Poll
from ...plugins.contract.periods import within
from ...plugins.evaluation.inputs import Record, Sheet, Tally
from ...plugins.evaluation.rulebook import Rulebook, nodes
from ...plugins.i18n import _
from ..rounds.progress import due_sheets
from .ballots import Total, candidates, worth
from .marks import Place, fillings_read, most_of
from .values import Window
from .windows import Windows


def filled(book: Rulebook, record: Record, total: Total) -> Record:
    """``record`` with full marks where marks are missing and one best ballot where votes are, as far as needed.

    First what must be there, then what may be left out, then votes; it stops as soon as there is a total.
    """
    record = _with_marks(book, record)
    wanted = due_sheets(book.scheme, book.year, record.subject)
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
    return tuple(most_of(item, record.subject) for item in form.items())


def _with_ballots(book: Rulebook, record: Record, poll: Poll, option: str) -> Record:
    """One ballot on ``option`` in every group and period that has none."""
    there = {
        (tally.poll, tally.period, tally.group) for tally in record.tallies if any(map(poll.accepts, tally.counts))
    }
    new = [
        Tally(poll.id, period, group.id, {option: 1})
        for period in within(poll.every, str(book.year))
        for group in poll.groups
        if (poll.id, period, group.id) not in there
    ]
    kept = [tally for tally in record.tallies if tally.poll != poll.id or (poll.id, tally.period, tally.group) in there]
    return replace(record, tallies=(*kept, *new))
