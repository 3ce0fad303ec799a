"""The batch evaluator: each formula node becomes the column of its values for all subjects at once.

It says the same as ``plugins.evaluation.formula``, without the tree.

Marks of one filling as a column: sections floored on each sheet, sheets averaged for each subject.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import singledispatch
from typing import Any

import numpy as np

from ...plugins.contract import EVERYONE, Form, Item, Poll, Register, Section
from ...plugins.contract import formula as f
from ...plugins.contract.formula import Marks
from ...plugins.contract.values import THOUSAND, dated_in, days_of, to_thousandths
from ...plugins.evaluation.formula import checked_call
from ...plugins.evaluation.inputs import Claim, claim_fault, claim_points
from ...plugins.evaluation.rulebook import Rulebook, nodes
from . import columns as c
from .columns import Flags, Ints, ValueColumn
from .facts import UNMARKED, RoundFacts, Sheets, Votes, fraction_den, included


def mark_column(node: Marks, book: Rulebook, sheets: Sheets | None, facts: RoundFacts) -> ValueColumn:
    """The points of each subject on the node's part of its form; missing without a complete sheet."""
    form = book.forms[node.form]
    filling = form.filling(node.filling)
    if sheets is None:
        column = c.absent(facts.size)
    else:
        points, missing = _sheet_points(node, form, sheets, facts)
        weights = book.weights(filling) if filling is not None else {}
        if weights:
            column = _weighed_mean(weights, sheets, points, missing, facts.size)
        else:
            column = _mean_of_sheets(points, missing, sheets.owners, facts.size)
    if form.applies == EVERYONE:
        return column
    applies = included(facts.subjects, form.applies)
    return ValueColumn(np.where(applies, column.num, 0), column.den, column.missing & applies)


def _sheet_points(node: Marks, form: Form, sheets: Sheets, facts: RoundFacts) -> tuple[Ints, Flags]:
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
    section: Section, places: list[int], first: int, sheets: Sheets, facts: RoundFacts
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


def _mean_of_sheets(points: Ints, missing: Flags, owners: Ints, size: int) -> ValueColumn:
    handed_in = np.bincount(owners, minlength=size)
    num = np.zeros(size, np.int64)
    incomplete = np.zeros(size, np.bool_)
    if handed_in.max(initial=0) <= 1:
        num[owners] = points
        incomplete[owners] = missing
        return ValueColumn(num, THOUSAND, incomplete | (handed_in == 0))
    np.add.at(num, owners, points)
    np.logical_or.at(incomplete, owners, missing)
    started = np.bincount(owners[~incomplete[owners] | ~missing | (points != 0)], minlength=size)
    return ValueColumn(num, THOUSAND * np.maximum(started, 1), incomplete | (handed_in == 0))


def _weighed_mean(
    weights: Mapping[str, Fraction], sheets: Sheets, points: Ints, missing: Flags, size: int
) -> ValueColumn:
    """The means of the groups of fillers, weighed; missing where a group has no sheet or a filler no group."""
    groups = np.array(sheets.groups)
    weighed = []
    for group, weight in weights.items():
        own = groups == group
        mean = _mean_of_sheets(points[own], missing[own], sheets.owners[own], size)
        weighed.append(c.multiply(mean, c.constant(weight, size)))
    total = c.add(weighed)
    ungrouped = np.zeros(size, np.bool_)
    ungrouped[sheets.owners[~np.isin(groups, list(weights))]] = True
    return ValueColumn(total.num, total.den, total.missing | ungrouped)


