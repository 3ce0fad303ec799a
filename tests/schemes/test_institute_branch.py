"""The institute's scheme, fact by fact, against tables written from the regulation and not from the scheme."""

from dataclasses import replace
from fractions import Fraction

import pytest
from kaoping.plugins.contract import Deduction, ParamRef, Requirement, Subject, content_hash, from_data, to_data
from kaoping.plugins.evaluation.evaluate import evaluate, explain
from kaoping.plugins.evaluation.inputs import Claim, Record, Sheet
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.schemes.institute_branch import SCHEME

FORM = SCHEME.forms[0]
ITEMS = {item.id: item for item in FORM.items()}

# item: (points, clause, deductions as "letter low~high [per]" in the order of the document)
FIXED = {
    "1.1": ("8", "一1", "a 1~8; b 3; c 1~2"),
    "1.2": ("8", "一2", "a 0.5~1; b 1~4; c 1~4"),
    "1.3": ("8", "一3", "a 4; b 0.5~1; c 3"),
    "1.4": ("5", "一4", "a 4; b 0.5~1"),
    "1.5": ("5", "一5", "a 0.5 person"),
    "2.1": ("8", "二1", "a 2~6; b 0.5~2"),
    "2.2": ("6", "二2", "a 1~2; b 2; c 2"),
    "2.3": ("3", "二3", "a 1~3"),
    "3.1": ("6", "三1", "a 1~3; b 1~2; c 0.5~1"),
}
STARTER = {"3.2": 6, "3.3": 6, "3.4": 5, "3.5": 6, "4.1": 5, "4.2": 5, "4.3": 6, "4.4": 4}


def written(deduction: Deduction) -> str:
    """A rule as the tables here write it."""
    low, high = (f"{float(points):g}" for points in (deduction.low, deduction.high))
    per = "" if deduction.per == "once" else f" {deduction.per}"
    return f"{deduction.id[-1]} {low if low == high else f'{low}~{high}'}{per}"


def test_form_has_exactly_the_items_of_the_document_in_its_order() -> None:
    """Items run from 1.1 to 4.4; none is missing, none is added."""
    assert list(ITEMS) == sorted([*FIXED, *STARTER])
    assert [item.id for section in FORM.sections for item in section.items if item.id[0] != section.id] == []


@pytest.mark.parametrize("id_", FIXED)
def test_fixed_item_has_the_points_clause_and_rules_of_the_document(id_: str) -> None:
    """Points, clause and every deduction of an item that the document fixes; nothing of it is a starter value."""
    points, clause, rules = FIXED[id_]
    item = ITEMS[id_]
    assert (item.points, item.clause, item.starter) == (Fraction(points), clause, False)
    assert "; ".join(written(rule) for rule in item.deductions) == rules
    assert [rule.id[:-1] for rule in item.deductions] == [id_] * len(item.deductions)
    assert {(rule.clause, rule.starter) for rule in item.deductions} == {(clause, False)}


@pytest.mark.parametrize("id_", STARTER)
def test_lost_item_is_a_starter_value_marked_directly(id_: str) -> None:
    """Items the document has lost carry our points, say so, and have no deduction rules."""
    item = ITEMS[id_]
    assert item.points == STARTER[id_]
    assert item.starter
    assert item.clause
    assert item.deductions == ()


def test_sections_are_worth_34_17_29_and_20() -> None:
    """Section points are fixed, starter items included, and make 100."""
    sums = [sum(item.points or 0 for item in section.items) for section in FORM.sections]
    assert sums == [34, 17, 29, 20]
    assert (FORM.id, FORM.points, sum(sums)) == ("sheet", Fraction(100), 100)
    assert [section.clause for section in FORM.sections] == ["细则一", "细则二", "细则三", "细则四"]


def test_every_checked_item_of_sections_one_and_two_says_how_it_is_checked() -> None:
    """The view column of the document stands at each item it is written for."""
    views = {id_: item.view for id_, item in ITEMS.items() if item.view}
    assert set(views) == {id_ for id_ in FIXED if id_ < "3"}
    assert all(word in views["1.4"] for word in ("座谈会", "访谈", "问卷"))
    assert all("记录本" in views[id_] for id_ in ("1.1", "1.2", "1.5", "2.1", "2.2"))


