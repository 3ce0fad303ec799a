"""The result: the weighted total, the five bands, what bars 五星, shares, re-check and adjustment."""

from collections.abc import Iterator

from ...plugins.contract import (
    EVERYONE,
    AllOf,
    AnyOf,
    AtLeast,
    Bar,
    Below,
    Condition,
    Const,
    Decide,
    Decided,
    Difference,
    Grade,
    Marks,
    Named,
    ParamRef,
    Part,
    PollMean,
    Quota,
    RegisterSum,
    Round,
    Rule,
    Scale,
    Sum,
    Verdict,
    Who,
    num,
)
from . import clauses
from .decisions import (
    BARRED_BY_BASE,
    BARRED_BY_DEDUCTION,
    COUNTY_AGREES_TO_RAISE,
    COUNTY_DISAGREES,
    FIVE_STAR_LINE,
    RAISED_TO_FIVE,
)
from .params import ALL, DOMAINS, LIMITED, STARS

WORK = Difference(
    Sum(
        (
            Named("base", "基础分", Marks("base", "panel"), clauses.BASE),
            Named("bonus", "加分", RegisterSum("bonus"), clauses.BONUS),
        )
    ),
    Named("deduction", "扣分", RegisterSum("deduction"), clauses.DEDUCTION),
)

# Not capped: the total is printed as computed and may pass 100.
TOTAL = Named(
    "score",
    "综合得分",
    Sum(
        (
            Scale(Named("work", "基础分、加分、扣分合计", WORK, clauses.PARTS), ParamRef("w")),
            Scale(
                Named("review", "述职评议分", PollMean("review"), clauses.REVIEW), Difference(Const(ALL), ParamRef("w"))
            ),
        )
    ),
    clauses.PARTS,
)


LINES = {"five": FIVE_STAR_LINE} | {
    star: Const(num(points), clauses.PARTS) for star, points in (("four", 80), ("three", 70), ("two", 60))
}

GRADES = (
    *(Grade(STARS[star], line, clauses.PARTS) for star, line in LINES.items()),
    Grade(STARS["one"], clause=clauses.PARTS),
)


def _adjustment(id_: str, *when: Condition) -> Decide:
    verdicts = tuple(Verdict(star, star) for star in STARS.values())
    return Decide(id_, "年内动态调整", "star_change", AnyOf(when), verdicts, clause=clauses.DYNAMIC)


def _raised(star: str) -> Condition:
    """True of a branch that is to have a better star than its points give it; of the best, once the county agrees."""
    decided = (RAISED_TO_FIVE, COUNTY_AGREES_TO_RAISE) if star == "five" else (Decided("star_change", STARS[star]),)
    return AllOf((*decided, Below(Round(Part("score")), LINES[star])))


REFILLED = AtLeast(ParamRef("refill"), Const(num(1), clauses.COUNTY))


def _sent_back(id_: str, title: str, when: Condition) -> Bar:
    return Bar(id_, title, STARS["five"], when, falls_to=STARS["four"], clause=clauses.COUNTY)


def _quota(id_: str, star: str, title: str, who: Who = EVERYONE) -> Quota:
    names = tuple(STARS)
    return Quota(
        id_,
        title,
        STARS[star],
        ParamRef(id_),
        "unit",
        falls_to=STARS[names[names.index(star) + 1]],
        ties=("base", "review"),  # starter: the document names none
        who=who,
        clause=clauses.PARTS,
    )


def _quotas() -> Iterator[Quota]:
    """Yield the quotas, best star first, so that who is left out competes one star down.

    Domains come before the town, so that no place of the town goes to somebody whose domain has none left.
    """
    for star in LIMITED:
        for domain, name in DOMAINS.items():
            yield _quota(f"{star}_star_{domain}", star, f"{name}{STARS[star]}支部比例", Who(domains=(name,)))
        yield _quota(f"{star}_star_share", star, f"全镇{STARS[star]}支部比例")


RULES: tuple[Rule, ...] = (
    Bar(
        "weak_base",
        "基础分低于80分的,原则上不得评为五星",
        "五星",
        BARRED_BY_BASE,
        falls_to="四星",
        clause=clauses.PARTS,
    ),
    Bar(
        "deducted",
        "有扣分项的,原则上不得评为五星",
        "五星",
        BARRED_BY_DEDUCTION,
        falls_to="四星",
        clause=clauses.PARTS,
    ),
    # Who the county sends back before the shares are taken holds no place, and the next one moves up.
    _sent_back(
        "county_disagrees_refill", "县级复核不同意评为五星的,退回评为四星,名额递补", AllOf((COUNTY_DISAGREES, REFILLED))
    ),
    # Before the shares, which hold for whoever is raised; who is lowered comes behind them and leaves a place free.
    _adjustment("dynamic_raise", *(_raised(star) for star in LINES)),
    *_quotas(),
    _sent_back("county_disagrees", "县级复核不同意评为五星的,退回评为四星", COUNTY_DISAGREES),
    _adjustment("dynamic_adjustment", *(Decided("star_change", star) for star in STARS.values() if star != "五星")),
)
