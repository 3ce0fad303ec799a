"""The cooperative's scheme, fact by fact, against tables written from the document and not from the scheme."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.contract import ParamRef, Requirement, Subject, content_hash, from_data, percent, to_data
from kaoping.plugins.evaluation.evaluate import evaluate, explain
from kaoping.plugins.evaluation.inputs import Record, Sheet
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.schemes.supply_cooperative import SCHEME

FORM = SCHEME.forms[0]
ITEMS = {item.id: item for item in FORM.items()}

# section: (title, clause, points of its items in order)
SECTIONS = {
    "1": ("班子建设", "二(一)", [4, 4, 3, 3]),
    "2": ("思想教育", "二(二)", [4, 4, 3, 3]),
    "3": ("组织生活", "二(三)", [6, 4, 4, 6]),
    "4": ("党员管理", "二(四)", [4, 4, 3, 3]),
    "5": ("党员发展", "二(五)", [4, 4]),
    "6": ("战斗堡垒", "二(六)", [3, 3, 3, 2, 3, 2]),
    "7": ("先锋模范", "二(七)", [4, 4, 3, 3]),
}

# item: (occurrences in a year, demands as "rule book[/kind] measure target every")
MEASURED = {
    "2.3": (24, ["a 党建信息报送 count 2 month"]),
    "2.4": (2, ["a 谈心谈话 count 1 half"]),
    "3.1": (
        2,
        [
            "a 民主生活会/组织生活会:组织生活会 count 1 half",
            "b 民主生活会/组织生活会:组织生活会 attendance 1 half",
            "c 民主生活会/组织生活会:组织生活会 complete 1 half",
        ],
    ),
    "3.2": (
        1,
        ["a 民主生活会/组织生活会:民主生活会 count 1 year", "b 民主生活会/组织生活会:民主生活会 complete 1 year"],
    ),
    "3.3": (1, ["a 冬训与民主评议:民主评议 count 1 year", "b 冬训与民主评议:民主评议 on_time 1 year"]),
    "3.4": (
        12,
        ["a 主题党日 count 1 month", "b 主题党日 attendance 9/10 month", "c 主题党日 complete 1 month"],
    ),
    "4.2": (
        16,
        ["a 党费收缴:交纳 on_time 1 month", "b 党费收缴:上缴 count 1 quarter", "b 党费收缴:上缴 complete 1 quarter"],
    ),
}
SHOWN_ONLY = {
    "1.3": " 年度计划与总结 complete 1 year",
    "4.3": " 组织关系转接 on_time 1 year",
    "4.4": " 流动党员联系 coverage 1 year",
    "5.1": " 发展党员 complete 1 year",
    "5.2": " 发展党员 complete 1 year",
}


def written(requirement: Requirement) -> str:
    """A demand on the ledger as the tables here write it."""
    book = requirement.book + (f":{requirement.kind}" if requirement.kind else "")
    return f"{requirement.rule[-1:]} {book} {requirement.measure} {requirement.target} {requirement.every}"


def test_form_has_seven_sections_of_twenty_eight_items_in_their_order() -> None:
    """Sections, their clauses and items 1.1 to 7.4 in order; every item's points are ours and say so."""
    assert (FORM.id, FORM.points, len(ITEMS)) == ("sheet", Fraction(100), 28)
    assert [section.id for section in FORM.sections] == list(SECTIONS)
    for section in FORM.sections:
        title, clause, points = SECTIONS[section.id]
        assert (section.title, section.clause) == (title, clause)
        assert [item.points for item in section.items] == points
    ids = [f"{section}.{place}" for section, row in SECTIONS.items() for place in range(1, len(row[2]) + 1)]
    assert list(ITEMS) == ids
    assert [item.clause for item in ITEMS.values()] == [SECTIONS[id_[0]][1] + id_[2:] for id_ in ids]
    assert all(item.starter for item in ITEMS.values())


def test_sections_are_worth_14_14_20_14_8_16_14() -> None:
    """Starter totals of the sections, 100 together."""
    assert [sum(item.points or 0 for item in section.items) for section in FORM.sections] == [14, 14, 20, 14, 8, 16, 14]


