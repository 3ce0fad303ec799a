"""The bureau's scheme, fact by fact, against tables written from the document and not from the scheme."""

from fractions import Fraction

import pytest
from kaoping.plugins.contract import Deduction, ParamRef, Requirement, Subject, content_hash, from_data, to_data
from kaoping.plugins.evaluation.evaluate import evaluate, explain
from kaoping.plugins.evaluation.inputs import Record, Sheet
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.lint import lint
from kaoping.schemes.bureau_target import SCHEME

FORM = SCHEME.forms[0]
ITEMS = {item.id: item for item in FORM.items()}

# category: (title, who answers for it, points)
CATEGORIES = {
    "1": ("组织领导", ("主要领导", "分管领导"), 20),
    "2": ("组织制度建设", ("组织委员", "群团", "青年"), 25),
    "3": ("思想政治工作", ("宣传委员",), 20),
    "4": ("党内监督", ("纪检委员",), 15),
    "5": ("党员管理与发展", ("组织委员", "群团", "青年"), 20),
}

# item: (points, deductions as "letter points [per]")
TARGETS = {
    "1.1": (5, "a 5"),
    "1.2": (4, "a 2 occurrence"),
    "1.3": (3, "a 1 occurrence"),
    "1.4": (4, "a 4"),
    "1.5": (4, "a 4"),
    "2.1": (4, "a 4"),
    "2.2": (4, "a 1 occurrence"),
    "2.3": (4, "a 2 occurrence"),
    "2.4": (4, "a 4; b 2"),
    "2.5": (4, "a 1 occurrence"),
    "2.6": (2, "a 2"),
    "2.7": (1, "a 0.5 occurrence"),
    "2.8": (1, "a 1 occurrence"),
    "2.9": (1, "a 1 occurrence"),
    "3.1": (8, "a 0.5 occurrence; b 2 occurrence"),
    "3.2": (12, "a 2 occurrence; b 5 occurrence"),
    "4.1": (5, "a 2 occurrence"),
    "4.2": (5, "a 4"),
    "4.3": (5, "a 3"),
    "5.1": (4, "a 1 person"),
    "5.2": (5, "a 0.5 person; b 2; c 5"),
    "5.3": (5, "a 4; b 2"),
    "5.4": (4, "a 3; b 0.5 person"),
    "5.5": (2, "a 2"),
}

# item: what the document asks the ledger to show how often, as (rule, measure, target, every, for each member)
FREQUENCIES = {
    "1.2": [("a", "count", "2", "year", False)],
    "2.2": [("a", "count", "1", "quarter", False)],
    "2.5": [("a", "count", "N", "year", False), ("a", "count", "M", "year", False)],
    "2.6": [("a", "count", "2", "year", False), ("a", "count", "1", "year", False)],
    "2.7": [("a", "attendance", "P", "month", False)],
    "2.8": [("a", "count", "1", "year", False)],
    "3.1": [("a", "count", "K", "year", True), ("b", "attendance", "P", "month", False)],
    "3.2": [("a", "count", "1", "quarter", False)],
    "4.1": [("a", "count", "2", "year", False)],
}


def written(deduction: Deduction) -> str:
    """A rule as the table here writes it."""
    per = "" if deduction.per == "once" else f" {deduction.per}"
    return f"{deduction.id[-1]} {float(deduction.low):g}{per}"


def test_form_has_five_categories_with_those_who_answer_for_them() -> None:
    """Titles, responsible persons and points 20/25/20/15/20 of the categories, 100 together."""
    assert (FORM.id, FORM.points) == ("sheet", Fraction(100))
    assert [section.id for section in FORM.sections] == list(CATEGORIES)
    for section in FORM.sections:
        title, responsible, points = CATEGORIES[section.id]
        assert (section.title, sum(item.points or 0 for item in section.items)) == (title, points)
        assert all(word in section.responsible for word in responsible)
        assert section.clause


def test_every_target_has_its_points_and_rules_as_starters() -> None:
    """Items 1.1 to 5.5 in order with points and deductions; since the numbers are lost, each of them is ours."""
    assert list(ITEMS) == list(TARGETS)
    for id_, item in ITEMS.items():
        points, rules = TARGETS[id_]
        assert (item.points, item.starter) == (Fraction(points), True)
        assert "; ".join(written(rule) for rule in item.deductions) == rules
        assert [rule.id[:-1] for rule in item.deductions] == [id_] * len(item.deductions)
        assert all(rule.low == rule.high and rule.starter for rule in item.deductions)
        assert {item.clause, *(rule.clause for rule in item.deductions)} == {
            f"附件第{'一二三四五'[int(id_[0]) - 1]}类第{id_[2:]}项"
        }


