"""The facts of a round straight from its rows into vectors, and what changed since a point of the audit chain."""

import json
from collections import defaultdict
from collections.abc import Iterator
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

SHEETS = text(
    "SELECT subject_id, period, marks FROM sheet WHERE round_id = :round AND form = :form AND filling = :filling"
)
TALLIES = text("SELECT subject_id, poll, period, voter_group, counts FROM tally WHERE round_id = :round")
CLAIMS = text("""
    SELECT subject_id, id, register, kind, date, points, proof, recognised_by, note FROM claim
    WHERE round_id = :round AND withdrawn = 0""")
ANSWERS = text("SELECT subject_id, question, choice FROM decision WHERE round_id = :round")
HEAD = text("SELECT max(seq) FROM audit_entry")
CHANGED = text(
    " UNION ".join(
        f"SELECT subject_id FROM {table} WHERE round_id = :round AND seq > :seq"  # noqa: S608 - fixed table names
        for table in ("sheet", "tally", "claim", "decision")
    )
)


def load_facts(connection: Connection, round: Round) -> Facts:
    """Everything on record that the scheme's formulas look at, for the graded subjects in their order."""
    places = _Places(round)
    return Facts(
        [one.subject for one in round.graded],
        dict(_sheet_blocks(connection, round, places)),
        vote_blocks(round.scheme, _tallies(connection, round, places), len(round.graded)),
        claim_lists(_claims(connection, round, places)),
        answer_table(
            (places.of_row[row[0]], row[1], row[2])
            for row in _rows(connection, ANSWERS, round)
            if row[0] in places.of_row
        ),
    )


def head(connection: Connection) -> int:
    """The number of the last audit entry; zero in an empty database."""
    return int(connection.execute(HEAD).scalar() or 0)


def changed_since(connection: Connection, round: Round, seq: int) -> list[int]:
    """Positions of graded subjects about whom something was written after audit entry ``seq``."""
    places = _Places(round)
    rows = connection.execute(CHANGED, {"round": round.info.id, "seq": seq}).scalars()
    return sorted({position for row in rows for position in places.touched_by(row)})


class _Places:
    """From rows of subjects to positions among the graded ones."""

    def __init__(self, round: Round) -> None:
        self.of_row = {one.id: position for position, one in enumerate(round.graded)}
        self._members: dict[int, list[int]] = defaultdict(list)
        if branch_registers(round.scheme):
            for position, one in enumerate(round.graded):
                branch = round.by_code.get(one.subject.branch)
                if branch is not None:
                    self._members[branch.id].append(position)
        self._ids = np.fromiter(self.of_row, np.int64, len(self.of_row))
        self._order = np.argsort(self._ids)

    def touched_by(self, row: int) -> list[int]:
        """The subject itself, or the members of a branch."""
        return [self.of_row[row]] if row in self.of_row else self._members[row]

    def of_rows(self, rows: Ints) -> Ints:
        """Positions of many rows, each of which is a graded subject."""
        found: Ints = self._order[np.searchsorted(self._ids, rows, sorter=self._order)]
        return found


def _rows(connection: Connection, query: Any, round: Round, **more: str) -> list[Any]:
    # The driver's own tuples: SQLAlchemy's rows cost as much again as reading does.
    result = connection.execute(query, {"round": round.info.id, **more})
    return list(result.cursor.fetchall())


def _sheet_blocks(connection: Connection, round: Round, places: _Places) -> Iterator[tuple[SheetPlace, Sheets]]:
    for form, filling in sorted(_fillings(round)):
        rows = _rows(connection, SHEETS, round, form=form, filling=filling)
        if not rows:
            continue
        subjects, periods, marks = zip(*rows, strict=True)
        owners = places.of_rows(np.array(subjects, np.int64))
        block = sheet_block(owners, marks)
        if len(set(periods)) == 1:
            yield (form, periods[0], filling), block
            continue
        written = np.array(periods)
        for period in sorted(set(periods)):
            here = written == period
            yield (form, period, filling), Sheets(block.owners[here], block.marks[here])


def _fillings(round: Round) -> set[tuple[str, str]]:
    return {(node.form, node.filling) for node in nodes(round.scheme) if isinstance(node, Marks | SectionZero)}


def _tallies(connection: Connection, round: Round, places: _Places) -> Iterator[tuple[int, Tally]]:
    for subject, poll, period, group, counts in _rows(connection, TALLIES, round):
        if subject in places.of_row:
            yield places.of_row[subject], Tally(poll, period, group, json.loads(counts))


def _claims(connection: Connection, round: Round, places: _Places) -> Iterator[tuple[int, Claim]]:
    for subject, id_, register, kind, date, points, proof, recognised_by, note in _rows(connection, CLAIMS, round):
        worth = None if points is None else from_thousandths(points)
        for position in places.touched_by(subject):
            yield position, Claim(id_, register, kind, date, worth, proof, recognised_by, note)
