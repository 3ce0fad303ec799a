"""The sample county: seven units, one for each built-in scheme, with a graded year and one that is half marked.

Everything comes in as a clerk would bring it. It takes half a minute, so it is done once (:mod:`.prepare`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from heapq import heappop, heappush
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path

from ...core.ledger.attachments.intake import GivenFile
from ...core.services.sample_year import SampleOffice, add_ledgers
from ...plugins.i18n import CHINESE, _, speaking
from ..paths import read_attachment, read_workbook_file
from .names import (
    BUREAU_BRANCHES,
    COOPERATIVE_BRANCHES,
    COUNTY_BRANCHES,
    SCHOOL_BRANCHES,
    TOWN_BRANCHES,
    roster,
)
from .office import RoundAtWork, UnitAtWork
from .papers import Papers, claim, file_of
from .shown import BEFORE, NOW, UNITS
from .steps import inspect_meetings, send_away, show_ledger

FIRST_DAY = date(2024, 7, 1)
TODAY = date(2026, 11, 27)
"""The last day that the county has seen."""

Diary = Iterator[date]
"""A unit's years: does what is done on one day, and yields the next day on which something is."""


def build_county(path: Path) -> None:
    """Make a new database at ``path``: the county as it stood on :data:`TODAY`."""
    with speaking(CHINESE):
        office = SampleOffice(path, FIRST_DAY)
        try:
            places = {scheme: UnitAtWork(office, name, scheme) for scheme, name in UNITS.items()}
            diaries = [diary(places[scheme]) for scheme, diary in DIARIES.items()]
            days = [(FIRST_DAY, place) for place in range(len(diaries))]
            while days:
                day, place = heappop(days)
                office.on(day)
                for following in islice(diaries[place], 1):
                    heappush(days, (following, place))
        finally:
            office.close()


def _forestry(place: UnitAtWork) -> Diary:
    yield date(2025, 1, 6)
    place.begin(_file("forestry_member/roster.csv"), date(2025, 1, 1))
    before = place.open(BEFORE)
    yield date(2025, 12, 30)
    _keep_ledgers(place, "forestry_member", 0)
    inspect_meetings(
        place.head, place.unit.name, "B0002", BEFORE, _("第三季度三会一课抽查"), _("会议记录没有与会人员签名。")
    )
    show_ledger(place.head, place.unit.name, "B0001", BEFORE)
    send_away(place.clerk, place.unit.name, "M00005", BEFORE)
    for kind in ("marks", "polls", "claims"):
        before.take_over(_file(f"forestry_member/{kind}.csv"))
    yield date(2026, 1, 8)
    before.end([date(2026, 1, day) for day in range(8, 20)])
    now, papers = place.open(NOW), Papers("forestry")
    for quarter, day in (("Q1", date(2026, 4, 3)), ("Q2", date(2026, 7, 3)), ("Q3", date(2026, 10, 9))):
        yield day
        now.bring("marks", papers.sheets(now.subjects, now.form("base"), [f"{NOW}-{quarter}"], "decided"))
        now.hand_in(now.subjects, "base", [f"{NOW}-{quarter}"], "decided")
        now.go_on(f"quarter_{int(quarter[1]) + 1}")
    yield date(2026, 11, 24)
    _keep_ledgers(place, "forestry_member", 1)
    now.bring("claims", [
        claim("M00003", "bonus", "市级表彰", "2026-07-01", "证书.jpg", "市直机关优秀共产党员"),
        claim("M00011", "bonus", "超额完成", "2026-09-30", "林长制考核通报.pdf", "造林任务超额完成"),
        claim("M00014", "bonus", "见义勇为", "2026-08-12", "", "扑救山火,证明还没有交来"),
    ])  # fmt: skip
    _mark_half(now, papers, "base", [f"{NOW}-Q4"], "decided", handed_in=9, begun=4)


