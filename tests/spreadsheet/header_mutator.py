"""Lists of members with headers as offices write them, made up from a seed: synonyms, titles, blanks, merges, order.

``python -m tests.spreadsheet.header_mutator --count 5000 --seed 1`` tries so many and prints how many were of which
kind; ``--seed`` goes on where another run ended.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from kaoping.core.organisation.roster.model import Roster
from kaoping.core.organisation.roster.parsing import understand_roster
from kaoping.core.organisation.roster.rows import COLUMNS
from kaoping.core.spreadsheet.headers import NO_ANSWERS, ColumnAnswer, HeaderAnswers
from kaoping.core.spreadsheet.model import Cell, Merged, SheetData, Workbook

PEOPLE = (
    ("王一", "一支部", "正式", "书记", "2012-07-01"),
    ("李二", "一支部", "预备", "", "2024-03-05"),
    ("张三", "二支部", "正式", "", "1999-12-31"),
)
FIELDS = ("name", "parent", "status", "post", "joined")
OWN_WORDS = ("所在单位", "所在部门", "归口科室", "工作单位", "班组")
"""What offices call the branch, and no list of ours has."""

NOISE = (("序号", "1"), ("性别", "男"), ("民族", "汉"), ("联系电话", "13800000000"), ("备注", ""), ("", ""))
PERSONS = ("姓名", "党员姓名")
TITLES = ("党员花名册", "填报单位:某局党委", "填报时间:2025年1月5日", "")

Reader = Callable[[Workbook, HeaderAnswers], Roster]


@dataclass(frozen=True)
class MadeList:
    """A list of ``PEOPLE``: the ``workbook``, and the header of the branch where nobody could know it."""

    workbook: Workbook
    unknown: str
    kinds: frozenset[str]


def _spelled(chance: Random, name: str) -> str:
    spellings = (name, name, "\u3000".join(name), f"{name}*", f"{name}(必填)", f"{name[:1]}\n{name[1:]}")
    return chance.choice(spellings)


def made_list(seed: int) -> MadeList:
    """The list that ``seed`` stands for."""
    chance = Random(seed)  # noqa: S311  # a seeded sample, no secret
    kinds: set[str] = set()
    aliases = {column.name: column.aliases for column in COLUMNS} | {"name": PERSONS}
    unknown = chance.choice(OWN_WORDS) if chance.random() < 0.5 else ""
    columns: list[tuple[str, tuple[str, ...]]] = []
    for place, field in enumerate(FIELDS):
        title = unknown if field == "parent" and unknown else chance.choice(aliases[field])
        written = title if title == unknown else _spelled(chance, title)
        columns.append((written, tuple(row[place] for row in PEOPLE)))
    columns += [(title, (value,) * len(PEOPLE)) for title, value in NOISE if chance.random() < 0.5]
    if chance.random() < 0.7:
        chance.shuffle(columns)
        kinds.add("order")
    width = len(columns)
    rows: list[tuple[Cell, ...]] = []
    merged: list[Merged] = []
    for _each in range(chance.randrange(4)):
        rows.append((chance.choice(TITLES), *[None] * (width - 1)))
        kinds.add("title")
        if chance.random() < 0.5:
            merged.append(Merged(len(rows), 1, len(rows), width))
            kinds.add("merged title")
    rows.append(tuple(title or None for title, _values in columns))
    if chance.random() < 0.4:
        # Each header is merged downwards over a second row, which holds nothing.
        merged += [Merged(len(rows), place, len(rows) + 1, place) for place in range(1, width + 1)]
        rows.append((None,) * width)
        kinds.add("merged header")
    if any(not title for title, _values in columns):
        kinds.add("blank column")
    kinds.add("unknown" if unknown else "known")
    for number in range(len(PEOPLE)):
        rows.append(tuple(values[number] or None for _title, values in columns))
    sheet = SheetData("党员", rows, merged=tuple(merged))
    return MadeList(Workbook(Path("名册.xlsx"), "xlsx", (sheet,), ""), unknown, frozenset(kinds))


def said(roster: Roster) -> list[tuple[object, ...]]:
    """What a roster says of each person."""
    return [(one.name, one.branch, one.status, one.post, str(one.joined)) for one in roster.members]


def understood(workbook: Workbook, answers: HeaderAnswers) -> Roster:
    """What the program understands."""
    return understand_roster(workbook, (), answers)


def broken_law(made: MadeList, read: Reader = understood) -> str:
    """How the reading of a list breaks the law; empty where it does not.

    Everybody is read as written, or it is asked which header is the branch, among them the right one; with the answer
    everybody is read as written.
    """
    first = read(made.workbook, NO_ANSWERS)
    if made.unknown:
        asked = [one for _sheet, questions in first.questions for one in questions]
        if len(asked) != 1:
            return f"asked {asked}"
        question = asked[0]
        if question.column != "支部" or made.unknown not in (*question.candidates, *question.others):
            return f"asked {question}"
        if first.members or first.branches:
            return "something was read before the answer"
        first = read(made.workbook, HeaderAnswers((ColumnAnswer("支部", made.unknown),)))
    if first.questions or first.problems:
        return f"{first.questions} {first.problems}"
    return "" if said(first) == [tuple(row) for row in PEOPLE] else f"read {said(first)}"


def main() -> int:
    """Try many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    met: Counter[str] = Counter()
    broken = 0
    for seed in range(given.seed, given.seed + given.count):
        made = made_list(seed)
        met.update(made.kinds)
        law = broken_law(made)
        if law:
            broken += 1
            sys.stdout.write(f"{seed} {law}\n")
    told = f"{given.count} lists, {broken} broken; {dict(met)}; next --seed {given.seed + given.count}"
    sys.stdout.write(f"{told}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
