"""The text gate: what passes, what is refused, and that showing and matching never let anything through."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.text import accept, find_hostile, match_key, shown, tidy

HOSTILE = {
    "ESC": "\x1b",
    "NUL": "\x00",
    "DEL": "\x7f",
    "C1 CSI": "\x9b",
    "tab": "\t",
    "line feed": "\n",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "left-to-right isolate": "\u2066",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\xad",
    "Hangul filler": "\u3164",
    "variation selector": "\ufe0f",
    "ideographic variation selector": "\U000e0100",
    "tag": "\U000e0041",
    "lone surrogate": "\ud83d",
    "private use": "\ue000",
    "private plane": "\U000f0000",
    "noncharacter": "\ufffe",
}
KEPT = [
    "王敏",
    "阿卜杜拉·买买提",
    "𠮷田",
    "䶮",
    "\uf900",
    "\U000323af",
    "王\u3000敏",
    "a\xa0b",
    "①℃×",
    "=1+1",
    "[/foo]",
    "😀",
]


@pytest.mark.parametrize("character", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_characters_are_refused_with_their_code_and_position(character: str) -> None:
    """The sentence names the code point and the position from 1, and is itself safe to show."""
    sentence = find_hostile(f"王{character}敏")
    assert sentence is not None
    assert f"U+{ord(character):04X}" in sentence
    assert "第 2 个" in sentence
    assert find_hostile(sentence) is None
    with pytest.raises(Error) as refused:
        accept(f"王{character}敏")
    assert "不能保存:" in str(refused.value)
    assert f"U+{ord(character):04X}" in str(refused.value)
    assert find_hostile(str(refused.value)) is None


@pytest.mark.parametrize("text", KEPT)
def test_genuine_text_passes_unchanged(text: str) -> None:
    """Rare and compatibility ideographs, blanks of any width and harmless signs are kept as typed."""
    assert accept(text) == text
    assert shown(text) == text


@given(st.text(st.characters()))
def test_shown_text_always_passes_the_gate(text: str) -> None:
    """Whatever a file holds, what is shown of it is harmless; harmless text is shown as it is."""
    assert find_hostile(shown(text)) is None
    assert (shown(text) == text) == (find_hostile(text) is None)


@given(st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"]))
def test_no_control_format_surrogate_or_private_character_passes(character: str) -> None:
    """The gate covers these whole categories of Unicode, not a list of known tricks."""
    assert find_hostile(character) is not None


@given(st.characters(categories=["Lo", "Nd", "Zs"], min_codepoint=0x3000))
def test_letters_digits_and_blanks_pass_unless_invisible(character: str) -> None:
    """No letter with a glyph is refused."""
    if "FILLER" not in unicodedata.name(character, ""):
        assert find_hostile(character) is None


@given(st.text())
def test_match_key_is_idempotent_and_blind_to_blanks(text: str) -> None:
    """Matching the key again changes nothing, and blanks at the ends or full-width never matter."""
    key = match_key(text)
    assert match_key(key) == key
    assert match_key(f"\u3000{text}\xa0") == key


def test_match_key_joins_what_clerks_spell_differently() -> None:
    """Full-width letters, case, inner blanks and line breaks do not make another name."""
    assert match_key("出生\n年月") == match_key("出生年月")
    assert match_key("王\u3000敏") == match_key("王敏")
    assert match_key("ＣＯＤＥ ") == match_key("code")


@given(st.text())
def test_tidy_only_takes_blanks_off_the_ends(text: str) -> None:
    """What is left is a piece of the text without blanks at its ends; nothing inside changes."""
    assert tidy(text) in text
    assert tidy(f" \u3000\xa0{text}\u3000") == tidy(text)
