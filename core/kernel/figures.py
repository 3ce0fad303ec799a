"""Figures as people write them: the one recogniser of typed numbers, for files, grids, forms and the command line.

What can mean only one number is taken: digits and signs of either width as input methods type them, a point before
or behind the digits, thousands set apart in threes. Everything else is refused, with an example only where the number
meant is certain. Pure.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from ...plugins.i18n import _
from .text import shown, tidy

MAX_PLACES = 3
"""Decimals that a mark, an amount or a value from outside may have."""

LARGEST = 1_000_000_000
_SHOWN = 40

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u30fc\ufe58\ufe63\uff0d\uff70"
"""Hyphens, dashes and minus signs, and what input methods type for them."""

POINTS = ".\u3002\uff0e\uff61"
"""The full stop of either width and that of Chinese."""

_FOLDED = str.maketrans({**dict.fromkeys(DASHES, "-"), **dict.fromkeys(POINTS, ".")})
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{0,30})?|[+-]?\.[0-9]{1,30}")
_WITH_UNIT = re.compile(r"(?:[¥$]?)(?P<number>.*?)(?:分|次|人|名|元|个|票|项|条|天)?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why something is not what its place requires, and what to write instead."""

    sentence: str


def fold_width(text: str) -> str:
    """Return ``text`` with the full-width forms of ASCII and the radicals of Han as what they stand for, one for one.

    Not NFKC: that makes ``5²`` fifty-two and ``①`` a plain one.
    """
    return "".join(
        unicodedata.normalize("NFKC", one)
        if "\uff01" <= one <= "\uff5e" or one == "\uffe5" or "\u2f00" <= one <= "\u2fdf"
        else one
        for one in text
    )


def read_number(typed: str) -> Decimal | Refusal | None:
    """Return the exact number that is ``typed``, with at most three decimals; None where nothing is."""
    written = tidy(typed)
    if not written:
        return None
    folded = fold_width(written).translate(_FOLDED)
    if not _NUMBER.fullmatch(folded):
        return _no_number(written, folded)
    return plain_number(Decimal(folded.replace(",", "")), written)


def plain_number(value: Decimal, written: object) -> Decimal | Refusal:
    """Return ``value``, ``written`` so, without needless zeros, unless it is too large or too fine."""
    if not value.is_finite() or abs(value) >= LARGEST:
        return Refusal(_("「{value}」太大了,请检查。").format(value=excerpt(str(written))))
    plain = value.normalize() if value else Decimal(0)
    if -int(plain.as_tuple().exponent) > MAX_PLACES:
        sentence = _("「{value}」的小数超过 {places} 位,请改成最多 {places} 位小数。")
        return Refusal(sentence.format(value=excerpt(str(written)), places=MAX_PLACES))
    return Decimal(f"{plain:f}")


def read_whole(typed: str) -> int | Refusal | None:
    """Return the whole number that is ``typed`` (a count); None where nothing is."""
    value = read_number(typed)
    return whole_number(value, typed) if isinstance(value, Decimal) else value


def whole_number(value: Decimal, written: str) -> int | Refusal:
    """Return ``value``, ``written`` so, as a whole number if it is one."""
    if value != value.to_integral_value():
        return Refusal(_("「{value}」不是整数,请输入整数。").format(value=excerpt(written)))
    return int(value)


def _no_number(written: str, folded: str) -> Refusal:
    """Say why ``written`` is no number. An example is given only where a unit is all that is too much."""
    value = excerpt(written)
    if folded.endswith(("%", "‰", "折", "成")):
        return Refusal(_("「{value}」是比例,这里要填数字本身,不带百分号。").format(value=value))
    if "," in folded or "，" in folded:
        return Refusal(_("「{value}」里的逗号看不出是小数点还是分节号,请只用数字和小数点。").format(value=value))
    bare = _WITH_UNIT.fullmatch(folded)
    if bare is not None and _NUMBER.fullmatch(tidy(bare["number"])):
        number = tidy(bare["number"])
        return Refusal(_("「{value}」请只写数字,写成 {number}。").format(value=value, number=number[:_SHOWN]))
    return Refusal(_("「{value}」不是数字,请只写阿拉伯数字和小数点。").format(value=value))


def excerpt(text: str) -> str:
    """Return the beginning of ``text`` for a sentence, safe to show."""
    return shown(text)[:_SHOWN]
