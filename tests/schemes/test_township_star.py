"""The township's stars, fact by fact, against tables written from the document and not from the scheme."""

from fractions import Fraction

import pytest
from kaoping.plugins.contract import ParamRef, Quota, Subject, content_hash, from_data, to_data
from kaoping.plugins.contract.params import value_faults
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record, Sheet, Tally
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.schemes.township_star import SCHEME

BASE = SCHEME.forms[0]
REVIEW = SCHEME.polls[0]
STARS = ["五星", "四星", "三星", "二星", "一星"]
DOMAINS = {"rural": "农村", "public": "机关事业单位", "private": "非公有制经济组织", "retired": "离退休"}

# area: its points, then what its items are worth in the order of the document
AREAS = {
    "1": ("班子建设", 20, [5, 4, 4, 4, 3]),
    "2": ("工作运行", 15, [6, 4, 5]),
    "3": ("党员管理", 20, [4, 4, 4, 3, 3, 2]),
    "4": ("组织生活", 20, [8, 8, 4]),
    "5": ("基础保障", 10, [2, 3, 2, 2, 1]),
    "6": ("作用发挥", 15, [4, 3, 3, 5]),
}
LOOKED_AT_BY_DOMAIN = {
    "农村": ["乡村振兴", "集体经济", "村级治理", "巩固脱贫"],
    "机关事业单位": ["模范机关", "事业发展"],
    "非公有制经济组织": ["高质量发展", "职工权益"],
    "离退休": ["结合自身实际"],
}
BONUS_POINTS = {"县级表彰": 5, "市级表彰": 8, "省级表彰": 12, "急难险重": 5, "经验推广": 5, "试点": 5, "其他": None}


def test_six_areas_are_fixed_and_their_items_are_starters() -> None:
    """Areas in order with their points; every item with its points, all ours and marked so."""
    assert (BASE.id, BASE.points) == ("base", 100)
    assert [(section.id, section.title) for section in BASE.sections] == [
        (id_, title) for id_, (title, *_rest) in AREAS.items()
    ]
    for section in BASE.sections:
        _title, points, items = AREAS[section.id]
        assert [item.id for item in section.items] == [f"{section.id}.{place}" for place in range(1, len(items) + 1)]
        assert [item.points for item in section.items] == items
        assert sum(items) == points
        assert (section.clause, section.starter, section.pool) == (f"三.{section.id}", False, None)
        assert {item.clause for item in section.items} == {section.clause}
    assert all(item.starter and not item.deductions for item in BASE.items())


def test_last_item_names_what_each_domain_is_looked_at_for() -> None:
    """Item 6.4 is worth 5 in every domain, also in one the unit adds, and says what counts where."""
    item = next(item for item in BASE.items() if item.id == "6.4")
    for domain, named in LOOKED_AT_BY_DOMAIN.items():
        text = item.text_for(Subject("Z", "Z", domain=domain))
        assert all(word in text for word in named)
    assert {item.points_for(Subject("Z", "Z", domain=domain)) for domain in (*DOMAINS.values(), "社区")} == {5}


def test_branch_and_panel_fill_the_form_once_a_year() -> None:
    """Fillings self and panel; only the panel has several sheets."""
    assert [(filling.id, filling.by, filling.every, filling.several) for filling in BASE.fillings] == [
        ("self", "secretary", "year", False),
        ("panel", "assessor", "year", True),
    ]
    assert all(filling.clause for filling in BASE.fillings)


def test_bonus_register_needs_proof_and_is_capped_at_twenty() -> None:
    """Points per case are starters; 其他 says its own, at most 3."""
    bonus = SCHEME.register("bonus")
    assert bonus is not None
    assert (bonus.cap, bonus.proof, bonus.clause) == (20, "proof", "四.2")
    assert {kind.id: kind.points for kind in bonus.kinds} == BONUS_POINTS
    assert all(kind.starter and kind.clause for kind in bonus.kinds)
    assert [(kind.low, kind.high) for kind in bonus.kinds if kind.id == "其他"] == [(0, 3)]


def test_deductions_are_twenty_or_more_at_once() -> None:
    """Five kinds fixed by the document, each from 20 without an upper end, written as positive points."""
    deduction = SCHEME.register("deduction")
    assert deduction is not None
    assert (deduction.cap, deduction.proof) == (None, "none")
    assert [(kind.points, kind.low, kind.high, kind.starter) for kind in deduction.kinds] == [(20, 20, None, False)] * 5
    for kind, word in zip(deduction.kinds, ("重大失误", "检查", "严重违纪", "渗透", "其他"), strict=True):
        assert word in kind.id
        assert kind.clause == "四.3"


