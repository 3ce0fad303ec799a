"""What better votes would give: ballots on record moved, one by one, to the option that does most for the total."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from ...plugins.contract import Poll
from ...plugins.evaluation.inputs import Record, Tally
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.i18n import _
from .values import Move
from .windows import Windows

Total = Callable[[Record], Fraction | None]
"""The unrounded total that a record gives."""


def poll_moves(book: Rulebook, record: Record, windows: Windows, total: Total) -> Iterator[Move]:
    """For each poll and period with votes, the ballots that could say something better."""
    for poll in book.scheme.polls:
        for period in sorted({tally.period for tally in record.tallies if tally.poll == poll.id}):
            moves = (_poll_move(poll, period, option, record, windows) for option in candidates(poll))
            best = max(
                (move for move in moves if move), key=lambda move: worth(total(move.whole(record))), default=None
            )
            if best is not None:
                yield _no_more_than_needed(best, record, total) if poll.ladder else best


def _no_more_than_needed(move: Move, record: Record, total: Total) -> Move:
    """``move`` with as few ballots as give the same total: a level is reached before everybody votes for it."""
    whole = total(move.whole(record))
    low, high = 0, move.size
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if total(move.change(record, middle)) == whole else (middle, high)
    return replace(move, size=high)


def candidates(poll: Poll) -> tuple[str, ...]:
    """Options one of which is the best: the highest mark of a scale, else any."""
    return (str(poll.scale[1]),) if poll.scale else tuple(option.id for option in poll.options)


def worth(total: Fraction | None) -> tuple[bool, Fraction]:
    """Orders totals, none at all being the least."""
    return total is not None, total or Fraction(0)


def _poll_move(poll: Poll, period: str, best: str, record: Record, windows: Windows) -> Move | None:
    worst_first = _worst_first(poll, record, period)
    tallies = [tally for tally in record.tallies if tally.poll == poll.id and tally.period == period]
    on_best = sum(tally.counts.get(best, 0) for tally in tallies)
    size = sum(count for tally in tallies for option, count in tally.counts.items() if poll.accepts(option)) - on_best
    if size <= 0:
        return None

    def change(record: Record, amount: int) -> Record:
        left, changed = amount, []
        for tally in record.tallies:
            if tally.poll == poll.id and tally.period == period:
                tally, left = _moved(tally, best, worst_first, left)  # noqa: PLW2901  # the tally as it is now
            changed.append(tally)
        return replace(record, tallies=tuple(changed))

    return Move(
        "poll",
        f"poll:{poll.id}/{period}",
        f"{_(poll.title)} {period}",
        _(best),
        size,
        1,
        windows.poll(poll.id),
        lambda amount: Fraction(on_best + amount),
        change,
    )


def _worst_first(poll: Poll, record: Record, period: str) -> list[str]:
    """Options with ballots, the worst first: by their value, or by the order in which the scheme lists them."""
    listed = [option.id for option in poll.options]
    cast = {
        option
        for tally in record.tallies
        if tally.poll == poll.id and tally.period == period
        for option in tally.counts
        if poll.accepts(option)
    }
    values = {option: poll.value_of(option) for option in cast}
    if all(value is not None for value in values.values()):
        return sorted(cast, key=lambda option: values[option] or Fraction(0))
    return sorted(cast, key=listed.index, reverse=True)


def _moved(tally: Tally, best: str, worst_first: list[str], amount: int) -> tuple[Tally, int]:
    """The tally with up to ``amount`` ballots on ``best`` instead, and how many are still to be moved."""
    counts = dict(tally.counts)
    for option in worst_first:
        if option != best:
            taken = min(counts.get(option, 0), amount)
            counts[option] = counts.get(option, 0) - taken
            counts[best] = counts.get(best, 0) + taken
            amount -= taken
    kept = {option: count for option, count in counts.items() if count}
    return replace(tally, counts=kept or dict(tally.counts)), amount
