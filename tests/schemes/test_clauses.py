"""Every clause of the documents is held by tests, or its row says why it is not done yet."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import pytest
from kaoping.plugins.contract import Scheme
from kaoping.plugins.lint.finding import spots
from kaoping.plugins.loading import find_scheme

from tests.gates.texts import ROOT
from tests.schemes.clause_row import FIRM, JOINT, REASONS, ClauseRow
from tests.schemes.clauses_further import FURTHER
from tests.schemes.clauses_numbered import NUMBERED

ROWS = (*NUMBERED, *FURTHER)

COUNTS = {
    "supply_cooperative": 21,
    "forestry_member": 31,
    "bureau_target": 11,
    "township_star": 21,
    "institute_branch": 11,
    "member_card": 6,
    "county_review": 4,
    "ledger_books": 12,
    "admission": 4,
}
"""How many clauses of each document a user needs something of."""

NO_CLAUSE = {("supply_cooperative", "政工科负责解释,写在方案里"), ("township_star", "与e支部系统交换资料")}
"""Rows of numbered documents that no numbered clause says."""

WITHOUT_SCHEME = {"ledger_books", "admission"}
"""Documents that are books and no scheme; nothing in them is numbered."""


@cache
def names_of(file: str) -> frozenset[str]:
    """The tests of a file, those of its classes included; none where there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions) and node.name[:5] == "test_")


@cache
def clauses_named(document: str) -> frozenset[str]:
    """Every clause that the scheme's table or any value of the scheme names."""
    scheme: Scheme = find_scheme(document)
    clauses = (getattr(spot.value, "clause", "") for spot in spots(scheme))
    return frozenset(part for clause in clauses for part in clause.split(JOINT) if part)


def called(row: ClauseRow) -> tuple[str, str]:
    """What a row is known by: its document and what is asked."""
    return row.document, row.asked


def faults(rows: Sequence[ClauseRow]) -> Iterator[str]:
    """What is wrong with a table of clauses, a sentence for each fault."""
    counts = Counter[str](row.document for row in rows)
    yield from (f"{one}: {counts[one]} rows, not {COUNTS[one]}" for one in COUNTS if counts[one] != COUNTS[one])
    keys = Counter((row.document, row.clause, row.asked) for row in rows)
    yield from (f"{key} stands twice" for key, count in keys.items() if count > 1)
    for row in rows:
        yield from (f"{called(row)}: {fault}" for fault in (*_held(row), *_cited(row)))
    used = {row.reason for row in rows}
    yield from (f"reason {reason} is no row's" for reason in REASONS if reason not in used)


def _held(row: ClauseRow) -> Iterator[str]:
    if not row.asked:
        yield "does not say what is asked"
    if not row.tests and not row.reason:
        yield "neither tests nor a reason"
    if row.reason and row.reason not in REASONS:
        yield f"unknown reason {row.reason}"
    if len(set(row.tests)) < len(row.tests):
        yield "a test is named twice"
    for test in row.tests:
        file, _colons, name = test.partition("::")
        if name not in names_of(file):
            yield f"no test {test}"
    if row.matter in FIRM and row.reason:
        yield f"{row.matter} may not be left undone"


def _cited(row: ClauseRow) -> Iterator[str]:
    if row.document in WITHOUT_SCHEME:
        if row.clause:
            yield f"the document numbers nothing: {row.clause}"
        return
    if not row.clauses and called(row) not in NO_CLAUSE:
        yield "no clause"
    unknown = [clause for clause in row.clauses if clause not in clauses_named(row.document)]
    if unknown:
        yield f"the scheme names no clause {JOINT.join(unknown)}"


def test_every_clause_is_held_by_tests_or_says_why_not() -> None:
    """121 rows: tests that exist or a reason by its name, clauses that the scheme names, nothing twice."""
    assert list(faults(ROWS)) == []
    assert len(ROWS) == sum(COUNTS.values()) == 121


def test_reasons_speak_of_the_product_alone() -> None:
    """Each reason is a Chinese sentence of its own, without paths, addresses or numbers of tasks."""
    assert len(set(REASONS.values())) == len(REASONS)
    assert [name for name, text in REASONS.items() if not text.endswith("。") or set(text) & set("/#@")] == []


Plant = Callable[[ClauseRow], ClauseRow]

FIRST = ROWS[0]
LATER = next(row for row in ROWS if row.reason and row.tests and row.matter not in FIRM)


@pytest.mark.parametrize(
    ("at", "plant", "told"),
    [
        (FIRST, lambda row: replace(row, tests=()), "neither tests nor a reason"),
        (FIRST, lambda row: replace(row, tests=(f"{row.tests[0]}_too",)), "no test"),
        (FIRST, lambda row: replace(row, tests=("tests/schemes/test_nothing.py::test_it",)), "no test"),
        (FIRST, lambda row: replace(row, tests=(row.tests[0].partition("::")[0],)), "no test"),
        (FIRST, lambda row: replace(row, tests=row.tests * 2), "a test is named twice"),
        (FIRST, lambda row: replace(row, reason="公示"), "may not be left undone"),
        (FIRST, lambda row: replace(row, clause="二(八)"), "the scheme names no clause"),
        (FIRST, lambda row: replace(row, clause=""), "no clause"),
        (FIRST, lambda row: replace(row, document="ledger_books"), "the document numbers nothing"),
        (FIRST, lambda row: replace(row, asked=""), "does not say what is asked"),
        (LATER, lambda row: replace(row, reason="以后再说"), "unknown reason"),
        (LATER, lambda row: replace(row, matter="计算"), "may not be left undone"),
    ],
)
def test_a_fault_of_a_row_is_told(at: ClauseRow, plant: Plant, told: str) -> None:
    """One planted fault in one row is found, whatever else it brings with it."""
    planted = tuple(plant(row) if row is at else row for row in ROWS)
    assert any(told in fault for fault in faults(planted))


def test_a_row_too_many_or_too_few_is_told() -> None:
    """A row that is gone, one that stands twice, and a reason that no row has any more."""
    assert [fault for fault in faults(ROWS[1:]) if "20 rows" in fault]
    assert [fault for fault in faults((*ROWS, FIRST)) if "stands twice" in fault]
    done = tuple(replace(row, tests=FIRST.tests, reason="") if row.reason == LATER.reason else row for row in ROWS)
    assert list(faults(done)) == [f"reason {LATER.reason} is no row's"]
