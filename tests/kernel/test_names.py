"""Pinyin initials: every reading counts, and storage stays short."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.pinyin import ANY_LETTER, initials, matches_initials, name_sounds_like, sounds_like


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张三", "zs"),
        ("单强", "sq"),
        ("单强", "dq"),
        ("曾志", "zz"),
        ("曾志", "cz"),
        ("仇军洋", "qjy"),
        ("仇军洋", "cjy"),
        ("机关第一党支部", "dz"),
        ("第3党支部", "d3"),
        ("王敏", "W M"),
        ("阿卜杜拉·买买提", "lmm"),
        ("王敏", ""),
    ],
)
def test_every_reading_finds_the_name(name: str, typed: str) -> None:
    """A surname is found by its surname reading and by its usual one; signs and blanks do not count."""
    assert matches_initials(initials(name), typed)


def test_other_letters_do_not_find_it() -> None:
    """Letters that no reading begins with, or more letters than characters, find nothing."""
    assert not matches_initials(initials("王敏"), "zs")
    assert not matches_initials(initials("王敏"), "wmm")


def test_a_character_without_known_reading_stays_findable() -> None:
    """A rare surname matches any letter rather than hiding the person."""
    assert matches_initials("* q", "aq")
    assert initials("\U000323af") == "*"


@given(st.text(max_size=30))
def test_one_group_per_character_at_most(name: str) -> None:
    """The stored form grows with the name, not with the product of its readings."""
    assert len(initials(name).split()) <= len(name)


def test_importing_names_does_not_load_pypinyin() -> None:
    """13 MB that no screen needs until a name is stored."""
    code = "import sys, kaoping.core.kernel.pinyin; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def level_one() -> Iterator[str]:
    """The common characters of GB 2312."""
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            if (high, low) <= (0xD7, 0xF9):
                yield bytes((high, low)).decode("gb2312")


def test_a_common_character_sounds_as_it_is_read() -> None:
    """Of every common character, the syllable is found whole and by its first letter, which is one of its readings'."""
    characters = list(level_one())
    assert len(characters) == 3755
    unlike = [
        one
        for one in characters
        if not any(sounds_like(one, letter) for letter in initials(one)) and initials(one) != ANY_LETTER
    ]
    assert unlike == []


@pytest.mark.parametrize("typed", ["zs", "zhangs", "zhang san", "zsan", "ZHANGSAN", "zhangsa", "s", "san"])
def test_a_name_is_found_by_initials_syllables_and_both_mixed(typed: str) -> None:
    """Each character by its initial or its syllable, the last by a beginning of it; from any character on."""
    assert sounds_like("张三", typed)


@pytest.mark.parametrize("typed", ["", " ", "zhs三", "sz", "zhangq", "zhangsann", "an"])
def test_what_is_not_read_so_is_not_found(typed: str) -> None:
    """Nothing typed, Han, another order, other or too many letters, the middle of a syllable."""
    assert not sounds_like("张三", typed)


def test_a_surname_is_found_by_its_reading_and_the_words() -> None:
    """单 is read Shan as a name; the stored initials of a person know every reading of each character."""
    assert sounds_like("单强", "shanq")
    assert sounds_like("单强", "danq")
    assert name_sounds_like("单强", initials("单强"), "cq")
    assert not name_sounds_like("单强", initials("单强"), "强")