def test_branch_applies_for_a_star_when_it_checks_itself() -> None:
    """The star applied for is recorded without points, in the first stage only."""
    application = SCHEME.register("application")
    assert application is not None
    assert [(kind.id, kind.points) for kind in application.kinds] == [(star, None) for star in STARS]
    assert [stage.id for stage in SCHEME.stages if "application" in stage.registers] == ["self_check"]


def test_review_by_superiors_and_members() -> None:
    """好 100, 较好 85, 一般 70, 差 50; the two groups weigh half each, as starters."""
    assert {option.id: option.value for option in REVIEW.options} == {"好": 100, "较好": 85, "一般": 70, "差": 50}
    assert [(group.id, group.weight) for group in REVIEW.groups] == [
        ("superiors", ParamRef("superiors_weight")),
        ("members", ParamRef("members_weight")),
    ]
    assert (REVIEW.id, REVIEW.every, REVIEW.clause) == ("review", "year", "四.4")


def test_parameters_carry_the_documents_figures() -> None:
    """w from 70 %, 五星 to 30 %, re-check from 15 %; the groups' weights and refilling are starters."""
    params = {param.id: param for param in SCHEME.params}
    percent = {
        id_: tuple(Fraction(end or 0) * 100 for end in (param.low, param.default, param.high))
        for id_, param in params.items()
        if param.kind == "percent"
    }
    named = {
        "w": (70, 70, 100),
        "superiors_weight": (0, 50, 100),
        "members_weight": (0, 50, 100),
        "five_star_share": (0, 30, 100),
        "recheck_share": (15, 15, 100),
    }
    assert {id_: percent[id_] for id_ in named} == named
    assert [param.id for param in SCHEME.params if param.starter] == [*("superiors_weight", "members_weight", "refill")]
    assert (params["county_consent"].kind, params["county_consent"].default) == ("text", "")
    assert all(param.clause and not param.fault(param.default) for param in SCHEME.params)
    assert params["w"].fault(Fraction(69, 100))
    beyond = SCHEME.defaults() | {"five_star_share": Fraction(31, 100)}
    assert [id_ for id_, _sentence in value_faults(SCHEME.params, beyond)] == ["five_star_share"]
    assert not [*value_faults(SCHEME.params, beyond | {"county_consent": "组通字〔2025〕3号"})]


def test_shares_can_be_set_per_star_and_per_domain() -> None:
    """Every star but the last has a limit for the town and one for each domain, the best star's domains first."""
    quotas = [rule for rule in SCHEME.rules if isinstance(rule, Quota)]
    expected = [
        (f"{word}_star_{place}", star, (DOMAINS[place],) if place in DOMAINS else ())
        for word, star in zip(("five", "four", "three", "two"), STARS, strict=False)
        for place in (*DOMAINS, "share")
    ]
    assert [(rule.id, rule.grade, rule.who.domains) for rule in quotas] == expected
    assert all(rule.share == ParamRef(rule.id) and rule.group == "unit" and rule.clause for rule in quotas)
    assert all(STARS.index(rule.falls_to) == STARS.index(rule.grade) + 1 for rule in quotas)
    assert {rule.ties for rule in quotas} == {("base", "review")}


def test_stages_run_from_self_check_to_adjustment() -> None:
    """Four steps, the county's part for 五星 only, the random re-check, the adjustment; each with actors and clause."""
    assert [(stage.id, stage.kind) for stage in SCHEME.stages] == [
        ("self_check", "fill"),
        ("panel_check", "check"),
        ("review", "vote"),
        ("compute", "compute"),
        ("committee", "approve"),
        ("town_notice", "publish"),
        ("county_recheck", "review"),
        ("county_notice", "publish"),
        ("name", "file"),
        ("spot_check", "check"),
        ("adjust", "publish"),
    ]
    assert all(stage.actors for stage in SCHEME.stages)
    assert list(dict.fromkeys(stage.clause for stage in SCHEME.stages)) == [
        "五.1",
        "五.2",
        "五.3",
        "五.4",
        "六.2",
        "五末段",
    ]
    assert {stage.id: stage.only_grades for stage in SCHEME.stages if stage.only_grades} == {
        "county_recheck": ("五星",),
        "county_notice": ("五星",),
        "spot_check": ("四星", "三星"),
    }