def _institute(place: UnitAtWork) -> Diary:
    place.begin(_file("institute_branch/roster.csv"), date(2024, 7, 1))
    before = place.open(BEFORE)
    yield date(2025, 6, 27)
    _keep_ledgers(place, "institute_branch", 0)
    before.take_over(_file("institute_branch/marks.csv"))
    yield date(2025, 7, 2)
    before.end([date(2025, 7, day) for day in range(2, 12)])
    now, papers = place.open(NOW), Papers("institute", 0.8)
    yield date(2026, 6, 26)
    _keep_ledgers(place, "institute_branch", 1)
    now.bring("marks", papers.sheets(now.subjects, now.form("sheet"), [str(NOW)], "self"))
    now.hand_in(now.subjects, "sheet", [str(NOW)], "self")
    now.bring("claims", [
        claim("Z0003", "bonus", "经验推广", "2026-03-18", "简报.pdf", "学习记录本的做法在全县推广"),
        claim("Z0006", "bonus", "党建研究成果", "2026-05-20", "", "论文还没有刊出"),
        claim("Z0008", "veto", "弄虚作假", "2026-04-02", "核查报告.pdf", "补造会议记录"),
    ])  # fmt: skip
    now.go_on("panel_check")
    yield date(2026, 11, 25)
    _mark_half(now, papers, "sheet", [str(NOW)], "panel", "panel-1", handed_in=11, begun=4)


def _town(place: UnitAtWork) -> Diary:
    yield date(2025, 1, 7)
    place.begin(file_of("roster", roster(TOWN_BRANCHES)), date(2025, 1, 1), five_star_share="25%")
    before, papers = place.open(BEFORE), Papers("town 2025", 1.5)
    yield date(2025, 12, 15)
    _town_self(before, papers)
    before.bring("claims", [
        claim("Z0001", "bonus", "市级表彰", "2025-07-01", "表彰文件.pdf", "先进基层党组织"),
        claim("Z0008", "bonus", "急难险重", "2025-08-03", "防汛简报.pdf", "防汛抢险"),
        claim("Z0019", "deduction", "检查发现突出问题、影响恶劣", "2025-10-20", "", "安全检查通报"),
    ])  # fmt: skip
    before.bring("marks", papers.sheets(before.subjects, before.form("base"), [str(BEFORE)], "panel-1"))
    before.bring("polls", papers.votes(before.subjects, before.poll("review"), [str(BEFORE)], 16))
    yield date(2026, 1, 12)
    before.end([date(2026, 1, day) for day in range(12, 31, 2)])
    now, papers = place.open(NOW), Papers("town 2026 68", 1.5)
    yield date(2026, 11, 16)
    _town_self(now, papers)
    now.bring("claims", [
        claim("Z0005", "bonus", "试点", "2026-05-08", "试点批复.pdf", "党员积分管理试点"),
        claim("Z0009", "bonus", "急难险重", "2026-08-09", "", "防汛抢险,证明还没有交来"),
        claim("Z0003", "bonus", "县级表彰", "2026-07-01", "表彰文件.pdf", "先进基层党组织"),
        claim("Z0015", "bonus", "省级表彰", "2026-05-12", "表彰文件.pdf", "抗击疫情先进集体"),
        claim("Z0015", "bonus", "市级表彰", "2026-07-01", "表彰文件.pdf", "先进基层党组织"),
        claim("Z0015", "deduction", "班子成员严重违纪或多人受处分", "2026-06-15", "", "县纪委通报"),
    ])  # fmt: skip
    now.go_on("panel_check")
    yield date(2026, 11, 25)
    _mark_half(now, papers, "base", [str(NOW)], "panel", "panel-1", handed_in=15, begun=4)
    now.bring("polls", papers.votes(now.subjects[:17], now.poll("review"), [str(NOW)], 16))


def _town_self(round_: RoundAtWork, papers: Papers) -> None:
    """All branches assess themselves and say which star they apply for."""
    year = str(round_.year)
    round_.bring("marks", Papers(f"self {year}", 0.2).sheets(round_.subjects, round_.form("base"), [year], "self"))
    round_.hand_in(round_.subjects, "base", [year], "self")
    stars = [("五星" if papers.weakness(one) < 0.1 else "四星") for one in round_.subjects]
    round_.bring("claims", [
        claim(one.code, "application", star, f"{year}-11-10") for one, star in zip(round_.subjects, stars, strict=True)
    ])  # fmt: skip


