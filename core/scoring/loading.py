"""The facts of a round straight from its rows into vectors, and what changed since a point of the audit chain."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, compress
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from ...plugins.contract import Marks, SectionZero
from ...plugins.contract.numbers import from_thousandths
from ...plugins.evaluation.inputs import Claim, Tally
from ...plugins.evaluation.rulebook import nodes
from ..rounds.values import Round, branch_registers
from .columns import Ints
from .facts import Facts, SheetPlace, Sheets, answer_table, claim_lists, sheet_block, vote_blocks

SHEETS = """
    SELECT subject_id, period, marks FROM sheet WHERE round_id = :round AND form = :form AND filling = :filling"""
WEIGHED_SHEETS = """
    SELECT subject_id, period, marks, filler FROM sheet
    WHERE round_id = :round AND form = :form AND filling = :filling"""
TALLIES = "SELECT subject_id, poll, period, voter_group, counts FROM tally WHERE round_id = :round"
CLAIMS = """
    SELECT subject_id, id, register, kind, date, points, proof, recognised_by, note FROM claim
    WHERE round_id = :round AND withdrawn = 0"""
ANSWERS = "SELECT subject_id, question, choice FROM decision WHERE round_id = :round"
HEAD = text("SELECT max(seq) FROM audit_entry")
CHANGED = text(
    " UNION ".join(
        f"SELECT subject_id FROM {table} WHERE round_id = :round AND seq > :seq"  # noqa: S608 - fixed table names
        for table in ("sheet", "tally", "claim", "decision")
    )
)

BATCH = 1_000
"""Rows taken from the driver at a time: they are packed into vectors while they are still in the processor's cache."""


def load_facts(connection: Connection, round: Round, places: "Places | None" = None) -> Facts:
    """Everything on record that the scheme's formulas look at, for all graded subjects or those of ``places``."""
    places = places or Places(round)
    scheme = round.scheme
    return Facts(
        places.subjects,
        dict(_sheet_blocks(connection, places)),
        vote_blocks(scheme, _tallies(connection, places) if scheme.polls else (), len(places.subjects)),
        claim_lists(_claims(connection, places) if scheme.registers else ()),
        answer_table(
            (places.of_row[row], question, choice)
            for row, question, choice in places.rows(connection, ANSWERS)
            if row in places.of_row
        ),
    )


def head(connection: Connection) -> int:
    """The number of the last audit entry; zero in an empty database."""
    return int(connection.execute(HEAD).scalar() or 0)


def changed_since(connection: Connection, round: Round, seq: int, places: "Places | None" = None) -> list[int]:
    """Positions of graded subjects about whom something was written after audit entry ``seq``.

    ``places`` are those of the whole round, which who asks often keeps.
    """
    places = places or Places(round)
    rows = connection.execute(CHANGED, {"round": round.info.id, "seq": seq}).scalars().all()
    return places.touched_by(np.array(rows, np.int64))


class Places:
    """From rows of subjects to the positions of graded ones: of all, or of those at ``positions`` of the round."""

    def __init__(self, round: Round, positions: Sequence[int] | None = None) -> None:
        self._round = round
        graded = round.graded if positions is None else [round.graded[position] for position in positions]
        self.subjects = [one.subject for one in graded]
        self._ids = np.array([one.id for one in graded], np.int64)
        self._order = np.argsort(self._ids)
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

    def rows(self, connection: Connection, query: str, **more: str) -> Iterator[Any]:
        """The driver's own tuples: SQLAlchemy's rows cost as much again as reading does."""
        for batch in self.batches(connection, query, **more):
            yield from batch

    def batches(self, connection: Connection, query: str, **more: str) -> Iterator[Sequence[Any]]:
        """:meth:`rows` by the thousand."""
        if not self._all:
            wanted = ", ".join(map(str, (*self._ids.tolist(), *self.members)))
            query = f"{query} AND subject_id IN ({wanted})"
        cursor = connection.execute(text(query), {"round": self._round.info.id, **more}).cursor
        while batch := cursor.fetchmany(BATCH):
            yield batch

    def weighs(self, form: str, filling: str) -> bool:
        """Whether the sheets of a filling are weighed by the groups of their fillers."""
        found = self._round.scheme.form(form)
        filled = found.filling(filling) if found else None
        return bool(filled and filled.groups)

    def fillings(self) -> list[tuple[str, str]]:
        """Form and filling of the sheets that the scheme's formulas look at."""
        scheme = self._round.scheme
        looking = nodes((scheme.total, scheme.polls, scheme.questions, scheme.rules))
        seen = (node for node in looking if isinstance(node, Marks | SectionZero))
        return sorted({(node.form, node.filling) for node in seen})


def _sheet_blocks(connection: Connection, places: Places) -> Iterator[tuple[SheetPlace, Sheets]]:
    for form, filling in places.fillings():
        if places.weighs(form, filling):
            yield from _weighed_blocks(connection, places, form, filling)
            continue
        gathered: dict[str, tuple[list[int], list[bytes]]] = defaultdict(lambda: ([], []))
        for batch in places.batches(connection, SHEETS, form=form, filling=filling):
            subjects, periods, marks = zip(*batch, strict=True)
            for period in set(periods):
                here = [period == each for each in periods]
                owners, packed = gathered[period]
                owners += compress(subjects, here)
                packed.append(b"".join(compress(marks, here)))
        for period, (owners, packed) in sorted(gathered.items()):
            yield (form, period, filling), sheet_block(places.of_rows(np.array(owners, np.int64)), packed)


def _weighed_blocks(
    connection: Connection, places: Places, form: str, filling: str
) -> Iterator[tuple[SheetPlace, Sheets]]:
    by_period: dict[str, list[tuple[int, bytes, str]]] = defaultdict(list)
    for subject, period, marks, filler in places.rows(connection, WEIGHED_SHEETS, form=form, filling=filling):
        by_period[period].append((subject, marks, filler))
    for period, rows in sorted(by_period.items()):
        subjects, packed, fillers = zip(*rows, strict=True)
        yield (form, period, filling), sheet_block(places.of_rows(np.array(subjects, np.int64)), packed, fillers)


def _tallies(connection: Connection, places: Places) -> Iterator[tuple[int, Tally]]:
    for subject, poll, period, group, counts in places.rows(connection, TALLIES):
        if subject in places.of_row:
            yield places.of_row[subject], Tally(poll, period, group, json.loads(counts))


def _claims(connection: Connection, places: Places) -> Iterator[tuple[int, Claim]]:
    for subject, id_, register, kind, date, points, proof, recognised_by, note in places.rows(connection, CLAIMS):
        worth = None if points is None else from_thousandths(points)
        own = [places.of_row[subject]] if subject in places.of_row else places.members.get(subject, [])
        for position in own:
            yield position, Claim(id_, register, kind, date, worth, proof, recognised_by, note)
