"""The stars, the domains, and the parameters of a town: weights, shares of each star, the county's re-check."""

from collections.abc import Iterator
from fractions import Fraction

from ...plugins.contract import Param, percent
from . import clauses

NONE = Fraction(0)
ALL = Fraction(1)

STARS = {"five": "五星", "four": "四星", "three": "三星", "two": "二星", "one": "一星"}
"""From best to worst, by the word their parameters and rules are called after."""

LIMITED = ("five", "four", "three", "two")
"""Stars whose share can be limited; the last one takes whoever is left out."""

DOMAINS = {"rural": "农村", "public": "机关事业单位", "private": "非公有制经济组织", "retired": "离退休"}


def _group_weight(id_: str, title: str) -> Param:
    return Param(id_, title, "percent", percent(50), NONE, ALL, clause=clauses.REVIEW, starter=True, whole="review")


def _share(id_: str, title: str) -> Param:
    """Return a limit the town may set; all of the branches means no limit, as where the document leaves it unset."""
    return Param(id_, title, "percent", ALL, NONE, ALL, clause=clauses.PARTS)


def _shares() -> Iterator[Param]:
    for star in LIMITED:
        if star != "five":
            yield _share(f"{star}_star_share", f"全镇{STARS[star]}支部比例上限(100%为不限)")
        for domain, name in DOMAINS.items():
            yield _share(f"{star}_star_{domain}", f"{name}{STARS[star]}支部比例上限(100%为不限)")


PARAMS = (
    Param("w", "基础分、加分、扣分在总分中的权重(其余为述职评议)", "percent", percent(70), percent(70), ALL,
          clause=clauses.PARTS),
    _group_weight("superiors_weight", "述职评议:上级党组织测评权重"),
    _group_weight("members_weight", "述职评议:支部党员测评权重"),
    # A town may be stricter than the document; above 30 % it needs the county department's consent.
    Param("five_star_share", "全镇五星支部比例上限", "percent", percent(30), NONE, ALL,
          clause=clauses.PARTS, free=percent(30), consent="county_consent"),
    Param("county_consent", "县委组织部同意五星比例超过30%的文号(没有则不填)", "text", "", clause=clauses.PARTS),
    *_shares(),
    Param("refill", "县级不同意后空出的五星名额:1为递补,0为不递补", "count", NONE, NONE, ALL,
          clause=clauses.COUNTY, starter=True),
    Param("recheck_share", "县级随机抽查三星、四星支部的比例(各不低于)", "percent", percent(15), percent(15), ALL,
          clause=clauses.RECHECK),
)  # fmt: skip
