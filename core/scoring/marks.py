"""Marks of one filling as a column: sections floored on each sheet, sheets averaged for each subject."""

from fractions import Fraction

import numpy as np

from ...plugins.contract import EVERYONE, Filling, Form, Item, Section
from ...plugins.contract.formula import Marks
from ...plugins.contract.numbers import THOUSAND, to_thousandths
from ...plugins.evaluation.rulebook import Rulebook
from . import columns as c
from .columns import Column, Flags, Ints
from .facts import UNMARKED, Facts, Sheets, fraction_den, included


def mark_column(node: Marks, book: Rulebook, sheets: Sheets | None, facts: Facts) -> Column:
    """The points of each subject on the node's part of its form; missing without a complete sheet."""
    form = book.forms[node.form]
    filling = form.filling(node.filling)
    if sheets is None:
        column = c.absent(facts.size)
    else:
        points, missing = _sheet_points(node, form, sheets, facts)
        if filling is not None and filling.groups:
            column = _weighed_mean(book, filling, sheets, points, missing, facts.size)
        else:
            column = _mean_of_sheets(points, missing, sheets.owners, facts.size)
    if form.applies == EVERYONE:
        return column
    applies = included(facts.subjects, form.applies)
    return Column(np.where(applies, column.num, 0), column.den, column.missing & applies)


def _sheet_points(node: Marks, form: Form, sheets: Sheets, facts: Facts) -> tuple[Ints, Flags]:
    """Thousandths on each sheet, and whether something asked for is not marked."""
    total = np.zeros(len(sheets.owners), np.int64)
    missing = np.zeros(len(sheets.owners), np.bool_)
    first = 0
    for section in form.sections:
        places = [
            first + offset for offset, item in enumerate(section.items) if not node.items or item.id in node.items
        ]
        first += len(section.items)
        if (node.sections and section.id not in node.sections) or (node.items and not places):
            continue
        points, unmarked = _section_points(section, places, first - len(section.items), sheets, facts)
        if section.pool is not None and not node.items:
            points = np.maximum(points + to_thousandths(section.pool), 0)
        total += points
        missing |= unmarked
    return total, missing


def _section_points(
    section: Section, places: list[int], first: int, sheets: Sheets, facts: Facts
) -> tuple[Ints, Flags]:
    items: list[Item] = [section.items[place - first] for place in places]
    whole = len(places) == len(section.items)
    marks = sheets.marks[:, first : first + len(places)] if whole else sheets.marks[:, places]
    unmarked = marks == UNMARKED
    if not unmarked.any() and all(item.applies == EVERYONE for item in items):
        return marks.sum(axis=1, dtype=np.int64), np.zeros(len(marks), np.bool_)
    asked = np.ones(marks.shape, np.bool_)
    for place, item in enumerate(items):
        if item.applies != EVERYONE:
            asked[:, place] = included(facts.subjects, item.applies)[sheets.owners]
    counted = np.where(asked & ~unmarked, marks, 0)
    return counted.sum(axis=1, dtype=np.int64), (asked & unmarked).any(axis=1)


def _mean_of_sheets(points: Ints, missing: Flags, owners: Ints, size: int) -> Column:
    handed_in = np.bincount(owners, minlength=size)
    num = np.zeros(size, np.int64)
    incomplete = np.zeros(size, np.bool_)
    if handed_in.max(initial=0) <= 1:
        num[owners] = points
        incomplete[owners] = missing
        return Column(num, THOUSAND, incomplete | (handed_in == 0))
    np.add.at(num, owners, points)
    np.logical_or.at(incomplete, owners, missing)
    started = np.bincount(owners[~incomplete[owners] | ~missing | (points != 0)], minlength=size)
    return Column(num, THOUSAND * np.maximum(started, 1), incomplete | (handed_in == 0))


def _weighed_mean(book: Rulebook, filling: Filling, sheets: Sheets, points: Ints, missing: Flags, size: int) -> Column:
    """The mean weighed by filler; nothing of it while a sheet is incomplete, except where it is the only one."""
    given = [filling.weight_of(filler) for filler in sheets.fillers]
    weights = [Fraction(1) if weight is None else book.number(weight) for weight in given]
    den = fraction_den(weights)
    scaled = np.array([int(weight * den) for weight in weights], np.int64)
    alone = np.bincount(sheets.owners, minlength=size)[sheets.owners] == 1
    plain = _mean_of_sheets(points[alone], missing[alone], sheets.owners[alone], size)
    worth, whole = np.zeros(size, np.int64), np.zeros(size, np.int64)
    incomplete = np.zeros(size, np.bool_)
    np.add.at(worth, sheets.owners[~alone], (points * scaled)[~alone])
    np.add.at(whole, sheets.owners[~alone], scaled[~alone])
    np.logical_or.at(incomplete, sheets.owners[~alone], missing[~alone])
    weighed = c.divide(Column(worth, THOUSAND, incomplete), Column(whole, 1, np.zeros(size, np.bool_)))
    return c.choose(whole > 0, weighed, plain)