def test_measurable_items_are_bound_to_the_ledger() -> None:
    """Talks, meetings, attendance and reports are counted from the books, with the document's targets."""

    def bound(requirement: Requirement) -> tuple[str, str, str, Fraction | ParamRef, str, bool, Fraction | None]:
        return (
            requirement.book,
            requirement.kind,
            requirement.measure,
            requirement.target,
            requirement.every,
            requirement.each_member,
            requirement.per_missing,
        )

    half = Fraction(1, 2)
    required = {id_: [bound(requirement) for requirement in item.requires] for id_, item in ITEMS.items()}
    assert {id_: rows for id_, rows in required.items() if rows} == {
        "1.5": [("谈心谈话", "", "count", 1, "year", True, half)],
        "2.1": [
            ("三会一课", "支委会", "count", 1, "month", False, 2),
            ("三会一课", "党员大会", "count", 1, "quarter", False, 2),
            ("民主生活会/组织生活会", "组织生活", "count", 1, "month", False, 2),
            ("三会一课", "党课", "attendance", Fraction(95, 100), "year", False, half),
        ],
        "2.2": [("冬训与民主评议", "民主评议", "attendance", 1, "year", False, 1)],
        "2.3": [("下情上达", "思想汇报", "count", 1, "half", True, 1)],
        "3.1": [("", "", "rating", 2, "year", False, None)],
    }
    assert all(requirement.clause == item.clause for item in ITEMS.values() for requirement in item.requires)
    least = {rule.id: rule.low for item in ITEMS.values() for rule in item.deductions}
    proposing = [requirement for item in ITEMS.values() for requirement in item.requires if requirement.rule]
    assert all(requirement.per_missing == least[requirement.rule] for requirement in proposing)


def test_branch_fills_once_and_several_panel_members_fill_once_each() -> None:
    """Fillings self and panel, both for the year; only the panel has several sheets."""
    assert [(filling.id, filling.every, filling.several) for filling in FORM.fillings] == [
        ("self", "year", False),
        ("panel", "year", True),
    ]
    assert all(filling.clause for filling in FORM.fillings)


def test_parameters_and_their_starters() -> None:
    """12 % is the document's; the year assessed, the weights of the three evaluations and the days are ours."""
    assert {param.id: (param.default, param.starter) for param in SCHEME.params} == {
        "year_start": (7, True),
        "honour_share": (Fraction(12, 100), False),
        "self_weight": (Fraction(20, 100), True),
        "peer_weight": (Fraction(30, 100), True),
        "committee_weight": (Fraction(50, 100), True),
        "rectify_days": (30, True),
    }
    assert all(param.clause and param.low is not None and param.high is not None for param in SCHEME.params)
    assert all(not param.fault(param.default) for param in SCHEME.params)


def test_bonus_needs_proof_and_a_veto_counts_at_once() -> None:
    """Who would lose by a veto must not hold its proof back; what the document listed in 五 and 六 is lost."""
    assert [(register.id, register.proof, register.cap, register.counts_unproved) for register in SCHEME.registers] == [
        ("bonus", "proof", None, False),
        ("veto", "proof", None, True),
    ]
    kinds = [kind for register in SCHEME.registers for kind in register.kinds]
    assert kinds
    assert all(kind.starter and kind.clause for kind in kinds)


def test_honours_take_twelve_percent_after_three_evaluations() -> None:
    """Both honours: only 优秀, 12 % of branches, self, peer and committee evaluation, bonus breaks ties."""
    assert [(honour.id, honour.posts) for honour in SCHEME.honours] == [
        ("advanced_branch", ()),
        ("outstanding_worker", ("书记", "副书记", "支委")),
    ]
    for honour in SCHEME.honours:
        assert (honour.grades, honour.ties, honour.years) == (("优秀",), ("bonus",), 1)
        assert [(evaluation.id, evaluation.peers) for evaluation in honour.evaluations] == [
            ("self", False),
            ("peer", True),
            ("committee", False),
        ]


def test_stages_run_from_self_check_to_selection() -> None:
    """Self-check, panel, opinion, committee, selection of the excellent; every stage has actors and a clause."""
    assert [(stage.id, stage.kind) for stage in SCHEME.stages] == [
        ("self_check", "fill"),
        ("panel_check", "check"),
        ("compute", "compute"),
        ("approve", "approve"),
        ("select", "select"),
    ]
    assert all(stage.actors and stage.clause for stage in SCHEME.stages)
    assert SCHEME.stages[-1].only_grades == ("优秀",)


def test_opinion_of_the_panel_has_a_field_for_each_way_of_checking() -> None:
    """Papers, questionnaire, meeting, interviews, the leader's opinion and others are text, and give no marks."""
    (book,) = SCHEME.books
    fields = ["papers", "questionnaire", "meeting", "interviews", "leader", "other", "opinion"]
    assert ([column.id for column in book.columns], book.clause) == (fields, "五(二)")


