"""A round's results as they stand: computed once from the stored facts, then kept up to date by what changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ...plugins.contract import AllOf, AnyOf, Condition, Poll, Question
from ...plugins.contract.grading import Rule
from ...plugins.contract.values import show
from ...plugins.evaluation.conditions import condition_holds, condition_reason
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.evaluate import exemption, explain_outcome
from ...plugins.evaluation.formula import derive
from ...plugins.evaluation.grading import asked as ask
from ...plugins.evaluation.inputs import Record
from ...plugins.evaluation.levels import left_out_of, reach
from ...plugins.evaluation.outcome import Applied, OpenQuestion, Outcome
from ...plugins.evaluation.rulebook import Frame, Reached, Rulebook
from ...plugins.evaluation.selection import tie_question
from ...plugins.i18n import _
from . import columns as c
from .background import Judgement
from .cohort import CohortVectors, Groups, Scores, asking, score
from .columns import Ints
from .conditions import NO, YES
from .facts import RoundFacts
from .formula import Frames
from .grades import NONE, OPEN, Ballot, Reasons, Settled, ballots_of, settle
from .grading import grade_cohort
from .model import PartMean, StandingRow

Records = Callable[[Sequence[int]], Sequence[Record]]
"""Where the records of subjects come from, by position."""

FactsOf = Callable[[Sequence[int]], RoundFacts]
"""Where the facts about subjects come from, by position."""


class Standing:
    """All results of one round in memory. Single subjects are explained from their records."""

    def __init__(self, book: Rulebook, facts: RoundFacts) -> None:
        self.book = book
        self.subjects = facts.subjects
        self.answers = {question: dict(given) for question, given in facts.answers.items()}
        self._groups = Groups.of(book, facts.subjects)
        self._names: list[str | None] = [*(each.id for each in book.scheme.grades), None]
        self._polls = [poll for poll in book.scheme.polls if poll.ladder]
        self.ballots: dict[str, Ballot] = {}
        self.settled: dict[str, Settled] = {}
        frames = Frames.of(book, facts)
        for poll in self._polls:
            self.ballots[poll.id] = ballots_of(poll, frames)
            self.settled[poll.id] = self._settle(poll)
            frames = replace(frames, levels={**frames.levels, poll.id: self.settled[poll.id].levels})
        self.scores: Scores = score(frames)
        self.grades = grade_cohort(self._cohort)
        self._means: dict[int, Mapping[str, PartMean]] = {}

    @property
    def _cohort(self) -> CohortVectors:
        return CohortVectors(self.book, self._groups, self.scores, self.answers, np.arange(len(self.subjects)))

    def update(self, positions: Sequence[int], records: Records) -> None:
        """:meth:`renew` from records."""
        self.renew(positions, lambda places: RoundFacts.of_records(self.book.scheme, records(places)))

    def renew(self, positions: Sequence[int], facts_of: FactsOf) -> None:
        """Take in the facts there are now about the subjects at ``positions``; everybody else stays as they were.

        Equal, to the last digit, to computing the whole round anew.
        """
        indices = np.array(sorted(positions), np.int64)
        if not indices.size:
            return
        self._means.clear()
        facts = facts_of(indices.tolist())
        self._put_answers(indices, facts)
        frames = Frames.of(self.book, facts)
        moved = np.zeros(len(self.subjects), np.bool_)
        for poll in self._polls:
            before = self.settled[poll.id].levels
            self.ballots[poll.id] = self.ballots[poll.id].put(indices, ballots_of(poll, frames))
            self.settled[poll.id] = self._settle(poll)
            after = self.settled[poll.id].levels
            moved |= before != after
            frames = replace(frames, levels={**frames.levels, poll.id: after[indices]})
        self.scores = self.scores.put(indices, score(frames))
        moved[indices] = False
        others = np.flatnonzero(moved)
        if others.size:
            # A quota on a poll moved people about whom nothing new is on record.
            levels = {poll.id: self.settled[poll.id].levels[others] for poll in self._polls}
            beside = facts_of(others.tolist())
            self.scores = self.scores.put(others, score(replace(Frames.of(self.book, beside), levels=levels)))
        touched = self._groups.connected(np.concatenate((indices, others)))
        self.grades = self.grades.put(touched, grade_cohort(self._cohort.take(touched)))

    def _put_answers(self, indices: Ints, facts: RoundFacts) -> None:
        for given in self.answers.values():
            for position in indices.tolist():
                given.pop(position, None)
        for question, answers in facts.answers.items():
            known = self.answers.setdefault(question, {})
            known.update((int(indices[place]), choice) for place, choice in answers.items())

    def _settle(self, poll: Poll) -> Settled:
        by = self.book.group_by(poll.quota.group) if poll.quota else "unit"
        groups = [subject.group(by) for subject in self.subjects]
        answers = self.answers.get(f"{poll.quota.id}.tie", {}) if poll.quota else {}
        return settle(poll, self.book, self.ballots[poll.id], groups, answers)

    @property
    def lacking(self) -> int:
        """How many subjects have no total yet, exempt ones apart."""
        return int(np.count_nonzero(~self.grades.complete & ~self.scores.exempt))

    def row(self, position: int) -> StandingRow:
        """The result of one subject as a list shows it."""
        complete = bool(self.grades.complete[position])
        printed = int(self.grades.printed[position])
        return StandingRow(
            self.subjects[position],
            printed if complete else None,
            printed,
            self._names[self.grades.computed[position]],
            self._names[self.grades.grades[position]],
            int(self.grades.ranks[position]) or None,
            bool(self.scores.exempt[position]),
            int(self.grades.overall_ranks[position]) or None,
        )

    def rows(self) -> Iterator[StandingRow]:
        """Every subject's row, in the round's order."""
        grades, names = self.grades, self._names
        columns = (
            *(grades.complete, grades.printed, grades.computed, grades.grades),
            *(grades.ranks, self.scores.exempt, grades.overall_ranks),
        )
        for subject, complete, printed, computed, grade, rank, exempt, overall in zip(
            self.subjects, *(column.tolist() for column in columns), strict=True
        ):
            total = printed if complete else None
            figures = (total, printed, names[computed], names[grade], rank or None)
            yield StandingRow(subject, *figures, exempt, overall or None)

    def parts(self, position: int) -> dict[str, Fraction | None]:
        """The named parts of one subject's total."""
        return {name: part.present(position) for name, part in self.scores.parts.items()}

    def part_means(self, position: int) -> Mapping[str, PartMean]:
        """The means of the named parts among those with whom one subject is ranked."""
        keys = self._groups.keys[self.book.group_by(self.book.scheme.ranking.group)]
        group = int(keys[position])
        if group not in self._means:
            beside = np.flatnonzero((keys == group) & ~self.scores.exempt)
            self._means[group] = {name: c.exact_mean(part, beside) for name, part in self.scores.parts.items()}
        return self._means[group]

    def holders(self, poll: Poll, position: int) -> tuple[int | None, bool]:
        """How many in a subject's group have the level that the quota of ``poll`` is about, and whether it has."""
        if poll.quota is None:
            return None, False
        by, place = self.book.group_by(poll.quota.group), [level.id for level in poll.levels].index(poll.quota.level)
        mine, held = self.subjects[position].group(by), np.flatnonzero(self.settled[poll.id].levels == place)
        return sum(self.subjects[other].group(by) == mine for other in held.tolist()), position in held

    def judgement(self, rule: Rule, position: int, frame: Frame) -> Judgement:
        """What the condition of a rule that forbids came to for one subject; ``frame`` is that of its record."""
        when: Condition | None = getattr(rule, "when", None)
        if when is None or (held := self.scores.truths[rule.id][position]) == NO:
            return "holds", ()
        return "fails" if held == YES else "open", tuple(comparisons(when, frame))

    def outcome(self, position: int, record: Record) -> Outcome:
        """The whole outcome of one subject; ``record`` is what is on record about it now."""
        row = self.row(position)
        reasons = Reasons(self.book, self._groups, self.scores, self.grades)
        words, asked = reasons.open_points(position)
        missing: tuple[str, ...] = ()
        if not row.exempt and (row.total is None or self._level_open(position)):
            frame = self.frame(position, record)
            missing = derive(self.book.scheme.total, frame).missing
            asked = (*(question for level in frame.levels.values() for question in level.asked), *asked)
        asked = (*asked, *self._open_questions(position))
        return Outcome(
            row.subject, row.total, row.partial, row.computed_grade, row.grade, row.rank, self.parts(position),
            () if row.exempt else tuple(dict.fromkeys((*missing, *words))),
            (*filter(None, (self._moved_by(poll, position) for poll in self._polls)), *reasons.applied(position)),
            () if row.exempt else tuple({question.question: question for question in asked}.values()),
            exemption(self.book.scheme, record) if row.exempt else "",
            bool(self.book.scheme.grades),
            row.overall_rank,
        )  # fmt: skip

    def explain(self, position: int, record: Record) -> tuple[Outcome, Derivation]:
        """The outcome of one subject and the tree behind it."""
        outcome = self.outcome(position, record)
        return outcome, self.derivation(position, record, outcome)

    def derivation(self, position: int, record: Record, outcome: Outcome) -> Derivation:
        """The tree behind the ``outcome`` of one subject, of whom ``record`` is on record."""
        frame = self.frame(position, record)
        return explain_outcome(frame, derive(self.book.scheme.total, frame), outcome)

    def frame(self, position: int, record: Record) -> Frame:
        """One subject with its poll levels as the whole cohort settled them."""
        frame = Frame.of(self.book, record)
        for poll in self._polls:
            frame = replace(frame, levels={**frame.levels, poll.id: self._reached(poll, position, frame)})
        return frame

    def _reached(self, poll: Poll, position: int, frame: Frame) -> Reached:
        reached = reach(poll, frame)
        settled = self.settled[poll.id]
        if poll.quota is None:
            return reached
        if position in settled.tied:
            asked = tie_question(poll.quota.id, poll.title)
            return replace(reached, level=None, missing=(asked.title,), asked=(asked,))
        moved = self._moved_by(poll, position)
        if moved is not None:
            return replace(reached, level=poll.quota.falls_to, moved=moved)
        return reached

    def _moved_by(self, poll: Poll, position: int) -> Applied | None:
        moved = self.settled[poll.id].moved
        if poll.quota is None or position not in moved:
            return None
        count, people = moved[position]
        return left_out_of(poll, poll.quota, count, people, self.book.number(poll.quota.share))

    def _level_open(self, position: int) -> bool:
        return any(settled.levels[position] == OPEN for settled in self.settled.values())

    def unanswered(self, question: Question) -> list[int]:
        """The positions of the subjects of whom ``question`` is asked and not answered."""
        if question.asked is None:
            return []
        held = np.flatnonzero(self.scores.truths[asking(question)] == YES).tolist()
        return [position for position in held if self._is_open(question, position)]

    def questions(self) -> dict[str, tuple[OpenQuestion, list[int]]]:
        """Every open question by its id, once, with the positions of all of whom it is asked.

        They are those of :meth:`outcome` of each subject.
        """
        found: dict[str, tuple[OpenQuestion, set[int]]] = {}
        for question, positions in self._asked():
            everybody = found[question.question][1] if question.question in found else set()
            everybody.update(position for position in positions if not self.scores.exempt[position])
            if everybody:
                found[question.question] = (question, everybody)
        return {id_: (question, sorted(positions)) for id_, (question, positions) in found.items()}

    def _asked(self) -> Iterator[tuple[OpenQuestion, Iterable[int]]]:
        """Questions with the positions of whom they are asked, by polls, by rules, by the scheme."""
        for poll in self._polls:
            question = self.book.scheme.question(poll.undecided)
            if question is not None:
                yield ask(question), np.flatnonzero(self.ballots[poll.id].undecided).tolist()
            if poll.quota is not None:
                yield tie_question(poll.quota.id, poll.title), self.settled[poll.id].tied
        reasons = Reasons(self.book, self._groups, self.scores, self.grades)
        for rule in self.book.scheme.rules:
            effect, (_words, settling) = self.grades.effects.get(rule.id), reasons.open_point(rule)
            if effect is not None and settling is not None:
                yield settling, np.flatnonzero(effect.after == NONE).tolist()
        for question in self.book.scheme.questions:
            yield ask(question), self.unanswered(question)

    def _open_questions(self, position: int) -> tuple[OpenQuestion, ...]:
        return tuple(ask(question) for question in self.book.scheme.questions if self._is_open(question, position))

    def _is_open(self, question: Question, position: int) -> bool:
        return bool(
            question.asked is not None
            and not self.scores.exempt[position]
            and self.scores.truths[asking(question)][position] == YES
            and question.is_for(self._names[self.grades.grades[position]])
            and position not in self.answers.get(question.id, {})
        )


def comparisons(condition: Condition, frame: Frame) -> Iterator[str]:
    """Yield the comparisons a condition rests on, in words: of alternatives only those that hold."""
    if isinstance(condition, AnyOf | AllOf):
        for inner in condition.conditions:
            if isinstance(condition, AllOf) or condition_holds(inner, frame):
                yield from comparisons(inner, frame)
    else:
        node = condition_reason(condition, frame)
        figures = [f"{part.label} {show(part.value)}" for part in node.parts if part.value is not None]
        words = _("({figures})").format(figures="、".join(figures)) if figures else ""
        yield _("{condition}:{verdict}").format(condition=node.label, verdict=node.note) + words
