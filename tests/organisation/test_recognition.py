"""Which people of a roster are people on record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.organisation.model import MEMBER, ORGANISATION, next_codes
from kaoping.core.organisation.roster.importing import Face, recognise

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


Key = tuple[object, str, str | None]


def pairs(listed: Sequence[Face], known: Sequence[Face]) -> Counter[Key]:
    """How many people could be recognised exactly: same branch, name and date of joining, on both sides."""
    one, other = (Counter((face.branch, face.name, face.joined) for face in side) for side in (listed, known))
    return one & other


@given(LISTS, LISTS)
def test_an_exact_match_is_never_given_up_for_a_vaguer_one(listed: list[Face], known: list[Face]) -> None:
    """Whoever agrees in branch, name and date with somebody on record is recognised as one who does, however many
    others would fit one of the two less well."""
    coded = _with_codes(known)
    found = recognise(listed, coded)
    exact = Counter(
        (face.branch, face.name, face.joined)
        for face, other in ((listed[one], coded[other]) for one, other in found.items())
        if (face.branch, face.name, face.joined) == (other.branch, other.name, other.joined)
    )
    assert exact == pairs(listed, coded)


@given(LISTS, LISTS, st.data())
def test_a_code_outweighs_everything_else(listed: list[Face], known: list[Face], data: st.DataObject) -> None:
    """Who is listed with a code is the one who has it, and nobody else is, whatever names and dates say."""
    coded = _with_codes(known)
    for index in data.draw(st.sets(st.integers(0, len(listed) - 1))) if listed else ():
        listed[index] = replace(listed[index], code=f"M{index}")
    found = recognise(listed, coded)
    for index, face in enumerate(listed):
        if face.code:
            assert found.get(index) == (index if index < len(coded) else None)


THREE = (
    Face("M1", "王一", 1, "2001-07-01"),
    Face("M2", "王一", 1, "2002-07-01"),
    Face("M3", "王一", 1, None),
)
"""Three namesakes of one branch, one of them without a date."""


@given(st.permutations([0, 1, 2]), st.permutations([0, 1, 2]))
def test_three_namesakes_of_one_branch_are_themselves_in_any_order(listed: list[int], known: list[int]) -> None:
    """Listed again in any order, against a record in any order, each is who they were."""
    found = recognise([replace(THREE[one], code="") for one in listed], [THREE[one] for one in known])
    assert {listed[one]: known[other] for one, other in found.items()} == {0: 0, 1: 1, 2: 2}


@pytest.mark.parametrize(
    ("joined", "same"),
    [
        # the third has another date than on record, and only one is left on both sides
        ((2001, 2002, 2009), {0: 0, 1: 1, 2: 2}),
        # two without a date are the two that are left, the dated one is himself
        ((None, 2002, None), {0: 2, 1: 1, 2: 0}),
        # who has no date is not one of the two who agree
        ((2002, None, 2001), {0: 1, 1: 2, 2: 0}),
    ],
)
def test_three_namesakes_of_whom_some_are_vague(joined: Sequence[int | None], same: dict[int, int]) -> None:
    """Equal dates first, then a date that is missing on one side, then the last one who is left on both."""
    listed = [Face("", "王一", 1, None if year is None else f"{year}-07-01") for year in joined]
    assert recognise(listed, THREE) == same


@given(st.permutations(["2001-07-01", None, None]), st.booleans())
def test_an_exact_one_of_three_namesakes_keeps_nobody_from_being_recognised(
    days: list[str | None], swapped: bool
) -> None:
    """Two without dates, listed or on record, are the two that are left, wherever the exact one stands among them."""
    dated = [replace(THREE[0], joined=f"{year}-07-01", code=f"M{year}") for year in (2002, 2001, 2003)]
    vague = [replace(THREE[0], joined=day, code=f"M{place}") for place, day in enumerate(days)]
    listed, known = (dated, vague) if swapped else (vague, dated)
    found = recognise([replace(face, code="") for face in listed], known)
    assert sorted(found) == sorted(found.values()) == [0, 1, 2]
    place = days.index("2001-07-01")
    assert found[1 if swapped else place] == (place if swapped else 1)


@pytest.mark.parametrize("third", ["2003-07-01", "2001-07-02"])
def test_two_strangers_among_three_namesakes_stay_strangers(third: str) -> None:
    """Where all three on record have dates and two of the listed have others, only the one who agrees is known."""
    known = [*THREE[:2], replace(THREE[2], joined=third)]
    listed = [Face("", "王一", 1, day) for day in ("2008-07-01", "2002-07-01", "2009-07-01")]
    assert recognise(listed, known) == {1: 1}


def _with_codes(faces: list[Face]) -> list[Face]:
    return [Face(f"M{number}", face.name, face.branch, face.joined) for number, face in enumerate(faces)]


def test_codes_go_on_behind_the_highest() -> None:
    """Other spellings do not count, gaps are not filled."""
    codes = next_codes(MEMBER, ["M00002", "M00009", "M1", "B0044", "x"])
    assert [next(codes), next(codes)] == ["M00010", "M00011"]
    assert next(next_codes(ORGANISATION, [])) == "B0001"
    assert next(next_codes(ORGANISATION, ["B9999"])) == "B10000"
