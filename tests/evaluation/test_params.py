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
    assert list(value_faults(LINES, {"pass": num(85), "compete": num(80)})) == [("compete", "“参评线”不能低于“达标线”")]


@pytest.mark.parametrize(("share", "letter", "wrong"), [(30, "", 0), (31, "", 1), (31, "组字〔2025〕3号", 0)])
def test_beyond_the_free_share_a_document_is_needed(share: int, letter: str, wrong: int) -> None:
    """30 % is free; 31 % needs the number of the letter that allows it."""
    assert len(list(value_faults(SHARE, {"share": percent(share), "letter": letter}))) == wrong
