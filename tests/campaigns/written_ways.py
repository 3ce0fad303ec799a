"""The ways in by which a written day, month or number comes: what each makes of it, or the sentence of its refusal."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from kaoping.core.exchange.marks import MarkFile
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.cells import read
from kaoping.core.ledger.fields import Field
from kaoping.core.organisation.roster.parsing import understand_roster
from kaoping.core.rounds.claims.rules import ClaimRules
from kaoping.core.rounds.model import AssessmentRound, RoundInfo, RoundSubject
from kaoping.core.services.typed_dates import read_day, read_month
from kaoping.core.spreadsheet import cells
from kaoping.core.spreadsheet.model import SheetData, Workbook
from kaoping.core.spreadsheet.table import TableRecord
from kaoping.plugins.contract import Subject
from kaoping.tui.grid.marking.cell import read_points

from tests.campaigns.written import Written
from tests.exchange.test_mark_rows import NAMES, PLACES
from tests.ledger.small_ledger import imagined
from tests.rounds.small import SCHEME

Way = Callable[[str], str]
"""From a text to what it means; raises Error."""

ROSTER = ("姓名", "所在支部", "入党日期", "转入日期")
INFO = RoundInfo(1, Unit(1, "局"), "局-small-2025", "small", "小方案", "1", 2025, "fill", "填报", "", 3, "", 1, 1)
ROUND = AssessmentRound(INFO, SCHEME, {}, 2025, (RoundSubject(1, "", "", Subject("M1", "王一", "member")),))
DIRECTORY = imagined(("王一",), ("一支部",))


def _in_a_roster(place: int) -> Way:
    def way(text: str) -> str:
        row = ["王一", "一支部", None, None]
        row[place] = text
        sheet = SheetData("名册", [ROSTER, tuple(row)])
        roster = understand_roster(Workbook(Path("名册.xlsx"), "xlsx", (sheet,), ""))
        if roster.problems:
            raise Error(roster.problems[0].sentence)
        member = roster.members[0]
        return str(member.joined if place == 2 else member.since)

    return way


def _in_a_book(kind: str) -> Way:
    field = Field("date", "日期", "month" if kind == "month" else "date")
    return lambda text: str(read(field, text, DIRECTORY))[: 7 if kind == "month" else 10]


def _in_a_claim(text: str) -> str:
    content, _count = ClaimRules(ROUND).read(("M1", "bonus", "表彰", text, None, "证书.jpg", None, None, None))
    return content.date


def _given(value: object) -> str:
    if isinstance(value, cells.Refusal):
        raise Error(value.sentence)
    return str(value)


def _in_a_marks_file(text: str) -> str:
    reading = MarkFile(ROUND)
    row = ("M1", "base", "2025-Q1", "decided", "1", None, text, *(None,) * (len(NAMES) - 7))
    reading.take(TableRecord("表", 2, dict(zip(NAMES, row, strict=True)), PLACES))
    if reading.problems:
        raise Error(reading.problems[0].sentence)
    (sheet,) = reading.sheets()
    (taken,) = sheet.marks.values()
    return _plain(Decimal(-taken) / 1000)


def _plain(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"


DAY_WAYS: Mapping[str, Way] = {
    "入党日期 of a roster": _in_a_roster(2),
    "转入日期 of a roster": _in_a_roster(3),
    "a book": _in_a_book("date"),
    "a claim": _in_a_claim,
    "typed": lambda text: read_day(text).isoformat(),
}
MONTH_WAYS: Mapping[str, Way] = {"a book": _in_a_book("month"), "typed": read_month}
NUMBER_WAYS: Mapping[str, Way] = {
    "a file": lambda text: _given(cells.number(text)),
    "the grid": lambda text: _plain(Decimal(read_points(text)) / 1000),
    "a file of marks": _in_a_marks_file,
}


def disagreements(one: Written, ways: Mapping[str, Way]) -> list[str]:
    """What ways make otherwise of ``one`` than it means, and refusals that do not say the same."""
    said: dict[str, str] = {}
    wrong = []
    for name, way in ways.items():
        try:
            understood: str | None = way(one.text)
        except Error as error:
            understood, said[name] = None, error.message
        if understood != one.meaning:
            wrong.append(f"{one.spelling}: {one.text!r} is {understood!r} in {name}, not {one.meaning!r}")
    if len(set(said.values())) > 1:
        wrong.append(f"{one.spelling}: {one.text!r} is refused with other words: {said}")
    return wrong
