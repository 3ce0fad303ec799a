"""Marks that could be higher: for each item on sheets that count, the points left on it, whoever marked it."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ...plugins.contract import Form, Item, Marks, Scheme, SectionZero, Subject
from ...plugins.contract.numbers import from_thousandths, show, to_thousandths
from ...plugins.evaluation.inputs import Record, Sheet
from ...plugins.evaluation.rulebook import Rulebook, nodes
from ...plugins.i18n import _
from .values import Move
from .windows import Windows

HALF_POINT = 500
"""Marks are suggested in halves of a point, as people give them, or at the item's most (in thousandths)."""

Place = tuple[str, str, str]
"""Form, period, filling."""


def fillings_read(scheme: Scheme) -> frozenset[tuple[str, str]]:
    """Form and filling of every sheet that the total, a rule or a poll looks at."""
    return frozenset((node.form, node.filling) for node in nodes(scheme) if isinstance(node, Marks | SectionZero))


def most_of(item: Item, subject: Subject) -> int:
    """The best mark of an item in thousandths: its points, or nothing taken from its section's pool."""
    return to_thousandths(item.points_for(subject) or Fraction(0))


def mark_moves(book: Rulebook, record: Record, windows: Windows) -> Iterator[Move]:
    """Every item on record with less than its most, its sheets by several fillers taken together."""
    read = fillings_read(book.scheme)
    places: dict[Place, list[Sheet]] = {}
    for sheet in record.sheets:
        if (sheet.form, sheet.filling) in read:
            places.setdefault((sheet.form, sheet.period, sheet.filling), []).append(sheet)
    for place, sheets in sorted(places.items()):
        form = book.forms[place[0]]
        if form.applies.includes(record.subject):
            for position, item in enumerate(form.items()):
                if item.applies.includes(record.subject):
                    yield from _item_move(form, place, sheets, position, item, record.subject, windows)


def _item_move(
    form: Form, place: Place, sheets: list[Sheet], position: int, item: Item, subject: Subject, windows: Windows
) -> Iterator[Move]:
    most = most_of(item, subject)
    marks = [mark for sheet in sheets if (mark := sheet.marks[position]) is not None]
    size = max((most - mark for mark in marks), default=0)
    if size <= 0:
        return

    def at(amount: int) -> Fraction:
        return from_thousandths(sum(_raised(mark, amount, most) for mark in marks)) / len(marks)

    def change(record: Record, amount: int) -> Record:
        return replace(record, sheets=tuple(raised(sheet, amount) for sheet in record.sheets))

    def raised(sheet: Sheet, amount: int) -> Sheet:
        mark = sheet.marks[position] if (sheet.form, sheet.period, sheet.filling) == place else None
        if mark is None:
            return sheet
        return replace(
            sheet, marks=(*sheet.marks[:position], _raised(mark, amount, most), *sheet.marks[position + 1 :])
        )

    filling = form.filling(place[2])
    who = _(filling.title) if filling else place[2]
    yield Move(
        "mark",
        f"sheet:{'/'.join(place)}#{item.id}",
        f"{_(form.title)} {place[1]} {who} {item.id} {_(item.title)}",
        "、".join(_taken(item, sheets)),
        size,
        HALF_POINT,
        windows.filling(form.id, place[2]),
        at,
        change,
    )


def _raised(mark: int, amount: int, most: int) -> int:
    return min(mark + amount, max(mark, most))


def _taken(item: Item, sheets: list[Sheet]) -> Iterator[str]:
    """What was taken off the item, rule by rule."""
    titles = {rule.id: _(rule.title) for rule in item.deductions}
    for sheet in sheets:
        for line in sheet.lines.get(item.id, ()):
            if line.deduction:
                times = f" × {line.count}" if line.count != 1 else ""
                words = dict.fromkeys((line.rule, titles.get(line.rule, ""), line.reason))
                yield " ".join((*filter(None, words), f"-{show(from_thousandths(line.deduction))}{times}"))