@pytest.mark.parametrize("id_", MEASURED)
def test_measurable_item_proposes_its_points_divided_by_the_occurrences(id_: str) -> None:
    """Book, measure and target are the document's; each missing occurrence costs points ÷ required occurrences, those
    of the sheet's period: of a half-year there are half as many.
    """
    occurrences, demands = MEASURED[id_]
    item = ITEMS[id_]
    points = item.points or Fraction(0)
    low, high = points / occurrences, points / max(occurrences // 2, 1)
    assert [written(requirement) for requirement in item.requires] == demands
    assert {(requirement.per_missing, requirement.spread) for requirement in item.requires} == {(None, True)}
    assert [rule.id for rule in item.deductions] == [id_ + letter for letter in sorted({row[0] for row in demands})]
    assert all((rule.low, rule.high, rule.starter, rule.clause) == (low, high, True, item.clause)
               for rule in item.deductions)  # fmt: skip
    assert {(requirement.clause, requirement.starter) for requirement in item.requires} == {(item.clause, False)}


def test_other_items_take_no_points_by_the_ledger() -> None:
    """Without a frequency the ledger is only shown beside the item."""
    others = {id_: item for id_, item in ITEMS.items() if id_ not in MEASURED}
    assert all(item.deductions == () for item in others.values())
    shown = {id_: requirement for id_, item in others.items() for requirement in item.requires}
    assert {id_: written(requirement) for id_, requirement in shown.items()} == SHOWN_ONLY
    assert {requirement.per_missing for requirement in shown.values()} == {None}


def test_self_twice_a_year_and_a_panel_of_three_groups_once() -> None:
    """Fillings self (each half-year) and panel (the year, several); each group has its weight in a parameter."""
    own, panel = FORM.fillings
    assert (own.id, own.every, own.several, own.groups) == ("self", "half", False, ())
    assert (panel.id, panel.every, panel.several) == ("panel", "year", True)
    assert [(group.id, group.title, group.weight) for group in panel.groups] == [
        ("committee", "机关党委委员", ParamRef("committee_weight")),
        ("members", "党员代表", ParamRef("members_weight")),
        ("masses", "群众代表", ParamRef("masses_weight")),
    ]


def test_parameters_and_their_starters() -> None:
    """30 % (and so 70 %) is the document's; group weights and days of notice are ours."""
    assert {param.id: (param.default, param.starter) for param in SCHEME.params} == {
        "self_weight": (Fraction(30, 100), False),
        "committee_weight": (0, True),
        "members_weight": (0, True),
        "masses_weight": (0, True),
        "notice_days": (5, True),
    }
    assert all(param.clause and param.low is not None and param.high is not None for param in SCHEME.params)
    assert all(not param.fault(param.default) for param in SCHEME.params)


def test_stages_have_the_documents_order() -> None:
    """Daily and thematic checks, self-assessment, appraisal, summary, notice of five days, approval."""
    assert [(stage.id, stage.kind) for stage in SCHEME.stages] == [
        ("daily_check", "check"),
        ("thematic_check", "check"),
        ("self_assessment", "fill"),
        ("appraisal", "check"),
        ("summary", "compute"),
        ("notice", "publish"),
        ("approve", "approve"),
    ]
    assert all(stage.actors for stage in SCHEME.stages)
    assert [stage.clause for stage in SCHEME.stages] == ["三.1", "三.2", "三.3", "三.4", "三.5", "三.6", "三.6"]
    by_id = {stage.id: stage for stage in SCHEME.stages}
    assert [ref.filling for stage in SCHEME.stages for ref in stage.fillings] == ["self", "panel"]
    assert by_id["notice"].days == ParamRef("notice_days")
    assert all(word in by_id["self_assessment"].note for word in ("6月", "12月"))
    assert all(word in by_id["appraisal"].note for word in ("委员", "党员代表", "群众代表", "汇报", "学习笔记", "谈话"))
    assert "重新公示" in by_id["notice"].note


def test_findings_of_checks_name_the_item_they_are_about() -> None:
    """One book keeps what daily and thematic checks found, each by an item of the sheet picked from a list."""
    (book,) = SCHEME.books
    assert book.id == "抽检发现"
    assert book.kinds == ("日常抽检", "专题抽检")
    assert [column.id for column in book.columns if column.required] == ["item", "checkers"]
    choices = next(column.choices for column in book.columns if column.id == "item")
    assert [choice.split(" ")[0] for choice in choices] == list(ITEMS)
    notes = [stage.note for stage in SCHEME.stages if stage.id in ("daily_check", "thematic_check")]
    assert all(book.id in note for note in notes)


def test_honours_look_at_two_years_and_their_places_are_given_from_above() -> None:
    """Advanced organisations and party workers every two years, without a share of our own and without grades."""
    assert [(honour.id, honour.years, honour.share, honour.grades) for honour in SCHEME.honours] == [
        ("advanced_organisation", 2, None, ()),
        ("outstanding_worker", 2, None, ()),
    ]
    assert all(honour.clause and "名额由党组下达" in honour.title for honour in SCHEME.honours)


def test_the_office_that_explains_the_document_is_named() -> None:
    """The political-work office explains the document, and dues are remitted to it."""
    assert "政工科负责解释" in SCHEME.source.document
    assert "政工科" in ITEMS["4.2"].text


def test_there_are_no_grades_and_branches_are_ranked_together() -> None:
    """No grades, no rules; the ranking group is the whole round."""
    assert (SCHEME.grades, SCHEME.rules, SCHEME.ranking.group, SCHEME.subject) == ((), (), "unit", "branch")


def test_official_papers_have_their_names() -> None:
    """The annex is the sheet of each branch."""
    papers = {paper.id: (paper.title, paper.per) for paper in SCHEME.papers}
    assert papers["sheet"] == ("《党支部工作量化考核评分表》", "subject")


def test_scheme_survives_being_frozen_as_data() -> None:
    """The scheme written as data and read back is the same scheme with the same content hash."""
    thawed = from_data(to_data(SCHEME))
    assert thawed == SCHEME
    assert content_hash(thawed) == content_hash(SCHEME)


def sheet(period: str, filler: str, lost: Fraction) -> Sheet:
    """Full points less ``lost``, taken from the items in order."""
    marks = []
    left = lost * 1000
    for item in FORM.items():
        full = (item.points or 0) * 1000
        taken = min(full, left)
        left -= taken
        marks.append(int(full - taken))
    return Sheet("sheet", period, filler.partition("-")[0], filler, tuple(marks))


def branch(first: str, second: str, **panel: str) -> Record:
    """A branch that lost ``first`` and ``second`` in its own eyes, and in those of each panel member what is said."""
    own = (sheet("2025-H1", "self", Fraction(first)), sheet("2025-H2", "self", Fraction(second)))
    members = (sheet("2025", name.replace("_", "-"), Fraction(lost)) for name, lost in panel.items())
    return Record(Subject("Z1", "Z1"), (*own, *members))


def outcome(record: Record, **params: int | Fraction) -> Outcome:
    values = {name: Fraction(value) for name, value in params.items()}
    return evaluate(SCHEME, values, 2025, [record])[0]


def test_annual_score_is_thirty_percent_self_and_seventy_percent_panel() -> None:
    """0.3 × (90 + 80) ÷ 2 + 0.7 × 70 = 74.5, with no grade."""
    result = outcome(branch("10", "20", panel_1="30"))
    assert (result.total, result.grade, result.rank, result.provisional) == (7450, None, 1, False)
    assert result.parts == {"annual": Fraction(149, 2), "self": 85, "panel": 70}


@given(st.lists(st.integers(0, 200), min_size=1, max_size=7), st.integers(0, 200), st.integers(0, 200))
def test_fillers_without_a_group_count_equally(panel: list[int], first: int, second: int) -> None:
    """Plain ``panel-1``, ``panel-2`` …: the exact mean, halves of points and all."""
    lost = {f"panel_{place}": f"{half}/2" for place, half in enumerate(panel, 1)}
    result = outcome(branch(f"{first}/2", f"{second}/2", **lost))
    own = 100 - Fraction(first + second, 4)
    assert result.parts["annual"] == own * 3 / 10 + (100 - Fraction(sum(panel), 2 * len(panel))) * 7 / 10


def test_a_unit_may_weigh_the_groups_of_the_panel() -> None:
    """Starter: each sheet the same. By 40, 30 and 30 % the means of the groups count; an assessor of none is a gap."""
    record = branch("0", "0", panel_1="10", panel_2="20", panel_3="30", panel_4="40")
    assert outcome(record).parts["panel"] == 75
    shares = {"committee_weight": percent(40), "members_weight": percent(30), "masses_weight": percent(30)}
    assert outcome(record, **shares).parts["panel"] is None
    of = {"panel_1": "committee", "panel_2": "members", "panel_3": "masses", "panel_4": "masses"}
    grouped = [replace(sheet, group=of.get(sheet.filler.replace("-", "_"), "")) for sheet in record.sheets]
    weighed = outcome(replace(record, sheets=tuple(grouped)), **shares)
    assert weighed.parts["panel"] == 100 - Fraction(10 * 4 + 20 * 3 + 35 * 3, 10)


def test_a_missing_self_assessment_or_appraisal_is_not_zero() -> None:
    """Without December's sheet, or without the panel, there is no annual score."""
    whole = branch("0", "0", panel_1="0")
    assert outcome(Record(whole.subject, whole.sheets[1:])).total is None
    assert outcome(Record(whole.subject, whole.sheets[:2])).total is None


def test_derivation_shows_both_shares() -> None:
    """Whoever reads the tree finds the two percentages beside the two scores."""
    record = branch("0", "0", panel_1="0")
    _outcome, tree = explain(SCHEME, {}, 2025, [record], "Z1")
    text = str(tree.as_data())
    assert "x 30%" in text
    assert "x 70%" in text
