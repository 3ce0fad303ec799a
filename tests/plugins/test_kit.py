"""The kit a scheme's author subclasses: it lets a good scheme pass and notices every law that is broken."""

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from kaoping.plugins import testing
from kaoping.plugins.contract import (
    AtLeast,
    Case,
    Choose,
    Const,
    Fail,
    Function,
    Grade,
    Item,
    Kind,
    Marks,
    Named,
    Part,
    Register,
    RegisterSum,
    Scheme,
    Section,
    Subject,
    SubjectIs,
    Sum,
    Variant,
    Who,
    num,
    take,
)
from kaoping.plugins.errors import PluginFault
from kaoping.plugins.evaluation.inputs import Claim, Record
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.sampling import full_record, generate_records
from kaoping.plugins.testing import Example, SchemeContract, sheet_of

LAWS = sorted(name for name in vars(SchemeContract) if name.startswith("test_"))


class Suite(SchemeContract):
    """The laws for a scheme given at run time."""

    seeds = (1, 2)
    cohort_size = 6

    def __init__(self, scheme: Scheme, **settings: Any) -> None:
        self.scheme = scheme
        vars(self).update(settings)


class Bent(Suite):
    """The laws for an evaluation whose outcomes are bent."""

    def __init__(self, scheme: Scheme, bend: Callable[[Outcome], Outcome]) -> None:
        super().__init__(scheme)
        self.bend = bend

    def _evaluate(self, records: Sequence[Record]) -> list[Outcome]:
        return [self.bend(outcome) for outcome in super()._evaluate(records)]


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Callable[[str], Scheme]]:
    """Write a module with a ``SCHEME`` where any interpreter finds it, and give the scheme."""
    written: list[str] = []

    def write(change: str) -> Scheme:
        small = (Path(__file__).parent / "kp_small.py").read_text("utf-8")
        name = f"kp_kit_{os.getpid()}_{len(written)}"
        (tmp_path / f"{name}.py").write_text(
            f"import os\n{small}\n\nSCHEME = small_scheme('small', {change})\n", "utf-8"
        )
        sys.path.insert(0, str(tmp_path))
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        written.append(name)
        scheme: Scheme = module.SCHEME
        return scheme

    yield write
    for name in written:
        sys.path.remove(str(tmp_path))
        del sys.modules[name]


def breaks(law: str, suite: SchemeContract, words: str) -> None:
    """Assert that ``law`` fails for ``suite`` and says ``words``."""
    with pytest.raises(AssertionError, match=words):
        getattr(suite, law)()


