"""Parameter values beside each other: an order to keep, and a limit only a document lifts."""

import pytest
from kaoping.plugins.contract import Param, num, percent
from kaoping.plugins.contract.params import value_faults

LINES = (
    Param("pass", "达标线", "points", num(85)),
    Param("compete", "参评线", "points", num(90), not_below="pass"),
)
SHARE = (
    Param("share", "五星比例", "percent", percent(30), high=num(1), free=percent(30), consent="letter"),
    Param("letter", "同意文号", "text", ""),
)


def test_a_line_may_not_lie_below_the_other() -> None:
    """90 over 85 is in order, equal is too, 80 is not."""
    assert list(value_faults(LINES, {"pass": num(85), "compete": num(85)})) == []
    assert list(value_faults(LINES, {"pass": num(85), "compete": num(80)})) == [
        ("compete", "「参评线」不能低于「达标线」")
    ]


@pytest.mark.parametrize(("share", "letter", "wrong"), [(30, "", 0), (31, "", 1), (31, "组字〔2025〕3号", 0)])
def test_beyond_the_free_share_a_document_is_needed(share: int, letter: str, wrong: int) -> None:
    """30 % is free; 31 % needs the number of the letter that allows it."""
    assert len(list(value_faults(SHARE, {"share": percent(share), "letter": letter}))) == wrong


WHOLE = (
    Param("year", "年考核", "percent", percent(60), num(0), num(1), whole="result"),
    Param("month", "月调审", "percent", percent(40), num(0), num(1), whole="result"),
)
UNUSED = tuple(Param(id_, id_, "percent", num(0), num(0), num(1), whole="panel") for id_ in ("a", "b"))


@pytest.mark.parametrize(("year", "month", "wrong"), [(60, 40, 0), (70, 30, 0), (60, 70, 1), (30, 30, 1), (0, 0, 1)])
def test_shares_of_a_whole_make_it(year: int, month: int, wrong: int) -> None:
    """60 and 70 % are refused with the sum they come to, and so are shares that leave something over."""
    found = list(value_faults(WHOLE, {"year": percent(year), "month": percent(month)}))
    assert len(found) == wrong
    assert all(fault == ("month", f"「年考核」、「月调审」合计应为 100%,现在是 {year + month}%") for fault in found)


@pytest.mark.parametrize(("first", "second", "wrong"), [(0, 0, 0), (40, 60, 0), (40, 0, 1)])
def test_a_whole_whose_defaults_are_nothing_may_stay_unused(first: int, second: int, wrong: int) -> None:
    """Weights that nobody set are no fault; some of them set and not the others are."""
    assert len(list(value_faults(UNUSED, {"a": percent(first), "b": percent(second)}))) == wrong
