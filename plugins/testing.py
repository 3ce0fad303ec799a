"""A base class for tests of a scheme: laws every scheme keeps, checked on random cohorts of its own.

    from kaoping.plugins.testing import SchemeContract
    from my_package import SCHEME

    class TestMyScheme(SchemeContract):
        scheme = SCHEME

It runs under pytest or any runner that calls ``test_*`` methods, and needs nothing beside this package.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import TypeVar

from .contract import Fail, Form, Item, Marks, ParamValue, Scheme, Subject, content_hash, from_data, num, to_data
from .contract.forms import Number
from .contract.values import show_total, to_thousandths
from .evaluation.derivation import Derivation, recombines
from .evaluation.evaluate import DerivedCohort, evaluate, explain
from .evaluation.formula import derive
from .evaluation.inputs import Line, Record, Sheet
from .evaluation.outcome import Outcome
from .evaluation.rulebook import Frame, Rulebook
from .lint import lint
from .lint.forms import representatives
from .lint.names import Names
from .lint.wording import wording_findings
from .sampling import fillings, full_record, generate_records

__all__ = ["Example", "SchemeContract", "full_record", "generate_records", "sheet_of"]

MARKS_REMOVED = 3

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Example:
    """A cohort with known results: printed total (``"92.50"``, None when missing) and grade by code."""

    records: Sequence[Record]
    expected: Mapping[str, tuple[str | None, str | None]]
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    year: int = 2025


class SchemeContract:
    """Laws of a scheme. Set ``scheme``, a value at the top level of its module; ``examples`` are optional."""

    scheme: Scheme
    examples: Sequence[Example] = ()
    seeds: Sequence[int] = (1, 2, 3)
    cohort_size = 12
    year = 2025

    def test_lints_without_errors(self) -> None:
        """The linter finds no error."""
        errors = [finding for finding in lint(self.scheme) if finding.severity == "error"]
        _law(not errors, "\n".join(f"{finding.place}: {finding.sentence}" for finding in errors))

    def test_every_figure_is_founded(self) -> None:
        """Every figure cites a clause or is marked as a starter value."""
        bare = [finding for finding in wording_findings(Names.of(self.scheme)) if finding.severity == "warning"]
        _law(not bare, "\n".join(f"{finding.place}: {finding.sentence}" for finding in bare))

    def test_comes_back_from_data(self) -> None:
        """Written as data and read back, the scheme is the same value with the same hash."""
        restored = replace(from_data(to_data(self.scheme)), functions=self.scheme.functions)
        _law(restored == self.scheme, "to_data and from_data change the scheme")
        _law(content_hash(restored) == content_hash(self.scheme), "the content hash changes through to_data")

    def test_hash_is_the_same_in_another_process(self) -> None:
        """Built again in a fresh interpreter with another hash seed, the scheme has the same hash."""
        module, name = _whereabouts(self.scheme)
        script = (
            "import importlib, sys; from kaoping.plugins.contract import content_hash; "
            "print(content_hash(getattr(importlib.import_module(sys.argv[1]), sys.argv[2])))"
        )
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "20250"}
        built = subprocess.run(  # noqa: S603  # this interpreter, on the module under test
            [sys.executable, "-c", script, module, name], env=environment, capture_output=True, text=True, check=True
        )
        _law(built.stdout.strip() == content_hash(self.scheme), "a second build of the scheme has another hash")

    def test_evaluation_is_deterministic(self) -> None:
        """The same records give the same outcomes."""
        for records in self._cohorts():
            _law(self._evaluate(records) == self._evaluate(records), "two evaluations of the same records differ")

    def test_order_does_not_matter(self) -> None:
        """No order of subjects, sheets, claims, votes or answers changes an outcome."""
        for seed, records in zip(self.seeds, self._cohorts(), strict=True):
            shuffled = _shuffled(records, Random(seed))  # noqa: S311  # an order to try, nothing secret
            _law(
                _by_code(self._evaluate(shuffled)) == _by_code(self._evaluate(records)),
                "outcomes depend on the order of records",
            )

    def test_a_missing_mark_makes_the_total_missing(self) -> None:
        """A missing mark is not zero: the total counts on it, so there is no total."""
        for seed, records in zip(self.seeds, self._cohorts(), strict=True):
            random = Random(seed)  # noqa: S311  # which marks to remove, nothing secret
            record = random.choice(records)
            outcome, tree = explain(self.scheme, {}, self.year, records, record.subject.code)
            if outcome.total is None:
                continue
            counted = sorted(set(_counted(tree, "sheet:")))
            for ref in random.sample(counted, min(MARKS_REMOVED, len(counted))):
                others = [without_mark(each, ref, self.scheme) if each is record else each for each in records]
                total = _by_code(self._evaluate(others))[record.subject.code].total
                _law(total is None, f"{ref} is missing, and still there is a total")

    def test_complete_records_have_totals(self) -> None:
        """A complete record has a total unless the subject is exempt or a person has to break a tie."""
        for records in self._cohorts():
            for outcome in self._evaluate(records):
                _law(
                    outcome.total is not None or bool(outcome.exempt) or bool(outcome.questions),
                    f"{outcome.subject.code} has no total: {'; '.join(outcome.missing)}",
                )

    def test_full_marks_give_the_points_of_the_form(self) -> None:
        """A sheet without any deduction has the points its form promises, for every kind of subject."""
        names = Names.of(self.scheme)
        book = Rulebook.of(self.scheme, {}, self.year)
        for form in self.scheme.forms:
            for subject in representatives(form, names):
                frame = Frame.of(book, full_record(self.scheme, subject, year=self.year))
                for due, filling, period in fillings(self.scheme, subject, self.year):
                    if due.id == form.id:
                        value = derive(Marks(form.id, filling.id), frame.during(period)).value
                        _law(value == form.points, f"{form.id} {period}: full marks give {value}, not {form.points}")

    def test_derivations_recombine(self) -> None:
        """Every number of a derivation follows from the numbers under it, and its top is the printed total."""
        book = Rulebook.of(self.scheme, {}, self.year)
        for records in self._cohorts():
            cohort = DerivedCohort(book, records)
            for record in records:
                outcome, tree = cohort.explain(record.subject.code)
                _law(recombines(tree), f"the derivation of {record.subject.code} does not add up")
                if outcome.total is not None:
                    _law(tree.value == Fraction(outcome.total, 100), "the derivation is not that of the total")

    def test_a_claim_counts_at_most_once(self) -> None:
        """Whatever the formula, no claim is added twice to a total."""
        book = Rulebook.of(self.scheme, {}, self.year)
        for records in self._cohorts():
            for record, tree in zip(records, DerivedCohort(book, records).trees, strict=True):
                for claim, times in Counter(_counted(tree, "claim:")).items():
                    _law(times == 1, f"{record.subject.code}: {claim} counts {times} times in the total")

    def test_nobody_is_lifted_unseen(self) -> None:
        """Whom a rule fails has no better grade in the end, unless a later rule quotes the words by which it lifts."""
        book = Rulebook.of(self.scheme, {}, self.year)
        order = [grade.id for grade in self.scheme.grades]
        for records in self._cohorts():
            cohort, outcomes = DerivedCohort(book, records), self._evaluate(records)
            for place, rule in enumerate(self.scheme.rules):
                if not isinstance(rule, Fail):
                    continue
                later = {each.id for each in self.scheme.rules[place:] if getattr(each, "lifts", "")}
                for held, outcome in zip(cohort.holds(rule.when, range(len(records))), outcomes, strict=True):
                    lifted = later.intersection(applied.rule for applied in outcome.rules)
                    if held and outcome.grade is not None and not lifted:
                        _law(
                            order.index(outcome.grade) >= order.index(rule.grade),
                            f"{outcome.subject.code}: {rule.id} fails it, and still it is {outcome.grade}",
                        )

    def test_printed_total_explains_the_grade(self) -> None:
        """The computed grade is the band in which the printed total lies."""
        book = Rulebook.of(self.scheme, {}, self.year)
        for records in self._cohorts():
            for outcome in self._evaluate(records):
                expected = _band(book, outcome.total)
                _law(
                    outcome.computed_grade == expected,
                    f"{outcome.subject.code}: {outcome.total} is {expected}, not {outcome.computed_grade}",
                )

    def test_examples(self) -> None:
        """Examples have the results the author states."""
        for example in self.examples:
            unknown = [told for record in example.records for told in _unknown_claims(self.scheme, record)]
            _law(not unknown, "; ".join(unknown))
            outcomes = evaluate(self.scheme, example.params, example.year, example.records)
            got = {
                outcome.subject.code: (None if outcome.total is None else show_total(outcome.total), outcome.grade)
                for outcome in outcomes
            }
            wrong = {code: (got.get(code), want) for code, want in example.expected.items() if got.get(code) != want}
            _law(not wrong, f"got and expected differ: {wrong}")

    def _cohorts(self) -> Iterator[list[Record]]:
        for seed in self.seeds:
            yield generate_records(self.scheme, self.cohort_size, seed, year=self.year)

    def _evaluate(self, records: Sequence[Record]) -> list[Outcome]:
        return evaluate(self.scheme, {}, self.year, records)


Taken = tuple[str] | tuple[str, int] | tuple[str, int, Number]
"""A rule that takes points off, how often, and the points of each case where the rule leaves them to the marker."""


def sheet_of(
    form: Form,
    filling: str,
    points: Mapping[str, Number | Sequence[Taken]],
    *,
    period: str,
    filler: str = "",
    group: str = "",
    subject: Subject | None = None,
) -> Sheet:
    """Return a sheet of ``form`` with the ``points`` awarded by item id; items that are not named are not marked.

    Instead of points there may stand the rules that take some off: ``{"1.1": [("1.1a", 2), ("1.1b", 1, "0.5")]}``; an
    empty list takes none. An item that takes from a pool has minus the points taken. ``subject`` is needed where an
    item has other points for some.

    Raises:
        ValueError: the form has no such item, the item no such rule or not so, or points have more than three decimal
            places.
    """
    if unknown := points.keys() - set(form.item_ids()):
        raise ValueError(f"{form.id} has no items {sorted(unknown)}")
    marks: list[int | None] = []
    lines: dict[str, tuple[Line, ...]] = {}
    for item in form.items():
        given = points.get(item.id)
        if isinstance(given, tuple | list):
            lines[item.id] = tuple(_line(item, *each) for each in given)
            marks.append(_left(item, lines[item.id], subject))
        else:
            marks.append(None if given is None else to_thousandths(num(given)))  # type: ignore[arg-type]
    return Sheet(form.id, period, filling, filler or filling, tuple(marks), lines, group)


def _line(item: Item, id_: str, count: int = 1, points: Number | None = None) -> Line:
    """Return the line of a rule of ``item``, checked as it is where sheets are filled."""
    rule = next((each for each in item.deductions if each.id == id_), None)
    if rule is None:
        raise ValueError(f"{item.id} has no rule {id_}; it has {[each.id for each in item.deductions]}")
    if count < 1 or (count > 1 and rule.per == "once"):
        raise ValueError(f"{id_} takes points {rule.per}, not {count} times")
    if points is None and rule.low != rule.high:
        raise ValueError(f"{id_} takes {rule.low} to {rule.high} points; say how many")
    taken = rule.low if points is None else num(points)
    if not rule.low <= taken <= rule.high:
        raise ValueError(f"{id_} takes {rule.low} to {rule.high} points, not {taken}")
    return Line(id_, count, to_thousandths(taken))


def _left(item: Item, lines: Sequence[Line], subject: Subject | None) -> int:
    """Return the mark in thousandths that ``lines`` leave of the item's points, or take from the pool."""
    taken = sum(line.count * line.deduction for line in lines)
    most = item.points if subject is None else item.points_for(subject)
    return -taken if most is None else max(0, to_thousandths(most) - taken)


