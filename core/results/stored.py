"""Results as a round keeps them: spelled when it leaves its last stage that gives results, the truth once it is closed.

Nothing is computed here. A derivation is canonical JSON with one list for each field of its nodes, parents first, so
that what is alike in all trees of a round stands together. Deflated with one of these trees as dictionary, each takes
a few hundred bytes in place of ten thousand.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import RowMapping

from ...plugins.contract import Named
from ...plugins.contract.values import show
from ...plugins.evaluation.derivation import Derivation, leaf
from ...plugins.evaluation.inputs import Answer
from ...plugins.evaluation.outcome import Applied, OpenQuestion, Outcome
from ...plugins.evaluation.rulebook import nodes
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import nearest, shown
from ..rounds.model import AssessmentRound, RoundSubject
from ..rounds.repository import tree_dictionary
from ..storage.audit import spell
from ..storage.engine import UnitDatabase
from . import repository
from .model import Archived, StandingRow, SubjectResult

Explained = tuple[Outcome, Derivation]

PORTION = 1_000
"""Results read and held at a time."""

MOST_DICTIONARY = 32_768
"""Bytes of a dictionary that deflating looks at."""

MOST_NUMBERS = 4_096
"""Numbers kept to be read again: most of a round's are few and the same."""

USUAL_PLACES = Derivation("", None).places
"""The decimals of a rounding where a node names none."""


def spell_tree(tree: Derivation) -> str:
    """Return a derivation as its one JSON text, from which :func:`read_tree` makes an equal one."""
    every = list(_every_node(tree))
    columns: dict[str, list[Any]] = {
        "label": [node.label for node in every],
        "value": [_figure(node.value) for node in every],
        "op": [node.op for node in every],
        "parts": [len(node.parts) for node in every],
        "clause": [node.clause for node in every],
        "note": [node.note for node in every],
        "refs": [list(node.refs) for node in every],
    }
    if any(node.missing for node in every):
        columns["missing"] = [list(node.missing) for node in every]
    if not all(map(_is_usual, every)):
        columns["partial"] = [_figure(node.partial) for node in every]
    if any(node.places != USUAL_PLACES for node in every):
        columns["places"] = [node.places for node in every]
    return spell(columns)


def read_tree(text: str) -> Derivation:
    """Return the derivation that :func:`spell_tree` spelled.

    Raises:
        LookupError, TypeError, ValueError: it spelled no such text.
    """
    columns = json.loads(text)
    values = [_number(value) for value in columns["value"]]
    size = len(values)
    known = [value or Fraction(0) for value in values]
    rows = zip(
        *(columns["label"], values, columns["op"], columns["parts"], columns["clause"], columns["note"]),
        *(columns["refs"], columns.get("missing", [[]] * size)),
        map(Fraction, columns["partial"]) if "partial" in columns else known,
        columns.get("places", [USUAL_PLACES] * size),
        strict=True,
    )
    waiting: list[Derivation] = []  # whose parent is still to come, the first of its parts at the end
    for label, value, op, count, clause, note, refs, missing, partial, places in reversed(list(rows)):
        parts = tuple(waiting.pop() for _part in range(count))
        waiting.append(Derivation(label, value, op, parts, clause, note, tuple(refs), tuple(missing), partial, places))
    (tree,) = waiting
    return tree


