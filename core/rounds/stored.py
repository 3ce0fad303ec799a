"""Results as a round stored them: what is left to show of a closed round when its scheme can no longer be computed.

Nothing is computed here. What was shown when the round left its last stage that gives results is shown again.
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sqlalchemy import text

from ...plugins.contract import Named
from ...plugins.evaluation.derivation import Derivation, leaf
from ...plugins.evaluation.outcome import Applied, Outcome
from ...plugins.evaluation.rulebook import nodes
from ...plugins.i18n import _
from ..database.engine import Database
from ..errors import Error
from ..naming import nearest
from ..text import shown
from .values import Round

STORED = text("SELECT subject_id, total, grade, computed_grade, rank, summary FROM outcome WHERE round_id = :round")


class StoredResults:
    """The stored outcomes of ``round``, in its order; ``outcomes`` is empty where none were stored."""

    def __init__(self, database: Database, round: Round) -> None:
        self.round = round
        with database.read() as connection:
            rows = {row[0]: row[1:] for row in connection.execute(STORED, {"round": round.info.id})}
        self._outcomes = [self._outcome(one.id, rows[one.id]) for one in round.graded if one.id in rows]
        self._titles = {node.name: node.title for node in nodes(round.scheme.total) if isinstance(node, Named)}

    def _outcome(self, subject_id: int, row: Any) -> Outcome:
        total, grade, computed_grade, rank, summary = row
        facts = json.loads(summary)
        return Outcome(
            self.round.by_id[subject_id].subject,
            total,
            total or 0,
            computed_grade,
            grade,
            rank,
            {name: None if value is None else Fraction(value) for name, value in facts["parts"].items()},
            rules=tuple(Applied(each["rule"], each["clause"], each["effect"]) for each in facts["rules"]),
            exempt=facts["exempt"],
            graded=bool(self.round.scheme.grades),
        )

    def outcomes(self) -> list[Outcome]:
        """Every stored outcome."""
        return self._outcomes

    def explanations(self) -> Iterator[tuple[Outcome, Derivation]]:
        """Every outcome with as much of its tree as was stored."""
        for outcome in self._outcomes:
            yield outcome, self._tree(outcome)

    def explain(self, code: str) -> tuple[Outcome, Derivation]:
        """One outcome with as much of its tree as was stored: the named parts and the rules.

        Raises:
            Error: no outcome of that subject is stored.
        """
        found = {outcome.subject.code: outcome for outcome in self._outcomes}
        if code not in found:
            raise Error(_("“{code}”不是本轮考评的对象。").format(code=shown(code)), nearest(code, found))
        return found[code], self._tree(found[code])

    def _tree(self, outcome: Outcome) -> Derivation:
        parts = [
            leaf(_(self._titles.get(name, name)), value) for name, value in outcome.parts.items() if value is not None
        ]
        rules = [Derivation(rule.effect, None, "condition", (), rule.clause) for rule in outcome.rules]
        total = None if outcome.total is None else Fraction(outcome.total, 100)
        label = f"{outcome.subject.name} {self.round.year}"
        return Derivation(label, total, "leaf", (*parts, *rules), note=_("存档的结果,只有分项,没有逐步的计算过程"))