def _county(place: UnitAtWork) -> Diary:
    yield date(2025, 1, 8)
    place.begin(file_of("roster", roster(COUNTY_BRANCHES)), date(2025, 1, 1))
    before, papers = place.open(BEFORE), Papers("county 2025")
    yield date(2025, 12, 26)
    _draw(before, papers, 12)
    before.bring("polls", papers.votes(before.subjects, before.poll("quarter"), before.quarters, 9))
    before.bring("marks", papers.sheets(before.subjects, before.form("year"), [str(BEFORE)], "county"))
    yield date(2026, 1, 9)
    before.end([date(2026, 1, day) for day in range(9, 22)])
    now, papers = place.open(NOW), Papers("county 2026")
    yield date(2026, 10, 14)
    _draw(now, papers, 10)
    now.bring("polls", papers.votes(now.subjects, now.poll("quarter"), now.quarters[:3], 9))
    now.go_on("months_4")
    yield date(2026, 11, 26)
    _mark_half(now, papers, "year", [str(NOW)], "county", handed_in=7, begun=3)


def _draw(round_: RoundAtWork, papers: Papers, months: int) -> None:
    """Call in the books of three branches a month, one after the other."""
    for number, period in enumerate(round_.periods("handbook", "county")[:months]):
        drawn = [one for place, one in enumerate(round_.subjects) if place % 6 == number % 6]
        round_.bring("marks", papers.sheets(drawn, round_.form("handbook"), [period], "county"))
        round_.hand_in(drawn, "handbook", [period], "county")


def _cooperative(place: UnitAtWork) -> Diary:
    yield date(2025, 1, 9)
    shares = {"committee_weight": "40%", "members_weight": "30%", "masses_weight": "30%"}
    place.begin(file_of("roster", roster(COOPERATIVE_BRANCHES)), date(2025, 1, 1), **shares)
    before = place.open(BEFORE)
    yield date(2025, 12, 18)
    _assess_selves(before)
    _panel(place, before, len(before.subjects))
    yield date(2026, 1, 13)
    before.go_on("notice", [date(2026, 1, 13), date(2026, 1, 14)])
    now = place.open(NOW)
    now.go_on("self_assessment")
    yield date(2026, 11, 25)
    _assess_selves(now)
    now.go_on("appraisal")
    _panel(place, now, 4)
    _mark_half(now, Papers("cooperative"), "sheet", [str(NOW)], "panel", "刘代表", handed_in=3, begun=2)


def _assess_selves(round_: RoundAtWork) -> None:
    """All branches of the cooperative assess themselves twice."""
    halves, own = round_.periods("sheet", "self"), Papers(f"own {round_.year}", 0.3)
    round_.bring("marks", own.sheets(round_.subjects, round_.form("sheet"), halves, "self"))
    round_.hand_in(round_.subjects, "sheet", halves, "self")


def _panel(place: UnitAtWork, round_: RoundAtWork, done: int) -> None:
    """A panel of three groups assesses the first ``done`` branches; not all of it, where others are left."""
    papers, sheet = Papers(f"cooperative {round_.year}"), round_.form("sheet")
    for name, group in PANEL.items():
        assessed = round_.subjects[: done if done == len(round_.subjects) or group != "masses" else 0]
        if assessed:
            round_.bring("marks", papers.sheets(assessed, sheet, [str(round_.year)], name))
            round_.hand_in(assessed, "sheet", [str(round_.year)], "panel", name)
        place.head.rounds.put_in_group(round_.key, name, group)


PANEL = {"周委员": "committee", "吴委员": "committee", "赵代表": "members", "刘代表": "masses"}


def _bureau(place: UnitAtWork) -> Diary:
    yield date(2025, 1, 10)
    place.begin(file_of("roster", roster(BUREAU_BRANCHES)), date(2025, 1, 1))
    for round_year, day in ((BEFORE, date(2025, 12, 22)), (NOW, TODAY)):
        round_, papers = place.open(round_year), Papers(f"bureau {round_year}", 1.2)
        yield day
        year = [str(round_year)]
        own = Papers(f"own {round_year}", 0.3)
        round_.bring("marks", own.sheets(round_.subjects, round_.form("sheet"), year, "self"))
        round_.hand_in(round_.subjects, "sheet", year, "self")
        if round_year == BEFORE:
            round_.bring("marks", papers.sheets(round_.subjects, round_.form("sheet"), year, "panel-1"))
            yield date(2026, 1, 14)
            round_.end([date(2026, 1, one) for one in range(14, 24)])
        else:
            round_.go_on("inspection")
            _mark_half(round_, papers, "sheet", year, "panel", "panel-1", handed_in=6, begun=2)