def _every_node(tree: Derivation) -> Iterator[Derivation]:
    """All nodes, parents first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.parts))


def _is_usual(node: Derivation) -> bool:
    """Whether the partial value of a node follows from its value."""
    return node.partial is node.value or node.partial == (node.value or 0)


def _figure(value: Fraction | None) -> str | None:
    return None if value is None else show(value)


@lru_cache(MOST_NUMBERS)
def _number(figure: str | None) -> Fraction | None:
    return None if figure is None else Fraction(figure)


def deflate(text: str, dictionary: bytes) -> bytes:
    """Return ``text`` made small; ``dictionary`` is what texts like it look like, or empty."""
    packer = zlib.compressobj(9, zdict=dictionary) if dictionary else zlib.compressobj(9)
    return packer.compress(text.encode()) + packer.flush()


def inflate(packed: bytes, dictionary: bytes) -> str:
    """Return what was deflated with ``dictionary``.

    Raises:
        zlib.error, UnicodeDecodeError: it was not.
    """
    unpacker = zlib.decompressobj(zdict=dictionary) if dictionary else zlib.decompressobj()
    return (unpacker.decompress(packed) + unpacker.flush()).decode()


def outcome_columns(outcome: Outcome, answers: tuple[Answer, ...], calculation: int) -> dict[str, Any]:
    """Return the columns of a stored outcome; ``answers`` are what people decided about the subject."""
    summary: dict[str, Any] = {
        "exempt": outcome.exempt,
        "parts": [[name, _figure(value)] for name, value in outcome.parts.items()],
        "rules": [{"rule": rule.rule, "clause": rule.clause, "effect": rule.effect} for rule in outcome.rules],
    }
    if outcome.missing:
        summary["missing"] = list(outcome.missing)
    if outcome.questions:
        summary["questions"] = [[one.question, one.title, list(one.choices), one.required] for one in outcome.questions]
    if answers:
        summary["answers"] = [[one.question, one.choice, one.reason, one.actor, one.at] for one in answers]
    return {
        "total": outcome.total,
        "partial": outcome.partial,
        "grade": outcome.grade,
        "computed_grade": outcome.computed_grade,
        "rank": outcome.rank,
        "overall_rank": outcome.overall_rank,
        "calculation": calculation,
        "summary": spell(summary),
    }


class StoredResults:
    """The stored results of ``round``, in its order. ``calculations`` are the versions of the calculation they were
    made with: none where none are stored.
    """

    def __init__(self, database: UnitDatabase, round_: AssessmentRound) -> None:
        self.round = round_
        self._database = database
        with database.read() as connection:
            self.calculations = repository.stored_calculations(connection, round_.info.id)

    @property
    def lacking(self) -> int:
        """How many subjects have no total: none, since only complete results are stored."""
        return 0

    def questions(self) -> list[tuple[OpenQuestion, tuple[str, ...]]]:
        """No question: nobody answers one any more."""
        return []

    def rows(self) -> Iterator[StandingRow]:
        """Every subject's line in a table."""
        with self._database.read() as connection:
            totals = repository.stored_totals(connection, self.round.info.id)
        for one in self.round.graded:
            if one.id in totals:
                total, partial, computed_grade, grade, rank, overall = totals[one.id]
                # only complete results are stored: who has no total is exempt
                yield StandingRow(one.subject, total, partial, computed_grade, grade, rank, total is None, overall)

    def row(self, code: str) -> StandingRow | None:
        """One subject's line in a table; ``None`` where nothing is stored of it."""
        one = self.round.by_code[code]
        with self._database.read() as connection:
            row = repository.stored_outcomes(connection, self.round.info.id, [one.id]).get(one.id)
        if row is None:
            return None
        total = row["total"]
        figures = (total, row["partial"], row["computed_grade"], row["grade"], row["rank"])
        return StandingRow(one.subject, *figures, exempt=total is None, overall_rank=row["overall_rank"])

    def outcomes(self) -> list[Outcome]:
        """Every stored outcome."""
        with self._database.read() as connection:
            rows = repository.stored_outcomes(connection, self.round.info.id)
        return [self._outcome(one, rows[one.id]) for one in self.round.graded if one.id in rows]

    def results(self) -> Iterator[SubjectResult]:
        """Every subject's result with its tree, read as it is asked for."""
        graded = self.round.graded
        for start in range(0, len(graded), PORTION):
            yield from self._results(graded[start : start + PORTION])

    def everything(self) -> tuple[list[Outcome], Iterator[Explained]]:
        """Every outcome, and these with their trees."""
        return self.outcomes(), ((each.outcome, each.derivation) for each in self.results())

    def explain(self, code: str) -> Explained:
        """One outcome and the tree behind it; raises like :meth:`result`."""
        found = self.result(code)
        return found.outcome, found.derivation

    def result(self, code: str) -> SubjectResult:
        """The result of one subject.

        Raises:
            Error: none is stored of a subject with that code.
        """
        one = self.round.by_code.get(code)
        found = self._results((one,)) if one is not None else []
        if not found:
            raise unknown_subject(self.round, code)
        return found[0]

    def _results(self, subjects: Sequence[RoundSubject]) -> list[SubjectResult]:
        asked = [one.id for one in subjects]
        with self._database.read() as connection:
            rows = repository.stored_outcomes(connection, self.round.info.id, asked)
            trees = repository.stored_trees(connection, self.round.info.id, asked)
        return [self._result(one, rows[one.id], trees.get(one.id)) for one in subjects if one.id in rows]

    def _result(self, one: RoundSubject, row: RowMapping, packed: bytes | None) -> SubjectResult:
        outcome = self._outcome(one, row)
        answers = tuple(Answer(*each) for each in json.loads(row["summary"]).get("answers", ()))
        tree = self._parts(outcome) if packed is None else self._unpacked(packed)
        return SubjectResult(outcome, tree, answers, Archived((row["calculation"],)))

    def _outcome(self, one: RoundSubject, row: RowMapping) -> Outcome:
        facts = json.loads(row["summary"])
        return Outcome(
            one.subject,
            row["total"],
            row["partial"],
            row["computed_grade"],
            row["grade"],
            row["rank"],
            {name: _number(value) for name, value in facts["parts"]},
            tuple(facts.get("missing", ())),
            tuple(Applied(each["rule"], each["clause"], each["effect"]) for each in facts["rules"]),
            tuple(OpenQuestion(id_, title, tuple(choices), required) for id_, title, choices, required in
                  facts.get("questions", ())),
            facts["exempt"],
            bool(self.round.scheme.grades),
            row["overall_rank"],
        )  # fmt: skip

    def _unpacked(self, packed: bytes) -> Derivation:
        try:
            return read_tree(inflate(packed, self._dictionary))
        except (zlib.error, LookupError, TypeError, ValueError) as broken:
            message = _("「{code}」存档的计算过程读不出来。").format(code=self.round.info.code)
            raise Error(message, _("请运行 kaoping audit verify,看数据是否被改动过。")) from broken

    @cached_property
    def _dictionary(self) -> bytes:
        with self._database.read() as connection:
            return tree_dictionary(connection, self.round.info.id)

    def _parts(self, outcome: Outcome) -> Derivation:
        """What can be told of a result that came without its derivation: the named parts and the rules."""
        titles = {node.name: node.title for node in nodes(self.round.scheme.total) if isinstance(node, Named)}
        parts = [leaf(_(titles.get(name, name)), value) for name, value in outcome.parts.items() if value is not None]
        rules = [Derivation(rule.effect, None, "condition", (), rule.clause) for rule in outcome.rules]
        total = None if outcome.total is None else Fraction(outcome.total, 100)
        label = f"{outcome.subject.name} {self.round.year}"
        return Derivation(label, total, "leaf", (*parts, *rules), note=_("存档的结果,只有分项,没有逐步的计算过程"))


def unknown_subject(round_: AssessmentRound, code: str) -> Error:
    """Return what is wrong when no graded subject of ``round_`` has the code ``code``."""
    message = _("「{code}」不是本轮考评的对象。").format(code=shown(code))
    hint = nearest(code, (one.code for one in round_.graded)) or _("请用 kaoping results 查看全部对象的编号。")
    return Error(message, hint)
