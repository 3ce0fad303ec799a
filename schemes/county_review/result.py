"""The result: shares of three kinds of marks, the quarterly vote, the total, the ranking within each field."""

from fractions import Fraction

from ...plugins.contract import (
    Case,
    Choose,
    Marks,
    Named,
    Over,
    Param,
    ParamRef,
    Part,
    Poll,
    PollMean,
    Ranking,
    Recorded,
    Scale,
    Sum,
    Value,
    VoterGroup,
    num,
    percent,
)
from . import clauses


def _share(id_: str, title: str, value: int) -> Param:
    return Param(
        id_, title, "percent", percent(value), Fraction(0), Fraction(1), clause=clauses.UNNUMBERED, starter=True,
        whole="result",
    )  # fmt: skip


PARAMS = (
    _share("month_share", "月调审所占比例(全年未抽到的并入年考核)", 20),
    _share("quarter_share", "季述评所占比例", 20),
    _share("year_share", "年考核所占比例", 60),
    Param("draw_rest", "月调审:最近几个月内抽到过的后抽(月数)", "count", num(2), num(0), num(11),
          clause=clauses.UNNUMBERED, starter=True),
)  # fmt: skip

QUARTER = Poll(
    "quarter",
    "季述评",
    (VoterGroup("present", "到会人员"),),
    scale=(0, 100),
    every="quarter",
    clause=clauses.UNNUMBERED,
)

HANDBOOK = Marks("handbook", "county")

MONTHS = Named("months", "月调审(抽到各月平均)", Over("month", HANDBOOK, "mean", absent="skip"), clauses.UNNUMBERED)
QUARTERS = Named("quarters", "季述评(四个季度平均)", Over("quarter", PollMean("quarter"), "mean"), clauses.UNNUMBERED)
YEAR = Named("year", "年考核", Marks("year", "county"), clauses.UNNUMBERED)


def _weighed(part: Value, *shares: str) -> Scale:
    """Return ``part`` at one share of the result, or at several together."""
    values = tuple(ParamRef(share) for share in shares)
    return Scale(part, values[0] if len(values) == 1 else Sum(values))


DRAWN = Sum((_weighed(MONTHS, "month_share"), _weighed(QUARTERS, "quarter_share"), _weighed(YEAR, "year_share")))
NEVER_DRAWN = Sum(
    (_weighed(Part(QUARTERS.name), "quarter_share"), _weighed(Part(YEAR.name), "year_share", "month_share"))
)

TOTAL = Choose((Case(Recorded(HANDBOOK, every="month"), DRAWN),), otherwise=NEVER_DRAWN)

RANKING = Ranking("domain", clauses.UNNUMBERED, overall=True)