def without_mark(record: Record, ref: str, scheme: Scheme) -> Record:
    """Return ``record`` without the mark that ``ref`` (``sheet:form/period/filling/filler#item``) names."""
    sheet_name, _hash, item = ref.removeprefix("sheet:").rpartition("#")
    sheets = []
    for sheet in record.sheets:
        form = scheme.form(sheet.form)
        if form is not None and _sheet_name(sheet) == sheet_name:
            place = form.item_ids().index(item)
            marks = (*sheet.marks[:place], None, *sheet.marks[place + 1 :])
            sheets.append(replace(sheet, marks=marks))
        else:
            sheets.append(sheet)
    return replace(record, sheets=tuple(sheets))


def _sheet_name(sheet: Sheet) -> str:
    return f"{sheet.form}/{sheet.period}/{sheet.filling}/{sheet.filler}"


def _counted(node: Derivation, kind: str) -> Iterator[str]:
    """Yield references of a ``kind`` (``sheet:``, ``claim:``) to what a value is made of; conditions only look."""
    if node.op != "condition":
        yield from (ref for ref in node.refs if ref.startswith(kind))
        for part in node.parts:
            yield from _counted(part, kind)


def _shuffled(records: Sequence[Record], random: Random) -> list[Record]:
    def mixed(values: Sequence[Thing]) -> tuple[Thing, ...]:
        return tuple(random.sample(values, len(values)))

    return [
        replace(
            record,
            sheets=mixed(record.sheets),
            claims=mixed(record.claims),
            tallies=mixed(record.tallies),
            answers=mixed(record.answers),
        )
        for record in mixed(records)
    ]


