"""What of the possible points a subject gained, section by section of its total, and where the others were lost.

All of it is read off the derivation of the total beside the scheme that it follows: nothing is evaluated again, so a
closed round tells it of what it stored. The possible is exact, and unknown where the scheme sets no limit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...plugins.contract import Scheme, Subject
from ...plugins.contract import formula as f
from ...plugins.contract.forms import Item
from ...plugins.contract.values import round_half_up
from ...plugins.evaluation.derivation import Derivation
from ...plugins.i18n import _
from ..rounds.model import AssessmentRound
from .model import Explanation, GainedSection, Loss, LossPlace, Path, SectionKind, SubjectResult, readable
from .pairing import ONE, Paired, Pairing

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a number can be; ``None`` where no limit is set."""

    low: Fraction | None = None
    high: Fraction | None = None

    def times(self, factor: Fraction) -> "Range":
        """Return the range of ``factor`` times the number."""
        ends = [None if end is None else end * factor for end in (self.low, self.high)]
        return Range(*(reversed(ends) if factor < 0 else ends))


UNKNOWN = Range()


@dataclass(frozen=True, slots=True)
class _Lost:
    """What was lost in one place, and what the place is called."""

    label: str
    clause: str
    place: LossPlace

    @property
    def key(self) -> tuple[str, ...]:
        """What is told in one: an item on all sheets of a filling."""
        sheet, _hash, item = self.place.mark.rpartition("#")
        return (*sheet.split("/")[::2][:2], item) if sheet else (self.label, *map(str, self.place.path))


def sections_of(round_: AssessmentRound, result: SubjectResult | Explanation) -> tuple[GainedSection, ...]:
    """Return the sections of a total of ``round_``: what lacks something first, then where most was lost, rewards last;
    none of whoever is exempt. Where the scheme adds up, what they gained makes the unrounded total.
    """
    if result.outcome.exempt:
        return ()
    reader = _Reader(round_.scheme, result.outcome.subject, str(round_.year))
    found = [reader.section(part) for part in reader.top(result.derivation)]
    return tuple(sorted(found, key=lambda one: (one.kind == "reward", not one.missing, -(one.lost or ZERO))))