def test_county_draws_three_and_four_stars_rounded_up() -> None:
    """One draw of the re-check share in each of the two stars."""
    (draw,) = SCHEME.draws
    assert (draw.share, set(draw.grades), draw.rounding) == (ParamRef("recheck_share"), {"三星", "四星"}, "up")


def test_what_follows_from_each_star() -> None:
    """五星 is a model, 四星 and 三星 fill gaps, below that a branch rectifies by a plan."""
    assert [(use.grade, use.kind) for use in SCHEME.uses] == [
        ("五星", "recommend"),
        ("四星", "none"),
        ("三星", "none"),
        ("二星", "rectify"),
        ("一星", "rectify"),
    ]
    assert all(word in SCHEME.uses[-1].title for word in ("任务", "时限", "责任人", "证明"))
    assert all(use.clause == "六.3" for use in SCHEME.uses)


def test_books_of_the_county_of_rectification_and_of_brands() -> None:
    """All need proof; the county's opinions are fields, a plan names task, deadline, person and how it was closed."""
    books = {book.id: book for book in SCHEME.books}
    assert list(books) == ["五星支部县级复核", "软弱涣散党组织整顿", "一支部一品牌"]
    opinions = [column.id for column in books["五星支部县级复核"].columns if column.required]
    assert opinions == ["discipline", "department", "site", "opinion"]
    assert all(book.proof for book in SCHEME.books)
    rectification = books["软弱涣散党组织整顿"]
    assert rectification.work
    assert (rectification.titled, [column.id for column in rectification.columns]) == ("整顿任务", ["evidence"])


def test_scheme_survives_being_frozen_as_data() -> None:
    """The scheme written as data and read back is the same scheme with the same content hash."""
    thawed = from_data(to_data(SCHEME))
    assert thawed == SCHEME
    assert content_hash(thawed) == content_hash(SCHEME)


PROOF = "文件.pdf"
GOOD = (10, 0, 0, 0)
POOR = (0, 0, 0, 10)


def votes(group: str, *counts: int) -> Tally:
    return Tally("review", "2025", group, dict(zip(("好", "较好", "一般", "差"), counts, strict=True)))


def sheet(filler: str, lost: Fraction) -> Sheet:
    """Full points less ``lost``, taken from the items in order."""
    marks = []
    left = lost * 1000
    for item in BASE.items():
        full = (item.points or 0) * 1000
        taken = min(full, left)
        left -= taken
        marks.append(int(full - taken))
    return Sheet("base", "2025", filler.partition("-")[0], filler, tuple(marks))


def branch(
    code: str = "Z1",
    lost: str = "0",
    *,
    superiors: tuple[int, ...] = GOOD,
    members: tuple[int, ...] = GOOD,
    bonus: tuple[str, ...] = (),
    deducted: bool = False,
    domain: str = "农村",
    **answers: str,
) -> Record:
    """A branch with one panel sheet, both groups' ballots, proved claims, and answers to questions."""
    claims = [Claim(number, "bonus", kind, "2025-05-01", proof=PROOF) for number, kind in enumerate(bonus)]
    if deducted:
        claims.append(Claim(9, "deduction", "其他", "2025-06-01"))
    return Record(
        Subject(code, code, domain=domain),
        (sheet("panel-1", Fraction(lost)),),
        tuple(claims),
        (votes("superiors", *superiors), votes("members", *members)),
        tuple(Answer(question, choice, "镇党委研究,书记审批", "张三") for question, choice in answers.items()),
    )


def outcomes(*records: Record, **params: Fraction) -> list[Outcome]:
    return evaluate(SCHEME, params, 2025, records)


def crowd(size: int, domain: str = "农村") -> list[Record]:
    """Others of the town, so that the share of 五星 leaves room."""
    return [branch(f"{domain}-{number}", "100", superiors=POOR, members=POOR, domain=domain) for number in range(size)]


def first(record: Record, **params: Fraction) -> Outcome:
    """The outcome of ``record`` in a town with places enough."""
    return outcomes(record, *crowd(9), **params)[0]


@pytest.mark.parametrize(
    ("record", "total"),
    [
        (branch(lost="10"), 9300),
        (branch(lost="10", superiors=POOR), 8550),  # the two groups count half each, whatever their ballots
        (branch(superiors=(1, 1, 1, 1), members=(9, 1, 0, 0)), 9621),
        (branch(bonus=("省级表彰",)), 10840),
        (branch(bonus=("省级表彰", "市级表彰", "试点")), 11400),  # 25 are capped at 20
        (branch(deducted=True), 8600),
        (branch(lost="100", superiors=POOR, members=POOR, deducted=True), 100),
    ],
)
def test_total_weighs_work_and_review(record: Record, total: int) -> None:
    """0.7 × (base + bonus − deductions) + 0.3 × review, as computed: it may pass 100."""
    assert first(record).total == total


