"""What comes out of a round in the sample county: sheets, votes and claims, as rows of the files that clerks import.

They follow from names and years alone, so that the same county comes out each time.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from fractions import Fraction
from random import Random

from ...core.ledger.attachments.intake import GivenFile
from ...core.rounds.model import RoundSubject
from ...plugins.contract import Deduction, Form, Item, Poll
from ...plugins.contract.values import show
from .names import Rows, pick

HEADERS = {
    "roster": ("code", "name", "kind", "parent", "domain", "class", "status", "post", "joined"),
    "marks": ("subject", "form", "period", "assessor", "item", "points", "deduction", "rule", "count", "reason"),
    "polls": ("subject", "poll", "period", "group", "option", "count"),
    "claims": ("subject", "register", "kind", "date", "points", "proof", "recognised_by", "note"),
}
SEEN = "现场查阅原始记录,已落实"
WHY = ("记录不够完整", "印证材料不全", "个别月份没有按时做", "内容比较笼统", "现场抽问答不全", "检查以后才补记")

HALF = Fraction(1, 2)


def file_of(kind: str, rows: Rows) -> GivenFile:
    """Return the file of that ``kind`` with ``rows``."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADERS[kind], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return GivenFile(f"{kind}.csv", text.getvalue().encode("utf-8-sig"))


class Papers:
    """The papers of one round; ``seed`` tells it from others, ``strict`` is how readily marks are taken off."""

    def __init__(self, seed: str, strict: float = 1.0) -> None:
        self._seed, self._strict = seed, strict

    def sheets(
        self, subjects: Iterable[RoundSubject], form: Form, periods: Iterable[str], filler: str, share: float = 1
    ) -> Rows:
        """Return the sheets of ``subjects`` by ``filler``; of each the first ``share`` of its items."""
        wanted = tuple(periods)
        return [row for one in subjects for period in wanted for row in self._sheet(one, form, period, filler, share)]

    def votes(self, subjects: Iterable[RoundSubject], poll: Poll, periods: Iterable[str], ballots: int) -> Rows:
        """Return the votes about ``subjects``: in each group about as many as ``ballots``."""
        wanted = tuple(periods)
        return [
            {"subject": one.code, "poll": poll.id, "period": period, "group": group.id, **count}
            for one in subjects
            for period in wanted
            for group in poll.groups
            for count in self._ballots(one, poll, f"{period} {group.id}", ballots)
        ]

    def _random(self, *words: str) -> Random:
        return Random(" ".join((self._seed, *words)))  # noqa: S311  # made-up figures are no secret

    def weakness(self, one: RoundSubject) -> float:
        """Return how often the subject loses points, from 0 to 1: few often, most seldom."""
        return 0.04 + 0.5 * self._random(one.code, "weakness").random() ** 2

    def _sheet(self, one: RoundSubject, form: Form, period: str, filler: str, share: float) -> Iterator[dict[str, str]]:
        random, odds = self._random(one.code, period, filler), self.weakness(one) * self._strict
        items = [item for item in form.items() if item.applies.includes(one.subject)]
        for item in items[: round(len(items) * share)]:
            for line in _marked(item, random, odds):
                yield {
                    "subject": one.code, "form": form.id, "period": period, "assessor": filler, "item": item.id, **line,
                }  # fmt: skip

    def _ballots(self, one: RoundSubject, poll: Poll, where: str, ballots: int) -> Iterator[dict[str, str]]:
        random, weak = self._random(one.code, poll.id, where), self.weakness(one)
        cast = ballots + int(random.random() * 5)
        if poll.scale is not None:
            given = [max(60, min(100, round(99 - 30 * weak - 8 * random.random()))) for _ballot in range(cast)]
            yield from ({"option": str(mark), "count": str(given.count(mark))} for mark in sorted({*given}))
            return
        left, names = cast, [option.id for option in poll.options]
        for name in names[:-1]:
            part = round(left * (0.95 - 0.7 * weak - 0.1 * random.random()))
            yield {"option": name, "count": str(part)}
            left -= part
        yield {"option": names[-1], "count": str(left)}


def _marked(item: Item, random: Random, odds: float) -> Iterator[dict[str, str]]:
    """Yield what is written about an item: full marks, or what was taken off and why."""
    lost, rule, some = random.random() < odds, random.random(), random.random()
    why = pick(random, WHY)
    fitting = [each for each in item.deductions if item.points is None or each.low <= item.points]
    if lost and fitting:
        yield _taken(fitting[int(rule * len(fitting))], some, why)
    elif item.points is None:
        yield {"deduction": "0", "reason": SEEN if item.requires else ""}
    elif lost:
        steps = max(1, int(item.points * Fraction(2, 5) / HALF))
        yield {"points": show(item.points - HALF * (1 + int(some * steps))), "reason": why}
    else:
        yield {"points": show(item.points), "reason": SEEN if item.requires else ""}


def _taken(rule: Deduction, some: float, why: str) -> dict[str, str]:
    amount = rule.low if rule.high <= rule.low or some < HALF else min(rule.high, rule.low + HALF)
    return {"deduction": show(amount), "rule": rule.id, "count": "1", "reason": f"{rule.title}:{why}"}


def claim(subject: str, register: str, kind: str, day: str, proof: str = "", note: str = "") -> dict[str, str]:
    """Return the row of a claim for its usual points."""
    return {"subject": subject, "register": register, "kind": kind, "date": day, "proof": proof, "note": note}
