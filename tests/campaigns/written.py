"""Days, months and numbers written as offices write them, by seed: each with what it means, if it may mean anything.

``python -m tests.campaigns.written --count 20000 --seed 7`` drives them through every way in and says how often each
spelling was met; what two ways in understand differently, or otherwise than was meant, is told and fails.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

FIRST = date(2025, 1, 1)
HAN = "〇一二三四五六七八九"
DASHES = "-\u2010\u2013\u2014\u2212\uff0d"


@dataclass(frozen=True)
class Written:
    """A text, what it means (``None``: it must be refused), and how it is spelled."""

    text: str
    meaning: str | None
    spelling: str


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (HAN[ones] if ones or not tens else "")


def _wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


DAYS: Mapping[str, Callable[[random.Random, date], str]] = {
    "iso": lambda _r, d: d.isoformat(),
    "points": lambda _r, d: f"{d.year}.{d.month}.{d.day}",
    "points and zeros": lambda _r, d: f"{d:%Y.%m.%d}",
    "slashes": lambda _r, d: f"{d.year}/{d.month}/{d.day}",
    "Chinese": lambda _r, d: f"{d.year}年{d.month}月{d.day}日",
    "号": lambda _r, d: f"{d.year}年{d.month:02}月{d.day:02}号",
    "dashes of all kinds": lambda r, d: (dash := r.choice(DASHES)) and f"{d.year}{dash}{d.month}{dash}{d.day}",
    "full width": lambda _r, d: _wide(f"{d.year}-{d.month}-{d.day}"),
    "Chinese digits": lambda r, d: (
        "".join(HAN[int(one)] for one in str(d.year)).replace("〇", r.choice("〇零○"))
        + f"年{_han(d.month)}月{_han(d.day)}日"
    ),
    "Chinese full stops": lambda _r, d: f"{d.year}。{d.month}。{d.day}",
    "a point behind": lambda _r, d: f"{d.year}.{d.month}.{d.day}.",
    "a weekday": lambda r, d: (
        d.isoformat() + r.choice((" 星期{}", "(周{})", "（星期{}）")).format("一二三四五六日"[d.weekday()])
    ),
    "a time of day": lambda r, d: f"{d.year}/{d.month}/{d.day} {r.randrange(24)}:{r.randrange(60):02}",
    "midnight as databases write it": lambda r, d: f"{d.isoformat()}{r.choice('T ')}00:00:00",
    "blanks inside": lambda _r, d: f"{d.year}年 {d.month}月\u3000{d.day} 日",
    "blanks between": lambda _r, d: f"{d.year} {d.month} {d.day}",
    "blanks around": lambda _r, d: f"\u3000{d.isoformat()} ",
    "eight digits": lambda _r, d: f"{d:%Y%m%d}",
}

NO_DAYS: Mapping[str, Callable[[random.Random, date], str]] = {
    "six digits, no century": lambda _r, d: f"{d:%y%m%d}",
    "two digits of a year": lambda r, d: (mark := r.choice("-./")) and f"{d:%y}{mark}{d.month}{mark}{d.day}",
    "the year last": lambda r, d: (mark := r.choice("-./")) and f"{d.day}{mark}{d.month}{mark}{d.year}",
    "a serial number": lambda _r, d: str((d - date(1899, 12, 30)).days),
    "the year 0012": lambda _r, d: f"00{d:%y}-{d:%m-%d}",
    "a century too late": lambda _r, d: f"{d.year + 100}-{d:%m-%d}",
    "no such day": lambda r, d: f"{d.year}-{d.month:02}-{r.choice((0, 32, 45))}",
    "no such month": lambda r, d: f"{d.year}-{r.choice((0, 13, 40)):02}-{d.day:02}",
    "a range": lambda _r, d: f"{d.year}.{d.month}-{d.month + 1}",
    "a moment with its zone": lambda r, d: f"{d.isoformat()}T16:00:00{r.choice(('Z', '+00:00', '-05:00'))}",
    "raised digits": lambda _r, d: f"{d.year}-{d.month:02}-0\u00b2",
    "words": lambda r, _d: r.choice(("不详", "去年七月", "农历七月初一", "/", "-")),
    "mixed marks": lambda _r, d: f"{d.year}.{d.month}-{d.day}",
}

MONTHS: Mapping[str, Callable[[random.Random, date], str]] = {
    "iso": lambda _r, d: f"{d:%Y-%m}",
    "no zero": lambda _r, d: f"{d.year}-{d.month}",
    "Chinese": lambda _r, d: f"{d.year}年{d.month}月",
    "月份": lambda _r, d: f"{d.year}年{d.month}月份",
    "Chinese digits": lambda _r, d: f"{''.join(HAN[int(one)] for one in str(d.year))}年{_han(d.month)}月",
    "six digits": lambda _r, d: f"{d:%Y%m}",
    "full width": lambda _r, d: _wide(f"{d:%Y.%m}"),
    "slash": lambda _r, d: f"{d.year}/{d.month}",
}

PERIODS: Mapping[str, tuple[str, ...]] = {
    "2025": ("2025", "2025年", "2025年度", "全年", "２０２５"),
    "2025-H1": ("2025-H1", "2025H1", "上半年", "2025年上半年", "2025上半年", "h1"),
    "2025-H2": ("2025-H2", "2025年 下半年", "下半年", "Ｈ２"),
    "2025-Q1": ("2025Q1", "2025-Q1", "第一季度", "一季度", "2025年第一季度", "1季度", "第1季度", "q1", "2025年1季度"),
    "2025-Q3": ("2025 Q3", "第三季度", "2025年三季度", "３季度"),
    "2025-01": ("2025-01", "2025年1月份", "1月", "一月", "1月份", "2025年一月", "202501", "2025/1"),
    "2025-12": ("2025-12", "12月", "十二月", "2025年12月", "2025年十二月份", "2025.12"),
}

NUMBERS: Mapping[str, Callable[[random.Random, Decimal], str]] = {
    "plain": lambda _r, n: f"{n:f}",
    "zeros behind": lambda _r, n: f"{n:f}" + ("000" if "." in f"{n:f}" else ".000"),
    "full width": lambda _r, n: _wide(f"{n:f}"),
    "Chinese full stop": lambda _r, n: f"{n:f}".replace(".", "。"),
    "no zero before": lambda _r, n: f"{n:f}".replace("0.", ".", 1) if n < 1 else f"{n:f}",
    "a point behind": lambda _r, n: f"{n:f}" if "." in f"{n:f}" else f"{n:f}.",
    "blanks around": lambda _r, n: f" {n:f}\u3000",
    "a plus": lambda _r, n: f"+{n:f}",
}

NO_NUMBERS: Mapping[str, Callable[[random.Random, Decimal], str]] = {
    "a share": lambda r, n: f"{n:f}{r.choice('%％')}",
    "a unit": lambda r, n: f"{n:f}{r.choice(('分', '元', '次', ' 分'))}",
    "ten thousands": lambda _r, n: f"{n:f}万元",
    "a comma": lambda r, n: f"{n:f}{r.choice(',，')}5",
    "raised": lambda _r, n: f"{n:f}\u00b2",
    "circled": lambda r, _n: r.choice("①②③"),
    "an exponent": lambda _r, n: f"{n:f}e3",
    "two signs": lambda _r, n: f"--{n:f}",
    "a fraction": lambda _r, n: f"{n:f}/2",
    "words": lambda r, _n: r.choice(("七分", "无", "nan", "Infinity", "/", "-", "優")),
    "digits of others": lambda _r, _n: "\u0663",
    "too fine": lambda _r, n: f"{n.to_integral_value():f}.0001",
}


def days(chooser: random.Random, count: int) -> Iterator[Written]:
    """``count`` days of 2025 in spellings that mean them or must be refused."""
    for _ in range(count):
        day = FIRST + timedelta(chooser.randrange(365))
        table = DAYS if chooser.random() < 0.6 else NO_DAYS
        spelling = chooser.choice(list(table))
        meaning = day.isoformat() if table is DAYS else None
        yield Written(table[spelling](chooser, day), meaning, f"day: {spelling}")


def months(chooser: random.Random, count: int) -> Iterator[Written]:
    """``count`` months of 2025."""
    for _ in range(count):
        day = date(2025, chooser.randint(1, 12), 1)
        spelling = chooser.choice(list(MONTHS))
        yield Written(MONTHS[spelling](chooser, day), f"{day:%Y-%m}", f"month: {spelling}")


def numbers(chooser: random.Random, count: int) -> Iterator[Written]:
    """``count`` numbers of at most three decimals, not negative, in spellings that mean them or must be refused."""
    for _ in range(count):
        number = Decimal(chooser.randrange(4_000)).scaleb(-chooser.choice((0, 1, 2, 3)))
        table = NUMBERS if chooser.random() < 0.6 else NO_NUMBERS
        spelling = chooser.choice(list(table))
        meaning = f"{number.normalize() + 0:f}" if table is NUMBERS else None
        yield Written(table[spelling](chooser, number), meaning, f"number: {spelling}")


def main() -> int:
    """Drive the wanted number of each through every way in."""
    from tests.campaigns.written_ways import DAY_WAYS, MONTH_WAYS, NUMBER_WAYS, disagreements

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2_000, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    met: Counter[str] = Counter()
    wrong: list[str] = []
    for kind, ways in ((days, DAY_WAYS), (months, MONTH_WAYS), (numbers, NUMBER_WAYS)):
        chooser = random.Random(asked.seed)  # noqa: S311  # test data, nothing secret
        for one in kind(chooser, asked.count):
            met[one.spelling] += 1
            wrong += disagreements(one, ways)
    for spelling, count in sorted(met.items()):
        print(f"{count:6} {spelling}")
    print(*wrong[:20], f"{len(wrong)} wrong of {sum(met.values())}", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