def test_larger_weight_of_work_leaves_less_to_the_review() -> None:
    """With w at 80 % the review counts a fifth, and the groups may weigh differently."""
    record = branch(lost="10", superiors=POOR)
    assert first(record, w=Fraction(80, 100)).total == 8700
    weights = {"superiors_weight": Fraction(80, 100), "members_weight": Fraction(20, 100)}
    assert first(record, **weights).total == 8100


def test_panel_sheets_count_equally_and_self_check_not_at_all() -> None:
    """Base is the mean of the panel's sheets; the branch's own is only shown."""
    record = branch()
    own, other = sheet("self", Fraction(90)), sheet("panel-2", Fraction(5))
    both = Record(record.subject, (own, *record.sheets, other), (), record.tallies)
    assert first(both).parts["base"] == Fraction(195, 2)
    assert first(Record(record.subject, (own,), (), record.tallies)).total is None


def test_review_without_one_group_is_missing() -> None:
    """No ballots of the members: the review is open, never the superiors' alone."""
    record = branch()
    result = first(Record(record.subject, record.sheets, (), record.tallies[:1]))
    assert (result.total, result.provisional) == (None, True)


def test_bonus_without_proof_does_not_count() -> None:
    """An unproved claim adds nothing; a deduction needs no proof to count."""
    record = branch()
    unproved = Claim(1, "bonus", "县级表彰", "2025-03-01")
    established = Claim(2, "deduction", "其他", "2025-03-01", points=Fraction(25))
    assert first(Record(record.subject, record.sheets, (unproved,), record.tallies)).total == 10000
    assert first(Record(record.subject, record.sheets, (established,), record.tallies)).total == 8250


@pytest.mark.parametrize(
    ("lost", "total", "star"),
    [
        ("14.3", 8999, "四星"),
        ("14.28", 9000, "五星"),  # 90.004
        ("14.29", 9000, "五星"),  # 89.997 is printed 90.00
        ("28.571", 8000, "四星"),
        ("28.58", 7999, "三星"),
        ("42.8", 7004, "三星"),
        ("42.9", 6997, "二星"),
        ("57.1", 6003, "二星"),
        ("57.2", 5996, "一星"),
    ],
)
def test_star_is_read_off_the_printed_total(lost: str, total: int, star: str) -> None:
    """Bands 90, 80, 70 and 60 are half-open on the printed number."""
    result = first(branch(lost=lost))
    assert (result.total, result.grade) == (total, star)


def test_base_below_eighty_is_four_stars_unless_an_exception_is_approved() -> None:
    """A bonus does not lift a weak base to 五星; an approved exception does, and only then."""
    weak = {"lost": "20.5", "bonus": ("省级表彰", "市级表彰")}
    barred = first(branch(**weak))  # type: ignore[arg-type]  # the words above fit the parameters of these names
    assert (barred.total, barred.computed_grade, barred.grade) == (9965, "五星", "四星")
    assert [rule.rule for rule in barred.rules] == ["weak_base"]
    assert [(asked.question, asked.required) for asked in barred.questions] == [("base_exception", False)]
    approved = first(branch(**weak, base_exception="破格评为五星"))  # type: ignore[arg-type]  # as above
    refused = first(branch(**weak, base_exception="不破格"))  # type: ignore[arg-type]  # as above
    assert (approved.grade, refused.grade) == ("五星", "四星")
    assert first(branch(lost="20", bonus=("省级表彰",))).grade == "五星"


def test_any_deduction_is_four_stars_at_best() -> None:
    """A deduction bars 五星 also where the total stays above 90, and one exception does not cover the other."""
    bonus = ("省级表彰", "市级表彰")
    result = first(branch(deducted=True, bonus=bonus))
    assert (result.total, result.grade, result.rules[0].rule) == (10000, "四星", "deducted")
    assert first(branch(deducted=True, bonus=bonus, base_exception="破格评为五星")).grade == "四星"
    assert first(branch(deducted=True, bonus=bonus, deduction_exception="破格评为五星")).grade == "五星"


def test_exceptions_are_asked_only_of_those_they_could_help() -> None:
    """Below 90 points nobody is asked about 五星."""
    assert first(branch(lost="40", deducted=True)).questions == ()


