"""What the schemes keep on record beside marks, and what comes of it: books of their own, counts of the ledger."""

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.requirements.measures import measure
from kaoping.core.requirements.model import question_of
from kaoping.core.rounds.claims.model import TypedClaim
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.schemes.bureau_target import SCHEME as BUREAU
from kaoping.schemes.forestry_member import SCHEME as FORESTRY

from tests.calculation.closing import open_sample, services_on
from tests.requirements.test_measures import BRANCH, OVER, PEOPLE, fact
from tests.rounds.test_panels_and_excuses import opened
from tests.schemes.test_township_star import POOR, branch, crowd, outcomes


def test_points_ledger_keeps_three_values_the_vote_and_the_objection() -> None:
    """One entry a quarter for every member: self, preliminary and decided mark, those present, for, against and
    abstaining, the objection, and the recorder who entered it.
    """
    (book,) = FORESTRY.books
    assert (book.id, book.about, book.roll, book.every) == ("党员积分台账", "member", "members", "quarter")
    assert book.kinds == ("第一季度", "第二季度", "第三季度", "第四季度")
    assert {column.id for column in book.columns} == {
        *("self", "preliminary", "decided"),
        *("meeting", "attended", "in_favour", "against", "abstained"),
        *("objection", "recorder"),
    }
    kinds = {column.id: column.kind for column in book.columns}
    assert {kinds[id_] for id_ in ("attended", "in_favour", "against", "abstained")} == {"count"}
    assert (kinds["meeting"], kinds["recorder"]) == ("date", "person")
    assert book.clause == "五(一)1、六1"


@pytest.mark.parametrize(("rule", "kind"), [("2.7a", "组织生活"), ("3.1b", "集体学习"), ("1.3a", "参训")])
def test_each_meeting_below_the_share_is_short(rule: str, kind: str) -> None:
    """Three of twelve meetings with eight of ten present are three times short, however full the other nine were."""
    item = next(item for item in BUREAU.forms[0].items() if item.id == rule[:-1])
    (asked,) = (requirement for requirement in item.requires if requirement.rule == rule)
    question = question_of(asked, BOOKS_BY_ID, BUREAU.defaults(), "2025", OVER)
    assert question is not None
    held = [
        fact(month, f"2025-{month:02d}-05", kind=kind, came=(8 if month in (2, 5, 9) else 10, 10))
        for month in range(1, 13)
    ]
    result = measure(question, held, BRANCH, PEOPLE)
    assert [verdict.period for verdict in result.verdicts if verdict.short] == ["2025-02", "2025-05", "2025-09"]
    assert result.short == 3


def test_a_deduction_is_twenty_at_least_and_has_no_upper_end(sqlite_database: Database) -> None:
    """19.999 at once is refused with the least there is; 30 is recorded and taken off as 30."""
    services = services_on(sqlite_database)
    key = opened(services, "township_star")
    code = services.rounds.round(key).graded[0].code
    before = services.results.explain(key, code).outcome.parts["work"]
    with pytest.raises(Error, match="应为 20 以上"):
        services.claims.add(key, TypedClaim(code, "deduction", "其他", "2025-06-01", "19.999"))
    services.claims.add(key, TypedClaim(code, "deduction", "其他", "2025-06-01", "30"))
    parts = services.results.explain(key, code).outcome.parts
    assert before is not None
    assert (parts["deduction"], parts["work"]) == (30, before - 30)


RAISED = {"superiors": POOR, "members": POOR, "star_change": "五星"}
"""85 points and a decision that would make them five stars."""


@pytest.mark.parametrize(
    ("county", "better", "star"),
    [
        ({}, 0, "四星"),
        ({"county_raise": "同意"}, 0, "五星"),
        ({"county_raise": "不同意"}, 0, "四星"),
        ({"county_raise": "同意"}, 2, "五星"),
        ({"county_raise": "同意"}, 3, "四星"),
    ],
)
def test_a_branch_raised_during_the_year_passes_neither_the_share_nor_the_county(
    county: dict[str, str], better: int, star: str
) -> None:
    """Five stars need the county's agreement and one of the three places of ten branches, by the total."""
    raised = branch("B", **RAISED, **county)  # type: ignore[arg-type]  # the words fit the parameters of these names
    results = outcomes(raised, *(branch(f"A{n}") for n in range(better)), *crowd(9 - better))
    assert (results[0].total, results[0].computed_grade, results[0].grade) == (8500, "四星", star)
    assert [result.grade for result in results[1 : better + 1]] == ["五星"] * better
    asked = [] if county else ["county_raise"]
    assert [question.question for question in results[0].questions] == asked


def test_who_is_lowered_during_the_year_leaves_the_place_free() -> None:
    """Of four branches above ninety the fourth has no place, also when one of the first three is lowered."""
    results = outcomes(branch("B", star_change="三星"), *(branch(f"A{n}", str(n)) for n in (1, 2, 3)), *crowd(6))
    assert [result.grade for result in results[:4]] == ["三星", "五星", "五星", "四星"]


def test_who_is_raised_below_five_stars_needs_no_answer_of_the_county() -> None:
    """Sixty-five points decided to be three stars are three stars, and nobody is asked."""
    result = outcomes(branch("B", "50", star_change="三星"), *crowd(9))[0]
    assert (result.total, result.grade, result.questions) == (6500, "三星", ())


def test_the_county_stage_waits_for_the_answer_about_every_branch_recommended(database: Database) -> None:
    """The refusal names them; with the last answer the round goes on, and whom the county sends back is 四星."""
    services = services_on(database)
    key = open_sample(services, "township_star")
    while services.rounds.round(key).info.stage != "county_recheck":
        services.rounds.advance(key)
    stars = [one.subject.code for one in services.results.table(key).outcomes if one.grade == "五星"]
    assert stars
    for number, code in enumerate(stars):
        left = stars[number:]
        with pytest.raises(Error, match=f"还有 {len(left)} 个对象没有答复,不能离开「县级复核」:{left[0]} "):
            services.rounds.advance(key)
        services.rounds.decide(key, code, "county_recheck", "不同意" if number == 0 else "同意", "县委研究")
    assert services.rounds.advance(key).stage == "county_notice"
    told = {one.subject.code: one.grade for one in services.results.table(key).outcomes}
    assert [told[code] for code in stars] == ["四星", *["五星"] * (len(stars) - 1)]
