"""What the vectors say of some subjects: unrounded total, parts, truths of rules and questions, ballots of polls."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...plugins.contract import Condition, Question
from ...plugins.evaluation.rulebook import Rulebook
from . import columns as c
from .batch import Frames, column
from .columns import Column, Flags, Ints
from .facts import included
from .truths import Truth, truth


@dataclass(frozen=True)
class Scores:
    """Columns over the same subjects. ``truths`` are keyed by the id of the rule or question they belong to."""

    total: Column
    parts: Mapping[str, Column]
    truths: Mapping[str, Truth]
    exempt: Flags

    def take(self, indices: Ints) -> "Scores":
        """The scores of only these subjects."""
        return Scores(
            c.take(self.total, indices),
            {name: c.take(part, indices) for name, part in self.parts.items()},
            {name: held[indices] for name, held in self.truths.items()},
            self.exempt[indices],
        )

    def put(self, indices: Ints, values: "Scores") -> "Scores":
        """These scores with those of the subjects at ``indices`` replaced; the old ones are given up."""
        for name, held in self.truths.items():
            held[indices] = values.truths[name]
        self.exempt[indices] = values.exempt
        return Scores(
            c.put(self.total, indices, values.total),
            {name: c.put(part, indices, values.parts[name]) for name, part in self.parts.items()},
            self.truths,
            self.exempt,
        )


def score(frames: Frames) -> Scores:
    """Scores of the subjects of ``frames``, whose poll levels are settled."""
    scheme = frames.book.scheme
    exempt = np.zeros(frames.facts.size, np.bool_)
    for exemption in scheme.exemptions:
        exempt |= included(frames.facts.subjects, exemption.who)
    return Scores(
        column(scheme.total, frames),
        {name: column(part, frames) for name, part in frames.book.named.items()},
        {name: truth(condition, frames) for name, condition in judged(frames.book).items()},
        exempt,
    )


def judged(book: Rulebook) -> dict[str, Condition]:
    """The conditions of rules, by their ids, and of questions, by theirs as :func:`asking` spells them."""
    rules = {rule.id: rule.when for rule in book.scheme.rules if hasattr(rule, "when")}
    return rules | {
        asking(question): question.asked for question in book.scheme.questions if question.asked is not None
    }


def asking(question: Question) -> str:
    """The key of a question's occasion: a rule may have the same id as a question."""
    return f"asked/{question.id}"
