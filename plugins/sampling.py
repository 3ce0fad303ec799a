"""Random cohorts that keep a scheme's own rules: for property tests, the test kit and benchmarks.

Everything a round asks for is there (every sheet, mark, vote and answer), so totals are complete; only ties at the
last place of a quota stay open. The same seed gives the same cohort, and every number is exact.
"""

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from .contract import Deduction, Filling, Form, Item, Kind, Poll, Register, Scheme, Section, Subject
from .contract.values import from_thousandths, to_thousandths, within
from .evaluation.inputs import Answer, Claim, Line, Record, Sheet, Tally

PEOPLE_IN_A_BRANCH = 8
MOST_FILLERS = 3
STATUSES = ("正式", "正式", "正式", "预备")
STEP = 500
"""Range deductions and direct marks move in halves of a point, as people write them (in thousandths)."""


def generate_records(scheme: Scheme, n: int, seed: int, *, year: int = 2025) -> list[Record]:
    """Return ``n`` complete records of ``scheme`` in ``year``, with codes ``S00001`` onwards."""
    random = Random(seed)  # noqa: S311  # sample data, nothing secret
    return [_record(scheme, number, year, random) for number in range(1, n + 1)]


def full_record(scheme: Scheme, subject: Subject, *, year: int = 2025) -> Record:
    """Return a record of ``subject`` with full marks on every sheet, and nothing else recorded."""
    sheets = []
    for form, filling, period in fillings(scheme, subject, year):
        marks = tuple(to_thousandths(item.points_for(subject) or Fraction(0)) for item in form.items())
        groups = [group.id for group in filling.groups] or [""]
        for number, group in enumerate(groups, 1):
            filler = f"{filling.id}-{number}" if group else filling.id
            sheets.append(Sheet(form.id, period, filling.id, filler, marks, group=group))
    return Record(subject, tuple(sheets))


def fillings(scheme: Scheme, subject: Subject, year: int) -> Iterator[tuple[Form, Filling, str]]:
    """Yield every form, filling and period in which a sheet on ``subject`` is due."""
    for form in scheme.forms:
        if form.applies.includes(subject):
            for filling in form.fillings:
                for period in within(filling.every, scheme.year_period(year, {})):
                    yield form, filling, period


def _record(scheme: Scheme, number: int, year: int, random: Random) -> Record:
    subject = _subject(scheme, number, random)
    care = random.random()
    return Record(
        subject,
        tuple(_sheets(scheme, subject, year, care, random)),
        tuple(_claims(scheme, number, year, random)),
        tuple(_tallies(scheme, year, care, random)),
        tuple(Answer(each.id, random.choice(each.choices), "抽样", "抽样") for each in scheme.questions),
    )


def _subject(scheme: Scheme, number: int, random: Random) -> Subject:
    return Subject(
        f"S{number:05d}",
        f"对象{number:05d}",
        scheme.subject,
        f"B{(number - 1) // PEOPLE_IN_A_BRANCH + 1:04d}",
        random.choice(scheme.domains) if scheme.domains else "",
        random.choice(scheme.classes).id if scheme.classes else "",
        random.choice(STATUSES) if scheme.subject == "member" else "",
        random.randint(5000, 10000),
    )


def _sheets(scheme: Scheme, subject: Subject, year: int, care: float, random: Random) -> Iterator[Sheet]:
    for form, filling, period in fillings(scheme, subject, year):
        least = max(len(filling.groups), 1)
        fillers = random.randint(least, max(MOST_FILLERS, least)) if filling.several else 1
        for filler in range(1, fillers + 1):
            name = f"{filling.id}-{filler}" if filling.several else filling.id
            group = filling.groups[(filler - 1) % len(filling.groups)].id if filling.groups else ""
            yield Sheet(form.id, period, filling.id, name, *_marks(form, subject, care, random), group)


def _marks(
    form: Form, subject: Subject, care: float, random: Random
) -> tuple[tuple[int | None, ...], dict[str, tuple[Line, ...]]]:
    """Return the marks of a sheet in the form's item order, and the lines behind them by item."""
    marks: list[int | None] = []
    lines = {}
    for section in form.sections:
        for item in section.items:
            mark, reasons = _mark(item, section, subject, care, random)
            marks.append(mark if item.applies.includes(subject) else None)
            if reasons and item.applies.includes(subject):
                lines[item.id] = reasons
    return tuple(marks), lines


def _mark(item: Item, section: Section, subject: Subject, care: float, random: Random) -> tuple[int, tuple[Line, ...]]:
    points = item.points_for(subject)
    if points is not None and not item.deductions:
        whole = to_thousandths(points)
        mark = whole if random.random() < care else random.randrange(0, whole + 1, min(STEP, whole))
        return mark, (Line(points=mark),)
    applied = [rule for rule in item.deductions if random.random() > (1 + care) / 2]
    lines = tuple(_line(rule, random) for rule in applied)
    taken = sum(line.count * line.deduction for line in lines)
    most = to_thousandths(section.pool or Fraction(0) if points is None else points)
    return -min(taken, most) if points is None else max(most - taken, 0), lines


def _line(rule: Deduction, random: Random) -> Line:
    low, high = to_thousandths(rule.low), to_thousandths(rule.high)
    deduction = random.randrange(low, high + 1, STEP)
    return Line(rule.id, 1 if rule.per == "once" else random.randint(1, 2), deduction, rule.title)


def _claims(scheme: Scheme, number: int, year: int, random: Random) -> Iterator[Claim]:
    for place, register in enumerate(scheme.registers):
        while random.random() < 1 / (place + 3):
            claim = number * 1000 + random.randrange(1000)
            yield _claim(claim, register, random.choice(register.kinds), scheme.year_period(year, {}), random)


def _claim(id_: int, register: Register, kind: Kind, year: str, random: Random) -> Claim:
    date = f"{random.choice(within('month', year))}-{random.randint(1, 28):02d}"
    proof = "" if random.random() < 1 / 10 else "证明材料"
    return Claim(id_, register.id, kind.id, date, _claimed(kind, random), proof, random.choice(("", "上级党组织")))


def _claimed(kind: Kind, random: Random) -> Fraction | None:
    """Return points within the kind's bounds, or None for the kind's own points."""
    if kind.low is None and kind.high is None:
        return None
    low, high = kind.bounds
    high = 2 * low + 1 if high is None else high
    return from_thousandths(random.randrange(to_thousandths(low), to_thousandths(high) + 1, STEP))


def _tallies(scheme: Scheme, year: int, care: float, random: Random) -> Iterator[Tally]:
    for poll in scheme.polls:
        for period in within(poll.every, scheme.year_period(year, {})):
            for group in poll.groups:
                yield Tally(poll.id, period, group.id, _counts(poll, care, random))


def _counts(poll: Poll, care: float, random: Random) -> dict[str, int]:
    """Return random ballots by option; they favour the options listed first (or high marks), more so with ``care``."""
    ballots = random.randint(5, 40)
    if poll.scale is not None:
        low, high = poll.scale
        options = [str(round(high - (high - low) * (1 - care) * random.random())) for _ballot in range(ballots)]
    else:
        weights = [max(care, 1 / 20) / (1 + place * 3 * care) for place in range(len(poll.options))]
        options = random.choices([option.id for option in poll.options], weights, k=ballots)
    if poll.invalid and random.random() < 1 / 4:
        options.append(random.choice(poll.invalid))
    return {option: options.count(option) for option in sorted(set(options))}
