"""A scheme as text shows everything that a unit may want to check: nothing of it stays hidden in data."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any, get_args

import pytest
from kaoping.core.services.scheme_text import SchemeReader, provision_lines, provision_rows, scheme_lines
from kaoping.core.services.scheme_text.formulas import in_words
from kaoping.core.services.scheme_text.grades import effect
from kaoping.plugins.contract import Const, ParamRef, Provision, Rule, Scheme, num, percent
from kaoping.plugins.contract import formula as f
from kaoping.plugins.lint.finding import spots
from kaoping.plugins.loading import find_scheme

from tests.gates import catalogue
from tests.plugins.kp_clean import CLEAN

SCHEMES = (*catalogue.schemes(), CLEAN)

every_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: str(scheme.id))


WORDS = ("title", "text", "note", "view", "definition", "responsible", "clause", "gist", "practice", "lacking")


def text_of(scheme: Scheme, values: dict[str, Any] | None = None, unit: str = "") -> str:
    return "\n".join(scheme_lines(SchemeReader(scheme, values or {}, unit)))


@every_scheme
def test_every_word_and_every_clause_of_a_scheme_is_shown(scheme: Scheme) -> None:
    """Titles, full texts, notes, definitions, choices and clauses: whatever a scheme says stands in its text."""
    text = text_of(scheme)
    said = {
        (spot.place, content)
        for spot in spots(scheme)
        for name in WORDS
        for content in [getattr(spot.value, name, "")]
        if content and type(spot.value).__name__ not in ("Book", "Column", "Step", "Const", "Clamp", "LastResult")
    }
    assert {(place, content) for place, content in said if content not in text} == set()


@every_scheme
def test_every_id_that_a_file_may_name_is_shown(scheme: Scheme) -> None:
    """Forms, fillings, items, rules, polls, registers, questions, parameters, stages …: a scheme file finds its ids."""
    words = set(re.split(r"[\s():,]+", text_of(scheme)))
    kinds: list[tuple[Any, ...]] = [
        scheme.forms, scheme.registers, scheme.polls, scheme.questions, scheme.params, scheme.rules, scheme.stages,
        scheme.honours, scheme.draws, scheme.reminders, scheme.papers,
    ]  # fmt: skip
    ids: set[str] = {one.id for kind in kinds for one in kind}
    ids |= {filling.id for form in scheme.forms for filling in form.fillings}
    ids |= {item.id for form in scheme.forms for item in form.items()}
    ids |= {rule.id for form in scheme.forms for item in form.items() for rule in item.deductions}
    assert {id_ for id_ in ids if id_ not in words} == set()


@every_scheme
def test_every_starter_value_is_marked_where_it_stands(scheme: Scheme) -> None:
    """As many signs as there are values to confirm, beside the line that explains the sign."""
    starters = sum(bool(getattr(spot.value, "starter", False)) for spot in spots(scheme))
    assert text_of(scheme).count(" *暂定\n") + text_of(scheme).endswith(" *暂定") == starters


def test_every_node_and_every_rule_has_words_of_its_own() -> None:
    """No formula or rule is shown the way a file writes it."""
    nodes = {*get_args(f.Value), *get_args(f.Condition)}
    assert {node.__name__ for node in nodes if node not in in_words.registry} == set()
    assert {rule.__name__ for rule in get_args(Rule) if rule not in effect.registry} == set()
    assert "is =" not in text_of(CLEAN)


def test_thresholds_formulas_and_conditions_are_said_in_words() -> None:
    """The township's total, its lines and what bars 五星, as a clerk reads them."""
    text = text_of(find_scheme("township_star"))
    assert "「基础分、加分、扣分合计」乘以 70%(参数 w) + 「述职评议分」乘以 (100% - 70%(参数 w))" in text
    assert "等次 五星:总分 90 分及以上〔四〕" in text
    assert "条件:「基础分」低于 80 并且 没有(" in text
    assert "五星不超过全单位的 30%(参数 five_star_share),名额舍去小数,超出的为四星" in text
    assert "各不少于 15%(参数 recheck_share)(进一取整)" in text


def test_poll_is_shown_with_levels_conditions_and_quota() -> None:
    """The members' review of the forestry bureau: who votes, on what, which level when, how many at most."""
    text = text_of(find_scheme("forestry_member"))
    assert "测评 review 党员民主评议,每年,无记名〔五(一)4〕" in text
    assert "等次 合格:得 90%" in text
    assert "的优秀+合格票比例不低于 60%(参数 support_share)" in text
    assert "优秀不超过全单位(参数 quota_group)的 20%(参数 review_quota),超出的为合格" in text


def test_values_of_the_unit_stand_beside_those_of_the_scheme() -> None:
    """Where a unit set another figure, both are shown, and formulas use the unit's."""
    scheme = find_scheme("township_star")
    values = scheme.defaults() | {"w": percent(80), "superiors_weight": percent(60)}
    text = text_of(scheme, values, "温店镇")
    assert "参数为 温店镇 现在的值" in text
    assert "权重(其余为述职评议):80%(本单位;原文 70%)" in text
    assert "上级党组织测评权重:60%(本单位;起步值 50%)" in text
    assert "乘以 80%(参数 w)" in text
    assert "本单位;" not in text_of(scheme)


def test_table_of_clauses_names_what_may_be_changed_with_its_value() -> None:
    """A parameter stands there with the value that counts, another address as a file writes it."""
    scheme = replace(
        find_scheme("supply_cooperative"),
        provisions=(
            Provision("三.5", "三七开", "照此计算。", settings=("self_weight", "forms/sheet")),
            Provision("四", "推荐", "资料照记,本程序不自动办理。"),
        ),
    )
    rows = provision_rows(SchemeReader(scheme, {"self_weight": percent(40)}))
    assert [row.settings for row in rows] == ["self_weight=40%、forms/sheet", ""]
    assert list(provision_lines(rows)) == [
        "条款 - 要点 - 本程序的理解 - 可改处",
        "三.5  三七开",
        "  照此计算。",
        "  可改:self_weight=40%、forms/sheet",
        "四  推荐",
        "  资料照记,本程序不自动办理。",
    ]
    assert list(provision_lines(())) == []


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (f.Difference(Const(num(1)), ParamRef("self_weight")), "100% - 30%(参数 self_weight)"),
        (f.Difference(Const(num(100)), Const(num(5))), "100 - 5"),
        (f.Scale(f.Sum((Const(num(1)), Const(num(2)))), Const(percent(20))), "(1 + 2)乘以 20%"),
        (f.Clamp(Const(num(7)), Const(num(0)), Const(num(5))), "7(不低于 0)(不超过 5)"),
        (f.Not(f.AtLeast(f.LastResult(), Const(num(60)))), "没有(上年度得分不低于 60)"),
        (f.Over("half", f.Marks("sheet", "self"), "mean"), "各半年的支部自评在"),
        (f.Mean((Const(num(1)), Const(Fraction(1, 3)))), "1、1/3的平均"),
    ],
)
def test_formula_in_words(node: Any, words: str) -> None:
    """Brackets stand where they are needed; a share is a percentage, a figure is exact."""
    assert SchemeReader(find_scheme("supply_cooperative"), {}).formula(node).startswith(words)
