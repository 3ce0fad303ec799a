"""What the ledger proposes for the items of a sheet: from what it shows to a mark within what the item allows. Pure.

A proposal carries the evidence it rests on, and what checks found about the item.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

from ....plugins.contract import Book, Form, ParamValue, Requirement, Subject
from ....plugins.contract.values import Every, days_of, named, round_half_up, to_thousandths
from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _
from ...kernel.dates import last_day
from ...kernel.text import listed
from ...ledger.oversight.findings import Findings, ItemFinding
from ...ledger.oversight.model import LedgerContents, LedgerRating, mean_rating
from ...rounds.model import AssessmentRound
from ...rounds.sheets.marking import MAX_COUNT, FormRules, ItemMark, ItemRules, check_lines, likeness
from ..facts import Fact, RollMonths
from ..measures import Counting
from ..model import BoundRequirement, PeriodVerdict, Rolls, Whom, question_of, target_of
from ..wording import rating_sentence, sentence

if TYPE_CHECKING:
    from ..repository import LedgerFacts


@dataclass(frozen=True)
class Oversight:
    """What was found and said about ledgers, whoever the sheet is of: ``findings`` about items, and for items that look
    at ratings how the ledgers of organisations were rated and what they hold, by the organisation's id.
    """

    findings: Findings
    ratings: Mapping[int, Sequence[LedgerRating]]
    contents: Mapping[int, LedgerContents]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the ledger shows for one requirement of an item.

    ``have`` and ``want`` are numbers of entries for the measure count, means of ratings for rating, else shares of one;
    ``have`` is ``None`` where nothing could be judged. ``short`` is how often something is missing, ``missing`` says
    where: periods as they are written in files, followed by a name where members are counted one by one; for ratings
    the ids of books in which nothing was entered. ``pending`` are periods not over. ``entries`` are ids of the entries
    that counted, ``unproved`` of those that only lack their proof, ``backdated`` how many of the counted ones were
    written down late. ``sentence`` says all this to a reader. Where the unit does not keep the book, or nobody rated
    the ledger, nothing is ``countable``. ``occurrences`` are those of the whole item in the sheet's period, which share
    its points where the requirement spreads them.
    """

    requirement: Requirement
    have: Fraction | None
    want: Fraction | None
    short: int
    missing: tuple[str, ...]
    entries: tuple[int, ...]
    pending: tuple[str, ...]
    unproved: tuple[int, ...]
    backdated: int
    sentence: str
    countable: bool = True
    occurrences: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the ledger proposes for one item.

    ``mark`` is ``None`` where the ledger only shows evidence, or nothing is due yet: the item is then marked freely.
    ``sentence`` is the reason of the proposed mark, ready to be shown. ``binding``: whoever marks otherwise gives a
    reason. A proposal for a period that still runs binds nobody. ``findings`` are what checks found about the item; an
    item that nothing is required of has a proposal only to show these.
    """

    item: str
    mark: ItemMark | None
    sentence: str
    evidences: tuple[Evidence, ...]
    findings: tuple[ItemFinding, ...] = ()
    binding: bool = True


JOINT = "。"
"""Between sentences of one reason; semicolons part the reasons of several lines."""


def proposed_mark(rules: ItemRules, allowed: int, evidences: Sequence[Evidence]) -> ItemMark | None:
    """The mark of an item: full less what its requirements take off for what is short.

    ``allowed`` is the most there is to take off, in thousandths: the item's points, or the pool's. ``None`` where no
    requirement takes anything off, one of them cannot be counted in this unit, or nothing of it is due yet.
    """
    taking = [evidence for evidence in evidences if _takes_off(evidence)]
    if not taking or not all(evidence.countable for evidence in taking) or all(map(_is_ahead, taking)):
        return None
    short = [evidence for evidence in taking if evidence.short]
    if not short:
        return ItemMark((rules.line(deduction=0) if rules.most is None else rules.line(points=rules.most),))
    together: dict[tuple[str, Fraction, int], list[Evidence]] = {}
    for place, evidence in enumerate(short):
        rule = evidence.requirement.rule if evidence.requirement.rule in rules.deductions else ""
        # What no rule stands for keeps a line of its own, with its own reason.
        together.setdefault((rule, _each(rules, evidence, allowed), 0 if rule else place), []).append(evidence)
    lines = (_lines(rules, rule, each, allowed, found) for (rule, each, _place), found in together.items())
    return ItemMark(check_lines(rules, tuple(chain.from_iterable(lines))))


def allowed_off(form: Form, rules: ItemRules) -> int:
    """The most that can be taken off an item, in thousandths."""
    if rules.most is not None:
        return rules.most
    pool = next(section.pool for section in form.sections if rules.item in section.items)
    return to_thousandths(pool or Fraction(0))


def _lines(rules: ItemRules, rule: str, each: Fraction, allowed: int, found: Sequence[Evidence]) -> Iterator[Line]:
    """What one rule takes off: never more often than it takes until nothing is left, and once where it is once.

    A share that is no whole number of thousandths is rounded up for some of the times, so that all of them together
    take what they should.
    """
    times = sum(evidence.short for evidence in found)
    if rule and rules.deductions[rule].per == "once":
        times = 1
    times = min(times, max(1, ceil(allowed / each)), MAX_COUNT)
    why = JOINT.join(evidence.sentence for evidence in found)
    low, more = divmod(int(round_half_up(each * times, 0)), times)
    if more:
        yield Line(rule, more, low + 1, why)
    if more < times:
        yield Line(rule, times - more, low, why)


def _each(rules: ItemRules, evidence: Evidence, allowed: int) -> Fraction:
    """What one that is missing takes off, in thousandths."""
    requirement = evidence.requirement
    if requirement.spread:
        return Fraction(allowed, evidence.occurrences)
    points = requirement.per_missing
    return Fraction(_thousandths(rules.deductions[requirement.rule].low if points is None else points))


_thousandths = lru_cache(to_thousandths)


def _takes_off(evidence: Evidence) -> bool:
    requirement = evidence.requirement
    return requirement.spread or requirement.per_missing is not None or bool(requirement.rule)


def _is_ahead(evidence: Evidence) -> bool:
    return evidence.have is None and bool(evidence.pending)


Asked = tuple[Requirement, BoundRequirement | None]


@dataclass(frozen=True)
class SheetQuestions:
    """What a form asks of the ledger in a period, by item; alike for all subjects of a round.

    ``books`` are those of the unit, ``params`` its figures; ``binding`` once the period is over.
    """

    form: Form
    asked: Mapping[str, tuple[Asked, ...]]
    books: Mapping[str, Book]
    params: Mapping[str, ParamValue]
    binding: bool

    @classmethod
    def of(
        cls, round_: AssessmentRound, form: Form, period: str, books: Mapping[str, Book], day: date
    ) -> "SheetQuestions":
        """The questions as the scheme of ``round_`` and the unit's figures put them, as of ``day``."""
        of_period = days_of(period, round_.year_period)
        asked = {
            item.id: tuple(
                (requirement, question_of(requirement, books, round_.params, of_period, day, round_.first_month))
                for requirement in item.requires
            )
            for item in form.items()
            if item.requires
        }
        return cls(form, asked, books, round_.params, last_day(of_period) <= day.isoformat())

    def occurrences(self, item: str) -> int:
        """How many occurrences the period asks for in all, of those that share the points of ``item``.

        What several requirements ask of the same occurrence (held, attended, written down) counts once.
        """
        events: dict[tuple[str, str, Every], int] = {}
        for requirement, question in self.asked[item]:
            if question is not None and requirement.spread:
                event = (requirement.book, requirement.kind, requirement.every)
                times = int(question.target) if requirement.measure == "count" else 1
                events[event] = max(events.get(event, 0), times * len(question.periods))
        return sum(events.values())

    @property
    def looks_at_ratings(self) -> bool:
        """True if an item looks at how the ledger was rated."""
        return any(requirement.measure == "rating" for asked in self.asked.values() for requirement, _question in asked)

    @property
    def questions(self) -> tuple[BoundRequirement, ...]:
        """Those that can be counted."""
        return tuple(question for asked in self.asked.values() for _requirement, question in asked if question)