def _unknown_claims(scheme: Scheme, record: Record) -> Iterator[str]:
    """Yield what is wrong with claims that no formula would ever see, so that the example would only come out wrong."""
    for claim in record.claims:
        register = scheme.register(claim.register)
        where = f"{record.subject.code}, claim {claim.id}"
        if register is None:
            yield f"{where}: no register {claim.register}; there are {[each.id for each in scheme.registers]}"
        elif register.kind(claim.kind) is None:
            yield f"{where}: no kind {claim.kind}; {register.id} has {[each.id for each in register.kinds]}"
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", claim.date):
            yield f"{where}: the date {claim.date} is not written like 2025-07-01"


def _by_code(outcomes: Sequence[Outcome]) -> dict[str, Outcome]:
    return {outcome.subject.code: outcome for outcome in outcomes}


def _band(book: Rulebook, total: int | None) -> str | None:
    """Return the grade of a printed total by the simplest reading: the first whose line it reaches, else the last."""
    grades = book.scheme.grades
    if total is None or not grades:
        return None
    for grade in grades:
        if grade.at_least is not None and Fraction(total, 100) >= book.number(grade.at_least):
            return grade.id
    return grades[-1].id


def _whereabouts(scheme: Scheme) -> tuple[str, str]:
    """Return the module and name under which the scheme is found at top level."""
    for module_name, module in list(sys.modules.items()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is scheme:
                return module_name, name
    raise AssertionError("the scheme must stand at the top level of an importable module")


def _law(holds: bool, broken: str) -> None:
    """Fail with ``broken`` unless the law holds; works under ``python -O`` as well."""
    if not holds:
        raise AssertionError(broken)
