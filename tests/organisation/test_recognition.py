"""Which people of a roster are people on record."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.organisation.codes import MEMBER, ORGANISATION, next_codes
from kaoping.core.organisation.recognition import Face, recognise

DATES = st.sampled_from([None, "2001-07-01", "2002-07-01"])
LISTED = st.builds(Face, st.just(""), st.sampled_from(["王一", "李二"]), st.sampled_from([1, 2]), DATES)
LISTS = st.lists(LISTED, max_size=8)


@pytest.mark.parametrize(
    ("listed", "known", "same"),
    [
        ([Face("M1", "新名", 2, None)], [Face("M1", "旧名", 1, None)], {0: 0}),
        ([Face("M2", "王一", 1, None)], [Face("M1", "王一", 1, None)], {}),
        ([Face("", "王 一", 1, "2001-07-01")], [Face("M1", "王一", 1, None)], {0: 0}),
        ([Face("", "王一", 1, "2001-07-01")], [Face("M1", "王一", 1, "2002-07-01")], {0: 0}),
        ([Face("", "王一", 2, "2001-07-01")], [Face("M1", "王一", 1, "2001-07-01")], {0: 0}),
        ([Face("", "王一", 2, None)], [Face("M1", "王一", 1, None)], {}),
        (
            [Face("", "王一", 1, "2002-07-01"), Face("", "王一", 1, "2001-07-01")],
            [Face("M1", "王一", 1, "2001-07-01"), Face("M2", "王一", 1, "2002-07-01")],
            {0: 1, 1: 0},
        ),
        (
            [Face("", "王一", 1, "2001-07-01"), Face("", "王一", 1, "2003-07-01")],
            [Face("M1", "王一", 1, "2001-07-01")],
            {0: 0},
        ),
    ],
)
def test_people_are_recognised(listed: list[Face], known: list[Face], same: dict[int, int]) -> None:
    """By code; by name in the branch, the date telling namesakes apart; moved, by name and date."""
    assert recognise(listed, known) == same


@given(LISTS, LISTS)
def test_nobody_is_two_people(listed: list[Face], known: list[Face]) -> None:
    """Two listed people are never the same known one."""
    found = recognise(listed, _with_codes(known))
    assert len(set(found.values())) == len(found)


@given(LISTS)
def test_the_same_list_again_is_the_same_people(listed: list[Face]) -> None:
    """Everybody of a list that was taken over is recognised, as somebody with the same facts."""
    known = _with_codes(listed)
    found = recognise(listed, known)
    assert sorted(found) == list(range(len(listed)))
    for one, other in found.items():
        assert replace(known[other], code="") == listed[one]


def _with_codes(faces: list[Face]) -> list[Face]:
    return [Face(f"M{number}", face.name, face.branch, face.joined) for number, face in enumerate(faces)]


def test_codes_go_on_behind_the_highest() -> None:
    """Other spellings do not count, gaps are not filled."""
    codes = next_codes(MEMBER, ["M00002", "M00009", "M1", "B0044", "x"])
    assert [next(codes), next(codes)] == ["M00010", "M00011"]
    assert next(next_codes(ORGANISATION, [])) == "B0001"
    assert next(next_codes(ORGANISATION, ["B9999"])) == "B10000"
