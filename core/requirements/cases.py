"""Cases of a staged book (发展党员): when their steps were due and done, whether anything is missing. Pure.

A case is one title within one organisation: the candidate. Its entries are of the kinds the book's steps are called.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...plugins.contract import Book, Step
from ..kernel.dates import later
from ..kernel.text import match_key
from ..organisation.directory import FOR_EVER
from .facts import Fact, Fullness


@dataclass(frozen=True, slots=True)
class CandidateCase:
    """One candidate's entries in order of time."""

    title: str
    organisation_id: int
    entries: tuple[Fact, ...]

    def of(self, step: str, until: str = FOR_EVER) -> tuple[Fact, ...]:
        """The entries of a step up to an ISO day."""
        return tuple(entry for entry in self.entries if entry.kind == step and entry.date <= until)


@dataclass(frozen=True, slots=True)
class StepDue:
    """A step of a case that has to be done by an ISO day and not before another, and the entry that did it, if any."""

    case: CandidateCase
    step: Step
    earliest: str
    due: str | None
    done: Fact | None

    @property
    def in_time(self) -> bool:
        """Whether it was done within its time."""
        return self.done is not None and self.earliest <= self.done.date <= (self.due or FOR_EVER)


def cases(facts: Iterable[Fact]) -> tuple[CandidateCase, ...]:
    """The cases that ``facts`` are about, in order of their first entries."""
    found: dict[tuple[int, str], list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.date, fact.id)):
        found.setdefault((fact.organisation_id, match_key(fact.title)), []).append(fact)
    return tuple(
        CandidateCase(entries[0].title, entries[0].organisation_id, tuple(entries)) for entries in found.values()
    )


def steps_due(book: Book, case: CandidateCase) -> Iterator[StepDue]:
    """Every step of the case whose time began to run, because the step it follows was made."""
    before = ""
    for step in book.steps:
        follows = step.after or before
        before = before if step.optional else step.id
        if not follows or (step.within is None and not step.wait):
            continue
        done = next(iter(case.of(step.id)), None)
        starts = case.of(follows, done.date) if done else case.of(follows)
        if starts:
            start = starts[-1].date
            due = None if step.within is None else later(start, step.within)
            yield StepDue(case, step, later(start, step.wait), due, done)


def is_complete(fullness: Fullness, case: CandidateCase, until: str) -> bool:
    """Whether up to an ISO day the case has every step up to its latest, each filled in with its contact persons."""
    entries = tuple(entry for entry in case.entries if entry.date <= until)
    made = {entry.kind for entry in entries}
    steps = fullness.book.steps
    latest = max((place for place, step in enumerate(steps) if step.id in made), default=-1)
    wanted = {step.id for step in steps[: latest + 1] if not step.optional}
    return made >= wanted and all(map(fullness.is_filled, entries))


def in_period(all_cases: Sequence[CandidateCase], first: str, last: str) -> tuple[CandidateCase, ...]:
    """The cases with an entry between two ISO days."""
    return tuple(case for case in all_cases if any(first <= entry.date <= last for entry in case.entries))
