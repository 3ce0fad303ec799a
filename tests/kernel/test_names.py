"""Pinyin initials: every reading counts, and storage stays short."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.pinyin import initials, matches_initials


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
