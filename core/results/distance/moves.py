"""What better votes would give: ballots on record moved, one by one, to the option that does most for the total.

What a register could still give: proof for a claim that does not count yet, and kinds not claimed so far.

Marks that could be higher: for each item on sheets that count, the points left on it, whoever marked it.

Until when something can change: the last stage of the scheme that has it, and where the round stands.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Literal

from ....plugins.contract import (
    FillingRef,
    Form,
    Grant,
    Item,
    Kind,
    Marks,
    Poll,
    Register,
    RegisterHas,
    Scheme,
    SectionZero,
    Stage,
    Subject,
)
from ....plugins.contract.values import from_thousandths, show, to_thousandths
from ....plugins.evaluation.inputs import Claim, Record, Sheet, Tally, claim_fault, claim_points
from ....plugins.evaluation.rulebook import Rulebook, nodes
from ....plugins.i18n import _
from ...kernel.dates import last_day
from ...rounds.schedule import last_stage, place, steps
from .model import Move, Window


@dataclass(frozen=True)
class Windows:
    """The windows of a round that is in ``stage``."""

    book: Rulebook
    stage: str

    def filling(self, form: str, filling: str) -> Window:
        """The window of the sheets of one filling."""
        reference = FillingRef(form, filling)
        return self._until(lambda step: reference in step.fillings)

    def poll(self, poll: str) -> Window:
        """The window of a poll."""
        return self._until(lambda step: poll in step.polls)

    def register(self, register: str) -> Window:
        """The window of a register."""
        return self._until(lambda step: register in step.registers)

    def _until(self, names: Callable[[Stage], bool]) -> Window:
        scheme = self.book.scheme
        last, here = last_stage(scheme, names), place(scheme, self.stage)
        step = steps(scheme)[last]
        days = None if step.days is None else self.book.number(step.days)
        return Window(_(step.title), here <= last, here == last, days)


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
    return replace(move, amounts=range(1, high + 1))


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
        range(1, size + 1),
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


NEW = -1
"""Claims that nobody has made yet are numbered downwards from here; the stored ones have numbers from 1."""


def proof_moves(book: Rulebook, record: Record, windows: Windows) -> Iterator[Move]:
    """Claims on record that do not count for want of proof or recognition."""
    for claim in record.claims:
        register = book.scheme.register(claim.register)
        fault = claim_fault(register, claim) if register else ""
        if register is not None and fault:
            title = f"{_(register.title)} {_(claim.kind)} {claim.date}".rstrip()
            points = claim_points(register, claim)
            window = windows.register(register.id)
            yield _move("proof", f"claim:{claim.id}", title, fault, points, window, _proved(claim))


MOST_CLAIMS = 20
"""So many more claims of one kind are thought of: beyond that the advice would be no use to anybody."""


def claim_moves(book: Rulebook, record: Record, windows: Windows) -> Iterator[Move]:
    """Claims that could be made: of kinds with points, also again, and once of those by which a rule grants a grade.

    They are dated on the last day of the year, so that they count in it.
    """
    granting = _granting(book)
    claimed = {(claim.register, claim.kind) for claim in record.claims}
    number = NEW
    for register in book.scheme.registers:
        for kind in register.kinds:
            place = (register.id, kind.id)
            points = highest_points(kind)
            grants = place in granting or (register.id, "") in granting
            if not points and (place in claimed or not grants):
                continue
            day = last_day(book.year_period)
            claim = Claim(number, register.id, kind.id, day, points, _("证明材料"), _("上级认定"))
            number -= 1
            note = "" if kind.points is not None or not points else _("按最高分值算")
            title = f"{_(register.title)} {_(kind.id)}"
            ref = f"register:{register.id}/{kind.id}"
            times = range(1, _useful(register, points) + 1)
            window = windows.register(register.id)
            yield _move("claim", ref, title, note, points or Fraction(0), window, _added(claim), times)


def _useful(register: Register, points: Fraction | None) -> int:
    """How many claims of so many points can do anything: under a cap no more than fill it."""
    if not points:
        return 1
    return MOST_CLAIMS if register.cap is None else min(MOST_CLAIMS, ceil(register.cap / points))


def highest_points(kind: Kind) -> Fraction | None:
    """The most one claim of ``kind`` may say; ``None`` for a kind without points."""
    return next((points for points in (kind.points, kind.high, kind.low) if points is not None), None)


def _granting(book: Rulebook) -> frozenset[tuple[str, str]]:
    """Register and kind (empty for any) that a rule grants a grade for."""
    return frozenset(
        (node.register, kind)
        for rule in book.scheme.rules
        if isinstance(rule, Grant)
        for node in nodes(rule.when)
        if isinstance(node, RegisterHas)
        for kind in (node.kinds or ("",))
    )


def _move(
    kind: Literal["proof", "claim"],
    ref: str,
    title: str,
    note: str,
    points: Fraction,
    window: Window,
    made: Callable[[Record, int], Record],
    amounts: Sequence[int] = (1,),
) -> Move:
    return Move(
        kind, ref, title, note, amounts, window,
        lambda amount: points * amount,
        lambda record, amount: made(record, amount) if amount else record,
    )  # fmt: skip


def _proved(claim: Claim) -> Callable[[Record, int], Record]:
    """Gives the claim what every proof rule asks for."""
    counted = replace(claim, proof=claim.proof or _("证明材料"), recognised_by=claim.recognised_by or _("上级认定"))
    return lambda record, _amount: replace(
        record, claims=tuple(counted if one == claim else one for one in record.claims)
    )


def _added(claim: Claim) -> Callable[[Record, int], Record]:
    return lambda record, amount: replace(record, claims=(*record.claims, replace(claim, count=amount)))


HALF_POINT = 500
"""Marks are suggested in halves of a point, as people give them, or at the item's most (in thousandths)."""