def _schools(place: UnitAtWork) -> Diary:
    yield date(2025, 1, 13)
    place.begin(file_of("roster", roster(SCHOOL_BRANCHES, 8)), date(2025, 1, 1))
    before, papers = place.open(BEFORE), Papers("schools 2025", 0.8)
    yield date(2025, 12, 29)
    months = before.periods("card", "branch")
    before.bring("marks", papers.sheets(before.subjects, before.form("card"), months, "branch"))
    before.bring("polls", papers.votes(before.subjects, before.poll("review"), [str(BEFORE)], 10))
    yield date(2026, 1, 15)
    before.end([date(2026, 1, day) for day in range(15, 28)])
    now, papers = place.open(NOW), Papers("schools 2026", 0.8)
    yield date(2026, 11, 20)
    months = now.periods("card", "branch")
    now.bring("marks", papers.sheets(now.subjects, now.form("card"), months[:10], "branch"))
    now.hand_in(now.subjects, "card", months[:10], "branch")
    now.go_on("quarter_4")
    _mark_half(now, papers, "card", [months[10]], "branch", handed_in=10, begun=5)


def _mark_half(
    round_: RoundAtWork, papers: Papers, form: str, periods: Sequence[str], filling: str, filler: str = "",
    *, handed_in: int, begun: int,
) -> None:  # fmt: skip
    """Mark the first ``handed_in`` subjects wholly, some items of the ``begun`` ones behind them, the others not; one
    mark is corrected before its sheet is handed in.
    """
    whole, half = round_.subjects[:handed_in], round_.subjects[handed_in : handed_in + begun]
    name, asked = filler or filling, round_.form(form)
    rows = papers.sheets(whole, asked, periods, name)
    right = next(row for row in rows if row.get("points") or row.get("deduction") == "0")
    wrong = {**right, "reason": ""} | ({"points": "0"} if right.get("points") else {"deduction": "1"})
    round_.bring("marks", [wrong if row is right else row for row in rows])
    round_.bring("marks", [{**right, "reason": CORRECTED}])
    round_.hand_in(whole, form, periods, filling, name)
    round_.bring("marks", papers.sheets(half, asked, periods, name, 0.5))


CORRECTED = "上次录错了,按原始记录更正"


def _keep_ledgers(place: UnitAtWork, scheme: str, later: int) -> None:
    """Bring in the year's ledgers, those of 2025 or the same as many years ``later``, up to the day it is."""
    today = place.head.workspace.clock.today().isoformat()
    with as_file(files(__package__) / "data") as data:
        ledgers = [read_workbook_file(path) for path in sorted((data / scheme / "books").glob("*.csv"))]
        proofs = {path.name: read_attachment(path) for path in sorted((data / "proof").iterdir())}
    if later:
        ledgers = [_moved(file, later, today) for file in ledgers if not file.name.startswith("发展党员")]
    add_ledgers(place.clerk, place.unit.name, tuple(ledgers), proofs, _("缺会议签到表,请补上。"))


def _moved(file: GivenFile, years: int, today: str) -> GivenFile:
    """A ledger told of as many ``years`` later, without what is still to come."""
    header, *lines = file.content.decode("utf-8-sig").splitlines()
    entered = header.split(",").index("entered")
    moved = [re.sub(r"202[45]", lambda year: str(int(year[0]) + years), line) for line in lines]
    kept = [line for line in moved if max(line.split(",")[0], line.split(",")[entered]) <= today]
    return GivenFile(file.name, "\n".join((header, *kept, "")).encode())


def _file(name: str) -> GivenFile:
    with as_file(files(__package__) / "data" / name) as path:
        return read_workbook_file(path)


DIARIES: dict[str, Callable[[UnitAtWork], Diary]] = {
    "forestry_member": _forestry,
    "institute_branch": _institute,
    "township_star": _town,
    "county_review": _county,
    "supply_cooperative": _cooperative,
    "bureau_target": _bureau,
    "member_card": _schools,
}
