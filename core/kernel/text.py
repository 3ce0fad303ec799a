"""The one text gate: which characters may be stored, how refused ones are shown, how text is matched.

Every string that is stored or shown passes here. Nothing is altered silently: text is accepted as typed
or refused with a sentence. Knows nothing of files, screens or the database.

Refused, because a terminal obeys them or a reader cannot see them:

- control characters (C0, DEL, C1), line breaks and tabs included: one value is one line;
- line and paragraph separators, bidirectional controls and every other format character;
- zero-width and other default-ignorable characters (joiners, fillers, variation selectors, tags): two
  names that look the same would differ;
- lone surrogates and noncharacters: they are no text;
- private-use characters: every machine draws another glyph for the same code, so such a name can be
  neither checked nor printed by anybody else;
- what stands for a character that was lost (U+FFFD, U+FFFC), and the blank of braille.

How long each kind of text may be stands here too (:class:`Longest`).

Kept: all Han including compatibility ideographs and planes 2 and 3, and code points that this Python
does not know yet, because newer Han blocks (extensions H, I, J) are among them.

Finding what a user named among what exists: by exact text, by what looks the same, and the nearest for a hint.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import cache

from ...plugins.i18n import _
from .errors import Error

_CONTROL = "\x00-\x1f\x7f-\x9f"
_SEPARATOR = "\u2028\u2029"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\u2800\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_LOST = "\ufffc\ufffd"
_SURROGATE = "\ud800-\udfff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_NONCHARACTER = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)

_BLANKS = " \t\r\n\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_HOSTILE = re.compile(f"[{_CONTROL}{_SEPARATOR}{_BIDI}{_INVISIBLE}{_LOST}{_SURROGATE}{_PRIVATE}{_NONCHARACTER}]")
_LINE_BREAK = re.compile(f"[\n\r\x0b\x0c\x85{_SEPARATOR}]")

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""Han as the inside of a class of characters: planes 2 and 3 whole, for blocks that are newer than this program."""

_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼"
    "⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲㇐"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉"
    "𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀一"
)
"""Radicals beside the ideographs that look like them, as Unicode pairs them; of the other radicals NFKC knows it."""
_DOTS = "\u2022\u2027\u2219\u22c5\u30fb\u2e31\u2e33\ua78f\u16eb\u318d\u119e"
_ALIKE = str.maketrans(_RADICALS + _DOTS, _IDEOGRAPHS + "\xb7" * len(_DOTS))
_STOPS = ".\u3002\xb7\u25cf\u25aa\u2981\u0307"
_HAS_ALIKE = re.compile(f"[{_RADICALS}{_DOTS}{_STOPS}]")


@cache
def _dots_between_han(dots: str) -> re.Pattern[str]:
    """``dots`` with Han on both sides: full stops, bullets and the dot above are dots of a name only there."""
    return re.compile(f"(?<=[{HAN}]){dots}(?=[{HAN}])")


class Longest(IntEnum):
    """How many characters a text of each kind may have, everywhere. A cell of a workbook holds the longest of them."""

    CODE = 60
    NAME = 120
    TITLE = 500
    NOTE = 2_000
    CONTENT = 16_000


def find_hostile(text: str) -> str | None:
    """A sentence naming the first refused character of ``text`` and its position from 1; ``None`` when all pass."""
    found = _HOSTILE.search(text)
    if found is None:
        return None
    character = found.group()
    return _("第 {position} 个字符是{kind}(U+{code:04X}),请删去或改写。").format(
        position=found.start() + 1, kind=_kind(character), code=ord(character)
    )


def accept(text: str, longest: int = Longest.NOTE) -> str:
    """``text`` unchanged.

    Raises:
        Error: a character is refused, and the sentence says which and where; or it is longer than ``longest``.
    """
    if len(text) > longest:
        raise Error(too_long(text, longest))
    sentence = find_hostile(text)
    if sentence is not None:
        raise Error(_("「{text}」不能保存:{sentence}").format(text=shown(text), sentence=sentence))
    return text


def too_long(text: str, longest: int) -> str:
    """The sentence that refuses ``text`` for its length."""
    sentence = _("以「{text}」开头的文字太长:有 {n} 个字符,最多 {most} 个,请缩短。")
    return sentence.format(text=shown(text[:20]), n=len(text), most=longest)


def shown(text: str) -> str:
    """``text`` safe to display: each refused character replaced visibly, such as ``⟨U+001B⟩``."""
    return _HOSTILE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def match_key(text: str) -> str:
    """What ``text`` is compared by. Never stored in place of the text.

    That is NFKC without whitespace of any kind, casefolded; radicals are the ideographs they look like, and all dots
    that part a name are one.
    """
    if text.isascii():
        return "".join(text.split()).lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKC", "".join(folded.split()))
    if _HAS_ALIKE.search(folded) is None:
        return folded
    return _dots_between_han(f"[{_STOPS}]+").sub("\xb7", folded.translate(_ALIKE))


def with_any_dot(text: str, sign: str) -> str:
    """``text`` with ``sign`` for each dot between Han, for a search in which it stands for any character."""
    return _dots_between_han(f"[{_DOTS}{_STOPS}]").sub(sign, text)


def tidy(text: str) -> str:
    """``text`` without blanks at its ends, full-width (U+3000), no-break and line breaks included."""
    return text.strip(_BLANKS)


def required_reason(typed: str) -> str:
    """Return the reason that somebody ``typed`` for an act that needs one.

    Raises:
        Error: there is none, or something in it is refused.
    """
    reason = accept(tidy(typed))
    if not reason:
        raise Error(_("请写明理由。"))
    return reason


def _kind(character: str) -> str:
    """The name a clerk can understand for one refused character."""
    kinds = (
        (_LINE_BREAK.pattern, _("换行")),
        ("\t", _("制表符")),
        (f"[{_CONTROL}]", _("控制字符")),
        (f"[{_BIDI}]", _("改变文字方向的控制符")),
        (f"[{_PRIVATE}]", _("自造字(别的电脑显示不出)")),
        (f"[{_LOST}]", _("乱码(原来的字已经丢了)")),
        (f"[{_SURROGATE}{_NONCHARACTER}]", _("无效字符")),
    )
    return next((name for pattern, name in kinds if re.match(pattern, character)), _("看不见的字符"))


LISTED = 8
"""Names a sentence lists at most."""


def listed(names: Iterable[str]) -> str:
    """``names`` joined for a sentence, safe to show, with how many more there are."""
    everything = list(names)
    text = "、".join(shown(name) for name in everything[:LISTED])
    return _("{names} 等 {n} 个").format(names=text, n=len(everything)) if len(everything) > LISTED else text


def nearest(name: str, existing: Iterable[str]) -> str:
    """What exists like ``name``, as a hint sentence; what exists at all when nothing is like it; empty for nothing."""
    from difflib import get_close_matches  # not before something is not found

    names = list(dict.fromkeys(existing))
    close = get_close_matches(match_key(name), {match_key(other) for other in names}, n=3)
    alike = [other for other in names if match_key(other) in close]
    if alike:
        return _("是不是:{names}?").format(names=listed(alike))
    return _("现有:{names}。").format(names=listed(names)) if names else ""


def pick(name: str, existing: Iterable[str]) -> str | None:
    """The one of ``existing`` that ``name`` means: equal, or alone in looking the same; ``None`` otherwise."""
    names = list(existing)
    if name in names:
        return name
    key = match_key(name)
    alike = [other for other in names if match_key(other) == key]
    return alike[0] if len(alike) == 1 else None
