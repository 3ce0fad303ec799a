"""The five measures a scheme can ask of a book: count, attendance, on_time, coverage, complete. Pure and exact.

What counts is an entry that was submitted or accepted (facts are) and has the proof its book requires. An entry is
of the period of its date; where punctuality is asked, one with a deadline of the period of that. Only periods that are
over are judged. With ``each_member`` everybody on the book's roll on a period's last day is judged for themselves.

What entries of one period show: the two sides of a share, and who or which days are to blame. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from ...plugins.contract.values import Every
from ..kernel.dates import first_day, last_day, month_deadline, period_of, periods_of
from . import cases
from .facts import (
    Fact,
    Fullness,
    RollMonths,
    attendance_of,
    deadline_of,
    finished_on,
    is_backdated,
    is_punctual,
    roll_months,
)
from .model import BoundRequirement, Measured, PeriodVerdict, Rolls, Whom


class Judged(NamedTuple):
    """What a period shows: entries had and wanted, or the two sides of a share, and who or which days are to blame."""

    got: int
    of: int
    people: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()


def roll_in_time(on_roll: Mapping[str, Sequence[int]], punctual: Mapping[str, Collection[int]]) -> Judged | None:
    """Who was in time in all parts of a period in which they were on the roll; ``punctual`` were in each part."""
    everybody = frozenset(chain.from_iterable(on_roll.values()))
    late = {one for part, people in on_roll.items() for one in set(people).difference(punctual.get(part, ()))}
    return Judged(len(everybody) - len(late), len(everybody), tuple(sorted(late))) if everybody else None


def present(meetings: Sequence[Fact]) -> Judged | None:
    """People present of people required over meetings; ``None`` where none says how many."""
    counted = [fact for fact in meetings if fact.present is not None and fact.required]
    if not counted:
        return None
    return Judged(sum(fact.present or 0 for fact in counted), sum(fact.required or 0 for fact in counted))


def came(meetings: Sequence[Fact], person: int) -> Judged | None:
    """The meetings a member came to, of those at which they were expected."""
    missed = sorted(fact.date for fact in meetings if person in attendance_of(fact.attendance).absent)
    return Judged(len(meetings) - len(missed), len(meetings), dates=tuple(missed)) if meetings else None


def covered(on_roll: Sequence[int], facts: Sequence[Fact]) -> Judged | None:
    """Who of a roll has an entry at all."""
    left = set(on_roll).difference(fact.person_id for fact in facts if fact.person_id is not None)
    return Judged(len(on_roll) - len(left), len(on_roll), tuple(sorted(left))) if on_roll else None


Facts = Sequence[Fact]
ByPeriod = Mapping[str, Facts]

FINEST_FIRST: tuple[Every, ...] = ("month", "quarter", "half", "year")


def measure(question: BoundRequirement, facts: Facts | RollMonths, whom: Whom, rolls: Rolls) -> Measured:
    """What ``question`` comes to for ``whom``; ``facts`` are the entries of its book in and around its periods.

    - count: ``target`` entries in every period; each that is missing is one short.
    - attendance: people present of people required over a period's meetings; of a member, the meetings they came to
      of those they were expected at. Below ``target`` the period is one short. A period without meetings is not
      judged, nor for a member one whose meetings name nobody.
    - on_time: where the book has a roll, those on it who in every period of the book had an entry that was done in
      time and paid in full; else the entries with a deadline in the period that were done by it (what is not due yet
      is left out); in a staged book the steps that had to be made in the period. Below ``target`` one short.
    - coverage: those on the roll with at least one entry in the period. Below ``target`` one short.
    - complete: entries that say everything their book wants; in a staged book the cases with an entry in the period
      that have every step up to their latest. Below ``target`` one short.
    """
    return Counting(question, rolls).of(facts, whom)


class Counting:
    """:func:`measure` for one question and many subjects."""

    def __init__(self, question: BoundRequirement, rolls: Rolls) -> None:
        self.question = question
        self.book = question.book
        self.kind = question.requirement.kind
        self.measure = question.requirement.measure
        self.every = question.requirement.every
        self.rolls = rolls
        self.fullness = Fullness(self.book)
        self.roll = self.book.roll or "members"
        self.part = min(self.book.every or self.every, self.every, key=FINEST_FIRST.index)
        self.staged = bool(self.book.steps) and self.measure in ("on_time", "complete")
        self.by_roll = question.by_roll
        self.by_deadline = self.measure == "on_time" and not self.by_roll and not self.staged
        self.periods = (*question.periods, *question.outside)
        self.ready = tuple(period for period in question.periods if self._is_over(period))
        self.pending = tuple(period for period in self.periods if period not in self.ready)

    def of(self, facts: Facts | RollMonths, whom: Whom) -> Measured:
        """What the question comes to for ``whom``."""
        if isinstance(facts, RollMonths):
            return self._of_months(facts, whom.organisation_id)
        relevant = self._relevant(facts, whom)
        if self.question.by_months and whom.person_id is None:
            return self._of_months(roll_months(self.book, relevant), whom.organisation_id)
        needs_proof = self.book.proof
        proved = [fact for fact in relevant if fact.proofs > 0] if needs_proof else relevant
        bare = [fact for fact in relevant if fact.proofs == 0] if needs_proof else ()
        by_period = self._by_period(proved)
        verdicts = tuple(self._verdicts(proved, by_period, whom))
        behind = self._shown(by_period)
        unproved = [fact.id for fact in self._shown(self._by_period(bare))]
        return self._measured(verdicts, (fact.id for fact in behind), unproved, sum(map(is_backdated, behind)))

    def _of_months(self, months: RollMonths, place: int) -> Measured:
        """What a question comes to whose answer lies in the months of an organisation."""
        punctual = months.punctual(self.part, self.question.begins)
        verdicts = []
        for period in self.ready:
            on_roll = {part: self._members(place, last_day(part)) for part in self._parts(period)}
            judged = roll_in_time(on_roll, punctual)
            if judged is not None:
                verdicts.append(self._verdict(period, judged))
        behind = months.of(self.periods, counts=True)
        bare = months.of(self.periods, counts=False)
        return self._measured(
            tuple(verdicts),
            chain.from_iterable(month.entries for month in behind),
            chain.from_iterable(month.entries for month in bare),
            sum(month.backdated for month in behind),
        )

    def _measured(
        self, verdicts: tuple[PeriodVerdict, ...], entries: Iterable[int], unproved: Iterable[int], backdated: int
    ) -> Measured:
        return Measured(
            *_have_and_want(self.question, verdicts),
            sum(verdict.short for verdict in verdicts),
            verdicts,
            self.pending,
            tuple(sorted(entries)),
            tuple(sorted(unproved)),
            backdated,
        )

    def _relevant(self, facts: Facts, whom: Whom) -> Facts:
        """The entries of the book that the question is about."""
        if self.kind and not self.staged:
            facts = [fact for fact in facts if fact.kind == self.kind]
        if self.measure == "attendance":
            meetings = [fact for fact in facts if self.book.is_meeting(fact.kind)]
            return meetings if whom.person_id is None else self._expected(meetings, whom.person_id)
        if whom.person_id is not None:
            return [fact for fact in facts if fact.person_id == whom.person_id]
        if self.measure == "coverage" or self.by_roll:
            return [fact for fact in facts if fact.person_id is not None]
        return facts

    def _is_over(self, period: str) -> bool:
        """Whether everything that belongs to a period could be done by now, days of grace included."""
        if self.by_roll and self.book.dated == "month":
            return month_deadline(last_day(period)[:7], self.book.grace) <= self.question.day
        return last_day(period) <= self.question.day

    def _shown(self, by_period: ByPeriod) -> Facts:
        """The entries that are shown behind the count: they are of the question's periods."""
        return [fact for period in self.periods for fact in by_period.get(period, ())]

    def _verdicts(self, facts: Facts, by_period: ByPeriod, whom: Whom) -> Iterator[PeriodVerdict]:
        """Every period that is over and in which there is something to judge."""
        person = whom.person_id
        if person is not None:
            periods = [one for one in self.ready if self._on_roll(person, last_day(one))]
            return self._of_member(facts, by_period, person, periods)
        if self.question.requirement.each_member:
            return self._of_each(facts, whom.organisation_id)
        return self._of_organisation(facts, by_period, whom.organisation_id)

    def _of_member(
        self, facts: Facts, by_period: ByPeriod, person: int, periods: Sequence[str], place: int | None = None
    ) -> Iterator[PeriodVerdict]:
        """A member judged alone, everywhere or (``place``) as one of an organisation."""
        punctual = roll_months(self.book, facts).punctual(self.part, self.question.begins) if self.by_roll else {}
        for period in periods:
            inside = by_period.get(period, ())
            match self.measure:
                case "attendance":
                    judged = came(inside, person)
                case "coverage":
                    judged = Judged(int(bool(inside)), 1)
                case "on_time" if self.by_roll:
                    parts = [one for one in self._parts(period) if self._on_roll(person, last_day(one), place)]
                    judged = roll_in_time(dict.fromkeys(parts, (person,)), punctual)
                case _:
                    judged = self._entries(period, facts, inside)
            if judged is not None:
                yield self._verdict(period, judged)

    def _of_organisation(self, facts: Facts, by_period: ByPeriod, place: int) -> Iterator[PeriodVerdict]:
        for period in self.ready:
            inside = by_period.get(period, ())
            match self.measure:
                case "attendance":
                    judged = present(inside)
                case "coverage":
                    judged = covered(self._members(place, last_day(period)), inside)
                case _:
                    judged = self._entries(period, facts, inside)
            if judged is not None:
                yield self._verdict(period, judged)

    def _of_each(self, facts: Facts, place: int) -> Iterator[PeriodVerdict]:
        """Every member on the roll judged alone; what is short is added up."""
        own: dict[int | None, list[Fact]] = defaultdict(list)
        for fact in facts:
            own[fact.person_id].append(fact)
        on_roll = {period: frozenset(self._members(place, last_day(period))) for period in self.ready}
        found: dict[str, list[tuple[int, PeriodVerdict]]] = {period: [] for period in self.ready}
        for person in sorted(frozenset().union(*on_roll.values())):
            theirs = self._expected(facts, person) if self.measure == "attendance" else own[person]
            periods = [one for one in self.ready if person in on_roll[one]]
            for verdict in self._of_member(theirs, self._by_period(theirs), person, periods, place):
                found[verdict.period].append((person, verdict))
        for period, verdicts in found.items():
            if verdicts:
                yield PeriodVerdict(
                    period,
                    sum(verdict.got for _person, verdict in verdicts),
                    sum(verdict.of for _person, verdict in verdicts),
                    sum(verdict.short for _person, verdict in verdicts),
                    tuple(person for person, verdict in verdicts if verdict.short),
                )

    def _verdict(self, period: str, judged: Judged) -> PeriodVerdict:
        got, of, people, dates = judged
        if self.measure == "count":
            return PeriodVerdict(period, got, of, of - got, people, dates)
        target = self.question.target
        return PeriodVerdict(period, got, of, int(got * target.denominator < target.numerator * of), people, dates)

    def _entries(self, period: str, facts: Facts, inside: Facts) -> Judged | None:
        """What the entries as such show, whoever they are about; ``inside`` are those of the period."""
        if self.measure == "count":
            wanted = int(self.question.target)
            return Judged(min(len(inside), wanted), wanted)
        if self.measure == "on_time":
            return self._steps(period, facts) if self.staged else self._in_time(inside)
        return self._cases(period, facts) if self.staged else self._complete(inside)

    def _in_time(self, facts: Facts) -> Judged | None:
        due = [(deadline, fact) for fact in facts if (deadline := deadline_of(self.book, fact)) is not None]
        due = [(day, fact) for day, fact in due if finished_on(self.book, fact) or day < self.question.day]
        late = sorted(day for day, fact in due if not is_punctual(self.book, fact))
        return Judged(len(due) - len(late), len(due), dates=tuple(late)) if due else None

    def _steps(self, period: str, facts: Facts) -> Judged | None:
        """Steps of cases whose last day lies in ``period``: made within their time, or not."""
        first, last = first_day(period), last_day(period)
        judged = [
            step
            for case in cases.cases(facts)
            for step in cases.steps_due(self.book, case)
            if step.due and first <= step.due <= last and self.kind in ("", step.step.id)
            if step.done or step.due < self.question.day
        ]
        late = sorted(step.due or "" for step in judged if not step.in_time)
        return Judged(len(judged) - len(late), len(judged), dates=tuple(late)) if judged else None

    def _complete(self, facts: Facts) -> Judged | None:
        gaps = sorted(fact.date for fact in facts if not self.fullness.is_filled(fact))
        return Judged(len(facts) - len(gaps), len(facts), dates=tuple(gaps)) if facts else None

    def _cases(self, period: str, facts: Facts) -> Judged | None:
        last = last_day(period)
        moved = cases.in_period(cases.cases(facts), first_day(period), last)
        gaps = sum(not cases.is_complete(self.fullness, case, last) for case in moved)
        return Judged(len(moved) - gaps, len(moved)) if moved else None

    def _expected(self, meetings: Facts, person: int) -> Facts:
        """The meetings at which a member should have been."""
        found = []
        for meeting in meetings:
            expected = attendance_of(meeting.attendance).expected
            whom = self.rolls.members(meeting.organisation_id, meeting.date) if expected is None else expected
            if person in whom:
                found.append(meeting)
        return found

    def _by_period(self, facts: Facts) -> ByPeriod:
        by_month: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            by_month[((self.by_deadline and fact.deadline) or fact.date)[:7]].append(fact)
        if self.every == "month":
            return by_month
        found: dict[str, list[Fact]] = defaultdict(list)
        for month, inside in by_month.items():
            found[period_of(month, self.every, self.question.begins)] += inside
        return found

    def _parts(self, period: str) -> tuple[str, ...]:
        return periods_of(self.part, period, self.question.begins)

    def _members(self, place: int, day: str) -> tuple[int, ...]:
        return self.rolls.members(place, day, self.roll)

    def _on_roll(self, person: int, day: str, place: int | None = None) -> bool:
        if place is None:
            place = self.rolls.branch_of(person, day)
        return place is not None and person in self._members(place, day)


def _have_and_want(question: BoundRequirement, verdicts: Sequence[PeriodVerdict]) -> tuple[Fraction | None, Fraction]:
    got, of = sum(verdict.got for verdict in verdicts), sum(verdict.of for verdict in verdicts)
    if question.requirement.measure == "count":
        return (Fraction(got) if verdicts else None), Fraction(of)
    return (Fraction(got, of) if of else None), question.target
