"""What a name and a code may look like, and what is compared by."""

import random
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.naming import accept_code, accept_name, alike_codes, code_fault, code_key, is_lossy, name_fault
from kaoping.core.kernel.text import Longest, accept, find_hostile, match_key

DOTS = "·•‧∙⋅⸱・･.．。｡˙"


CODES = ["00123", "M00012", "党〔2025〕3", "2025-01", "2024-0103", "1e5", "A B", "Ａ－1", "110101199001011237"]
NAMES = [
    "张三",
    "买买提·艾力",
    "𠮷田",
    "䶮",
    "\U000323af",
    "Müller",
    "José Núñez",
    "机关第一党支部(筹)",
    "Ⅲ支部",
    "第3党支部",
]
LOST = ["锟斤拷", "烫烫烫", "????", "钟?", "钟□", "■■", "å¼ ä¸‰", "ÕÅÈý", "寮犱笁", "ï¿½ï¿½", "&#24352;三", "\\u5f20三"]
COMMON = [bytes(pair).decode("gb2312", "ignore") for pair in product(range(0xB0, 0xD8), range(0xA1, 0xFF))]
"""The common characters of the old standard, and nothing for the places that it leaves empty."""


@pytest.mark.parametrize("code", CODES)
def test_codes_of_offices_pass_as_they_are(code: str) -> None:
    """Letters, digits and Han of any width, with dashes, slashes, dots and brackets."""
    assert accept_code(code) == code


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1.10101E+17", "存成了数字"), ("1E+17", "存成了数字"), ("2025-13-40", "像日期"),
        ("2025-01-02 00:00:00", "像日期"), ("2025/1/2", "像日期"), ("1月2日", "像日期"), ("2-Jan", "像日期"),
        ("=1+1", "开头"), ("＝1", "开头"), ("+1", "开头"), ("-5", "开头"), ("@a", "开头"), ("'001", "开头"),
        ("a、b", "不能有"), ("a:b", "不能有"), ("()", "不像编号"), ("1" * 61, "太长"), ("a\u200bb", "看不见"),
    ],
)  # fmt: skip
def test_what_a_table_program_makes_of_a_code_is_none(code: str, sentence: str) -> None:
    """Rounded numbers, days and formulas are refused, and so is what would not be read in a list of people."""
    with pytest.raises(Error, match=sentence):
        accept_code(code)


@pytest.mark.parametrize("other", ["123", "0123", "000123", "00123.0", "００１２３", " 00123", "0 0123", "'00123"])
def test_codes_that_a_hand_or_a_program_spelled_otherwise_are_found(other: str) -> None:
    """Zeros in front, the decimals of a whole number, width, blanks and an apostrophe do not make another code."""
    assert code_key(other) == code_key("00123")
    assert alike_codes(other, ["00123", "00124"]) == ["00123"]


def test_other_codes_are_others() -> None:
    """Zeros inside count, and those in front of anything that is no number."""
    assert len({code_key(code) for code in ("1023", "123", "1230", "M0123", "M123", "12-3", "0", "12.5", "12.50")}) == 9


@pytest.mark.parametrize("name", NAMES)
def test_genuine_names_pass(name: str) -> None:
    """Han of every block, dots, Latin letters with accents."""
    assert accept_name(name) == name


def test_no_common_name_looks_garbled() -> None:
    """Names drawn from the common characters, two to four of them: none of 200,000."""
    draw = random.Random(1)  # noqa: S311  # repeatable, nothing secret
    drawn = ("".join(draw.choices(COMMON, k=draw.randint(2, 4))) for _ in range(200_000))
    assert [name for name in drawn if is_lossy(name)] == []


@pytest.mark.parametrize("name", LOST)
def test_signs_of_loss_are_told(name: str) -> None:
    """What stands for characters that were lost, and Han that was read in another encoding."""
    assert "乱码" in (name_fault(name) or "")
    with pytest.raises(Error, match="乱码"):
        accept_name(name)


@pytest.mark.parametrize(
    ("read", "shown", "missed"), [("utf-8", "gbk", 0.03), ("utf-8", "cp1252", 0), ("gbk", "cp1252", 0)]
)
def test_names_in_a_wrong_encoding_are_told(read: str, shown: str, missed: float) -> None:
    """Of 2,000 names all that another encoding can show at all; but a few of them look like a genuine name in it."""
    draw = random.Random(2)  # noqa: S311  # repeatable, nothing secret
    met = told = 0
    for _ in range(2_000):
        name = "".join(draw.choices(COMMON, k=draw.randint(2, 3)))
        try:
            garbled = name.encode(read).decode(shown)
        except UnicodeError:
            continue
        met += 1
        told += name_fault(garbled) is not None or find_hostile(garbled) is not None
    assert met > 500
    assert met - told <= missed * met


@pytest.mark.parametrize("dot", DOTS)
def test_dots_of_a_name_are_one(dot: str) -> None:
    """Between Han every dot is the same, with blanks around it or twice; a number keeps its own."""
    assert match_key(f"买买提{dot}艾力") == match_key("买买提·艾力") == match_key(f"买买提 {dot}{dot} 艾力")
    assert match_key(f"买买提{dot}艾力") != match_key("买买提艾力")
    assert match_key("1.5") != match_key("1·5")


def test_radicals_and_halves_are_what_they_look_like() -> None:
    """Kangxi and other radicals, half-width katakana."""
    assert match_key("⼀⺠⼈㇐") == "一民人一"
    assert match_key("ｶﾞ") == match_key("ガ")


def test_compatibility_ideographs_fall_together_only_with_their_own() -> None:
    """Each is compared as the one ideograph that Unicode calls the same; rare Han of any block stay themselves."""
    twins = [chr(code) for code in range(0xF900, 0x2FA20) if unicodedata.name(chr(code), "").startswith("CJK COMPAT")]
    twins = [one for one in twins if "IDEOGRAPH" in unicodedata.name(one)]
    assert len(twins) > 1000
    for one in twins:
        mapped = unicodedata.normalize("NFC", one)
        assert len(mapped) == 1
        assert match_key(one) == match_key(mapped) == mapped
    for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0), range(0x30000, 0x33480)):
        assert [one for one in map(chr, block) if match_key(one) != one] == []


@given(st.text(), st.sampled_from(Longest))
def test_every_kind_of_text_has_a_longest(text: str, longest: Longest) -> None:
    """One character more is refused with both numbers, whatever else is in it."""
    with pytest.raises(Error, match=rf"最多 {int(longest)} 个"):
        accept("字" * (longest + 1) + text, longest)


def test_the_longest_text_fits_a_cell() -> None:
    """A workbook holds 32,767 units of UTF-16, two of which a rare Han takes."""
    assert 2 * max(Longest) <= 32_767
    assert code_fault("1" * Longest.CODE) is None