@dataclass(frozen=True, slots=True)
class SubjectPlace:
    """A subject where it stands in the ledger: who it is, and the branches whose meetings concern it."""

    subject: Subject
    whom: Whom
    branches: tuple[int, ...]


class Proposer:
    """Answers the questions of a sheet for one subject after the other."""

    def __init__(
        self, sheet: SheetQuestions, facts: "LedgerFacts", overseen: Oversight, rolls: Rolls, name: Callable[[int], str]
    ) -> None:
        self._sheet = sheet
        self._facts = facts
        self._overseen = overseen
        self._name = name
        self._rules: dict[tuple[str, str, str], FormRules] = {}
        self._asked = {
            item: tuple(
                (requirement, Counting(question, rolls) if question else None) for requirement, question in asked
            )
            for item, asked in sheet.asked.items()
        }

    def proposals(self, place: SubjectPlace) -> dict[str, Proposal]:
        """The proposals for a subject by item, in the form's order; none for items that do not apply to it."""
        alike = likeness(place.subject)
        if alike not in self._rules:
            self._rules[alike] = FormRules(self._sheet.form, place.subject)
        rules = self._rules[alike]
        made = {}
        for one in rules.items if rules.applies else ():
            findings = self._overseen.findings.about(place.subject.code, one.item) if one.applies else ()
            if one.applies and (findings or one.item.id in self._asked):
                made[one.item.id] = self._proposal(one, place, findings)
        return made

    def _proposal(self, rules: ItemRules, place: SubjectPlace, findings: tuple[ItemFinding, ...]) -> Proposal:
        asked = self._asked.get(rules.item.id, ())
        shares = self._sheet.occurrences(rules.item.id) if asked else 0
        evidences = tuple(self._evidence(requirement, counting, place, shares) for requirement, counting in asked)
        return Proposal(
            rules.item.id,
            proposed_mark(rules, allowed_off(self._sheet.form, rules), evidences),
            JOINT.join(evidence.sentence for evidence in evidences),
            evidences,
            findings,
            self._sheet.binding,
        )

    def _evidence(
        self, requirement: Requirement, counting: Counting | None, place: SubjectPlace, occurrences: int
    ) -> Evidence:
        if requirement.measure == "rating":
            return self._rated(requirement, place)
        if counting is None:
            says = _("本单位这一年没有记台账,或者停用了「{book}」,不能计数").format(book=_(requirement.book))
            return Evidence(requirement, None, None, 0, (), (), (), (), 0, says, countable=False)
        measured = counting.of(self._entries(requirement, place), place.whom)
        return Evidence(
            requirement,
            measured.have,
            measured.want,
            measured.short,
            tuple(where for gap in measured.gaps for where in self._where(gap)),
            measured.entries,
            tuple(map(named, measured.pending)),
            measured.unproved,
            measured.backdated,
            sentence(counting.question, measured, place.whom, self._name),
            occurrences=occurrences,
        )

    def _rated(self, requirement: Requirement, place: SubjectPlace) -> Evidence:
        """How the ledger of the subject's organisation was rated; nothing can be proposed while nobody did."""
        given = self._overseen.ratings.get(place.whom.organisation_id, ())
        contents = self._overseen.contents.get(place.whom.organisation_id, LedgerContents(0, (), ()))
        mean, least = mean_rating(given), target_of(requirement, self._sheet.params)
        without = listed(_(self._sheet.books[id_].title) for id_ in contents.without)
        return Evidence(
            requirement,
            mean,
            least,
            int(mean is not None and mean < least),
            contents.without,
            (),
            (),
            contents.unproved,
            0,
            rating_sentence(given, least, contents, without),
            countable=mean is not None,
        )

    def _entries(self, requirement: Requirement, place: SubjectPlace) -> Sequence[Fact] | RollMonths:
        return self._facts.of(requirement, place.branches, place.whom.person_id)

    def _where(self, gap: PeriodVerdict) -> Sequence[str]:
        period = named(gap.period)
        return [f"{period} {self._name(person)}" for person in gap.people] or [period]
