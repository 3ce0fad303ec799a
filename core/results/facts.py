"""The recorded facts of some subjects as vectors: marks by form, period and filling; votes; claims; answers.

The facts of a round straight from its rows into vectors, and what changed since a point of the audit chain.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import chain, compress
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...plugins.contract import EVERYONE, Marks, Poll, Scheme, SectionZero, Subject, Who
from ...plugins.evaluation.inputs import Claim, Record, Tally
from ...plugins.evaluation.rulebook import nodes
from ..rounds.model import AssessmentRound, branch_registers, evaluated_claim
from ..rounds.seats import SEES_EVERYTHING, Sight
from ..storage.connection import UnitConnection
from .columns import Flags, Ints
from .repository import ANSWERS, CLAIMS, SHEETS, TALLIES, WEIGHED_SHEETS, changed_subjects, fact_batches

UNMARKED = -(2**31)
"""The stored mark that means "not given" (core.sheets.packing)."""

SheetPlace = tuple[str, str, str]
"""Form, period, filling."""

VotePlace = tuple[str, str, str]
"""Poll, period, voter group."""


@dataclass(frozen=True)
class Sheets:
    """All sheets of one form, period and filling: whose they are (by position) and one row of marks each.

    ``groups`` are those of the fillers, empty for none; they are there for a filling that has groups.
    """

    owners: Ints
    marks: NDArray[np.int32]
    groups: Sequence[str] = ()


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
class RoundFacts:
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

    @cached_property
    def not_always_there(self) -> list[int]:
        """The positions of subjects of whom some period of the year asks nothing."""
        return [position for position, subject in enumerate(self.subjects) if not subject.always_there]

    @classmethod
    def of_records(cls, scheme: Scheme, records: Sequence[Record]) -> "RoundFacts":
        """The facts of ``records``, in their order."""
        owners: dict[SheetPlace, list[int]] = defaultdict(list)
        marks: dict[SheetPlace, list[bytes]] = defaultdict(list)
        groups: dict[SheetPlace, list[str]] = defaultdict(list)
        for position, record in enumerate(records):
            for sheet in record.sheets:
                place = (sheet.form, sheet.period, sheet.filling)
                row = [UNMARKED if mark is None else mark for mark in sheet.marks]
                owners[place].append(position)
                marks[place].append(np.array(row, "<i4").tobytes())
                groups[place].append(sheet.group)
        return cls(
            [record.subject for record in records],
            {place: sheet_block(owners[place], marks[place], groups[place]) for place in owners},
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


BLOCK = 1_000
"""Sheets turned over at a time."""


def sheet_block(owners: Sequence[int] | Ints, rows: Sequence[bytes], groups: Sequence[str] = ()) -> Sheets:
    """Packed rows of marks (little-endian int32), one or several to a piece, as one matrix.

    It lies item by item in memory: formulas add items up, and so they run over neighbours. It is turned over in blocks
    that fit into the processor's cache.
    """
    by_sheet = np.frombuffer(b"".join(rows), "<i4").reshape(len(owners), -1)
    by_item = np.empty(by_sheet.shape[::-1], "<i4")
    for start in range(0, len(owners), BLOCK):
        by_item[:, start : start + BLOCK] = by_sheet[start : start + BLOCK].T
    return Sheets(np.asarray(owners, np.int64), by_item.T, groups)


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


def load_facts(
    connection: UnitConnection,
    round_: AssessmentRound,
    places: "GradedPositions | None" = None,
    sight: Sight = SEES_EVERYTHING,
) -> RoundFacts:
    """Everything on record that the scheme's formulas look at, for all graded subjects or those of ``places``; of
    sheets those that ``sight`` shows.
    """
    places = places or GradedPositions(round_)
    scheme = round_.scheme
    return RoundFacts(
        places.subjects,
        dict(_sheet_blocks(connection, places, sight)),
        vote_blocks(scheme, _tallies(connection, places) if scheme.polls else (), len(places.subjects)),
        claim_lists(_claims(connection, places) if scheme.registers else ()),
        answer_table(
            (places.of_row[row], question, choice)
            for row, question, choice in places.rows(connection, ANSWERS)
            if row in places.of_row
        ),
    )


def changed_since(
    connection: UnitConnection, round_: AssessmentRound, seq: int, places: "GradedPositions | None" = None
) -> list[int]:
    """Positions of graded subjects about whom something was written after audit entry ``seq``.

    ``places`` are those of the whole round, which who asks often keeps.
    """
    places = places or GradedPositions(round_)
    rows = changed_subjects(connection, round_.info.id, seq)
    return places.touched_by(np.array(rows, np.int64))


_subject, _row = attrgetter("subject"), attrgetter("id")


class GradedPositions:
    """From rows of subjects to the positions of graded ones: of all, or of those at ``positions`` of the round."""

    def __init__(self, round_: AssessmentRound, positions: Sequence[int] | None = None) -> None:
        self._round = round_
        graded = round_.graded if positions is None else [round_.graded[position] for position in positions]
        self.subjects = list(map(_subject, graded))
        self._ids = np.fromiter(map(_row, graded), np.int64, len(graded))
        self._order = np.argsort(self._ids, kind="stable")  # quick where they are in order, as they mostly are
        self._all = positions is None

    @cached_property
    def of_row(self) -> dict[int, int]:
        """The position of each of these subjects by its row."""
        return dict(zip(self._ids.tolist(), range(len(self.subjects)), strict=True))

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """The positions of the members of each branch on which claims may stand, by the row of the branch."""
        members: dict[int, list[int]] = defaultdict(list)
        if branch_registers(self._round.scheme):
            for position, subject in enumerate(self.subjects):
                branch = self._round.by_code.get(subject.branch)
                if branch is not None:
                    members[branch.id].append(position)
        return dict(members)

    def touched_by(self, rows: Ints) -> list[int]:
        """The positions that some rows are about: the subjects themselves, or the members of branches."""
        found = self._order[np.searchsorted(self._ids, rows, sorter=self._order) % len(self._ids)]
        own = found[self._ids[found] == rows].tolist()
        branches = [self.members[row] for row in rows.tolist() if row in self.members]
        return sorted({*own, *chain.from_iterable(branches)})

    def of_rows(self, rows: Ints) -> Ints:
        """Positions of many rows, each of which is a graded subject."""
        found: Ints = self._order[np.searchsorted(self._ids, rows, sorter=self._order)]
        return found

    def rows(self, connection: UnitConnection, query: str, **more: str) -> Iterator[Any]:
        """The rows of a query about these subjects, one by one."""
        for batch in self.batches(connection, query, **more):
            yield from batch

    def batches(self, connection: UnitConnection, query: str, **more: str) -> Iterator[Sequence[Any]]:
        """:meth:`rows` by the thousand."""
        wanted = None if self._all else (*self._ids.tolist(), *self.members)
        return fact_batches(connection, query, self._round.info.id, wanted, **more)

    def weighs(self, form: str, filling: str) -> bool:
        """Whether the sheets of a filling are weighed by the groups of their fillers."""
        found = self._round.scheme.form(form)
        filled = found.filling(filling) if found else None
        return bool(filled and filled.groups)

    def fillings(self) -> list[tuple[str, str]]:
        """Form and filling of the sheets that the scheme's formulas look at."""
        scheme = self._round.scheme
        looking = nodes((scheme.total, scheme.polls, scheme.questions, scheme.rules, scheme.columns))
        seen = (node for node in looking if isinstance(node, Marks | SectionZero))
        return sorted({(node.form, node.filling) for node in seen})


