"""A scheme with one unit's parameters in one year, and the facts of a subject in the period being evaluated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction

from ..contract.forms import Filling, Form
from ..contract.formula import Const, Named, ParamRef, Value
from ..contract.params import ParamValue
from ..contract.polls import Poll
from ..contract.scheme import Scheme
from ..contract.values import Every, dated_in, days_of, within
from .derivation import Derivation
from .inputs import Claim, Record, Sheet, Tally
from .outcome import Applied, OpenQuestion


@dataclass(frozen=True)
class Rulebook:
    """A scheme, its parameter values and the year, with the lookups every evaluation needs.

    ``year_period`` are the days of the year, whichever month it begins with.
    """

    scheme: Scheme
    params: Mapping[str, ParamValue]
    year: int
    year_period: str
    forms: Mapping[str, Form]
    named: Mapping[str, Named]

    @classmethod
    def of(cls, scheme: Scheme, params: Mapping[str, ParamValue], year: int) -> "Rulebook":
        """Return the rulebook of the scheme with ``params`` over its defaults."""
        named = {node.name: node for node in nodes(scheme.total) if isinstance(node, Named)}
        forms = {form.id: form for form in scheme.forms}
        return cls(scheme, scheme.defaults() | dict(params), year, scheme.year_period(year, params), forms, named)

    def within(self, every: Every, period: str) -> tuple[str, ...]:
        """Return the periods of kind ``every`` in ``period``, which may be the year as files call it."""
        return within(every, days_of(period, self.year_period))

    def number(self, value: Value) -> Fraction:
        """Return a figure that does not depend on a subject: a constant or a numeric parameter.

        Raises:
            TypeError: it is neither.
        """
        found = self.params[value.param] if isinstance(value, ParamRef) else getattr(value, "value", None)
        if not isinstance(value, ParamRef | Const) or not isinstance(found, Fraction):
            raise TypeError(f"{value!r} is not a figure of the scheme")
        return found

    def weights(self, filling: Filling) -> dict[str, Fraction]:
        """Return the weight of each group of fillers, by its id; nothing where every sheet counts once."""
        weights = {group.id: self.number(group.weight) for group in filling.groups if group.weight is not None}
        return weights if any(weights.values()) else {}

    def group_by(self, group: str | ParamRef) -> str:
        """Return the kind of group of a quota or ranking; a choice parameter may name it."""
        return str(self.params[group.param]) if isinstance(group, ParamRef) else group


def nodes(value: object) -> Iterator[object]:
    """Yield ``value`` and every contract value inside it, depth first."""
    yield value
    if isinstance(value, tuple):
        for element in value:
            yield from nodes(element)
    elif is_dataclass(value):
        for field in fields(value):
            content = getattr(value, field.name)
            if isinstance(content, tuple) or is_dataclass(content):
                yield from nodes(content)


@dataclass(frozen=True)
class Reached:
    """The level a poll gave: ``computed`` by the votes, ``level`` after its quota; None while it is open."""

    level: str | None
    computed: str | None
    reasons: tuple[Derivation, ...] = ()
    missing: tuple[str, ...] = ()
    asked: tuple[OpenQuestion, ...] = ()
    moved: Applied | None = None


@dataclass(frozen=True)
class Frame:
    """What a formula is evaluated on: the rulebook, the record, the current period, and poll levels already settled."""

    book: Rulebook
    record: Record
    period: str
    levels: Mapping[str, Reached] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Rulebook, record: Record) -> "Frame":
        """Return the frame of the whole year."""
        return cls(book, record, str(book.year))

    def during(self, period: str) -> "Frame":
        """Return the frame of the same subject in ``period``."""
        return replace(self, period=period)

    def sheets(self, form: str, filling: str) -> list[Sheet]:
        """Return the sheets of a filling in the current period, in the order of their fillers."""
        found = [
            sheet
            for sheet in self.record.sheets
            if sheet.form == form and sheet.filling == filling and sheet.period == self.period
        ]
        return sorted(found, key=lambda sheet: sheet.filler)

    def claims(self, register: str) -> list[Claim]:
        """Return the claims of a register dated in the current period."""
        days = days_of(self.period, self.book.year_period)
        return [claim for claim in self.record.claims if claim.register == register and dated_in(days, claim.date)]

    def tallies(self, poll: str, group: str = "") -> list[Tally]:
        """Return the votes of a poll in the current period, of one voter group where given."""
        return [
            tally
            for tally in self.record.tallies
            if tally.poll == poll and tally.period == self.period and group in ("", tally.group)
        ]

    def ballots(self, poll: Poll, options: tuple[str, ...] = (), group: str = "") -> int:
        """Return the number of valid ballots of ``poll``, for ``options`` only where given."""
        return sum(
            count
            for tally in self.tallies(poll.id, group)
            for option, count in tally.counts.items()
            if (option in options if options else poll.accepts(option))
        )
