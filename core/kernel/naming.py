"""What a name and a code may look like, wherever they come from; signs that a table program has changed or lost one.

A code is given to one person or organisation and typed by people: letters, digits and Han with a few signs. Table
programs take codes for numbers and dates: they drop zeros in front, round what is longer than 15 digits and write days.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal

from ...plugins.i18n import _
from .errors import Error
from .text import HAN, Longest, accept, listed, match_key, nearest, shown, tidy, too_long

EXACT_DIGITS = 15
"""A number in a workbook keeps so many digits."""

_SIGNS = r"-_./\\()[]【】〔〕#·&—–‐ "
_FORMULA = "=+-@'\u2018\u2019"
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]*)?e\+[0-9]{1,3}|[0-9]\.[0-9]+e-?[0-9]{1,3}")
_DAY = re.compile(
    r"[0-9]{4}(?P<mark>[-/.])[0-9]{1,2}(?P=mark)[0-9]{1,2}(?: ?[0-9]{1,2}:[0-9:]+)?"
    r"|(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
)
_WHOLE_AS_DECIMAL = re.compile(r"([0-9]+)\.0+")
_DASHES = str.maketrans("—–‐‑−", "-----")
_LOSS = re.compile(
    r"锟斤|斤拷锟|烫烫|屯屯|\?|[□■◻◼▯\xa1-\xaf\xb1\xb4-\xb6\xb8\xb9\xbb-\xbf]|&#x?[0-9a-f]+;|\\u[0-9a-f]{4}",
    re.IGNORECASE,
)
_ANY_HAN = re.compile(f"[{HAN}]")
_HAN_ONLY = re.compile(f"[{HAN}·]+")
_PADDED = re.compile(rf"[{HAN}]+(?:\s+[{HAN}]+)+")
_USUAL = re.compile("[A-Za-z]{0,8}[0-9]{1,20}")
"""Most codes there are, in which nothing is to be found."""
_LETTER = re.compile(f"[^\\W_]|[{HAN}]")


def unpadded(name: str) -> str:
    """``name`` without the blanks that pad Han to the width of its neighbours (王　敏): they are no part of it."""
    return "".join(name.split()) if _PADDED.fullmatch(name) else name


def accept_name(typed: str) -> str:
    """Return the name of a person, an organisation or a unit as it is stored; empty where nothing is typed.

    Raises:
        Error: it cannot be one.
    """
    return _accepted(typed, Longest.NAME, name_fault)


def accept_word(typed: str) -> str:
    """Return a word of a roster, a class or a post, as it is stored; empty where nothing is typed.

    Raises:
        Error: it cannot be one.
    """
    return _accepted(typed, Longest.NAME, word_fault)


def _accepted(typed: str, longest: int, fault: Callable[[str], str | None]) -> str:
    text = accept(tidy(typed), longest)
    sentence = fault(text) if text else None
    if sentence is not None:
        raise Error(sentence)
    return text


def name_fault(name: str) -> str | None:
    """A sentence when ``name`` is none: as of a word, or it is a formula or has no letter; else ``None``."""
    sentence = word_fault(name)
    if sentence is None and (name[:1] in _FORMULA or not _LETTER.search(name)):
        sentence = _("「{name}」不像名称,请照原件重新输入。").format(name=shown(name))
    return sentence


def word_fault(word: str) -> str | None:
    """A sentence when ``word`` is too long or characters of it were lost on its way; else ``None``."""
    if len(word) > Longest.NAME:
        return too_long(word, Longest.NAME)
    if is_lossy(word):
        return _("「{name}」里有乱码,原来的字已经丢了,请照原件重新输入。").format(name=shown(word))
    return None


def is_lossy(text: str) -> bool:
    """True if ``text`` shows that it was read in a wrong encoding, or that characters were lost before it came here."""
    if _LOSS.search(text) or "\ufffd" in text:
        return True
    # UTF-8 read as GBK would not be Han of the old standard alone, but for a few that a genuine name may be too.
    if text.isascii() or (_HAN_ONLY.fullmatch(text) and _encoded(text, "gb2312")):
        return False
    if _reads_as_han(text, "gbk", "utf-8"):
        return True
    if _ANY_HAN.search(text):
        return False
    latin = (text, text.replace(" ", "\xa0"), f"{text}\xa0")
    # Latin letters are never UTF-8 by chance; a pair of them may be Han in GBK, a whole name of such pairs is not.
    return any(_recoded(one, "cp1252", "utf-8") or _reads_as_han(one, "cp1252", "gbk") for one in latin)


def _reads_as_han(text: str, was: str, encoding: str) -> bool:
    """True if the bytes of ``text`` are nothing but Han, or characters already lost, in another encoding."""
    found = _recoded(text, was, encoding)
    return found is not None and _HAN_ONLY.fullmatch(found.replace("\ufffd", "\u3007")) is not None


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeError:
        return None


def _recoded(text: str, was: str, encoding: str) -> str | None:
    try:
        return text.encode(was).decode(encoding)
    except UnicodeError:
        return None


def accept_code(typed: str) -> str:
    """Return the code of a person or an organisation as it is stored; empty where nothing is typed.

    Raises:
        Error: it cannot be one.
    """
    return _accepted(typed, Longest.CODE, code_fault)


def code_fault(code: str) -> str | None:
    """A sentence when ``code`` is none, with what to do; else ``None``."""
    if _USUAL.fullmatch(code):
        return None
    if len(code) > Longest.CODE:
        return too_long(code, Longest.CODE)
    if is_rounded(code):
        return rounded_sentence(code)
    if _DAY.fullmatch(match_key(code)):
        sentence = _("「{code}」像日期,不像编号。请把这一列设为文本格式,再照原件重新输入编号。")
        return sentence.format(code=shown(code))
    plain = unicodedata.normalize("NFKC", code)
    if plain[0] in _FORMULA:
        return _("编号「{code}」不能以「{sign}」开头。").format(code=shown(code), sign=code[0])
    odd = next((sign for sign in plain if not (_LETTER.match(sign) or sign in _SIGNS)), None)
    if odd is not None:
        sentence = _("编号「{code}」里不能有「{sign}」,请只用汉字、字母、数字和横线、斜线、点、括号。")
        return sentence.format(code=shown(code), sign=shown(odd))
    if not _LETTER.search(code) or is_lossy(code):
        return _("「{code}」不像编号,请照原件重新输入。").format(code=shown(code))
    return None


def is_rounded(written: str | int | Decimal) -> bool:
    """True if a table program has rounded what was typed: a number of more digits than it keeps, or ``1.1E+17``."""
    if isinstance(written, str):
        return "e" in written.lower() and _ROUNDED.fullmatch(written.lower()) is not None
    return bool(abs(written) >= 10**EXACT_DIGITS)


def rounded_sentence(written: str) -> str:
    """The sentence that refuses what :func:`is_rounded` finds."""
    sentence = _("「{value}」存成了数字,位数太多,后面的已经丢了。请把这一列设为文本格式,再照原件重新输入。")
    return sentence.format(value=shown(written))


def code_key(code: str) -> str:
    """What codes are compared by to find those that a table program or a hand has spelled otherwise.

    Blanks, width, case, dashes, zeros in front of a number and ``.0`` behind it do not count.
    """
    key = match_key(code.translate(_DASHES)).lstrip("'\u2018\u2019")
    whole = _WHOLE_AS_DECIMAL.fullmatch(key)
    if whole is not None:
        key = str(whole[1])
    return key.lstrip("0") or "0" if key.isascii() and key.isdigit() else key


def likely(called: str, names: Iterable[str], codes: Iterable[str]) -> str:
    """A hint for what nobody is ``called``: codes that a table program may have made it of, else what is nearest."""
    known = list(codes)
    alike = alike_codes(called, known)
    if alike:
        return _("编号是不是:{codes}?表格会去掉编号前面的 0。").format(codes=listed(alike))
    return nearest(called, [*names, *known])


def alike_codes(code: str, known: Iterable[str]) -> list[str]:
    """Return those of ``known`` that are spelled otherwise than ``code`` and may be the same."""
    key = code_key(code)
    return [other for other in known if other != code and code_key(other) == key]
