"""The search for the cheapest way to a goal, every step of it tried out on the cohort.

Cheapest is: first proof for what is already claimed, then points left on items, those that give the total most first,
then new claims, then other people's votes; as few of them as suffice, the last only as far as needed.

Trying a record: what would become of the subject, and of everybody beside it, if this stood on record instead.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from ....plugins.evaluation.formula import derive
from ....plugins.evaluation.inputs import Record
from ....plugins.evaluation.outcome import Outcome
from ....plugins.evaluation.rulebook import Frame, Rulebook
from ...kernel.errors import Cancelled
from ..model import StandingRow
from ..standing import Standing
from .model import DistancePlan, DistanceStep, Move
from .moves import Windows, claim_moves, mark_moves, poll_moves, proof_moves

Records = Callable[[Sequence[int]], Sequence[Record]]
"""The records there really are, by position."""


class Trial:
    """One subject of a standing, with whatever record is to be tried. Made by :func:`trying`, which puts it back."""

    def __init__(
        self, standing: Standing, position: int, records: Records, given_up: Callable[[], bool] = lambda: False
    ) -> None:
        self._standing = standing
        self._position = position
        self._records = records
        self._given_up = given_up
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

    def rows(self, record: Record) -> list[StandingRow]:
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
            if self._given_up():
                raise Cancelled
            self._put_in = record
            self._standing.update([self._position], self._given)

    def put_back(self) -> None:
        """Leave the standing as it was."""
        self._given_up = lambda: False
        self._put(self.record)

    def _given(self, positions: Sequence[int]) -> list[Record]:
        """The records at ``positions``, the one tried now among them."""
        others = [position for position in positions if position != self._position]
        found = dict(zip(others, self._records(others) if others else (), strict=True))
        found[self._position] = self._put_in
        return [found[position] for position in positions]


@contextmanager
def trying(
    standing: Standing, position: int, records: Records, given_up: Callable[[], bool] = lambda: False
) -> Iterator[Trial]:
    """Try records for the subject at ``position``; afterwards ``standing`` is as it was."""
    trial = Trial(standing, position, records, given_up)
    try:
        yield trial
    finally:
        trial.put_back()


ORDER = ("proof", "mark", "claim", "poll")

Reached = Callable[[Outcome], bool]


def all_moves(trial: Trial, record: Record, windows: Windows) -> list[DistanceStep]:
    """Everything that could be changed about ``record``, each by itself and as a whole, one claim of a kind, the
    cheapest first.

    Claims and votes that would give nothing are left out, unless a rule grants a grade for the claim. Marks stay
    even then: a cap on the total may hide them, and a bar may look at the part they belong to.
    """
    book = trial.book
    start = trial.total(record)
    steps = []
    for move in (
        *proof_moves(book, record, windows),
        *mark_moves(book, record, windows),
        *claim_moves(book, record, windows),
        *poll_moves(book, record, windows, trial.total),
    ):
        amount = (
            1 if move.kind == "claim" else move.size
        )  # what a claim is worth; how many are needed is another matter
        after = trial.total(move.change(record, amount))
        gain = Fraction(0) if after is None or start is None else after - start
        pointless = move.kind in ("claim", "proof") and not move.most
        if gain > 0 or move.kind == "mark" or (gain == 0 and pointless):
            steps.append(DistanceStep(move, amount, gain))
    return sorted(steps, key=lambda step: (ORDER.index(step.move.kind), -step.gain))


def way(trial: Trial, record: Record, steps: Sequence[DistanceStep], reached: Reached) -> DistancePlan | None:
    """The fewest of ``steps`` by which ``record`` reaches what is wanted; ``None`` when even all of them do not.

    Steps that harm the total are tried only with all others, as full marks everywhere.
    """
    helpful = [step.move for step in steps if step.gain > 0] + [step.move for step in steps if step.gain == 0]
    chosen = _prefix(trial, record, helpful, reached)
    if chosen is None:
        chosen = everything = [step.move for step in steps]
        if not reached(trial.outcome(_made(record, [(move, move.size) for move in everything]))):
            return None
    kept = _pruned(trial, record, chosen, reached)
    return plan_of(trial, record, _trimmed(trial, record, kept, reached))


def plan_of(trial: Trial, record: Record, made: Sequence[tuple[Move, int]]) -> DistancePlan:
    """The moves made one after another, with what each adds to the total."""
    steps = []
    before = trial.total(record)
    for move, amount in made:
        record = move.change(record, amount)
        after = trial.total(record)
        steps.append(DistanceStep(move, amount, Fraction(0) if after is None or before is None else after - before))
        before = after
    return DistancePlan(tuple(steps), trial.outcome(record), record)


def _prefix(trial: Trial, record: Record, moves: Sequence[Move], reached: Reached) -> list[Move] | None:
    """The first so many of ``moves`` that suffice."""
    for count in range(len(moves) + 1):
        if reached(trial.outcome(record)):
            return list(moves[:count])
        if count < len(moves):
            record = moves[count].whole(record)
    return None


def _pruned(trial: Trial, record: Record, moves: Sequence[Move], reached: Reached) -> list[Move]:
    """``moves`` without those that are not needed, the dearest going first."""
    kept = list(moves)
    for move in reversed(moves):
        others = [other for other in kept if other is not move]
        if reached(trial.outcome(_made(record, [(other, other.size) for other in others]))):
            kept = others
    return kept


def _trimmed(trial: Trial, record: Record, moves: Sequence[Move], reached: Reached) -> list[tuple[Move, int]]:
    """The last of ``moves`` only as far as needed, of what is possible; the others whole."""
    made = [(move, move.size) for move in moves]
    if not made:
        return made
    last = moves[-1]
    before = _made(record, made[:-1])
    low, high = -1, len(last.amounts) - 1
    while high - low > 1:
        middle = (low + high) // 2
        enough = reached(trial.outcome(last.change(before, last.amounts[middle])))
        low, high = (low, middle) if enough else (middle, high)
    return [*made[:-1], (last, last.amounts[high])]


def _made(record: Record, made: Iterable[tuple[Move, int]]) -> Record:
    for move, amount in made:
        record = move.change(record, amount)
    return record
