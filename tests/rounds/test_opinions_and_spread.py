"""What is said in words, how strictly each one marks, and in which order."""

from collections.abc import Mapping
from fractions import Fraction
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.rounds.marking_order import marking_order
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.rounds.panel import PANEL, acting, hand_in, mark, sheet_of, with_panel

FIRST, SECOND, THIRD = PANEL


def test_an_opinion_is_changed_with_a_reason_and_shown_with_the_result(database: Database) -> None:
    """Kinds are the scheme's; what it said before stays; withdrawn it is printed no more; the total stays as it is."""
    office = acting(database, "办公室")
    key = with_panel(office)
    total = office.results.explain(key, "Z0001").outcome
    with pytest.raises(Error, match="没有「随便」这类意见"):
        office.opinions.add(key, "Z0001", "随便", "好")
    made = office.opinions.add(key, "Z0001", "领导意见", "总体不错", "分管领导")
    office.opinions.add(key, "Z0001", "panel", "建议优秀")
    with pytest.raises(Error, match="请写明理由"):
        office.opinions.change(key, made.id, "总体很好", " ")
    changed = acting(database, "书记").opinions.change(key, made.id, "总体很好", "记录有误", version=made.version)
    with pytest.raises(Conflict):
        office.opinions.change(key, made.id, "一般", "看错", version=made.version)
    assert [one.words for one in office.opinions.versions(key, made.id)] == ["总体很好", "总体不错"]
    assert (changed.actor, changed.reason, changed.source) == ("书记", "记录有误", "分管领导")
    explained = office.results.explain(key, "Z0001")
    assert explained.outcome == total
    said = [one for one in explained.outside if one.source == "opinion"]
    assert [(one.title, one.clause) for one in said] == [("领导意见", "五(二)5"), ("考核小组意见", "五(二)")]
    assert said[0].words[0].startswith("总体很好(分管领导、书记 ")
    assert "总体很好" in office.results.json(key, derivations=False).text
    assert office.results.workbook(key, derivations=False).content[:2] == b"PK"
    office.opinions.withdraw(key, made.id, "本人收回")
    assert [one.kind for one in office.opinions.opinions(key)] == ["panel"]
    assert len(office.opinions.opinions(key, "Z0001", withdrawn=True)) == 2
    with pytest.raises(Error, match="已经由 办公室 撤回"):
        office.opinions.change(key, made.id, "好", "再改")
    assert verify(database).sound


def test_strictness_is_against_the_others_on_the_same_subjects(database: Database) -> None:
    """By hand: 98 and 95 about one, 97 and 92 and 90 about another; a sheet that is only begun says nothing."""
    office = acting(database, "办公室")
    key = with_panel(office)
    for subject, less in {"Z0001": {FIRST: 2, SECOND: 5}, "Z0002": {FIRST: 3, SECOND: 8, THIRD: 7}}.items():
        for filler, points in less.items():
            hand_in(office, key, sheet_of(key, subject, filler), less=points)
    assert mark(office, key, sheet_of(key, "Z0003", THIRD), only=2) == ""
    found = {one.filler: one for one in office.panels.spread(key)}
    assert {name: one.sheets for name, one in found.items()} == {FIRST: 2, SECOND: 2, THIRD: 1}
    assert found[FIRST].difference == (Fraction(3) + (97 - Fraction(92 + 93, 2))) / 2
    assert found[SECOND].difference == (Fraction(-3) + (92 - Fraction(97 + 93, 2))) / 2
    assert found[THIRD].difference == 93 - Fraction(97 + 92, 2)
    assert (found[FIRST].mean, found[FIRST].deviation) == (Fraction(195, 2), Fraction(1, 2))
    assert found[SECOND].lowest == 92
    assert [one.filler for one in office.panels.spread(key)] == [SECOND, THIRD, FIRST]
    seen = {one.filler: one.sheets for one in acting(database, FIRST).panels.spread(key)}
    assert seen == {FIRST: 2, SECOND: 1, THIRD: 1}


@given(st.lists(st.text("AB01", min_size=1, max_size=4), unique=True), st.randoms())
def test_the_order_is_the_same_whatever_order_it_is_made_from(codes: list[str], random: object) -> None:
    shuffled = list(codes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    made = marking_order("round", "甲", codes)
    assert made == marking_order("round", "甲", shuffled)
    assert sorted(made) == sorted(codes)


def test_strictness_falls_on_no_place(database: Database) -> None:
    """Over many markers every subject stands in the middle on the average; only who sits on a panel has an order."""
    office = acting(database, "办公室")
    key = with_panel(office)
    codes = [one.code for one in office.rounds.round(key).graded]
    places: Mapping[str, list[int]] = {code: [] for code in codes}
    for number in range(2_000):
        for place, code in enumerate(marking_order("round", f"评委{number}", codes)):
            places[code].append(place)
    assert all(abs(mean(found) - (len(codes) - 1) / 2) < 1 for found in places.values())
    assert office.panels.order(key) == ()
    own = acting(database, FIRST).panels.order(key)
    assert own == acting(database, FIRST).panels.order(key)
    assert own != acting(database, SECOND).panels.order(key)
    assert sorted(own) == sorted(codes)
