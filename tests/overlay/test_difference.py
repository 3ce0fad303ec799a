"""What two schemes differ in: each difference in a sentence, and no class that promises less than it changes."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any, get_args

import pytest
from kaoping.plugins.contract import Scheme
from kaoping.plugins.contract.data import _CLASSES
from kaoping.plugins.difference import EFFECTS, SchemeDifference, differences, effect_word, field_words
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.loading import find_scheme, load_plugins
from kaoping.plugins.overlay.addresses import with_value
from kaoping.plugins.sampling import generate_records

from tests.overlay.files import COMPUTED, varied

BASE = find_scheme("forestry_member")
BUILT_IN = [loaded.scheme for loaded in load_plugins().schemes.values()]


def only(scheme: Scheme) -> SchemeDifference:
    """The one difference from the base that is not its name."""
    found = [each for each in differences(BASE, scheme) if each.place != "source"]
    (heaviest,) = [each for each in found if each.what not in ("条款", "起步值标记")]
    return heaviest


@pytest.mark.parametrize(
    ("text", "effect", "sentence"),
    [
        ('[items."base/1"]\ntitle = "学习"', "wording", "forms/base/1(条款 附件1):标题 「学习与组织生活」 -> 「学习」"),
        ('[stages.notice]\nnote = "贴公示栏"', "wording", "说明 「有异议的,重新审核该党员并反馈本人。」 -> 「贴公示栏」"),
        ('[params]\ngrade_quota = "15%"', "parameters", "params/grade_quota(条款 四4(本单位调整)):值 20% -> 15%"),
        ("[params.rectify_days]\nhigh = 90", "parameters", "上限 365 -> 90"),
        ("[stages]\nplan = 3", "process", "天数 无 -> 3"),
        ('drop = ["papers/annex_2"]', "process", "去掉表样「annex_2」附件2《党员管理积分记录表》"),
        ('[fillings."base/self"]\nby = "secretary"', "process", "「member」 -> 「secretary」"),
        ('[deductions]\n"base/1a" = 3', "results", "forms/base/1a(条款 附件1(本单位调整)):扣分 2 -> 3"),
        ('[grades]\n"优秀" = 92', "results", "grades/优秀(条款 四4(本单位调整)):等次线 90 -> 92"),
        ('[levels]\n"review/合格" = "95%"', "results", "得分比例 90% -> 95%"),
        ("[parts.review]\nout_of = 15", "results", "total/review(条款 四2(本单位调整)):满分 20 -> 15"),
        ('drop = ["rules/review_failed"]', "results", "去掉规则「review_failed」评议等次为不合格的,不得评为优秀"),
        ('[[add.kind]]\nregister = "bonus"\nid = "帮扶"\npoints = 1', "results", "新增类别「帮扶」"),
        ('[move]\n"rules/excellent" = { before = "review_failed" }', "results", "规则的次序"),
        ('[move]\n"items/base/9" = { before = "1" }', "process", "项目的次序"),
    ],
)  # fmt: skip
def test_each_kind_of_difference_has_its_sentence_and_class(text: str, effect: str, sentence: str) -> None:
    """Place, clause, what, before and after."""
    found = only(varied(text))
    assert (found.effect, sentence in found.sentence) == (effect, True), found.sentence


def test_the_heaviest_come_first() -> None:
    """What changes results is read first."""
    text = '[items."base/1"]\ntitle = "学习"\n[grades]\n"优秀" = 92\n[params]\ngrade_quota = "1%"\n[stages]\nplan = 1\n'
    found = differences(BASE, varied(text))
    assert {each.effect for each in found} == set(EFFECTS)
    weights = [EFFECTS.index(each.effect) for each in found]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("scheme", BUILT_IN, ids=lambda scheme: scheme.id)
def test_a_scheme_does_not_differ_from_itself(scheme: Scheme) -> None:
    """Not from another version of itself that says the same either."""
    assert differences(scheme, replace(scheme, version="99")) == ()


def test_functions_and_last_years_result_are_looked_at() -> None:
    """Other code under the same name, and another id where last year's result is asked for, may change results."""
    other = replace(COMPUTED, functions={"double": abs})
    assert [each.effect for each in differences(COMPUTED, other)] == ["results"]
    renamed = replace(COMPUTED, id="other")
    assert [each.what for each in differences(COMPUTED, renamed)] == ["上年度得分所在的方案"]


def test_every_field_and_class_has_its_word() -> None:
    """Nothing of the contract is told by its English name."""
    names = {field.name for made in _CLASSES.values() for field in fields(made)}
    of_subjects = {"branch", "class_name", "code", "domain", "previous_source", "previous_total", "status"}
    of_subjects |= {"memberships", "excused"}
    assert names - field_words().keys() <= of_subjects
    assert len({effect_word(effect) for effect in EFFECTS}) == len(EFFECTS)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every plain value in a scheme, with its path."""
    if isinstance(value, tuple):
        for at, element in enumerate(value):
            yield from leaves(element, (*path, at))
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("functions", "id", "version"):
                yield from leaves(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, str | bool | Fraction):
        yield path, value


def other(value: Any, random: Random) -> Any:
    if isinstance(value, bool):
        return not value
    return value + random.randint(1, 3) if isinstance(value, Fraction) else value + "改"


def told(outcomes: list[Outcome]) -> list[tuple[Any, ...]]:
    """Everything in outcomes that is no wording."""
    return [
        (each.total, each.partial, each.computed_grade, each.grade, each.rank, dict(each.parts), bool(each.exempt),
         [applied.rule for applied in each.rules], [asked.question for asked in each.questions], each.provisional)
        for each in outcomes
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", BUILT_IN, ids=lambda scheme: scheme.id)
def test_words_and_process_never_change_an_outcome(scheme: Scheme) -> None:
    """Many leaves that are classified so are changed, all at once: the outcomes of a random cohort stay the same."""
    random = Random(scheme.id)  # noqa: S311  # which leaves to change, nothing secret
    light = ("wording", "process")
    changed, touched = scheme, 0
    every = list(leaves(scheme))
    for path, value in random.sample(every, min(len(every), 150)):
        if path[0] in ("contract", "subject") or (path[0] == "params" and path[-1] == "kind"):
            continue
        varied_once = with_value(scheme, path, other(value, random))
        effects = {each.effect for each in differences(scheme, varied_once)}
        assert effects, path
        if effects <= set(light):
            changed = with_value(changed, path, other(value, random))
            touched += 1
    assert touched > 30
    assert {each.effect for each in differences(scheme, changed)} <= set(light)
    records = generate_records(scheme, 20, 1)
    assert told(evaluate(changed, {}, 2025, records)) == told(evaluate(scheme, {}, 2025, records))


def test_every_effect_is_one_of_four() -> None:
    """The words of the type and the order of weight are the same."""
    from kaoping.plugins.difference import Effect

    assert get_args(Effect) == EFFECTS