Place = tuple[str, str, str]
"""Form, period, filling."""


def fillings_read(scheme: Scheme) -> frozenset[tuple[str, str]]:
    """Form and filling of every sheet that the total, a rule or a poll looks at."""
    return frozenset((node.form, node.filling) for node in nodes(scheme) if isinstance(node, Marks | SectionZero))


def highest_mark(item: Item, subject: Subject) -> int:
    """The best mark of an item in thousandths: its points, or nothing taken from its section's pool."""
    return to_thousandths(item.points_for(subject) or Fraction(0))


def mark_moves(book: Rulebook, record: Record, windows: Windows) -> Iterator[Move]:
    """Every item on record with less than its most, its sheets by several fillers taken together."""
    read = fillings_read(book.scheme)
    places: dict[Place, list[Sheet]] = {}
    for sheet in record.sheets:
        if (sheet.form, sheet.filling) in read:
            places.setdefault((sheet.form, sheet.period, sheet.filling), []).append(sheet)
    for at, sheets in sorted(places.items()):
        form = book.forms[at[0]]
        if form.applies.includes(record.subject):
            for position, item in enumerate(form.items()):
                if item.applies.includes(record.subject):
                    yield from _item_move(form, at, sheets, position, item, record.subject, windows)


def _item_move(
    form: Form, place: Place, sheets: list[Sheet], position: int, item: Item, subject: Subject, windows: Windows
) -> Iterator[Move]:
    most = highest_mark(item, subject)
    marks = [mark for sheet in sheets if (mark := sheet.marks[position]) is not None]
    amounts = _possible(item, most, marks)
    if not amounts:
        return

    def at(amount: int) -> Fraction:
        return from_thousandths(sum(_raised(mark, amount, most) for mark in marks)) / len(marks)

    def change(record: Record, amount: int) -> Record:
        return replace(record, sheets=tuple(raised(sheet, amount) for sheet in record.sheets))

    def raised(sheet: Sheet, amount: int) -> Sheet:
        mark = sheet.marks[position] if (sheet.form, sheet.period, sheet.filling) == place else None
        if mark is None:
            return sheet
        return replace(
            sheet, marks=(*sheet.marks[:position], _raised(mark, amount, most), *sheet.marks[position + 1 :])
        )

    filling = form.filling(place[2])
    who = _(filling.title) if filling else place[2]
    yield Move(
        "mark",
        f"sheet:{'/'.join(place)}#{item.id}",
        f"{_(form.title)} {place[1]} {who} {item.id} {_(item.title)}",
        "、".join(_taken(item, sheets)),
        amounts,
        windows.filling(form.id, place[2]),
        at,
        change,
    )


def _possible(item: Item, most: int, marks: Sequence[int]) -> tuple[int, ...]:
    """By how much the marks of an item on several sheets can be raised together, each to a mark that there is."""
    size = max((most - mark for mark in marks), default=0)
    if size <= 0:
        return ()
    if not item.deductions:
        return (*range(HALF_POINT, size, HALF_POINT), size)
    there = {most - off for off in _takings(item, most - min(marks))}
    wanted = {mark - low for mark in there for low in marks if mark > low}
    return tuple(sorted(each for each in wanted if all(_raised(mark, each, most) in there for mark in marks)))


def _takings(item: Item, most: int) -> set[int]:
    """Everything that the rules of an item can take off it, up to ``most``, in thousandths."""
    taken = {0}
    for rule in item.deductions:
        low, high = to_thousandths(rule.low), to_thousandths(rule.high)
        steps = {low, high, *range(-(-low // HALF_POINT) * HALF_POINT, high, HALF_POINT)}
        reached = set(taken)
        while reached:
            reached = {off + step for off in reached for step in steps if off + step <= most} - taken
            taken |= reached
            if rule.per == "once":
                break
    return taken


def _raised(mark: int, amount: int, most: int) -> int:
    return min(mark + amount, max(mark, most))


def _taken(item: Item, sheets: list[Sheet]) -> Iterator[str]:
    """What was taken off the item, rule by rule."""
    titles = {rule.id: _(rule.title) for rule in item.deductions}
    for sheet in sheets:
        for line in sheet.lines.get(item.id, ()):
            if line.deduction:
                times = f" x {line.count}" if line.count != 1 else ""
                words = dict.fromkeys((line.rule, titles.get(line.rule, ""), line.reason))
                yield " ".join((*filter(None, words), f"-{show(from_thousandths(line.deduction))}{times}"))