def test_five_stars_for_at_most_three_tenths_of_the_town() -> None:
    """Ten branches have three places, by total; the fourth is 四星 and told why."""
    results = outcomes(*(branch(f"A{number}", str(number)) for number in range(4)), *crowd(6))
    assert [result.computed_grade for result in results[:4]] == ["五星"] * 4
    assert [result.grade for result in results[:4]] == ["五星", "五星", "五星", "四星"]
    assert [rule.rule for rule in results[3].rules] == ["five_star_share"]


def test_equal_totals_at_the_last_place_go_by_base_then_review() -> None:
    """Of branches at 93 the better base has the place, then the better review; equal in both wait for a person."""
    worse_base = branch("A", "15", bonus=("县级表彰",))
    worse_review = branch("B", "10", superiors=(2, 7, 0, 0), members=(2, 7, 0, 0), bonus=("县级表彰",))
    best = branch("C", "10")
    place = {"five_star_share": Fraction(10, 100)}
    for loser in (worse_base, worse_review):
        results = outcomes(loser, best, *crowd(8), **place)
        assert [(result.total, result.grade) for result in results[:2]] == [(9300, "四星"), (9300, "五星")]
    even = outcomes(branch("D", "10"), best, *crowd(8), **place)
    assert [(result.grade, result.provisional) for result in even[:2]] == [(None, True)] * 2


def test_share_of_a_domain_narrows_only_that_domain() -> None:
    """Half of the four rural branches may have 五星 when the town says so; other domains keep the town's share."""
    rural = [branch(f"A{number}", str(number)) for number in range(3)]
    retired = branch("B", "9", domain="离退休")
    cohort = [*rural, retired, *crowd(1), *crowd(15, "离退休")]
    assert [result.grade for result in outcomes(*cohort)[:4]] == ["五星"] * 4
    narrowed = outcomes(*cohort, five_star_rural=Fraction(50, 100))
    assert [result.grade for result in narrowed[:4]] == ["五星", "五星", "四星", "五星"]
    assert [rule.rule for rule in narrowed[2].rules] == ["five_star_rural"]


def test_who_is_left_out_competes_one_star_down() -> None:
    """With shares on 五星 and 四星 the second best falls past a full 四星."""
    cohort = [branch(f"A{number}", str(number)) for number in range(3)]
    tenth = Fraction(10, 100)
    results = outcomes(*cohort, *crowd(7), five_star_share=tenth, four_star_share=tenth)
    assert [result.grade for result in results[:3]] == ["五星", "四星", "三星"]


def test_county_may_send_a_recommended_branch_back() -> None:
    """Unanswered or agreed, 五星 stands; disagreed, it is 四星; whether the next one moves up is the town's to set."""
    assert [asked.question for asked in first(branch()).questions] == ["county_recheck"]
    assert first(branch(county_recheck="同意")).grade == "五星"
    sent_back = first(branch(county_recheck="不同意"))
    assert (sent_back.grade, sent_back.rules[-1].rule) == ("四星", "county_disagrees")
    cohort = [branch("A", county_recheck="不同意"), branch("B", "1"), branch("C", "2"), branch("D", "3"), *crowd(6)]
    assert [result.grade for result in outcomes(*cohort)[:4]] == ["四星", "五星", "五星", "四星"]
    refilled = outcomes(*cohort, refill=Fraction(1))
    assert [result.grade for result in refilled[:4]] == ["四星", "五星", "五星", "五星"]
    assert refilled[0].rules[-1].rule == "county_disagrees_refill"


def test_county_is_asked_about_those_recommended_within_the_share_only() -> None:
    """Of ten branches three; about neither the fourth, nor one with a deduction."""
    cohort = [branch(f"A{number}", str(number)) for number in range(4)]
    asked = [[question.question for question in one.questions] for one in outcomes(*cohort, *crowd(6))]
    assert asked == [*[["county_recheck"]] * 3, *[[]] * 7]
    barred = first(branch(deducted=True, bonus=("省级表彰", "市级表彰")))
    assert barred.computed_grade == "五星"
    assert "county_recheck" not in [question.question for question in barred.questions]


def test_star_changes_during_the_year_only_by_a_recorded_decision() -> None:
    """Nobody is asked; a decision sets the star, keeps the computed one and says so."""
    result = first(branch(star_change="三星"))
    assert (result.computed_grade, result.grade, result.rules[-1].rule) == ("五星", "三星", "dynamic_adjustment")
    assert "star_change" not in [asked.question for asked in first(branch()).questions]
    assert all(not question.required and question.clause for question in SCHEME.questions)
