"""Who is meant where several could be: an exact match is never given up for a vaguer one, three namesakes included."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.text import match_key
from kaoping.core.ledger.entry import Mention
from kaoping.core.ledger.mentions import mention_writer, read_mentions
from kaoping.core.organisation.directory import Designated, Designations, Directory

from tests.ledger.small_ledger import imagined

NAMESAKES = imagined(["王一", "张三", "张三", "张三"])
"""Ids 2 to 4 are three people of one name in one branch."""

CODES = st.sampled_from(["M1", "m1", "\uff2d1", "M2", "张三", "M1张三", "王"])
NAMES = st.sampled_from(["张三", "张 三", "M1", "m2", "M1张三", "王", "李四"])
KNOWN = st.lists(
    st.tuples(CODES, NAMES, st.lists(NAMES, max_size=1)), min_size=1, max_size=6, unique_by=lambda one: one[0]
)


def named(rows: Sequence[tuple[str, str, list[str]]]) -> list[Designated]:
    return [Designated(place, code, name, tuple(former)) for place, (code, name, former) in enumerate(rows, start=1)]


def by_tiers(known: Sequence[Designated], called: str) -> set[int]:
    """Who is meant, told once more from the words of the rule: the first tier that anybody is in decides."""
    key = match_key(called)
    tiers = (
        {one.id for one in known if one.code == called},
        {one.id for one in known if match_key(one.name) == key},
        {one.id for one in known if match_key(one.code) == key},
        {one.id for one in known if match_key(one.code + one.name) == key},
        {one.id for one in known if key in map(match_key, one.former)},
    )
    return next((tier for tier in tiers if tier), set())


@given(KNOWN, st.one_of(CODES, NAMES))
@example([("M1", "甲", []), ("M2", "M1", [])], "M1")
@example([("M1", "甲", []), ("M2", "m1", [])], "m1")
@example([("M1张三", "甲", []), ("M1", "张三", [])], "m1张三")
@example([("M1", "张三", []), ("M2", "乙", ["M1张三"])], "M1张三")
@example([("M1", "张三", []), ("M2", "乙", ["张三"])], "张三")
def test_an_exact_designation_is_never_given_up_for_a_vaguer_one(
    rows: list[tuple[str, str, list[str]]], called: str
) -> None:
    """A code as written comes before names, names before codes spelt alike, both before code with name, former names
    last: who is meant in an earlier way is not joined by anybody meant in a later one."""
    known = named(rows)
    found = Designations(known).resolve(called)
    assert set(found) == by_tiers(known, called)
    assert len(set(found)) == len(found)


@given(KNOWN)
def test_everybody_can_be_designated_and_means_nobody_else(rows: list[tuple[str, str, list[str]]]) -> None:
    """What is written for somebody means that one alone, whatever the others are called."""
    known = named(rows)
    designations = Designations(known)
    for one in known:
        assert designations.resolve(designations.written(one.id)) == (one.id,)
        for choice in designations.choices(one.id)[::2]:
            assert designations.resolve(choice) == (one.id,)


def test_three_namesakes_of_one_branch_are_told_apart_by_code() -> None:
    """The name alone is refused with all three; code, code and name in any spelling, or a note with them mean one."""
    with pytest.raises(Error) as refused:
        NAMESAKES.person("张三", 1)
    assert refused.value.message == "有 3 人叫「张三」。"
    assert refused.value.hint == "请在姓名前写编号:M2张三(一支部)、M3张三(一支部)、M4张三(一支部)。"
    for person in (2, 3, 4):
        for called in (f"M{person}", f"m{person}", f"M{person}张三", f"M{person} 张 三"):
            assert NAMESAKES.person(called, 1) == person
            assert read_mentions(f"{called}(病假)", NAMESAKES, 1) == (Mention(person, "张三", "病假"),)


@given(st.permutations([2, 3, 4]), st.lists(st.sampled_from(["", "病假", "外出(开会)"]), min_size=3, max_size=3))
def test_three_namesakes_in_one_cell_come_back_as_themselves(people: list[int], notes: list[str]) -> None:
    """Written in any order and with any notes, they are read as the same three."""
    mentions = tuple(Mention(person, "张三", note) for person, note in zip(people, notes, strict=True))
    written = mention_writer(NAMESAKES)(mentions)
    assert read_mentions(written, NAMESAKES, None) == mentions
    assert read_mentions(written, NAMESAKES, 1) == mentions


def test_the_own_branch_does_not_outweigh_a_name() -> None:
    """Who was called so once in the own branch is not meant while somebody elsewhere is called so now."""
    here, there = imagined(["王一", "李四"]).people.values()
    once = here._replace(former_names=("李四",))
    now = there._replace(stays=(there.stays[0]._replace(branch_id=2),))
    both = Directory.of(imagined([], ("一支部", "二支部")).organisations.values(), [once, now], {})
    assert both.person("李四", 1) == now.id
    alone = Directory.of(imagined([], ("一支部", "二支部")).organisations.values(), [once], {})
    assert alone.person("李四", 1) == once.id


@pytest.mark.parametrize(
    ("names", "written", "meant"),
    [
        (["欧阳 明", "欧阳", "明"], "欧阳 明", [(1, "")]),
        (["张三", "张三(小)"], "张三(小)", [(2, "")]),
        (["张三", "张三(小)"], "张三(大)", [(1, "大")]),
        (["张三", "张三(小)"], "张三(小)(病假)", [(2, "病假")]),
        (["无", "王一"], "无", [(1, "")]),
        (["王一"], "无", []),
    ],
)
def test_the_whole_of_what_is_written_comes_before_its_parts(
    names: list[str], written: str, meant: list[tuple[int, str]]
) -> None:
    """A name that holds a blank, a bracket or a word for nobody means its bearer before it means anything else."""
    found = read_mentions(written, imagined(names), None)
    assert [(one.person_id, one.note) for one in found] == meant