@pytest.mark.parametrize("id_", FREQUENCIES)
def test_frequencies_of_the_document_are_counted_from_the_ledger(id_: str) -> None:
    """How often, or how many, stands in the item or in one of the parameters N, M, P, K."""

    def bound(requirement: Requirement) -> tuple[str, str, str, str, bool]:
        target = requirement.target
        shown = target.param if isinstance(target, ParamRef) else str(target)
        return requirement.rule[-1], requirement.measure, shown, requirement.every, requirement.each_member

    assert [bound(requirement) for requirement in ITEMS[id_].requires] == FREQUENCIES[id_]


def test_a_proposal_takes_what_its_rule_takes() -> None:
    """Every demand on the ledger names a rule of its item, proposes that rule's points, and is a starter."""
    for item in ITEMS.values():
        rules = {rule.id: rule for rule in item.deductions}
        for requirement in item.requires:
            assert requirement.per_missing == rules[requirement.rule].low
            assert (requirement.starter, requirement.clause) == (True, item.clause)


def test_a_share_behind_a_rule_of_each_time_is_looked_at_every_month() -> None:
    """What is taken off for each meeting, paper or person is not made up for by the rest of the year."""
    found = {
        (id_, requirement.book, requirement.every)
        for id_, item in ITEMS.items()
        for requirement in item.requires
        for rule in item.deductions
        if rule.id == requirement.rule and rule.per != "once" and not requirement.each_member
        if requirement.measure in ("attendance", "on_time")
    }
    assert found == {
        ("1.3", "书记上党课与参训", "month"),
        ("2.3", "年度计划与总结", "month"),
        ("2.7", "民主生活会/组织生活会", "month"),
        ("3.1", "集中学习", "month"),
        ("5.1", "组织关系转接", "month"),
        ("5.1", "发展党员", "month"),
    }


def test_self_preparation_is_shown_and_the_panel_decides() -> None:
    """Fillings self and panel, both for the year; only the panel has several sheets."""
    assert [(filling.id, filling.every, filling.several) for filling in FORM.fillings] == [
        ("self", "year", False),
        ("panel", "year", True),
    ]


def test_all_parameters_are_starters() -> None:
    """A 85, B 70, C 90, N 12, M 4, P 90 %, K 2, each to be confirmed, within bounds and with a clause."""
    assert {param.id: param.default for param in SCHEME.params} == {
        "A": 85,
        "B": 70,
        "C": 90,
        "N": 12,
        "M": 4,
        "P": Fraction(90, 100),
        "K": 2,
    }
    for param in SCHEME.params:
        assert param.starter
        assert param.clause
        assert param.low is not None
        assert param.high is not None
        assert not param.fault(param.default)


def test_bands_stand_on_the_parameters() -> None:
    """达标 from A, 基本达标 from B, the rest 不达标."""
    assert [(grade.id, grade.at_least) for grade in SCHEME.grades] == [
        ("达标", ParamRef("A")),
        ("基本达标", ParamRef("B")),
        ("不达标", None),
    ]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ({"A": 70}, {"grades/基本达标"}),
        ({"B": 86}, {"grades/基本达标", "params/A"}),
        ({"C": 84}, {"params/C"}),
        ({"A": 91}, {"params/C"}),
    ],
)
def test_linter_refuses_lines_in_the_wrong_order(values: dict[str, int], places: set[str]) -> None:
    """C ≥ A > B must hold for whatever a unit sets."""
    findings = lint(SCHEME, {name: Fraction(value) for name, value in values.items()})
    assert {finding.place for finding in findings if finding.severity == "error"} == places


def test_linter_lets_the_lines_of_meeting_and_competing_be_the_same() -> None:
    """C may equal A."""
    assert not [finding for finding in lint(SCHEME, {"C": Fraction(85)}) if finding.severity == "error"]


def test_stages_run_from_plan_to_selection() -> None:
    """Plan, activity plans before activities, self-preparation, inspection, computation, circular, selection."""
    assert [(stage.id, stage.kind) for stage in SCHEME.stages] == [
        ("plan", "plan"),
        ("activities", "plan"),
        ("self_preparation", "fill"),
        ("inspection", "check"),
        ("compute", "compute"),
        ("circular", "publish"),
        ("select", "select"),
    ]
    assert all(stage.actors for stage in SCHEME.stages)
    assert [stage.clause for stage in SCHEME.stages] == [f"第{n}条" for n in "四四五六七七八"]
    assert SCHEME.stages[-1].only_grades == ("达标",)
    inspection = SCHEME.stages[3]
    assert all(word in inspection.note for word in ("登记簿", "原始资料", "台账", "会议", "汇报", "年底前"))


def test_only_those_who_met_the_targets_may_become_advanced() -> None:
    """One honour, among 达标; what follows each grade says so."""
    assert [(honour.id, honour.grades) for honour in SCHEME.honours] == [("advanced_organisation", ("达标",))]
    assert [(use.grade, use.kind) for use in SCHEME.uses] == [
        ("达标", "recommend"),
        ("基本达标", "none"),
        ("不达标", "none"),
    ]