@dataclass(frozen=True)
class Frames:
    """What a formula sees for all subjects: rulebook, facts, the current period, settled poll levels.

    ``levels`` holds for each poll the place of the level in ``poll.levels``, -1 while it is open.
    """

    book: Rulebook
    facts: RoundFacts
    period: str
    levels: Mapping[str, Ints] = field(default_factory=dict)
    known: dict[tuple[str, str, int], ValueColumn] = field(default_factory=dict)
    """Named parts worked out so far, by name, period and how many polls were settled: totals and parts share them."""

    @classmethod
    def of(cls, book: Rulebook, facts: RoundFacts) -> "Frames":
        """The frames of the whole year."""
        return cls(book, facts, str(book.year))

    def during(self, period: str) -> "Frames":
        """The same subjects, looked at in ``period``."""
        return replace(self, period=period)

    def poll(self, id_: str) -> Poll:
        """The poll called ``id``."""
        return next(poll for poll in self.book.scheme.polls if poll.id == id_)

    def register(self, id_: str) -> Register:
        """The register called ``id``."""
        return next(register for register in self.book.scheme.registers if register.id == id_)

    def claims(self, register: str) -> Iterator[tuple[int, Claim]]:
        """The claims of a register dated in the current period, with the position of the subject."""
        days = days_of(self.period, self.book.year_period)
        for position, claim in self.facts.claims.get(register, ()):
            if dated_in(days, claim.date):
                yield position, claim

    def votes(self, poll: str, group: str = "") -> list[Votes]:
        """The votes of a poll in the current period, of one group where named."""
        return [
            votes
            for (poll_id, period, voters), votes in self.facts.votes.items()
            if poll_id == poll and period == self.period and group in ("", voters)
        ]

    def ballots(self, poll: str, options: tuple[str, ...] = (), group: str = "") -> Ints:
        """Valid ballots for each subject, on ``options`` only where given."""
        total = np.zeros(self.facts.size, np.int64)
        for votes in self.votes(poll, group):
            for counts in [votes.on_option[option] for option in options] if options else [votes.valid]:
                total += counts
        return total


@singledispatch
def column(node: Any, _frames: Frames) -> ValueColumn:
    """The values of ``node`` for the subjects of the frames.

    Raises:
        TypeError: the contract has no such node.
        PluginFault: a function node answered something that is not an allowed exact number.
    """
    raise TypeError(f"not a formula node: {node!r}")


@column.register
def _const(node: f.Const, frames: Frames) -> ValueColumn:
    return c.constant(node.value, frames.facts.size)


@column.register
def _param(node: f.ParamRef, frames: Frames) -> ValueColumn:
    return c.constant(frames.book.number(node), frames.facts.size)


@column.register
def _marks(node: f.Marks, frames: Frames) -> ValueColumn:
    sheets = frames.facts.sheets.get((node.form, frames.period, node.filling))
    return mark_column(node, frames.book, sheets, frames.facts)


@column.register
def _over(node: f.Over, frames: Frames) -> ValueColumn:
    narrowed = [frames.during(period) for period in frames.book.within(node.every, frames.period)]
    parts = [column(node.of, each) for each in narrowed]
    if node.absent == "missing":
        return c.add(parts) if node.how == "sum" else c.mean(parts)
    if node.absent == "member":
        asked = [_asked_flags(each, int(each.book.number(node.joined_by))) for each in narrowed]
    else:
        asked = [recorded_flags(node.of, each) for each in narrowed]
    counted = [_left_out(part, ~flag) for part, flag in zip(parts, asked, strict=True)]
    total = c.add(counted)
    none = ~np.logical_or.reduce(asked)
    total = ValueColumn(np.where(none, 0, total.num), total.den, total.missing | none)
    if node.how == "sum":
        return total
    started = np.zeros(frames.facts.size, np.int64)
    for part, flag in zip(counted, asked, strict=True):
        started += flag & (~total.missing | ~part.missing | (part.num != 0))
    return c.divide_by_counts(total, started)


def _left_out(part: ValueColumn, out: Flags) -> ValueColumn:
    return ValueColumn(np.where(out, 0, part.num), part.den, part.missing & ~out)


def _asked_flags(frames: Frames, joined_by: int) -> Flags:
    """Of which subjects the current period asks something."""
    asked = np.ones(frames.facts.size, np.bool_)
    for position in frames.facts.not_always_there:
        asked[position] = not frames.facts.subjects[position].left_out(frames.period, joined_by)
    return asked


def recorded_flags(value: f.Value, frames: Frames) -> Flags:
    """For which subjects anything that ``value`` looks at was recorded in the current period."""
    recorded = np.zeros(frames.facts.size, np.bool_)
    for node in nodes(value):
        match node:
            case f.Marks() | f.SectionZero():
                sheets = frames.facts.sheets.get((node.form, frames.period, node.filling))
                if sheets is not None:
                    recorded[sheets.owners] = True
            case f.PollMean() | f.LevelPoints() | f.VoteShare() | f.Polled():
                for votes in frames.votes(node.poll):
                    recorded |= votes.tallied
            case f.RegisterSum() | f.RegisterHas():
                recorded[[position for position, _claim in frames.claims(node.register)]] = True
    return recorded


@column.register
def _sum(node: f.Sum, frames: Frames) -> ValueColumn:
    return c.add([column(part, frames) for part in node.parts])


@column.register
def _difference(node: f.Difference, frames: Frames) -> ValueColumn:
    return c.subtract(column(node.of, frames), column(node.less, frames))


