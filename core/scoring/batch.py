"""The batch evaluator: each formula node becomes the column of its values for all subjects at once.

It says the same as ``plugins.evaluation.formula``, without the tree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import singledispatch
from typing import Any

import numpy as np

from ...plugins.contract import Poll, Register
from ...plugins.contract import formula as f
from ...plugins.contract.periods import within
from ...plugins.evaluation.formula import checked_call
from ...plugins.evaluation.inputs import claim_fault, claim_points
from ...plugins.evaluation.rulebook import Rulebook, nodes
from . import columns as c
from .columns import Column, Flags, Ints
from .facts import Facts, Votes, fraction_den
from .marks import mark_column


@dataclass(frozen=True)
class Frames:
    """What a formula sees for all subjects: rulebook, facts, the current period, settled poll levels.

    ``levels`` holds for each poll the place of the level in ``poll.levels``, -1 while it is open.
    """

    book: Rulebook
    facts: Facts
    period: str
    levels: Mapping[str, Ints] = field(default_factory=dict)
    known: dict[tuple[str, str, int], Column] = field(default_factory=dict)
    """Named parts worked out so far, by name, period and how many polls were settled: totals and parts share them."""

    @classmethod
    def of(cls, book: Rulebook, facts: Facts) -> "Frames":
        """The frames of the whole year."""
        return cls(book, facts, str(book.year))

    def during(self, period: str) -> "Frames":
        """The same subjects, looked at in ``period``."""
        return replace(self, period=period)

    def poll(self, id: str) -> Poll:
        """The poll called ``id``."""
        return next(poll for poll in self.book.scheme.polls if poll.id == id)

    def register(self, id: str) -> Register:
        """The register called ``id``."""
        return next(register for register in self.book.scheme.registers if register.id == id)

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
def column(node: Any, _frames: Frames) -> Column:
    """The values of ``node`` for the subjects of the frames.

    Raises:
        TypeError: the contract has no such node.
        PluginFault: a function node answered something that is not an allowed exact number.
    """
    raise TypeError(f"not a formula node: {node!r}")


@column.register
def _const(node: f.Const, frames: Frames) -> Column:
    return c.constant(node.value, frames.facts.size)


@column.register
def _param(node: f.ParamRef, frames: Frames) -> Column:
    return c.constant(frames.book.number(node), frames.facts.size)


@column.register
def _marks(node: f.Marks, frames: Frames) -> Column:
    sheets = frames.facts.sheets.get((node.form, frames.period, node.filling))
    return mark_column(node, frames.book, sheets, frames.facts)


@column.register
def _over(node: f.Over, frames: Frames) -> Column:
    narrowed = [frames.during(period) for period in within(node.every, frames.period)]
    parts = [column(node.of, each) for each in narrowed]
    if node.absent == "missing":
        return c.add(parts) if node.how == "sum" else c.mean(parts)
    recorded = [recorded_flags(node.of, each) for each in narrowed]
    counted = [_left_out(part, ~flag) for part, flag in zip(parts, recorded, strict=True)]
    total = c.add(counted)
    none = ~np.logical_or.reduce(recorded)
    total = Column(np.where(none, 0, total.num), total.den, total.missing | none)
    if node.how == "sum":
        return total
    started = np.zeros(frames.facts.size, np.int64)
    for part, flag in zip(counted, recorded, strict=True):
        started += flag & (~total.missing | ~part.missing | (part.num != 0))
    return c.divide_by_counts(total, started)


def _left_out(part: Column, out: Flags) -> Column:
    return Column(np.where(out, 0, part.num), part.den, part.missing & ~out)


def recorded_flags(value: f.Value, frames: Frames) -> Flags:
    """For which subjects anything that ``value`` looks at was recorded in the current period."""
    recorded = np.zeros(frames.facts.size, np.bool_)
    for node in nodes(value):
        if isinstance(node, f.Marks):
            sheets = frames.facts.sheets.get((node.form, frames.period, node.filling))
            if sheets is not None:
                recorded[sheets.owners] = True
        elif isinstance(node, f.PollMean | f.LevelPoints | f.VoteShare):
            for votes in frames.votes(node.poll):
                recorded |= votes.tallied
    return recorded


@column.register
def _sum(node: f.Sum, frames: Frames) -> Column:
    return c.add([column(part, frames) for part in node.parts])


@column.register
def _difference(node: f.Difference, frames: Frames) -> Column:
    return c.subtract(column(node.of, frames), column(node.less, frames))


@column.register
def _mean(node: f.Mean, frames: Frames) -> Column:
    return c.mean([column(part, frames) for part in node.parts])


@column.register
def _scale(node: f.Scale, frames: Frames) -> Column:
    return c.multiply(column(node.of, frames), column(node.by, frames))


@column.register
def _clamp(node: f.Clamp, frames: Frames) -> Column:
    result = column(node.of, frames)
    if node.low is not None:
        result = c.larger(result, column(node.low, frames))
    if node.high is not None:
        result = c.smaller(result, column(node.high, frames))
    return result


@column.register
def _round(node: f.Round, frames: Frames) -> Column:
    return c.rounded(column(node.of, frames), node.places)


@column.register
def _register_sum(node: f.RegisterSum, frames: Frames) -> Column:
    register = frames.register(node.register)
    counted = [
        (position, claim_points(register, claim))
        for position, claim in frames.facts.claims.get(register.id, ())
        if (not node.kinds or claim.kind in node.kinds) and not claim_fault(register, claim)
    ]
    den = fraction_den(points for _position, points in counted)
    num = np.zeros(frames.facts.size, np.int64)
    for position, points in counted:
        num[position] += int(points * den)
    total = Column(num, den, np.zeros(frames.facts.size, np.bool_))
    if register.cap is None or node.kinds:
        return total
    return c.smaller(total, c.constant(register.cap, frames.facts.size))


@column.register
def _level_points(node: f.LevelPoints, frames: Frames) -> Column:
    levels = frames.levels[node.poll]
    pays = [level.pays for level in frames.poll(node.poll).levels]
    den = fraction_den(pays)
    table = np.array([*(int(share * den) for share in pays), 0], np.int64)  # place -1, still open, pays nothing yet
    return c.multiply(Column(table[levels], den, levels < 0), column(node.out_of, frames))


@column.register
def _poll_mean(node: f.PollMean, frames: Frames) -> Column:
    poll = frames.poll(node.poll)
    if node.by == "ballots":
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


def _ballot_mean(frames: Frames, poll: str, group: str) -> Column:
    found = frames.votes(poll, group)
    if not found:
        return c.absent(frames.facts.size)
    nothing = np.zeros(frames.facts.size, np.bool_)
    worth = c.add([Column(votes.worth, votes.worth_den, nothing) for votes in found])
    valued = c.add([Column(votes.valued, 1, nothing) for votes in found])
    return c.divide(worth, valued)


@column.register
def _vote_share(node: f.VoteShare, frames: Frames) -> Column:
    nothing = np.zeros(frames.facts.size, np.bool_)
    on_options = Column(frames.ballots(node.poll, node.options, node.group), 1, nothing)
    return c.divide(on_options, Column(frames.ballots(node.poll, group=node.group), 1, nothing))


@column.register
def _last_result(_node: f.LastResult, frames: Frames) -> Column:
    return c.of_fractions(
        [
            None if subject.previous_total is None else Fraction(subject.previous_total, 100)
            for subject in frames.facts.subjects
        ]
    )


@column.register
def _named(node: f.Named, frames: Frames) -> Column:
    key = (node.name, frames.period, len(frames.levels))
    if key not in frames.known:
        frames.known[key] = column(node.of, frames)
    return frames.known[key]


@column.register
def _part(node: f.Part, frames: Frames) -> Column:
    return column(frames.book.named[node.name], frames.during(str(frames.book.year)))


@column.register
def _function(node: f.Function, frames: Frames) -> Column:
    function = frames.book.scheme.functions.get(node.name)
    args = [column(argument, frames) for argument in node.args]
    values: list[Fraction | None] = []
    for index in range(frames.facts.size):
        given = [argument.present(index) for argument in args]
        known = [value for value in given if value is not None]
        values.append(checked_call(node, function, known) if len(known) == len(given) else None)
    return c.of_fractions(values)
