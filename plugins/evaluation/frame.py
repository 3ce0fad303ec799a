"""The facts of one subject under one rulebook, indexed for the period being evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..contract.polls import Poll
from .derivation import Derivation
from .inputs import Record, Sheet, Tally
from .outcome import Applied, OpenQuestion
from .rulebook import Rulebook


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
