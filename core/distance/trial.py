"""Trying a record: what would become of the subject, and of everybody beside it, if this stood on record instead."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from ...plugins.evaluation.formula import derive
from ...plugins.evaluation.frame import Frame
from ...plugins.evaluation.inputs import Record
from ...plugins.evaluation.outcome import Outcome
from ...plugins.evaluation.rulebook import Rulebook
from ..scoring.standing import Row, Standing

Records = Callable[[Sequence[int]], Sequence[Record]]
"""The records there really are, by position."""


class Trial:
    """One subject of a standing, with whatever record is to be tried. Made by :func:`trying`, which puts it back."""

    def __init__(self, standing: Standing, position: int, records: Records) -> None:
        self._standing = standing
        self._position = position
        self._records = records
        (self.record,) = records([position])
        self._put_in = self.record

    @property
    def book(self) -> Rulebook:
        """The rules it is tried by."""
        return self._standing.book

    def outcome(self, record: Record) -> Outcome:
        """The outcome within the cohort, with ``record`` as the subject's."""
        self._put(record)
        return self._standing.outcome(self._position, record)

    def total(self, record: Record) -> Fraction | None:
        """The unrounded total, exactly; ``None`` while something is missing."""
        return derive(self.book.scheme.total, self.frame(record)).value

    def frame(self, record: Record) -> Frame:
        """What conditions see, poll levels settled within the cohort."""
        self._put(record)
        return self._standing.frame(self._position, record)

    def rows(self, record: Record) -> list[Row]:
        """Everybody's result, the subject's included."""
        self._put(record)
        return list(self._standing.rows())

    def waits_for(self, position: int, question: str) -> bool:
        """Whether the subject at ``position``, as things now stand, waits for a person to answer ``question``."""
        (record,) = self._given([position])
        outcome = self._standing.outcome(position, record)
        return any(asked.question == question for asked in outcome.questions)

    def _put(self, record: Record) -> None:
        if record is not self._put_in:
            self._put_in = record
            self._standing.update([self._position], self._given)

    def _given(self, positions: Sequence[int]) -> list[Record]:
        """The records at ``positions``, the one tried now among them."""
        others = [position for position in positions if position != self._position]
        found = dict(zip(others, self._records(others) if others else (), strict=True))
        found[self._position] = self._put_in
        return [found[position] for position in positions]


@contextmanager
def trying(standing: Standing, position: int, records: Records) -> Iterator[Trial]:
    """Try records for the subject at ``position``; afterwards ``standing`` is as it was."""
    trial = Trial(standing, position, records)
    try:
        yield trial
    finally:
        trial.outcome(trial.record)