def counting() -> Callable[[], Fraction]:
    """A function whose answer drifts, but not between the two calls by which the host checks it."""
    calls = iter(range(10**6))
    return lambda: Fraction(next(calls) // 2 % 50)


@pytest.mark.parametrize("law", LAWS)
def test_a_good_scheme_keeps_every_law(law: str, installed: Callable[[str], Scheme]) -> None:
    """Every law holds for a scheme with nothing wrong."""
    scheme = installed("version='1.0'")
    record = full_record(scheme, generate_records(scheme, 1, 0)[0].subject)
    example = Example([record], {record.subject.code: ("100.00", "合格")})
    getattr(Suite(scheme, examples=[example]), law)()


def test_a_scheme_with_one_of_everything_keeps_the_laws(clean: Scheme) -> None:
    """The laws hold for a scheme with pools, periods, polls, quotas and every kind of rule."""
    for law in LAWS:
        if law != "test_hash_is_the_same_in_another_process":
            getattr(Suite(clean), law)()


def test_lints_without_errors(small_scheme: Any) -> None:
    """A linter error breaks the law."""
    breaks("test_lints_without_errors", Suite(small_scheme("small", stages=())), "compute")


def test_every_figure_is_founded(small_scheme: Any) -> None:
    """A figure that cites nothing breaks the law."""
    grades = (Grade("合格", Const(num(60))), Grade("不合格"))
    breaks("test_every_figure_is_founded", Suite(small_scheme("small", grades=grades)), "grades/合格")


def test_comes_back_from_data(small_scheme: Any) -> None:
    """A scheme that is not the same after the way through data breaks the law."""
    breaks("test_comes_back_from_data", Suite(small_scheme("small", books=[])), "change the scheme")


def test_hash_is_the_same_in_another_process(installed: Callable[[str], Scheme], small_scheme: Any) -> None:
    """A scheme that depends on where it is built, or cannot be built again, breaks the law."""
    law = "test_hash_is_the_same_in_another_process"
    breaks(law, Suite(installed("version=os.environ.get('PYTHONHASHSEED', '')")), "another hash")
    breaks(law, Suite(small_scheme("small")), "top level")


def test_evaluation_is_deterministic(small_scheme: Any) -> None:
    """A function that drifts breaks the law; one that changes its answer at once is refused by the host."""
    node = Function("drift", "漂移", (), num(0), num(100), "一")
    drifting = small_scheme("small", total=node, functions={"drift": counting()})
    breaks("test_evaluation_is_deterministic", Suite(drifting), "differ")
    answers = iter(range(10**6))
    changing = small_scheme("small", total=node, functions={"drift": lambda: next(answers)})
    with pytest.raises(PluginFault, match="对同样的数据给出两个结果"):
        Suite(changing).test_evaluation_is_deterministic()


def test_order_does_not_matter(small_scheme: Any) -> None:
    """A result that depends on who is computed first breaks the law."""
    node = Function("drift", "漂移", (), num(0), num(100), "一")
    drifting = small_scheme("small", total=node, functions={"drift": counting()})
    breaks("test_order_does_not_matter", Suite(drifting), "order")


def test_a_missing_mark_makes_the_total_missing(small_scheme: Any) -> None:
    """Taking a missing mark for zero breaks the law."""
    zero_for_missing = Bent(small_scheme("small"), lambda outcome: replace(outcome, total=outcome.partial))
    breaks("test_a_missing_mark_makes_the_total_missing", zero_for_missing, "is missing")


def test_complete_records_have_totals(small_scheme: Any) -> None:
    """A total that never comes for some subjects breaks the law."""
    nobody = Choose((Case(SubjectIs(Who(domains=("天上",))), Marks("sheet", "panel")),))
    breaks("test_complete_records_have_totals", Suite(small_scheme("small", total=nobody)), "no total")


def test_a_claim_counts_at_most_once(small_scheme: Any) -> None:
    """Adding a register twice breaks the law, however it is written."""
    bonus = Register("bonus", "加分", (Kind("表彰", num(1)),), proof="none")
    twice = Sum((Named("bonus", "加分", RegisterSum("bonus")), Part("bonus"), Marks("sheet", "panel")))
    scheme = small_scheme("small", total=twice, registers=(bonus,))
    breaks("test_a_claim_counts_at_most_once", Suite(scheme), "counts 2 times")


def test_nobody_is_lifted_unseen(small_scheme: Any) -> None:
    """Giving a better grade to whom a rule failed breaks the law."""
    grades = (Grade("合格", Const(num(0))), Grade("不合格"))
    failing = Fail("fail", "否决", "不合格", AtLeast(Marks("sheet", "panel"), Const(num(0))))
    scheme = small_scheme("small", grades=grades, rules=(failing,))
    breaks("test_nobody_is_lifted_unseen", Bent(scheme, lambda outcome: replace(outcome, grade="合格")), "still")


def test_full_marks_give_the_points_of_the_form(small_scheme: Any) -> None:
    """A form that promises other points than its items have breaks the law."""
    scheme = small_scheme("small")
    form = replace(scheme.forms[0], points=num(90))
    breaks("test_full_marks_give_the_points_of_the_form", Suite(replace(scheme, forms=(form,))), "100, not 90")


def test_derivations_recombine(small_scheme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A derivation that does not add up breaks the law."""
    monkeypatch.setattr(testing, "recombines", lambda _tree: False)
    breaks("test_derivations_recombine", Suite(small_scheme("small")), "does not add up")


def test_printed_total_explains_the_grade(small_scheme: Any) -> None:
    """A computed grade that is not the band of the printed total breaks the law."""
    generous = Bent(small_scheme("small"), lambda outcome: replace(outcome, computed_grade="优秀"))
    breaks("test_printed_total_explains_the_grade", generous, "not 优秀")


def test_examples(small_scheme: Any) -> None:
    """An example that comes out otherwise breaks the law and shows both results."""
    scheme = small_scheme("small")
    record = full_record(scheme, generate_records(scheme, 1, 0)[0].subject)
    example = Example([record], {record.subject.code: ("99.00", "合格")})
    breaks("test_examples", Suite(scheme, examples=[example]), "100.00.*99.00")


@pytest.mark.parametrize("law", LAWS)
def test_every_law_has_a_scheme_that_breaks_it(law: str) -> None:
    """A new law fails here until a test of its name shows that it can fail."""
    assert law in globals()


def test_a_sheet_may_say_the_rules_instead_of_the_points(clean: Scheme) -> None:
    """What rules take off an item or a pool makes the mark; the lines say which, how often and how much."""
    base, sheet = clean.form("base"), clean.form("sheet")
    assert base is not None
    assert sheet is not None
    pooled = sheet_of(base, "decided", {"1": [("1a",)], "2": [("2a", 2)]}, period="2025-Q1")
    assert pooled.marks == (-3000, -2000)
    given: dict[str, Any] = {"1.1": [("1.1a", 3), ("1.1b", 1, "1.5")], "1.2": 20}
    marked = sheet_of(sheet, "panel", given, period="2025")
    assert marked.marks == (27000, 20000)
    assert [(line.rule, line.count, line.deduction) for line in marked.lines["1.1"]] == [
        ("1.1a", 3, 500), ("1.1b", 1, 1500),
    ]  # fmt: skip
    assert sheet_of(sheet, "panel", {"1.1": []}, period="2025").marks == (30000, None)


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (("1.2a",), "1.1 has no rule 1.2a"),
        (("1.1b",), "1.1b takes 1 to 3 points; say how many"),
        (("1.1b", 1, 4), "1.1b takes 1 to 3 points, not 4"),
        (("1.1b", 2, 2), "1.1b takes points once, not 2 times"),
        (("1.1a", 0), "1.1a takes points occurrence, not 0 times"),
    ],
)
def test_a_sheet_refuses_rules_that_are_not_so(taken: Any, words: str, clean: Scheme) -> None:
    """A rule of another item, without its points, beyond its bounds, or too often is a mistake in the test."""
    form = clean.form("sheet")
    assert form is not None
    with pytest.raises(ValueError, match=words):
        sheet_of(form, "panel", {"1.1": [taken]}, period="2025")


def test_a_rule_takes_from_the_points_of_the_subject(small_scheme: Any) -> None:
    """An item that has other points for some has those of the subject the sheet is about."""
    item = Item("1", "项", num(10), (take("1a", "缺", 4),), variants=(Variant(Who(domains=("农村",)), num(15)),))
    form = replace(small_scheme("small").forms[0], sections=(Section("one", "部分", (item,)),))
    rural = Subject("甲", "甲", "member", domain="农村")
    given = {"1": [("1a",)]}
    assert sheet_of(form, "decided", given, period="2025", subject=rural).marks == (11000,)
    assert sheet_of(form, "decided", given, period="2025").marks == (6000,)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Claim(1, "bonsu", "奖", "2025-07-01"), "claim 1: no register bonsu; there are"),
        (Claim(1, "bonus", "將", "2025-07-01"), "claim 1: no kind 將; bonus has"),
        (Claim(1, "bonus", "奖", "2025/07/01"), "claim 1: the date 2025/07/01 is not written like"),
    ],
)
def test_a_claim_that_nothing_sees_is_told(claim: Claim, words: str, small_scheme: Any) -> None:
    """A claim with a name that the scheme has not, or no day, would count nowhere and say nothing."""
    scheme = replace(small_scheme("small"), registers=(Register("bonus", "加分", (Kind("奖", num(1)),)),))
    record = replace(full_record(scheme, generate_records(scheme, 1, 0)[0].subject), claims=(claim,))
    breaks("test_examples", Suite(scheme, examples=[Example([record], {})]), words)
