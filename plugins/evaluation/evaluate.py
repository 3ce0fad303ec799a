"""The exact evaluation of a cohort and the whole tree behind one result: the reference every faster path must equal.

The tree of a result is the rounded total, the band it falls in, and every rule that moved the grade.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..contract.formula import Condition
from ..contract.params import ParamValue
from ..contract.scheme import Scheme
from ..contract.values import hundredths, show
from ..contract.who import Who
from ..i18n import _
from .conditions import condition_holds, condition_reason
from .derivation import Derivation, combine
from .formula import derive
from .grading import Grading, grade_cohort
from .inputs import Record
from .levels import open_questions, with_levels
from .outcome import Applied, OpenQuestion, Outcome
from .rulebook import Frame, Rulebook


def evaluate(scheme: Scheme, params: Mapping[str, ParamValue], year: int, records: Sequence[Record]) -> list[Outcome]:
    """Return the outcome of every record, in their order, graded as one cohort.

    Raises:
        PluginFault: a function of the scheme broke its promise.
    """
    return DerivedCohort(Rulebook.of(scheme, params, year), records).outcomes()


def explain(
    scheme: Scheme, params: Mapping[str, ParamValue], year: int, records: Sequence[Record], code: str
) -> tuple[Outcome, Derivation]:
    """Return the outcome of the subject with ``code`` within its cohort, and the tree behind it.

    Raises:
        KeyError: no record has that code.
        PluginFault: a function of the scheme broke its promise.
    """
    return DerivedCohort(Rulebook.of(scheme, params, year), records).explain(code)


@dataclass
class DerivedCohort:
    """A :class:`grading.Cohort` that answers from the derivations of its subjects."""

    book: Rulebook
    records: Sequence[Record]

    @cached_property
    def frames(self) -> list[Frame]:
        """One frame for each record, with poll levels settled over the whole cohort."""
        return with_levels([Frame.of(self.book, record) for record in self.records])

    @cached_property
    def exempt(self) -> list[str]:
        """The reason why each subject is not graded; empty for those who are."""
        return [exemption(self.book.scheme, record) for record in self.records]

    @cached_property
    def trees(self) -> list[Derivation]:
        """The derivation of every unrounded total."""
        return [derive(self.book.scheme.total, frame) for frame in self.frames]

    @cached_property
    def totals(self) -> list[int | None]:
        """Printed totals in hundredths."""
        return [
            None if tree.value is None or exempt else hundredths(tree.value)
            for tree, exempt in zip(self.trees, self.exempt, strict=True)
        ]

    @cached_property
    def grading(self) -> Grading:
        """Grades, ranks and the effects of the rules."""
        return grade_cohort(self.book, self)

    def groups(self, by: str) -> list[str]:
        """Return every subject's group of the kind ``by``."""
        return [record.subject.group(by) for record in self.records]

    def included(self, who: Who) -> list[bool]:
        """Return for each subject whether ``who`` includes it."""
        return [who.includes(record.subject) for record in self.records]

    def counted(self) -> list[bool]:
        """Return for each subject whether it counts among the people of a quota."""
        return [
            not any(
                exemption.who.includes(record.subject) and not exemption.counted
                for exemption in self.book.scheme.exemptions
            )
            for record in self.records
        ]

    def holds(self, condition: Condition, indices: Iterable[int]) -> list[bool | None]:
        """Return the truth of ``condition`` for the subjects at ``indices``."""
        return [condition_holds(condition, self.frames[index]) for index in indices]

    def part(self, name: str, index: int) -> Fraction | None:
        """Return the value of a named part for the subject at ``index``."""
        return derive(self.book.named[name], self.frames[index]).value

    def answer(self, question: str, index: int) -> str | None:
        """Return the recorded answer to ``question`` for the subject at ``index``, or None."""
        answer = self.records[index].answer(question)
        return answer.choice if answer else None

    def outcomes(self) -> list[Outcome]:
        """Return every subject's outcome."""
        return [self._outcome(index) for index in range(len(self.records))]

    def _outcome(self, index: int) -> Outcome:
        tree, frame, grading = self.trees[index], self.frames[index], self.grading
        reached = frame.levels.values()
        moved = [level.moved for level in reached if level.moved]
        return Outcome(
            frame.record.subject,
            self.totals[index],
            hundredths(tree.partial),
            grading.computed[index],
            grading.grades[index],
            grading.ranks[index],
            {name: self.part(name, index) for name in self.book.named},
            () if self.exempt[index] else tuple(dict.fromkeys((*tree.missing, *grading.unknown.get(index, ())))),
            (*moved, *grading.applied.get(index, ())),
            () if self.exempt[index] else self._asked(index),
            self.exempt[index],
            bool(self.book.scheme.grades),
            grading.overall_ranks[index],
        )

    def _asked(self, index: int) -> tuple[OpenQuestion, ...]:
        frame = self.frames[index]
        levels = (asked for level in frame.levels.values() for asked in level.asked)
        asked = (*levels, *self.grading.asked.get(index, ()), *open_questions(frame, self.grading.grades[index]))
        return tuple({question.question: question for question in asked}.values())

    def explain(self, code: str) -> tuple[Outcome, Derivation]:
        """Return the outcome of one subject and the tree behind it.

        Raises:
            KeyError: no record has that code.
        """
        index = next((place for place, record in enumerate(self.records) if record.subject.code == code), None)
        if index is None:
            raise KeyError(code)
        outcome = self._outcome(index)
        return outcome, explain_outcome(self.frames[index], self.trees[index], outcome)


def exemption(scheme: Scheme, record: Record) -> str:
    """Return the reason why the subject is not graded at all; empty when it is graded."""
    return next((_(each.title) for each in scheme.exemptions if each.who.includes(record.subject)), "")


def explain_outcome(frame: Frame, total: Derivation, outcome: Outcome) -> Derivation:
    """Return the tree behind ``outcome``; ``total`` is the derivation of its unrounded total in ``frame``."""
    rounded = combine("round", _("总分"), (total,), note=_("四舍五入到两位小数,据此定等次"))
    verdict = outcome.exempt or _(outcome.grade or "") or (_("待定") if outcome.graded else "")
    return Derivation(
        f"{outcome.subject.name} {frame.book.year}",
        rounded.value,
        "same",
        (rounded, *_band(frame, outcome), *(_rule(frame, applied) for applied in outcome.rules)),
        note=verdict,
        missing=outcome.missing,
        partial=rounded.partial,
    )


def _band(frame: Frame, outcome: Outcome) -> tuple[Derivation, ...]:
    grade = next((grade for grade in frame.book.scheme.grades if grade.id == outcome.computed_grade), None)
    if grade is None:
        return ()
    limit = "" if grade.at_least is None else f">= {show(frame.book.number(grade.at_least))}"
    return (Derivation(_("按总分:{grade}").format(grade=_(grade.id)), None, "condition", (), grade.clause, limit),)


def _rule(frame: Frame, applied: Applied) -> Derivation:
    """Return the rule as a node, with its condition under it where it has one."""
    when = next((getattr(rule, "when", None) for rule in frame.book.scheme.rules if rule.id == applied.rule), None)
    reasons = () if when is None else (condition_reason(when, frame),)
    return Derivation(applied.effect, None, "condition", reasons, applied.clause, refs=(f"rule:{applied.rule}",))
