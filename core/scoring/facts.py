"""The recorded facts of some subjects as vectors: marks by form, period and filling; votes; claims; answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ...plugins.contract import EVERYONE, Poll, Scheme, Subject, Who
from ...plugins.evaluation.inputs import Claim, Record, Tally
from .columns import Flags, Ints

UNMARKED = -(2**31)
"""The stored mark that means "not given" (core.sheets.packing)."""

SheetPlace = tuple[str, str, str]
"""Form, period, filling."""

VotePlace = tuple[str, str, str]
"""Poll, period, voter group."""


@dataclass(frozen=True)
class Sheets:
    """All sheets of one form, period and filling: whose they are (by position) and one row of marks each.

    ``fillers`` are there for a filling whose fillers are weighed by group.
    """

    owners: Ints
    marks: NDArray[np.int32]
    fillers: Sequence[str] = ()


@dataclass(frozen=True)
class Votes:
    """Votes of one group in one poll and period, by subject.

    On each option, valid in all, with a value, and what these are worth over ``worth_den``.
    """

    on_option: Mapping[str, Ints]
    valid: Ints
    valued: Ints
    worth: Ints
    worth_den: int
    tallied: Flags


@dataclass(frozen=True)
class Facts:
    """Everything on record about ``subjects``, by their position."""

    subjects: Sequence[Subject]
    sheets: Mapping[SheetPlace, Sheets] = field(default_factory=dict)
    votes: Mapping[VotePlace, Votes] = field(default_factory=dict)
    claims: Mapping[str, Sequence[tuple[int, Claim]]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many subjects."""
        return len(self.subjects)

    @classmethod
    def of_records(cls, scheme: Scheme, records: Sequence[Record]) -> "Facts":
        """The facts of ``records``, in their order."""
        owners: dict[SheetPlace, list[int]] = defaultdict(list)
        marks: dict[SheetPlace, list[bytes]] = defaultdict(list)
        fillers: dict[SheetPlace, list[str]] = defaultdict(list)
        for position, record in enumerate(records):
            for sheet in record.sheets:
                place = (sheet.form, sheet.period, sheet.filling)
                row = [UNMARKED if mark is None else mark for mark in sheet.marks]
                owners[place].append(position)
                marks[place].append(np.array(row, "<i4").tobytes())
                fillers[place].append(sheet.filler)
        return cls(
            [record.subject for record in records],
            {place: sheet_block(owners[place], marks[place], fillers[place]) for place in owners},
            vote_blocks(
                scheme,
                ((position, tally) for position, record in enumerate(records) for tally in record.tallies),
                len(records),
            ),
            claim_lists((position, claim) for position, record in enumerate(records) for claim in record.claims),
            answer_table(
                (position, answer.question, answer.choice)
                for position, record in enumerate(records)
                for answer in record.answers
            ),
        )


def sheet_block(owners: Sequence[int] | Ints, rows: Sequence[bytes], fillers: Sequence[str] = ()) -> Sheets:
    """Packed rows of marks (little-endian int32), one or several to a piece, as one matrix."""
    matrix = np.frombuffer(b"".join(rows), "<i4").reshape(len(owners), -1)
    return Sheets(np.asarray(owners, np.int64), matrix, fillers)


def claim_lists(claims: Iterable[tuple[int, Claim]]) -> dict[str, list[tuple[int, Claim]]]:
    """Claims by register."""
    lists: dict[str, list[tuple[int, Claim]]] = defaultdict(list)
    for position, claim in claims:
        lists[claim.register].append((position, claim))
    return lists


def answer_table(answers: Iterable[tuple[int, str, str]]) -> dict[str, dict[int, str]]:
    """Answers by question and position."""
    table: dict[str, dict[int, str]] = defaultdict(dict)
    for position, question, choice in answers:
        table[question][position] = choice
    return table


def vote_blocks(scheme: Scheme, tallies: Iterable[tuple[int, Tally]], size: int) -> dict[VotePlace, Votes]:
    """Tallies by poll, period and group."""
    polls = {poll.id: poll for poll in scheme.polls}
    gathered: dict[VotePlace, list[tuple[int, Tally]]] = defaultdict(list)
    for position, tally in tallies:
        gathered[tally.poll, tally.period, tally.group].append((position, tally))
    return {place: _votes(polls[place[0]], group, size) for place, group in gathered.items()}


def _votes(poll: Poll, tallies: Sequence[tuple[int, Tally]], size: int) -> Votes:
    worths = {option: poll.value_of(option) for _position, tally in tallies for option in tally.counts}
    den = int(np.lcm.reduce([1, *(worth.denominator for worth in worths.values() if worth is not None)]))
    scaled = {option: 0 if worth is None else int(worth * den) for option, worth in worths.items()}
    accepted = {option for option in worths if poll.accepts(option)}
    on_option: dict[str, Ints] = {option.id: np.zeros(size, np.int64) for option in poll.options}
    valid, valued, worth = (np.zeros(size, np.int64) for _each in range(3))
    tallied = np.zeros(size, np.bool_)
    for position, tally in tallies:
        tallied[position] = True
        for option, count in tally.counts.items():
            if option in accepted:
                valid[position] += count
                worth[position] += scaled[option] * count
                valued[position] += 0 if worths[option] is None else count
                if option in on_option:
                    on_option[option][position] += count
    return Votes(on_option, valid, valued, worth, den, tallied)


def fraction_den(values: Iterable[Fraction]) -> int:
    """The least common denominator of some figures."""
    return int(np.lcm.reduce([1, *(value.denominator for value in values)]))


def included(subjects: Sequence[Subject], who: Who) -> Flags:
    """Which of ``subjects`` ``who`` means."""
    if who == EVERYONE:
        return np.ones(len(subjects), np.bool_)
    return np.fromiter(map(who.includes, subjects), np.bool_, len(subjects))
