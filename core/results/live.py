"""A round's standing bound to the database: computed when first asked for, brought up to date by the change feed.

Results as a round stored them: what is left to show of a closed round when its scheme can no longer be computed.

Nothing is computed here. What was shown when the round left its last stage that gives results is shown again.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from sqlalchemy import RowMapping

from ...plugins.contract import Function, Named, Scheme
from ...plugins.evaluation.derivation import Derivation, leaf
from ...plugins.evaluation.inputs import Record
from ...plugins.evaluation.outcome import Applied, Outcome
from ...plugins.evaluation.rulebook import Rulebook, nodes
from ...plugins.i18n import _
from ...plugins.loading import find_scheme
from ..kernel.errors import Error, PluginFault, UnknownScheme
from ..kernel.text import nearest, shown
from ..rounds.model import AssessmentRound
from ..rounds.repository import records
from ..storage.engine import Database
from . import repository
from .facts import GradedPositions, changed_since, load_facts
from .model import StandingRow
from .standing import Standing

Explained = tuple[Outcome, Derivation]


class LiveStanding:
    """The results of ``round``; ``refresh`` takes in what anybody wrote since the last look."""

    def __init__(self, database: Database, round_: AssessmentRound) -> None:
        self.round = round_
        self._database = database
        self._places = GradedPositions(round_)
        with database.read() as connection:
            self._seq = repository.head(connection)
            facts = load_facts(connection, round_, self._places)
        with plugin_faults(round_.scheme):
            self.standing = Standing(rulebook(round_, database), facts)

    def refresh(self) -> bool:
        """Bring the results up to date; whether anything had been written about this round."""
        with self._database.read() as connection:
            seq = repository.head(connection)
            changed = changed_since(connection, self.round, self._seq, self._places) if seq > self._seq else []
            with plugin_faults(self.round.scheme):
                self.standing.renew(
                    changed,
                    lambda positions: load_facts(connection, self.round, GradedPositions(self.round, positions)),
                )
        self._seq = seq
        return bool(changed)

    def records(self, positions: Sequence[int]) -> list[Record]:
        """What is on record about the subjects at ``positions``, in their order."""
        graded = self.round.graded
        with self._database.read() as connection:
            found = records(connection, self.round, {graded[position].code for position in positions})
        by_code = {record.subject.code: record for record in found}
        return [by_code[graded[position].code] for position in positions]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {one.code: place for place, one in enumerate(self.round.graded)}

    def position(self, code: str) -> int:
        """Where the subject with ``code`` stands among the graded ones.

        Raises:
            Error: no graded subject has that code.
        """
        if code not in self._positions:
            message = _("“{code}”不是本轮考评的对象。").format(code=shown(code))
            raise Error(message, nearest(code, self._positions) or _("请用 kaoping results 查看全部对象的编号。"))
        return self._positions[code]

    def outcomes(self) -> list[Outcome]:
        """The whole outcome of every subject, in the round's order."""
        return self.everything()[0]

    def explanations(self) -> Iterator[Explained]:
        """Outcome and tree of every subject, in the round's order."""
        return self.everything()[1]

    def rows(self) -> Iterator[StandingRow]:
        """Every subject's line in a table."""
        return self.standing.rows()

    def everything(self) -> tuple[list[Outcome], Iterator[Explained]]:
        """Every outcome, and these with their trees, each made when it is its turn, from records read once."""
        with self._database.read() as connection:
            everybody = records(connection, self.round)
        outcomes = [self.standing.outcome(place, record) for place, record in enumerate(everybody)]
        trees = (
            (outcome, self.standing.derivation(place, record, outcome))
            for place, (record, outcome) in enumerate(zip(everybody, outcomes, strict=True))
        )
        return outcomes, trees

    def explain(self, code: str) -> tuple[Outcome, Derivation]:
        """The outcome of one subject and the tree behind it.

        Raises:
            Error: no graded subject has that code.
        """
        position = self.position(code)
        return self.standing.explain(position, self.records([position])[0])


@contextmanager
def plugin_faults(scheme: Scheme) -> Iterator[None]:
    """A broken promise of the scheme's own functions as an error in users' words."""
    try:
        yield
    except PluginFault as fault:
        hint = _("这是方案“{id}”插件的错误,请把这句话告诉插件的作者。").format(id=scheme.id)
        raise Error(shown(str(fault)), hint) from fault


def plugin_behind(database: Database, round_: AssessmentRound) -> tuple[str, str]:
    """Id and version of the installed scheme whose functions the scheme of ``round`` uses."""
    with database.read() as connection:
        found = repository.plugin_behind(connection, round_.info.id)
    return found or (round_.scheme.id, round_.scheme.version)


def rulebook(round_: AssessmentRound, database: Database) -> Rulebook:
    """The frozen rules of ``round``; a scheme that computes has its functions from the installed plugin.

    A scheme that a unit varied in a file has those of the plugin it extends.

    Raises:
        Error: the plugin is gone, or another version of it is installed.
    """
    scheme = round_.scheme
    if any(isinstance(node, Function) for node in nodes(scheme)):
        id_, version = plugin_behind(database, round_)
        scheme = replace(scheme, functions=_installed(id_, version).functions)
    return Rulebook.of(scheme, round_.params, round_.year)


def _installed(id_: str, version: str) -> Scheme:
    try:
        installed = find_scheme(id_)
    except UnknownScheme as gone:
        raise Error(_("方案“{id}”的插件不在本机,无法重新计算。").format(id=id_), gone.message) from gone
    if installed.version != version:
        message = _("本轮考评用的是方案“{id}”{frozen} 版,本机装的是 {installed} 版,无法重新计算。")
        raise Error(
            message.format(id=id_, frozen=version, installed=installed.version),
            _("请安装同一版本的插件。"),
        )
    return installed


class StoredResults:
    """The stored outcomes of ``round``, in its order; ``outcomes`` is empty where none were stored."""

    def __init__(self, database: Database, round_: AssessmentRound) -> None:
        self.round = round_
        with database.read() as connection:
            rows = repository.stored_outcomes(connection, round_.info.id)
        self._outcomes = [self._outcome(one.id, rows[one.id]) for one in round_.graded if one.id in rows]
        self._titles = {node.name: node.title for node in nodes(round_.scheme.total) if isinstance(node, Named)}

    def _outcome(self, subject_id: int, row: RowMapping) -> Outcome:
        total = row["total"]
        facts = json.loads(row["summary"])
        return Outcome(
            self.round.by_id[subject_id].subject,
            total,
            total or 0,
            row["computed_grade"],
            row["grade"],
            row["rank"],
            {name: None if value is None else Fraction(value) for name, value in facts["parts"].items()},
            rules=tuple(Applied(each["rule"], each["clause"], each["effect"]) for each in facts["rules"]),
            exempt=facts["exempt"],
            graded=bool(self.round.scheme.grades),
        )

    def outcomes(self) -> list[Outcome]:
        """Every stored outcome."""
        return self._outcomes

    def rows(self) -> Iterator[StandingRow]:
        """Every subject's line in a table."""
        for each in self._outcomes:
            yield StandingRow(
                *(each.subject, each.total, each.partial, each.computed_grade, each.grade, each.rank),
                exempt=bool(each.exempt),
            )

    def everything(self) -> tuple[list[Outcome], Iterator[Explained]]:
        """Every outcome, and these with as much of their trees as was stored."""
        return self._outcomes, ((outcome, self._tree(outcome)) for outcome in self._outcomes)

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