def test_poor_grades_rectify_and_report_in_the_set_time() -> None:
    """基本合格 and 不合格 rectify with a written report within the parameter's days; 优秀 may be selected."""
    assert [(use.grade, use.kind, use.days is not None) for use in SCHEME.uses] == [
        ("优秀", "recommend", False),
        ("基本合格", "rectify", True),
        ("不合格", "rectify", True),
    ]


def test_scheme_survives_being_frozen_as_data() -> None:
    """The scheme written as data and read back is the same scheme with the same content hash."""
    thawed = from_data(to_data(SCHEME))
    assert thawed == SCHEME
    assert content_hash(thawed) == content_hash(SCHEME)


def branch(code: str, *lost: str, claims: tuple[Claim, ...] = ()) -> Record:
    """A branch marked by one panel member for each of ``lost``: all points but those, taken from the first items."""
    return Record(Subject(code, code), tuple(sheet(f"panel-{i}", Fraction(off)) for i, off in enumerate(lost)), claims)


def sheet(filler: str, lost: Fraction) -> Sheet:
    """Full points less ``lost``, taken from the items in order."""
    marks = []
    left = lost * 1000
    for item in FORM.items():
        full = (item.points or 0) * 1000
        taken = min(full, left)
        left -= taken
        marks.append(int(full - taken))
    return Sheet("sheet", "2025", filler.partition("-")[0], filler, tuple(marks))


def outcome(record: Record) -> Outcome:
    return evaluate(SCHEME, SCHEME.defaults(), 2025, [record])[0]


@pytest.mark.parametrize(
    ("lost", "total", "grade"),
    [
        ("5", 9500, "优秀"),
        ("5.005", 9500, "优秀"),  # 94.995 is printed 95.00
        ("5.5", 9450, "合格"),
        ("20", 8000, "合格"),
        ("20.01", 7999, "基本合格"),
        ("40", 6000, "基本合格"),
        ("40.5", 5950, "不合格"),
    ],
)
def test_grade_is_read_off_the_printed_total(lost: str, total: int, grade: str) -> None:
    """Bands 95, 80 and 60 are half-open on the printed number."""
    result = outcome(branch("Z1", lost))
    assert (result.total, result.grade) == (total, grade)


def test_panel_sheets_count_equally_and_self_check_not_at_all() -> None:
    """The total is the exact mean of the panel; the branch's own sheet is only shown."""
    panel = branch("Z1", "1", "1", "2")
    with_self = replace(panel, sheets=(*panel.sheets, sheet("self", Fraction(90))))
    assert outcome(panel).total == 9867
    assert outcome(with_self).total == 9867
    assert outcome(Record(panel.subject, (sheet("self", Fraction(0)),))).total is None


def test_sections_are_parts_of_the_total() -> None:
    """The four sections and the sheet as a whole are columns of the result."""
    parts = outcome(branch("Z1", "36")).parts
    assert {name: parts[name] for name in ("section_1", "section_2", "section_3", "section_4", "sheet")} == {
        "section_1": 0,
        "section_2": 15,
        "section_3": 29,
        "section_4": 20,
        "sheet": 64,
    }


def test_branches_of_retired_staff_are_not_graded() -> None:
    """Only branches of serving staff are appraised."""
    retired = branch("Z1", "1")
    result = outcome(replace(retired, subject=replace(retired.subject, domain="离退休")))
    assert (bool(result.exempt), result.total, result.grade, result.provisional) == (True, None, None, False)


def test_bonus_is_not_in_the_total() -> None:
    """A proved bonus changes neither total nor grade."""
    bonus = Claim(1, "bonus", SCHEME.registers[0].kinds[0].id, "2025-05-01", proof="证书.jpg")
    assert outcome(branch("Z1", "6", claims=(bonus,))).total == 9400


def test_veto_keeps_the_grade_and_bars_both_honours() -> None:
    """A veto event leaves the grade and is reported as a disqualification, whether its proof is there or not: who loses
    by it cannot make it vanish by holding back the proof. The derivation says that it is missing.
    """
    kind = SCHEME.registers[1].kinds[0].id
    vetoed = outcome(branch("Z1", "1", claims=(Claim(1, "veto", kind, "2025-03-01", proof="决定.pdf"),)))
    assert (vetoed.grade, [applied.rule for applied in vetoed.rules]) == ("优秀", ["veto"])
    unproved = branch("Z1", "1", claims=(Claim(1, "veto", kind, "2025-03-01"),))
    assert outcome(unproved).rules == vetoed.rules
    (_outcome, tree) = explain(SCHEME, SCHEME.defaults(), 2025, [unproved], "Z1")
    rule = tree.parts[-1]
    assert [(part.label, part.note) for part in rule.parts[0].parts] == [
        (f"{kind} 2025-03-01", "证明材料尚缺,照样计入")
    ]
