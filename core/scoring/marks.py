"""Marks of one filling as a column: sections floored on each sheet, sheets averaged for each subject."""

import numpy as np

from ...plugins.contract import EVERYONE, Form, Item, Section, Who
from ...plugins.contract.formula import Marks
from ...plugins.contract.numbers import THOUSAND, to_thousandths
from . import columns as c
from .columns import Column, Flags, Ints
from .facts import UNMARKED, Facts, Sheets


def mark_column(node: Marks, form: Form, sheets: Sheets | None, facts: Facts) -> Column:
    """The points of each subject on the node's part of ``form``; missing without a complete sheet."""
    if sheets is None:
        column = c.absent(facts.size)
    else:
        points, missing = _sheet_points(node, form, sheets, facts)
        column = _mean_of_sheets(points, missing, sheets.owners, facts.size)
    if form.applies == EVERYONE:
        return column
    applies = included(facts, form.applies)
    return Column(np.where(applies, column.num, 0), column.den, column.missing & applies)


def included(facts: Facts, who: Who) -> Flags:
    """Which subjects ``who`` includes."""
    return np.fromiter((who.includes(subject) for subject in facts.subjects), np.bool_, facts.size)


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
            asked[:, place] = included(facts, item.applies)[sheets.owners]
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
