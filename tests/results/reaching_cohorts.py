"""Cohorts for ``reaching``: people mostly complete, often equal to somebody before them, with a gap here and there."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from kaoping.plugins.contract import Excuse, Membership, Subject, num
from kaoping.plugins.evaluation.inputs import Answer, Claim, Record, Sheet, Tally
from kaoping.plugins.evaluation.selection import IN, OUT

BRANCHES = ("B1", "B1", "B2", "B3")
DOMAINS = ("机关", "农村")
CLASSES = ("骨干", "普通", "普通", "流动")
STATUSES = ("正式", "正式", "正式", "预备")
GROUP_OF = {"panel-1": "党员", "panel-2": "党员", "panel-3": "群众", "panel-4": "群众", "panel-5": ""}
"""Who fills, and in which group; the last one was forgotten."""
PANELS = (("panel-1", "panel-3"), ("panel-1", "panel-2", "panel-3"), ("panel-2", "panel-4", "panel-3"),
          ("panel-1", "panel-3"), ("panel-1", "panel-3", "panel-5"), ("panel-1",))  # fmt: skip
TIES = ("quota.tie", "ranks.tie", "level_quota.tie")
SOMETIMES = (
    (Membership("2025-05-01"),), (Membership("2025-04-15"),), (Membership("2025-04-16"),),
    (Membership(until="2025-07-01"),), (Membership("", "2025-03-01"), Membership("2025-10-01")), (),
)  # fmt: skip
EXCUSES = ((Excuse("2025-Q2", "住院"),), (Excuse("2025-H1", "外派"), Excuse("2025-Q1", "外派")))
OPTIONS = ("好", "中", "差", "不了解", "弃权")


def cohort(random: Random, size: int) -> list[Record]:
    """``size`` members; many a one has the facts of somebody before, some with two equal items changed about."""
    answering = random.random() < 0.4
    records: list[Record] = []
    for number in range(size):
        if records and random.random() < 0.4:
            record = _like(random, random.choice(records), f"M{number:02d}")
        else:
            record = _record(random, f"M{number:02d}")
        ties = tuple(Answer(tie, (IN, OUT)[number % 2]) for tie in TIES if answering and random.random() < 0.8)
        own = tuple(answer for answer in record.answers if answer.question not in TIES)
        records.append(replace(record, answers=own + ties))
    return records


def changed(random: Random, records: list[Record]) -> dict[int, Record]:
    """New records, by place, of some people of a cohort."""
    places = random.sample(range(len(records)), random.choice((1, 1, 1, max(1, len(records) // 3))))
    return {place: replace(_record(random, "new"), subject=records[place].subject) for place in places}


def _like(random: Random, model: Record, code: str) -> Record:
    subject = replace(model.subject, code=code, name=code, branch=random.choice(BRANCHES))
    if random.random() < 0.5:
        return replace(model, subject=subject)
    swapped = tuple(
        replace(sheet, marks=(sheet.marks[1], sheet.marks[0], *sheet.marks[2:])) if sheet.form == "sheet" else sheet
        for sheet in model.sheets
    )
    return replace(model, subject=subject, sheets=swapped)


def _record(random: Random, code: str) -> Record:
    careless = random.random() < 0.12
    subject = Subject(
        code, code, "member", random.choice(BRANCHES), random.choice(DOMAINS), random.choice(CLASSES),
        random.choice(STATUSES), None if careless else random.randrange(5000, 10000, 500),
        memberships=random.choice((None, None, None, *SOMETIMES)), excused=random.choice(((), (), (), *EXCUSES)),
    )  # fmt: skip
    return Record(
        subject, tuple(_sheets(random, careless)), tuple(_claims(random)), tuple(_tallies(random, careless)),
        tuple(_answers(random)),
    )  # fmt: skip


def _sheets(random: Random, careless: bool) -> list[Sheet]:
    panel = random.choice(PANELS[: 6 if careless else 4])
    peers = [f"peers-{number}" for number in range(random.choice((1, 1, 3)))]
    places = [("sheet", "2025", "panel", filler) for filler in panel]
    places += [("sheet", "2025", "peers", filler) for filler in peers]
    places += [("sheet", f"2025-H{half}", "self", "self") for half in (1, 2)]
    places += [("base", f"2025-Q{quarter}", "decided", "decided") for quarter in (1, 2, 3, 4)]
    return [
        Sheet(*place, _marks(random, place[0], careless), group=GROUP_OF.get(place[3], ""))
        for place in places
        if not careless or random.random() < 0.7
    ]


def _marks(random: Random, form: str, careless: bool) -> tuple[int | None, ...]:
    if form == "base":
        marks = [-1000 * random.choice((0, 0, 1, 2, 9, 9)) for _item in range(2)]
    else:
        step = random.choice((1000, 1000, 500, 333))
        marks = [step * random.randint(2, 4) for _item in range(5)]
    return tuple(None if careless and random.random() < 0.1 else mark for mark in marks)


def _claims(random: Random) -> list[Claim]:
    some = (
        Claim(1, "bonus", "表彰", "2025-05-01", None, "证书"), Claim(2, "bonus", "创新", "2025-05-01", num(1)),
        Claim(3, "veto", "违纪", "2025-05-01"), Claim(4, "bonus", "创新", "2025-05-01", None, "", "市直工委"),
        Claim(5, "bonus", "创新", "2025-06-01", Fraction(5, 4), "证书", count=2),
        Claim(6, "merit", "实绩", "2025-03-31", num(2)), Claim(7, "merit", "实绩", "2025-04-01", num(3)),
        Claim(8, "veto", "违纪", "2025-12-31"), Claim(9, "merit", "实绩", "2025-12-31", num("0.5")),
    )  # fmt: skip
    return random.sample(some, random.choice((0, 0, 1, 2, 4)))


def _tallies(random: Random, careless: bool) -> list[Tally]:
    groups = ("members",) if careless else ("members", "masses")
    leaning = random.choice(((6, 2, 1, 1, 1), (6, 2, 0, 0, 1), (2, 5, 1, 1, 0), (1, 1, 6, 0, 1), (2, 2, 2, 2, 0)))
    tallies = [
        Tally("review", "2025", group, {
            option: most if random.random() < 0.7 else random.randint(0, most) for option, most in
            zip(OPTIONS, leaning, strict=True)
        })
        for group in groups
    ]  # fmt: skip
    for quarter in random.sample((1, 2, 3, 4), 1 if careless else 4):
        for group in ("present", "guests"):
            ballots = {str(random.choice((60, 70, 77))): random.randint(1, 3), "弃权": 1}
            tallies.append(Tally("marks", f"2025-Q{quarter}", group, ballots))
    return tallies


def _answers(random: Random) -> list[Answer]:
    some = [Answer("verified", random.choice(("属实", "不属实"))), Answer("level", random.choice(("好", "中", "差"))),
            Answer("keep", random.choice(("保留", "降等")))]  # fmt: skip
    return [answer for answer in some if random.random() < 0.6]
