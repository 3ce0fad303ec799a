"""The ledgers of a seeded county in one year: entries as rows, and the files that prove them.

Most is done, proved and accepted; some is missing, late, unproved, returned, still a draft or only planned.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any

from kaoping.core.ledger.entry import Mention, Value, content_row
from kaoping.plugins.catalogue import BOOKS_BY_ID

if TYPE_CHECKING:
    from benchmarks.county import County, Member

YEAR = 2025
LAST_DAY = date(2026, 1, 4)
"""Nothing is written later."""
SECRETARY = 0
"""Where the secretary stands among the members of a branch."""
COMMITTEE = 5
"""The number of members, the first ones, on a branch's committee."""

STATES = ("accepted", "submitted", "draft", "returned", "planned", "withdrawn")
STATE_WEIGHTS = (85, 9, 2, 2, 1, 1)
REASONS = ("出差", "病假", "事假", "培训")
WAYS = ("电话", "微信", "短信")
PLAN = frozenset({"organisation", "member", "kind", "date", "title", "deadline", "responsible"})
"""The columns of an entry that is only planned."""

TYPES = ("jpg", "pdf", "txt")
FIRST_PROVED = ("谈心谈话",)
"""Of books about members these are proved before others when there are fewer files than entries."""

Row = dict[str, Any]
Values = dict[str, Value]


def entries(county: "County") -> list[Row]:
    """Return rows of the table ``entry``, as many as the size says, in the order in which they were written.

    Raises ValueError when what branches have to write down is more than that.
    """
    rows = list(_Year(county).rows())
    if len(rows) != county.size.entries:
        raise ValueError(f"a county of this size writes at least {len(rows)} entries, not {county.size.entries}")
    rows.sort(key=lambda row: row["entered_at"])
    for number, row in enumerate(rows, start=1):
        row["id"] = number
    return rows


def prove(county: "County", rows: Sequence[Row]) -> list[Row]:
    """Return rows of the table ``attachment`` for entries whose book wants proof; counts them in the entries."""
    random = Random(f"proof {county.seed}")  # noqa: S311 - repeatable on purpose
    wanting = [row for row in rows if BOOKS_BY_ID[row["book"]].proof and row["state"] not in {"planned", "withdrawn"}]
    wanting.sort(key=lambda row: (row["person_id"] is not None, row["book"] not in FIRST_PROVED, row["id"]))
    proved = [row for row in wanting if random.random() < 0.96][: county.size.attachments]
    proved += random.choices(wanting, k=county.size.attachments - len(proved))
    attachments = []
    for number, row in enumerate(proved, start=1):
        row["proofs"] += 1
        type_ = random.choice(TYPES)
        content = random.randrange(number) if random.random() < 0.05 else number  # some files prove several entries
        attachments.append(
            {
                "id": number,
                "entry_id": row["id"],
                "hash": sha256(f"{county.seed} {content}".encode()).hexdigest(),
                "size": 1_000 + content % 90_000,
                "name": f"{row['title'] or row['book']}.{type_}",
                "type": type_,
                "author": row["author"],
                "added_at": row["entered_at"],
                "withdrawn": 0,
            }
        )
    return attachments