class _Reader:
    """Reads a derivation beside the formula that it was derived from."""

    def __init__(self, scheme: Scheme, subject: Subject, year: str) -> None:
        self._scheme, self._subject, self._year = scheme, subject, year
        self._forms = {form.id: form for form in scheme.forms}
        self._polls = {poll.id: poll for poll in scheme.polls}
        self._items = {(form.id, item.id): item for form in scheme.forms for item in form.items()}
        self._pairs = Pairing(scheme)

    def top(self, tree: Derivation) -> Iterator[Paired]:
        """The parts of the total; those that were stored without their derivation as they are."""
        if tree.parts and tree.parts[0].op == "round":
            yield from self._split(Paired(self._scheme.total, tree.parts[0].parts[0], (0, 0)))
        else:
            told = [(place, part) for place, part in enumerate(tree.parts) if part.op != "condition"]
            yield from (Paired(f.LastResult(), part, (place,)) for place, part in told)

    def _split(self, part: Paired) -> Iterator[Paired]:
        """The sections of ``part``: what is added and taken off, through names, weights and limits that do nothing."""
        if not self._adds_up(part):
            while isinstance(part.value, f.Scale | f.Choose) and (single := self._linear(part)):
                part = single[0].under(part)  # what is weighed has a name, and others have it too
            yield part
            return
        for below in self._linear(part) or ():
            yield from self._split(below.under(part))

    def _adds_up(self, part: Paired) -> bool:
        """Whether something is added or taken off below, so that there is more than one section."""
        below = self._linear(part)
        if not below:
            return False
        return isinstance(part.value, f.Sum | f.Difference) or self._adds_up(below[0])

    def _linear(self, part: Paired) -> list[Paired] | None:
        """What a part of the total is made of as long as it is only added, taken off and weighed."""
        if isinstance(part.value, f.Clamp | f.Round):
            below = self._pairs.below(part.value, part.node)
            return below if below and below[0].node.value == part.node.value is not None else None
        if isinstance(part.value, f.Named | f.Part | f.Choose | f.Sum | f.Difference | f.Scale):
            return self._pairs.below(part.value, part.node)
        return None

    def section(self, part: Paired) -> GainedSection:
        """One section."""
        node, share = part.node, part.factor
        core = self._core(part.value, node)
        kind: SectionKind = "points" if share > 0 else "deduction"
        if isinstance(core, f.RegisterSum) and share > 0:
            kind = "reward"
        within, losses = self._account(part.value, node, part.path, share)
        within = within.times(share)
        return GainedSection(
            node.label,
            part.path,
            kind,
            share,
            None if node.value is None else node.value * share,
            node.partial * share,
            within.high,
            () if kind == "reward" else _gathered(losses),
            node.missing,
            _first_lacking(node, part.path),
            tuple(dict.fromkeys(self._voted(node))),
            _name(part.value),
            node.clause or _first_clause(node),
        )

    def _voted(self, node: Derivation) -> Iterator[str]:
        """What was voted, the name of a single poll left out."""
        titles = [_(poll.title) for poll in self._scheme.polls if len(self._scheme.polls) == 1]
        for words in _votes(node):
            yield next((words.removeprefix(title) for title in titles if words != title), words)

    def _core(self, value: f.Value, node: Derivation) -> f.Value:
        """What stands behind names, weights and limits."""
        below = self._pairs.below(value, node)
        if isinstance(value, f.Sum | f.Difference | f.Mean | f.Over | f.Marks) or not below:
            return value
        return self._core(below[0].value, below[0].node)

    # What it can be, and where it lost.

    def _account(self, value: f.Value, node: Derivation, path: Path, factor: Fraction) -> tuple[Range, list[_Lost]]:
        """What ``node`` can be, and where it lost how much of the total, in which it counts ``factor`` times: from the
        most that it can be, or where it is taken off from the least. The losses make the difference, to the last digit.
        """
        below = self._pairs.below(value, node)
        losses: list[_Lost] = []
        if below is None:
            within = self._limits(value, node)
            if isinstance(value, f.RegisterSum) and factor < 0:
                losses = _claims(node, path, -factor)
        else:
            ranges = []
            for one in below:
                inner, found = self._account(one.value, one.node, path + one.path, factor * one.factor)
                ranges.append(inner if one.factor == 1 else inner.times(one.factor))
                losses += found
            within = (
                _limited(node, _added(ranges)) if isinstance(value, f.Clamp | f.Marks | f.Round) else _added(ranges)
            )
        best = within.high if factor > 0 else within.low
        if best is not None and node.value is not None and (best != node.value or losses):
            rest = (best - node.value) * factor - sum((each.place.points for each in losses), ZERO)
            if rest:
                losses.append(self._lost(value, node, path, rest, best if factor > 0 else None))
        return within, losses

    def _limits(self, value: f.Value, node: Derivation) -> Range:
        """What something that is not made of other numbers can be."""
        match value:
            case f.Const() | f.ParamRef():
                return Range(node.value, node.value)
            case f.Marks():
                return self._mark_limits(value, node)
            case f.RegisterSum():
                return Range(ZERO, next(one.cap for one in self._scheme.registers if one.id == value.register))
            case f.LevelPoints():
                pays, out_of = [level.pays for level in self._polls[value.poll].levels], node.parts[1].value
                return UNKNOWN if out_of is None else Range(min(pays) * out_of, max(pays) * out_of)
            case f.PollMean():
                poll = self._polls[value.poll]
                worth = poll.scale or [option.value for option in poll.options if option.value is not None]
                return Range(Fraction(min(worth)), Fraction(max(worth))) if worth else UNKNOWN
            case f.VoteShare():
                return Range(ZERO, ONE)
        return UNKNOWN

    def _mark_limits(self, value: f.Marks, node: Derivation) -> Range:
        """What an item, a figure of the form, or a whole sheet that is not there can be."""
        item = self._item(node)
        if item is not None:
            most = item.points_for(self._subject)
            return Range(None, ZERO) if most is None else Range(ZERO, most)
        if node.value is not None:
            return Range(node.value, node.value)
        most = ZERO
        for section in self._forms[value.form].sections:
            if value.sections and section.id not in value.sections:
                continue
            for one in section.items:
                if (not value.items or one.id in value.items) and one.applies.includes(self._subject):
                    most += one.points_for(self._subject) or ZERO
            most += ZERO if value.items else section.pool or ZERO
        return Range(ZERO, most)

    def _item(self, node: Derivation) -> Item | None:
        """The item whose mark ``node`` is."""
        for ref in node.refs:
            sheet, _hash, item = ref.removeprefix("sheet:").rpartition("#")
            if ref.startswith("sheet:"):
                return self._items.get((sheet.partition("/")[0], item))
        return None

    def _lost(self, value: f.Value, node: Derivation, path: Path, points: Fraction, most: Fraction | None) -> _Lost:
        item, note, label = self._item(node), node.note, node.label
        clause = node.clause or _first_clause(node)
        if item is None:
            if isinstance(value, f.LevelPoints):
                note = node.parts[0].label
            if isinstance(value, f.PollMean) and node.op != "quotient":
                label = _(self._polls[value.poll].title)
            return _Lost(label, clause, LossPlace(points, path, node.value, most, note=note))
        if item.points_for(self._subject) is not None:
            note = note.partition(";")[2]  # without its full mark, which is told beside
        mark = node.refs[0].removeprefix("sheet:")
        _form, period, filling, filler = mark.rpartition("#")[0].split("/", 3)
        named = (period if period != self._year else "", filler if filler != filling else "")
        where = " ".join(filter(None, named))
        return _Lost(label, clause, LossPlace(points, path, node.value, most, where, note, mark))