def test_scheme_survives_being_frozen_as_data() -> None:
    """The scheme written as data and read back is the same scheme with the same content hash."""
    thawed = from_data(to_data(SCHEME))
    assert thawed == SCHEME
    assert content_hash(thawed) == content_hash(SCHEME)


def sheet(filler: str, lost: str, *places: str) -> Sheet:
    """Full points less ``lost``, taken from the items in order; only from those at ``places`` where named."""
    marks = []
    left = Fraction(lost) * 1000
    for item in FORM.items():
        full = (item.points or 0) * 1000
        taken = min(full, left) if item.id.startswith(places or "") else 0
        left -= taken
        marks.append(int(full - taken))
    return Sheet("sheet", "2025", filler.partition("-")[0], filler, tuple(marks))


def branch(*sheets: Sheet) -> Record:
    return Record(Subject("Z1", "Z1"), sheets)


def outcome(*sheets: Sheet, **params: str) -> Outcome:
    values = {name: Fraction(value) for name, value in params.items()}
    return evaluate(SCHEME, values, 2025, [branch(*sheets)])[0]


@pytest.mark.parametrize(
    ("lost", "total", "grade", "competes"),
    [
        ("10", 9000, "达标", True),
        ("10.005", 9000, "达标", True),  # 89.995 is printed 90.00
        ("10.5", 8950, "达标", False),
        ("15", 8500, "达标", False),
        ("15.01", 8499, "基本达标", False),
    ],
)
def test_grade_and_competing_are_read_off_the_printed_total(lost: str, total: int, grade: str, competes: bool) -> None:
    """Half-open bands; from C upwards one may compete, below it not."""
    result = outcome(sheet("panel-1", lost))
    assert (result.total, result.grade) == (total, grade)
    assert [applied.rule for applied in result.rules] == ([] if competes else ["below_competing_line"])


@pytest.mark.parametrize(("lost", "total", "grade"), [("30", 7000, "基本达标"), ("30.5", 6950, "不达标")])
def test_lower_line(lost: str, total: int, grade: str) -> None:
    """B ≤ total < A is 基本达标, less is 不达标; no category is empty here."""
    result = outcome(sheet("panel-1", lost, "2.1", "2.2", "2.3", "2.4", "2.5", "3.2"))
    assert (result.total, result.grade) == (total, grade)


def test_a_category_without_any_points_fails_the_branch() -> None:
    """85.00 in all and still 不达标: category 4 has nothing; the computed grade stays to be seen."""
    result = outcome(sheet("panel-1", "15", "4"))
    assert (result.total, result.computed_grade, result.grade) == (8500, "达标", "不达标")
    assert result.rules[0].rule == "empty_category"
    assert outcome(sheet("panel-1", "14.5", "4")).grade == "达标"


def test_a_category_is_empty_only_when_every_panel_member_gave_nothing() -> None:
    """The category's score is the mean of the sheets."""
    empty, full = sheet("panel-1", "15", "4"), sheet("panel-2", "0")
    assert outcome(empty, full).grade == "达标"
    assert outcome(empty, sheet("panel-2", "15", "4")).grade == "不达标"


def test_panel_sheets_count_equally_and_self_preparation_not_at_all() -> None:
    """The total is the exact mean of the panel; the branch's own sheet is only shown."""
    panel = [sheet("panel-1", "1"), sheet("panel-2", "1"), sheet("panel-3", "2")]
    assert outcome(*panel).total == 9867
    assert outcome(*panel, sheet("self", "90")).total == 9867
    assert outcome(sheet("self", "0")).total is None


def test_categories_are_parts_of_the_total() -> None:
    """The five categories and the sheet as a whole are columns of the result."""
    assert outcome(sheet("panel-1", "30")).parts == {
        "section_1": 0,
        "section_2": 15,
        "section_3": 20,
        "section_4": 15,
        "section_5": 20,
        "sheet": 70,
    }


def test_a_unit_sets_its_own_lines() -> None:
    """Other values of A and C move the grade and the right to compete."""
    strict = outcome(sheet("panel-1", "6"), A="92", C="95")
    assert (strict.grade, [applied.rule for applied in strict.rules]) == ("达标", ["below_competing_line"])
    equal = outcome(sheet("panel-1", "15"), C="85")
    assert (equal.grade, equal.rules) == ("达标", ())


def test_explanation_says_why_a_branch_may_not_compete() -> None:
    """The rule stands in the tree with the comparison it made."""
    _outcome, tree = explain(SCHEME, {}, 2025, [branch(sheet("panel-1", "12"))], "Z1")
    assert "总分未达到参评线:本年度不得参评先进党组织" in str(tree.as_data())