class _Year:
    """The entries of a year: those of every branch, then those of every member."""

    def __init__(self, county: "County") -> None:
        self.county = county
        self.random = Random(f"year {county.seed}")  # noqa: S311 - repeatable on purpose
        self.before, self.after = county.rolls()

    def rows(self) -> Iterator[Row]:
        count = 0
        for branch in self.county.branch_ids:
            for row in self._branch(branch):
                count += 1
                yield row
        for member in self.county.members:
            for row in self._member(member):
                count += 1
                yield row
        for _extra in range(self.county.size.entries - count):
            yield self._deed(self.random.choice(self.county.members))

    def _branch(self, branch: int) -> Iterator[Row]:
        for month in range(1, 13):
            yield from self._month(branch, month)
        for half, month in enumerate((6, 12), start=1):
            if self._done():
                yield self._meeting(branch, "民主生活会/组织生活会", month, f"第{half}次组织生活会", kind="组织生活会")
        leaders = self._roll(branch, 12)[:COMMITTEE]
        yield self._meeting(branch, "民主生活会/组织生活会", 12, "民主生活会", kind="民主生活会", expected=leaders)
        review: Values = {"deadline": _iso(12, 20), "finished": _iso(12, 15 if self._done() else 24)}
        yield self._meeting(branch, "冬训与民主评议", 12, "民主评议党员", kind="民主评议", extra=review)
        for kind, month in (("计划", 1), ("总结", 12)):
            done: Values = {
                "kind": kind,
                "deadline": _iso(month, 25),
                "finished": _iso(month, 20),
                "responsible": "书记",
            }
            yield self._row("年度计划与总结", branch, _day(month, 20), f"{YEAR}年工作{kind}", done)
        yield self._row(
            "党组织分类定级", branch, _day(12, 10), "分类定级", {"grade": self.random.choice(("好", "较好"))}
        )
        yield self._row("党组织公开承诺", branch, _day(2, 10), "公开承诺", {"deadline": _iso(12, 31)})
        if self.random.random() < 0.5:
            yield from self._case(branch)

    def _month(self, branch: int, month: int) -> Iterator[Row]:
        roll = self._roll(branch, month)
        if self._done():
            yield self._meeting(branch, "主题党日", month, f"{month}月主题党日")
        if self._done():
            yield self._meeting(branch, "集中学习", month, f"{month}月集中学习", kind="集体学习")
        yield self._meeting(branch, "三会一课", month, "支委会议事", kind="支委会", expected=roll[:COMMITTEE])
        if self._done():
            yield self._meeting(branch, "三会一课", month, "党小组学习", kind="党小组会", expected=roll[::3])
        if month % 3 == 0:
            yield self._meeting(branch, "三会一课", month, "支部党员大会", kind="党员大会")
            yield self._row(
                "党务政务公开", branch, _day(month, 25), f"{month}月党务公开", {"kind": "党务公开", "form": "公开栏"}
            )
            yield self._remittance(branch, month, roll)
        if month % 3 == 2:
            yield self._meeting(branch, "三会一课", month, "专题党课", kind="党课")
        for number in (1, 2):
            if self._done():
                sent: Values = {"sent_to": "县委组织部", "adopted": number - 1}
                yield self._row("党建信息报送", branch, self._some_day(month), f"{month}月信息{number}", sent)

    def _member(self, member: "Member") -> Iterator[Row]:
        for month in range(1, 13):
            yield self._dues(member, month)
        half = self.random.randrange(1, 13)
        branch = member.branch(_iso(half, 1))
        if self._done():
            talk: Values = {"member": member.id, "talker": self._secretary(branch)}
            yield self._row("谈心谈话", branch, self._some_day(half), "思想与工作", talk)
        for month in (self.random.randrange(1, 7), self.random.randrange(7, 13)):
            if self.random.random() < 0.92:
                report: Values = {"member": member.id, "kind": "思想汇报", "reported_to": self._secretary(branch)}
                yield self._row("下情上达", member.branch(_iso(month, 28)), _day(month, 28), "思想汇报", report)
        if self.random.random() < 0.9:
            pledge: Values = {"member": member.id, "deadline": _iso(12, 31), "responsible": member.name}
            yield self._row("党员公开承诺", member.branches[0], _day(3, 1), "为群众办实事", pledge)
        if member.mobile_since is not None:
            for month in range(int(member.mobile_since[5:7]), 13, 3):
                if self.random.random() < 0.85:
                    contact: Values = {"member": member.id, "way": self.random.choice(WAYS), "reported": 1}
                    yield self._row(
                        "流动党员联系", member.branch(_iso(month, 20)), _day(month, 20), "了解近况", contact
                    )

    def _deed(self, member: "Member") -> Row:
        """Return an entry about something a member did unasked."""
        day = self._some_day(self.random.randrange(1, 13))
        branch = member.branch(day.isoformat())
        hours = self.random.randrange(1, 9)
        book = self.random.choice(("服务台账", "志愿服务", "为民服务代办"))
        if book == "为民服务代办":
            late = min(day + timedelta(self.random.randrange(10)), LAST_DAY)
            return self._row(book, branch, day, "代办证照", {"applicant": "群众", "responsible": member.name,
                             "deadline": (day + timedelta(7)).isoformat(), "finished": late.isoformat()})  # fmt: skip
        done: Values = {"member": member.id, "hours": hours} | ({"served": "群众"} if book == "服务台账" else {})
        return self._row(book, branch, day, self.random.choice(("走访困难群众", "环境整治", "政策宣讲")), done)

    def _dues(self, member: "Member", month: int) -> Row:
        """Return dues paid in the month itself; now and then late, in part, or not at all."""
        due = 100 * (5 + member.id % 195)
        fate = self.random.random()
        paid_on = _day(month, self.random.randrange(1, monthrange(YEAR, month)[1] + 1))
        if fate < 0.02:
            paid_on = min(paid_on + timedelta(45), LAST_DAY)
        values: Values = {"member": member.id, "kind": "交纳", "due": due}
        if fate < 0.98:
            values |= {"paid": due, "finished": paid_on.isoformat()}
        elif fate < 0.99:
            values |= {"paid": due // 2, "finished": paid_on.isoformat()}
        branch = member.branch(_iso(month, 1))
        return self._row("党费收缴", branch, _day(month, 1), "", values, written=paid_on)

    def _remittance(self, branch: int, month: int, roll: "Sequence[Member]") -> Row:
        due = sum(300 * (5 + member.id % 195) for member in roll)
        values: Values = {"kind": "上缴", "due": due, "paid": due if self._done() else due - 100}
        return self._row("党费收缴", branch, _day(month, 1), f"{month // 3}季度党费上缴",
                         values | {"finished": _iso(month, 28)}, written=_day(month, 28))  # fmt: skip

    def _case(self, branch: int) -> Iterator[Row]:
        """Yield a candidate's first steps; now and then with one contact person where two are required."""
        roll = self._roll(branch, 1)
        contacts = tuple(Mention(one.id, one.name) for one in roll[1 : 3 if self._done() else 2])
        secretary = self._secretary(branch)
        steps: tuple[tuple[str, date, Values], ...] = (
            ("递交申请", _day(1, 10), {}),
            ("申请人谈话", _day(2, 5), {"interviewer": secretary}),
            ("确定积极分子", _day(4, 20), {"way": "党员推荐", "decided_by": "支委会"}),
            ("培养考察", _day(10, 15), {"opinion": "表现良好"}),
        )
        for kind, day, values in steps:
            row: Values = {"kind": kind, "handler": secretary, "contacts": contacts}
            yield self._row("发展党员", branch, day, f"{branch}号支部申请人", row | values)

    def _meeting(
        self, branch: int, book: str, month: int, title: str, *, kind: str = "",
        expected: "Sequence[Member] | None" = None, extra: Mapping[str, Value] = {},
    ) -> Row:  # fmt: skip
        """Return a meeting; some of those expected (all members by default) are absent, most are told afterwards."""
        day = self._some_day(month) if month < 12 else _day(12, self.random.randrange(1, 16))
        roll = expected if expected is not None else self._on(branch, day)
        away = [one for one in roll if self.random.random() < 0.05]
        told = away if self._done() else away[1:]
        values: Values = {
            "required": len(roll),
            "present": len(roll) - len(away),
            "absent": tuple(Mention(one.id, one.name, self.random.choice(REASONS)) for one in away),
            "told": tuple(Mention(one.id, one.name, self.random.choice(WAYS)) for one in told),
        }
        if kind:
            values["kind"] = kind
        if expected is not None:
            values["expected"] = tuple(one.id for one in expected)
        return self._row(book, branch, day, title, values | dict(extra))

    def _row(
        self, book: str, branch: int, day: date, title: str, values: Mapping[str, Value], *, written: date | None = None
    ) -> Row:
        state = self.random.choices(STATES, STATE_WEIGHTS)[0]
        filled: Values = {"organisation": branch, "date": day.isoformat(), "title": title, **values}
        if state == "planned":
            filled = {field: value for field, value in filled.items() if field in PLAN}
        elif title:
            filled["content"] = f"{title},按计划完成,记录{self.random.randrange(1_000)}号"
        lag = self.random.randrange(40, 120) if self.random.random() < 0.03 else self.random.randrange(6)
        written_on = min((written or day) + timedelta(lag), LAST_DAY)
        moment = datetime.combine(written_on, time(1 + self.random.randrange(9)))
        return {
            **content_row(filled), "book": book, "proofs": 0, "state": state,
            "remark": "请补充材料" if state == "returned" else "", "author": f"文书{branch}",
            "entered_at": f"{moment.isoformat(timespec='milliseconds')}+00:00", "entered_on": written_on.isoformat(),
        }  # fmt: skip

    def _secretary(self, branch: int) -> tuple[Mention, ...]:
        one = self.before[branch][SECRETARY]
        return (Mention(one.id, one.name),)

    def _roll(self, branch: int, month: int) -> "list[Member]":
        return (self.before if month < 7 else self.after)[branch]

    def _on(self, branch: int, day: date) -> "list[Member]":
        return self._roll(branch, day.month)

    def _some_day(self, month: int) -> date:
        return _day(month, self.random.randrange(1, 29))

    def _done(self) -> bool:
        """Return whether something due was done: mostly True."""
        return self.random.random() < 0.96


def _day(month: int, day: int) -> date:
    return date(YEAR, month, day)


def _iso(month: int, day: int) -> str:
    return _day(month, day).isoformat()