def _gathered(losses: Sequence[_Lost]) -> tuple[Loss, ...]:
    """What was lost, item by item."""
    gathered: dict[tuple[str, ...], list[_Lost]] = {}
    for one in losses:
        gathered.setdefault(one.key, []).append(one)
    found = [
        Loss(
            same[0].label,
            sum((one.place.points for one in same), ZERO),
            same[0].clause,
            tuple(sorted((one.place for one in same), key=lambda place: -place.points)),
        )
        for same in gathered.values()
    ]
    return tuple(sorted((one for one in found if one.points), key=lambda one: -one.points))


def _limited(node: Derivation, within: Range) -> Range:
    """``within`` bounded or rounded as ``node`` bounds or rounds it."""
    if node.op == "round":
        return Range(*(None if end is None else round_half_up(end, node.places) for end in (within.low, within.high)))
    if node.op not in ("floor", "cap") or (limit := node.parts[1].value) is None:
        return within if node.op not in ("floor", "cap") else UNKNOWN
    low, high = within.low, within.high
    if node.op == "floor":
        return Range(limit if low is None else max(low, limit), None if high is None else max(high, limit))
    return Range(None if low is None else min(low, limit), limit if high is None else min(high, limit))


def _added(ranges: Sequence[Range]) -> Range:
    lows = [one.low for one in ranges if one.low is not None]
    highs = [one.high for one in ranges if one.high is not None]
    low = sum(lows, ZERO) if len(lows) == len(ranges) else None
    return Range(low, sum(highs, ZERO) if len(highs) == len(ranges) else None)


def _claims(node: Derivation, path: Path, factor: Fraction) -> list[_Lost]:
    """What each claim of a register takes off."""
    inner, way = (node.parts[0], (*path, 0)) if node.op == "cap" else (node, path)
    return [
        _Lost(claim.label, claim.clause, LossPlace(claim.value * factor, (*way, place), note=claim.note))
        for place, claim in enumerate(inner.parts)
        if claim.value
    ]


def _name(value: f.Value) -> str:
    """The name of the named part that ``value`` is."""
    return value.name if isinstance(value, f.Named | f.Part) else ""


def _first_lacking(node: Derivation, path: Path) -> Path:
    """The way to the first thing that is not there."""
    while place := next((place for place, part in enumerate(node.parts, 1) if part.missing), 0):
        node, path = node.parts[place - 1], (*path, place - 1)
    return path


def _first_clause(node: Derivation) -> str:
    """The clause next below, as long as there is one way only."""
    while not node.clause and len(node.parts) == 1:
        node = node.parts[0]
    return node.clause


MOST_KINDS = 8
"""Ballots of so many kinds are told one by one; of more, how many there are and their mean."""


def _votes(node: Derivation) -> Iterator[str]:
    """What was voted, in words: ballots, the level and the shares that it rests on."""
    if node.op == "quotient" and node.parts[0].refs[:1] and node.parts[0].refs[0].startswith("poll:"):
        marks, ballots = node.parts
        told = marks.note
        if told.count("、") >= MOST_KINDS or not told:
            told = _("{n} 票").format(n=_figure(ballots)) + _(",平均 {mean}").format(mean=_figure(node))
        yield f"{node.label}:{told}"
    elif node.refs[:1] and node.refs[0].startswith("poll:"):
        yield node.label
        for part in node.parts:
            yield from _shares(part)
    else:
        for part in node.parts:
            yield from _votes(part)


def _shares(node: Derivation) -> Iterator[str]:
    """The shares of ballots that a condition compares."""
    if node.op == "quotient" and all(not part.parts and part.value is not None for part in node.parts):
        yield f"{node.label} {'/'.join(map(_figure, node.parts))}"
    else:
        for part in node.parts:
            yield from _shares(part)


def _figure(node: Derivation) -> str:
    """The number of a node, rounded where it does not end."""
    return "?" if node.value is None else readable(node.value)
