"""The proposals of a sheet, computed from what was loaded. No database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...plugins.contract import Book, Form, Requirement, Subject
from ...plugins.i18n import _
from ..counting.facts import Fact
from ..counting.loading import Facts
from ..counting.measures import Counting
from ..counting.questions import question_of
from ..counting.rolls import RollMonths
from ..counting.sentences import sentence
from ..counting.spans import last_day
from ..counting.values import Question, Rolls, Verdict, Whom
from ..rounds.values import Round
from ..sheets.marking import FormRules, ItemRules, likeness
from .findings import Findings
from .marks import JOINT, allowed_off, proposed_mark
from .values import Evidence, Proposal

Asked = tuple[Requirement, Question | None]


@dataclass(frozen=True)
class SheetQuestions:
    """What a form asks of the ledger in a period, by item; alike for all subjects of a round.

    ``binding`` once the period is over.
    """

    form: Form
    asked: Mapping[str, tuple[Asked, ...]]
    binding: bool

    @classmethod
    def of(cls, round: Round, form: Form, period: str, books: Mapping[str, Book], day: date) -> "SheetQuestions":
        """The questions as the scheme of ``round`` and the unit's figures put them, as of ``day``."""
        asked = {
            item.id: tuple(
                (requirement, question_of(requirement, books, round.params, period, day))
                for requirement in item.requires
            )
            for item in form.items()
            if item.requires
        }
        return cls(form, asked, last_day(period) <= day.isoformat())

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those that can be counted."""
        return tuple(question for asked in self.asked.values() for _requirement, question in asked if question)


@dataclass(frozen=True, slots=True)
class Place:
    """A subject where it stands in the ledger: who it is, and the branches whose meetings concern it."""

    subject: Subject
    whom: Whom
    branches: tuple[int, ...]


class Proposer:
    """Answers the questions of a sheet for one subject after the other."""

    def __init__(
        self, sheet: SheetQuestions, facts: Facts, findings: Findings, rolls: Rolls, name: Callable[[int], str]
    ) -> None:
        self._sheet = sheet
        self._facts = facts
        self._findings = findings
        self._name = name
        self._rules: dict[tuple[str, str, str], FormRules] = {}
        self._asked = {
            item: tuple(
                (requirement, Counting(question, rolls) if question else None) for requirement, question in asked
            )
            for item, asked in sheet.asked.items()
        }

    def proposals(self, place: Place) -> dict[str, Proposal]:
        """The proposals for a subject by item, in the form's order; none for items that do not apply to it."""
        alike = likeness(place.subject)
        if alike not in self._rules:
            self._rules[alike] = FormRules(self._sheet.form, place.subject)
        rules = self._rules[alike]
        return {
            item: self._proposal(rules.by_id[item], place)
            for item in self._asked
            if rules.applies and rules.by_id[item].applies
        }

    def _proposal(self, rules: ItemRules, place: Place) -> Proposal:
        asked = self._asked[rules.item.id]
        evidences = tuple(self._evidence(requirement, counting, place) for requirement, counting in asked)
        return Proposal(
            rules.item.id,
            proposed_mark(rules, allowed_off(self._sheet.form, rules), evidences),
            JOINT.join(evidence.sentence for evidence in evidences),
            evidences,
            self._findings.of(place.whom, dict.fromkeys(requirement.book for requirement, _counting in asked)),
            self._sheet.binding,
        )

    def _evidence(self, requirement: Requirement, counting: Counting | None, place: Place) -> Evidence:
        if counting is None:
            says = _("本单位这一年没有记台账,或者停用了“{book}”,不能计数").format(book=_(requirement.book))
            return Evidence(requirement, None, None, 0, (), (), (), (), 0, says, countable=False)
        measured = counting.of(self._entries(requirement, place), place.whom)
        return Evidence(
            requirement,
            measured.have,
            measured.want,
            measured.short,
            tuple(where for gap in measured.gaps for where in self._where(gap)),
            measured.entries,
            measured.pending,
            measured.unproved,
            measured.backdated,
            sentence(counting.question, measured, place.whom, self._name),
        )

    def _entries(self, requirement: Requirement, place: Place) -> Sequence[Fact] | RollMonths:
        return self._facts.of(requirement, place.branches, place.whom.person_id)

    def _where(self, gap: Verdict) -> Sequence[str]:
        return [f"{gap.period} {self._name(person)}" for person in gap.people] or [gap.period]