@column.register
def _mean(node: f.Mean, frames: Frames) -> ValueColumn:
    return c.mean([column(part, frames) for part in node.parts])


@column.register
def _scale(node: f.Scale, frames: Frames) -> ValueColumn:
    return c.multiply(column(node.of, frames), column(node.by, frames))


@column.register
def _clamp(node: f.Clamp, frames: Frames) -> ValueColumn:
    result = column(node.of, frames)
    if node.low is not None:
        result = c.larger(result, column(node.low, frames))
    if node.high is not None:
        result = c.smaller(result, column(node.high, frames))
    return result


@column.register
def _round(node: f.Round, frames: Frames) -> ValueColumn:
    return c.rounded(column(node.of, frames), node.places)


@column.register
def _register_sum(node: f.RegisterSum, frames: Frames) -> ValueColumn:
    register = frames.register(node.register)
    counted = [
        (position, claim_points(register, claim))
        for position, claim in frames.claims(register.id)
        if (not node.kinds or claim.kind in node.kinds) and not claim_fault(register, claim)
    ]
    den = fraction_den(points for _position, points in counted)
    num = np.zeros(frames.facts.size, np.int64)
    for position, points in counted:
        num[position] += int(points * den)
    total = ValueColumn(num, den, np.zeros(frames.facts.size, np.bool_))
    if register.cap is None:
        return total
    return c.smaller(total, c.constant(register.cap, frames.facts.size))


@column.register
def _level_points(node: f.LevelPoints, frames: Frames) -> ValueColumn:
    levels = frames.levels[node.poll]
    pays = [level.pays for level in frames.poll(node.poll).levels]
    den = fraction_den(pays)
    table = np.array([*(int(share * den) for share in pays), 0], np.int64)  # place -1, still open, pays nothing yet
    return c.multiply(ValueColumn(table[levels], den, levels < 0), column(node.out_of, frames))


@column.register
def _poll_mean(node: f.PollMean, frames: Frames) -> ValueColumn:
    poll = frames.poll(node.poll)
    if node.by == "ballots" or all(group.weight is None for group in poll.groups):
        return _ballot_mean(frames, poll.id, "")
    weights = [column(group.weight or f.Const(Fraction(1)), frames) for group in poll.groups]
    weighed = [
        c.multiply(_ballot_mean(frames, poll.id, group.id), weight)
        for group, weight in zip(poll.groups, weights, strict=True)
    ]
    whole = c.add(weights)
    total = c.add(weighed)
    is_one = (whole.num == whole.den).all()
    return total if is_one else c.divide(total, whole)


def _ballot_mean(frames: Frames, poll: str, group: str) -> ValueColumn:
    found = frames.votes(poll, group)
    if not found:
        return c.absent(frames.facts.size)
    nothing = np.zeros(frames.facts.size, np.bool_)
    worth = c.add([ValueColumn(votes.worth, votes.worth_den, nothing) for votes in found])
    valued = c.add([ValueColumn(votes.valued, 1, nothing) for votes in found])
    return c.divide(worth, valued)


@column.register
def _vote_share(node: f.VoteShare, frames: Frames) -> ValueColumn:
    nothing = np.zeros(frames.facts.size, np.bool_)
    on_options = ValueColumn(frames.ballots(node.poll, node.options, node.group), 1, nothing)
    return c.divide(on_options, ValueColumn(frames.ballots(node.poll, group=node.group), 1, nothing))


@column.register
def _last_result(_node: f.LastResult, frames: Frames) -> ValueColumn:
    return c.of_fractions(
        [
            None if subject.previous_total is None else Fraction(subject.previous_total, 100)
            for subject in frames.facts.subjects
        ]
    )


@column.register
def _named(node: f.Named, frames: Frames) -> ValueColumn:
    key = (node.name, frames.period, len(frames.levels))
    if key not in frames.known:
        frames.known[key] = column(node.of, frames)
    return frames.known[key]


@column.register
def _part(node: f.Part, frames: Frames) -> ValueColumn:
    return column(frames.book.named[node.name], frames.during(str(frames.book.year)))


@column.register
def _function(node: f.Function, frames: Frames) -> ValueColumn:
    function = frames.book.scheme.functions.get(node.name)
    args = [column(argument, frames) for argument in node.args]
    values: list[Fraction | None] = []
    for index in range(frames.facts.size):
        given = [argument.present(index) for argument in args]
        known = [value for value in given if value is not None]
        values.append(checked_call(node, function, known) if len(known) == len(given) else None)
    return c.of_fractions(values)
