"""What requirements come to, counted another way: a query and a line or two for each measure.

Written from the wording of the rules, for branches and for members; nothing of the program's counting is used, only
its books and what it calls periods.
"""

import json
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from kaoping.core.ledger.fields import fields_for
from kaoping.core.storage.connection import UnitConnection
from kaoping.plugins.contract import Book, ParamRef, ParamValue, Requirement
from kaoping.plugins.contract.books import CONTACTS
from kaoping.plugins.contract.values import span

COUNTED = "e.state IN ('submitted', 'accepted') AND (e.proofs > 0 OR :free = 1)"
ON_ROLL = {
    "": "s.status <> '入党积极分子'",
    "members": "s.status <> '入党积极分子'",
    "mobile": "s.status <> '入党积极分子' AND (s.class_name = '流动' OR s.mobile_since <= :day)",
}


class Ledger:
    """One requirement in a database of :mod:`tests.counting.county`, asked of a branch or of a person."""

    def __init__(
        self,
        connection: UnitConnection,
        requirement: Requirement,
        book: Book,
        params: Mapping[str, ParamValue],
        day: str,
    ) -> None:
        self.connection, self.requirement, self.book, self.day = connection, requirement, book, day
        self.rolls: dict[tuple[str, int | None, str], list[int]] = {}
        target = requirement.target
        self.target = Fraction(params[target.param]) if isinstance(target, ParamRef) else target

    def short(self, period: str, branch: int | None, person: int | None) -> int:
        """How often something is missing in all periods of the requirement that end within ``period``."""
        measure = {
            "count": self.count, "attendance": self.attendance, "coverage": self.coverage, "complete": self.complete,
            "on_time": self.on_time,
        }[self.requirement.measure]  # fmt: skip
        total = 0
        for first, last in self.spans(period):
            if person is not None:
                total += measure(first, last, None, person) if self.belongs(person, last) else 0
            elif self.requirement.each_member:
                total += sum(measure(first, last, branch, one) for one in self.roll(branch, last))
            else:
                total += measure(first, last, branch, None)
        return total

    def spans(self, period: str) -> list[tuple[str, str]]:
        """First and last day of the requirement's periods in ``period``, of those that are over."""
        year, month, months = span(period)
        length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.requirement.every]
        first_month = year * 12 + month - 1
        from_month = first_month % length if months == 12 else 0  # a year may begin with any month
        begins = [last - length + 1 for last in range(first_month, first_month + months)]
        found = [
            (f"{begin // 12}-{begin % 12 + 1:02d}-01", end((begin + length - 1) // 12, (begin + length - 1) % 12 + 1))
            for begin in begins
            if begin % length == from_month
        ]
        return [(first, last) for first, last in found if last <= self.day]

    def rows(self, more: str, *, any_kind: bool = False, **values: Any) -> list[Any]:
        """Entries that count, of the requirement's kind."""
        kind = "AND e.kind = :kind" if self.requirement.kind and not any_kind else ""
        query = (
            "SELECT e.* FROM entry e WHERE e.unit_id = :unit AND e.book = :book "  # noqa: S608  # texts of ours
            f"AND {COUNTED} {kind} AND {more} ORDER BY e.id"
        )
        given = {"book": self.book.id, "free": int(not self.book.proof), "kind": self.requirement.kind, **values}
        return list(self.connection.execute(query, given).mappings())

    def roll(self, branch: int | None, day: str, roll: str | None = None) -> list[int]:
        on_roll = ON_ROLL[self.book.roll if roll is None else roll]
        query = (
            "SELECT DISTINCT s.person_id FROM person_state s WHERE s.unit_id = :unit AND s.branch_id = :branch "  # noqa: S608  # texts of ours
            f"AND s.since <= :day AND (s.until IS NULL OR s.until > :day) AND {on_roll}"
        )
        if (on_roll, branch, day) not in self.rolls:  # asked again and again
            found = self.connection.execute(query, {"branch": branch, "day": day}).scalars()
            self.rolls[on_roll, branch, day] = list(found)
        return self.rolls[on_roll, branch, day]

    def belongs(self, person: int, day: str) -> bool:
        return any(person in self.roll(branch, day) for branch in (2, 3, 4))

    def of(self, branch: int | None, person: int | None) -> str:
        """Whose entries: a member's own, a branch's, or what a branch has about one of its members."""
        parts = ["e.person_id = :person"] * (person is not None) + ["e.organisation_id = :branch"] * (
            branch is not None
        )
        return " AND ".join(parts)

    def dated(self, first: str, last: str, branch: int | None, person: int | None) -> list[Any]:
        inside = f"e.date BETWEEN :first AND :last AND {self.of(branch, person)}"
        return self.rows(inside, first=first, last=last, branch=branch, person=person)

    def count(self, first: str, last: str, branch: int | None, person: int | None) -> int:
        return max(0, int(self.target) - len(self.dated(first, last, branch, person)))

    def attendance(self, first: str, last: str, branch: int | None, person: int | None) -> int:
        if person is None:
            held = [row for row in self.dated(first, last, branch, None) if row["required"] is not None]
            return self.below(sum(row["present"] for row in held), sum(row["required"] for row in held))
        held = self.rows("e.date BETWEEN :first AND :last AND e.required IS NOT NULL", first=first, last=last)
        named = [(row, json.loads(row["attendance"] or '{"absent": [], "expected": null}')) for row in held]
        mine = [
            [one[0] for one in who["absent"]]
            for row, who in named
            if (
                person in who["expected"]
                if who["expected"] is not None
                else person in self.roll(row["organisation_id"], row["date"], "")
            )
        ]
        return self.below(sum(person not in absent for absent in mine), len(mine))

    def coverage(self, first: str, last: str, branch: int | None, person: int | None) -> int:
        roll = self.roll(branch, last) if person is None else [person]
        seen = {row["person_id"] for row in self.dated(first, last, branch, person)}
        return self.below(len(seen & set(roll)), len(roll))

    def on_time(self, first: str, last: str, branch: int | None, person: int | None) -> int:
        if self.book.steps:
            return self.steps_on_time(first, last, branch)
        if self.book.roll and self.requirement.kind not in self.book.unit_kinds:
            return self.roll_on_time(first, last, branch, person)
        rows = self.rows(self.of(branch, person), branch=branch, person=person)
        days = [row["deadline"] or (self.grace(row["date"]) if self.book.dated == "month" else "") for row in rows]
        due: list[tuple[Any, str]] = [
            (row, day)
            for row, day in zip(rows, days, strict=True)
            if day and first <= (row["deadline"] or row["date"]) <= last
        ]
        due = [(row, day) for row, day in due if row["finished"] or day < self.day]
        return self.below(sum(self.in_time(row, day) for row, day in due), len(due))

    def roll_on_time(self, first: str, last: str, branch: int | None, person: int | None) -> int:
        """Dues: everybody on a month's roll has an entry for it, paid in full and in time."""
        months = [f"{first[:4]}-{month:02d}-01" for month in range(int(first[5:7]), int(last[5:7]) + 1)]
        if self.grace(months[-1]) > self.day:
            return 0
        everybody, late = set(), set()
        for month in months:
            roll = self.roll(branch, end(int(month[:4]), int(month[5:7]))) if branch else []
            roll = [one for one in roll if one == person] if branch and person else roll
            if not branch and person and self.belongs(person, end(int(month[:4]), int(month[5:7]))):
                roll = [person]
            rows = self.rows("e.date = :month", month=month)
            rows = [row for row in rows if branch is None or row["organisation_id"] == branch]
            good = {row["person_id"] for row in rows if self.in_time(row, row["deadline"] or self.grace(month))}
            everybody |= set(roll)
            late |= set(roll) - good
        return self.below(len(everybody) - len(late), len(everybody))

    def steps_on_time(self, first: str, last: str, branch: int | None) -> int:
        """Admission: the step asked for within so many months of the vote (the only step the schemes ask for)."""
        rows = self.rows("e.organisation_id = :branch", any_kind=True, branch=branch)
        step = self.book.step(self.requirement.kind)
        assert step is not None
        assert step.within is not None
        judged = []
        for title in {row["title"] for row in rows}:
            case = [row for row in rows if row["title"] == title]
            done = min((row["date"] for row in case if row["kind"] == step.id), default=None)
            starts = [row["date"] for row in case if row["kind"] == step.after and row["date"] <= (done or "9")]
            if starts:
                due = months_later(max(starts), step.within)
                if first <= due <= last and (done or due < self.day):
                    judged.append(done is not None and months_later(max(starts), step.wait) <= done <= due)
        return self.below(sum(judged), len(judged))

    def complete(self, first: str, last: str, branch: int | None, person: int | None) -> int:
        if not self.book.steps:
            rows = self.dated(first, last, branch, person)
            return self.below(sum(map(self.full, rows)), len(rows))
        rows = self.rows("e.organisation_id = :branch AND e.date <= :last", branch=branch, last=last)
        order = [step.id for step in self.book.steps]
        good = []
        for title in {row["title"] for row in rows if row["date"] >= first}:
            case = [row for row in rows if row["title"] == title]
            upto = max(order.index(row["kind"]) for row in case)
            good.append({row["kind"] for row in case} >= set(order[: upto + 1]) and all(map(self.full, case)))
        return self.below(sum(good), len(good))

    def full(self, row: Any) -> bool:
        own = json.loads(row["own"] or "{}")
        named = {"organisation": row["organisation_id"], "member": row["person_id"]}
        values = {**dict(row), **own, **named}
        if any(
            values.get(field.id) in (None, "", []) for field in fields_for(self.book, row["kind"]) if field.required
        ):
            return False
        step = self.book.step(row["kind"])
        who = json.loads(row["attendance"] or '{"absent": [], "told": []}')
        told = {one[0] for one in who["told"]} >= {one[0] for one in who["absent"]}
        unnamed = (row["required"] or 0) - (row["present"] or 0) > len(who["absent"])
        return (
            (step is None or len(own.get(CONTACTS, [])) >= step.contacts)
            and not (self.book.is_meeting(row["kind"]) and (unnamed or not told))
            and (row["paid"] or 0) >= (row["due"] or 0)
        )

    def in_time(self, row: Any, deadline: str) -> bool:
        if row["due"] == 0:
            return True
        return bool(row["finished"]) and row["finished"] <= deadline and (row["paid"] or 0) >= (row["due"] or 0)

    def grace(self, day: str) -> str:
        last = date.fromisoformat(end(int(day[:4]), int(day[5:7])))
        return (last + timedelta(days=self.book.grace)).isoformat()

    def below(self, got: int, of: int) -> int:
        return int(of > 0 and Fraction(got, of) < self.target)


def end(year: int, month: int) -> str:
    return f"{year}-{month:02d}-{monthrange(year, month)[1]}"


def months_later(day: str, months: int) -> str:
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    return f"{year}-{month + 1:02d}-{min(int(day[8:]), monthrange(year, month + 1)[1]):02d}"