def _sheet_blocks(
    connection: UnitConnection, places: GradedPositions, sight: Sight
) -> Iterator[tuple[SheetPlace, Sheets]]:
    for form, filling in places.fillings():
        if places.weighs(form, filling) or (form, filling) in sight.fillings:
            yield from _weighed_blocks(connection, places, form, filling, sight)
            continue
        gathered: dict[str, tuple[list[int], list[bytes]]] = defaultdict(lambda: ([], []))
        for batch in places.batches(connection, SHEETS, form=form, filling=filling):
            subjects, periods, marks = zip(*batch, strict=True)
            several = set(periods)
            for period in several:
                owners, packed = gathered[period]
                if len(several) == 1:  # the usual case
                    owners += subjects
                    packed.append(b"".join(marks))
                else:
                    here = [period == each for each in periods]
                    owners += compress(subjects, here)
                    packed.append(b"".join(compress(marks, here)))
        for period, (owners, packed) in sorted(gathered.items()):
            yield (form, period, filling), sheet_block(places.of_rows(np.array(owners, np.int64)), packed)


def _weighed_blocks(
    connection: UnitConnection, places: GradedPositions, form: str, filling: str, sight: Sight
) -> Iterator[tuple[SheetPlace, Sheets]]:
    by_period: dict[str, list[tuple[int, bytes, str]]] = defaultdict(list)
    for subject, period, marks, group, filler in places.rows(connection, WEIGHED_SHEETS, form=form, filling=filling):
        if sight.shows(subject, form, period, filling, filler):
            by_period[period].append((subject, marks, group))
    for period, rows in sorted(by_period.items()):
        subjects, packed, groups = zip(*rows, strict=True)
        whose = places.of_rows(np.array(subjects, np.int64))
        yield (form, period, filling), sheet_block(whose, packed, groups if places.weighs(form, filling) else ())


def _tallies(connection: UnitConnection, places: GradedPositions) -> Iterator[tuple[int, Tally]]:
    for subject, poll, period, group, counts in places.rows(connection, TALLIES):
        if subject in places.of_row:
            yield places.of_row[subject], Tally(poll, period, group, json.loads(counts))


def _claims(connection: UnitConnection, places: GradedPositions) -> Iterator[tuple[int, Claim]]:
    for subject, *said in places.rows(connection, CLAIMS):
        claim = evaluated_claim(*said)
        own = [places.of_row[subject]] if subject in places.of_row else places.members.get(subject, [])
        yield from ((position, claim) for position in own)
