"""Each of these plugins keeps the laws of every scheme and gives the results that were worked out by hand."""

from pathlib import Path

import pytest
from kaoping.plugins.contract import Subject, num
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record, Sheet
from kaoping.plugins.evaluation.selection import IN
from kaoping.plugins.testing import Example, SchemeContract

from tests.others.four_classes import SCHEME as FOUR_CLASSES
from tests.others.monthly_tasks import SCHEME as MONTHLY_TASKS
from tests.others.stars_by_rank import SCHEME as STARS_BY_RANK
from tests.others.yearly_base import SCHEME as YEARLY_BASE

MOST_LINES = 120
PLUGINS = sorted(path for path in Path(__file__).parent.glob("*.py") if path.name not in ("__init__.py", Path(__file__).name))  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.stem)
def test_a_plugin_is_short(path: Path) -> None:
    """A rule of another body takes fewer than 120 lines, hook and imports included."""
    assert len(path.read_text("utf-8").splitlines()) < MOST_LINES


def sheet(form: str, filling: str, *points: int | None, period: str = "2025") -> Sheet:
    return Sheet(form, period, filling, filling, tuple(None if point is None else 1000 * point for point in points))


def branch(code: str, first: int, second: int, previous: int | None) -> Record:
    return Record(Subject(code, code, previous_total=previous), (sheet("sheet", "panel", first, second),))


class TestYearlyBase(SchemeContract):
    """20 % of 85.50 is 17.10, with 80 % of 90, 72, it is 89.10; nobody's base is made up."""

    scheme = YEARLY_BASE
    examples = (
        Example(
            (branch("A", 55, 35, 8550), branch("B", 55, 35, 6000), branch("C", 60, 40, None)),
            {"A": ("89.10", "先进"), "B": ("84.00", "达标"), "C": (None, None)},
        ),
        Example(
            (branch("A", 55, 35, 8550),), {"A": ("88.65", "先进")}, {"base_share": num("0.3"), "year_share": num("0.7")}
        ),
    )


def ranked(code: str, total: int, *claims: Claim, answers: tuple[Answer, ...] = ()) -> Record:
    return Record(Subject(code, code, "member"), (sheet("sheet", "branch", total - 30, 30),), claims, (), answers)


AWARD = Claim(1, "award", "区级表彰", "2025-03-01", proof="表彰决定")
UNPROVED = Claim(2, "award", "区级表彰", "2025-03-01")


class TestStarsByRank(SchemeContract):
    """Of ten: one at the top, four next, three next, two below; the proved award lifts the last to five stars."""

    scheme = STARS_BY_RANK
    examples = (
        Example(
            (
                *(ranked(f"M{place}", 90 - place) for place in range(1, 9)),
                ranked("M9", 60, UNPROVED),
                ranked("M10", 50, AWARD),
            ),
            {
                "M1": ("89.00", "五星"),
                **{f"M{place}": (f"{90 - place}.00", "四星") for place in range(2, 6)},
                **{f"M{place}": (f"{90 - place}.00", "三星") for place in range(6, 9)},
                "M9": ("60.00", "二星"),
                "M10": ("50.00", "五星"),
            },
        ),
    )

    def test_a_tie_across_a_share_asks_a_person(self) -> None:
        """Two equal for one place wait for a decision; the named one gets it."""
        cohort = [ranked("A", 80), ranked("B", 80), *(ranked(f"C{n}", 50 - n) for n in range(8))]
        assert [outcome.grade for outcome in evaluate(self.scheme, {}, 2025, cohort)][:2] == [None, None]
        cohort[1] = ranked("B", 80, answers=(Answer("stars.tie", IN, "先进事迹突出"),))
        assert [outcome.grade for outcome in evaluate(self.scheme, {}, 2025, cohort)][:2] == ["四星", "五星"]


def classed(code: str, class_name: str, *points: int | None) -> Record:
    return Record(Subject(code, code, "member", class_name=class_name), (sheet("sheet", "branch", *points),))


class TestFourClasses(SchemeContract):
    """Three count for the half that may be 优秀: one place. A leader needs 95; who is away has a table of their own."""

    scheme = FOUR_CLASSES
    examples = (
        Example(
            (
                classed("在", "在职", 40, 56, None),
                classed("骨", "骨干", 38, 56, None),
                classed("流", "流动", 20, 48, 30),
                classed("老", "老弱", 40, 60, None),
            ),
            {"在": ("96.00", "合格"), "骨": ("94.00", "合格"), "流": ("98.00", "优秀"), "老": (None, None)},
        ),
    )

    def test_the_exempt_are_not_provisional(self) -> None:
        """Who takes no part has neither rank nor anything missing, only the reason."""
        (outcome,) = evaluate(self.scheme, {}, 2025, [classed("老", "老弱", None, None, None)])
        assert (outcome.rank, outcome.missing, outcome.provisional) == (None, (), False)
        assert outcome.exempt == "年老体弱党员不参加积分"


def months(code: str, study: int, service: int, upto: int = 12) -> Record:
    sheets = (sheet("task", "branch", study, service, period=f"2025-{month:02d}") for month in range(1, upto + 1))
    return Record(Subject(code, code, "member", "B1"), tuple(sheets))


class TestMonthlyTasks(SchemeContract):
    """4 × min(15, 12) + min(72, 40) = 88; 4 × 9 + 36 = 72; eleven months are not a year."""

    scheme = MONTHLY_TASKS
    examples = (
        Example(
            (months("A", 5, 6), months("B", 3, 3), months("C", 5, 6, 11)),
            {"A": ("88.00", None), "B": ("72.00", None), "C": (None, None)},
        ),
        Example((months("A", 5, 6),), {"A": ("100.00", None)}, {"quarter_cap": num(15)}),
    )
