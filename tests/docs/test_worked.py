"""The worked examples, computed again by somebody who sees nothing but the printed page."""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import floor

import pytest
from kaoping.plugins.contract import Scheme

from tests.docs.worked import FOLDER, page
from tests.gates.catalogue import schemes

SCHEMES = [pytest.param(scheme, id=scheme.id) for scheme in schemes()]
HEADLINE = re.compile(r"^\*\*.*总分 (\S+).*\*\*$", re.M)
ROW = re.compile(r"^\| (\d+) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", re.M)
TAKEN = re.compile(r"-(\d+(?:\.\d+)?)(?: x (\d+))?(?: |$)")
SIGNS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


@dataclass
class Line:
    """One printed row with those printed under it."""

    level: int
    label: str
    word: str
    value: Fraction | None
    note: str
    parts: list["Line"] = field(default_factory=list)

    @property
    def numbers(self) -> list[Fraction]:
        """The numbers it is said to be made of."""
        return [part.value for part in self.parts if part.word != "判断" and part.value is not None]

    def everything(self) -> Iterator["Line"]:
        yield self
        for part in self.parts:
            yield from part.everything()


def read(text: str) -> Line:
    """The printed table as a tree, by its levels."""
    lines = [
        Line(int(level), label, word, Fraction(value) if value else None, note.replace("\\|", "|"))
        for level, label, word, value, _clause, note in ROW.findall(text)
    ]
    for place, line in enumerate(lines):
        above = next((other for other in reversed(lines[:place]) if other.level == line.level - 1), None)
        if above is not None:
            above.parts.append(line)
    return lines[0]


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def places_of(line: Line) -> int:
    digits = re.search(r"(\d+) 位小数", line.label)
    assert digits or "两位小数" in line.note
    return int(digits[1]) if digits else 2


def computed(line: Line) -> Fraction | None:
    """What a line comes to by its own word from the numbers under it; ``None`` for a number that is only quoted."""
    numbers = line.numbers
    if line.word == "四舍五入":
        return half_up(numbers[0], places_of(line))
    made: dict[str, Callable[[], Fraction]] = {
        "相加": lambda: sum(numbers, Fraction(0)),
        "相减": lambda: numbers[0] - sum(numbers[1:], Fraction(0)),
        "平均": lambda: sum(numbers, Fraction(0)) / len(numbers),
        "相乘": lambda: reduce(operator.mul, numbers, Fraction(1)),
        "相除": lambda: numbers[0] / numbers[1],
        "取大": lambda: max(numbers),
        "取小": lambda: min(numbers),
        "": lambda: numbers[0],
    }
    return made[line.word]() if numbers or line.word == "相加" else None


def marked(line: Line) -> Fraction | None:
    """What a marked item comes to by its note: full points, or nothing, less what was taken off."""
    taken = [Fraction(points) * int(times or 1) for points, times in TAKEN.findall(line.note)]
    full = re.match(r"满分 (\d+(?:\.\d+)?)", line.note)
    if not taken or line.parts:
        return None
    return max(Fraction(full[1]) - sum(taken), Fraction(0)) if full else -sum(taken, Fraction(0))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_example_is_what_the_program_prints(scheme: Scheme) -> None:
    """The committed page is the generated one."""
    assert (FOLDER / f"{scheme.id}.md").read_text("utf-8") == page(scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_number_follows_from_the_numbers_printed_under_it(scheme: Scheme) -> None:
    """Sums, means, shares, caps, floors, rounding and deductions of the page come out as printed, to the last digit,
    up to the total in its headline."""
    text = (FOLDER / f"{scheme.id}.md").read_text("utf-8")
    (headline,) = HEADLINE.findall(text)
    tree = read(text)
    assert tree.value == Fraction(headline)
    checked = 0
    for line in tree.everything():
        if line.value is not None:
            for again in (computed(line), marked(line)):
                assert again in (None, line.value), line
                checked += again is not None
    assert checked > len(ROW.findall(text)) // 8


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_comparison_comes_out_as_printed(scheme: Scheme) -> None:
    """Where two numbers stand under a comparison, its sign and its verdict agree; so does the band of the grade."""
    tree = read((FOLDER / f"{scheme.id}.md").read_text("utf-8"))
    for line in tree.everything():
        sign = re.search(r" (>=|<=|>|<) ", line.label)
        if line.word == "判断" and sign and len(line.numbers) == 2:
            assert SIGNS[sign[1]](*line.numbers) == (line.note == "成立"), line
        band = re.fullmatch(r">= (\S+)", line.note)
        if line.word == "判断" and band:
            assert tree.value is not None
            assert tree.value >= Fraction(band[1])


def test_there_is_one_example_for_each_scheme_and_no_other() -> None:
    """No page is left of a scheme that is gone."""
    assert {path.stem for path in FOLDER.iterdir()} == {scheme.id for scheme in schemes()}
