"""Rounds that are filled from the sample files, or with a few sheets, and taken through all their stages."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kaoping.core.kernel.clock import Clock
from kaoping.core.results.model import SubjectResult
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import (
    Below,
    Const,
    Fail,
    Marks,
    Named,
    Part,
    Question,
    Quota,
    RegisterSum,
    Scheme,
    Stage,
    Sum,
    num,
)
from kaoping.tui.paths import read_workbook_file

from tests.acting import home
from tests.exchange.importing import import_claims, import_marks
from tests.rounds.small import MARKS, SCHEME, open_small, write_csv

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
YEAR = 2025

THIRDS = replace(
    SCHEME,
    id="thirds",
    total=Sum(
        (
            Named("task", "任务分", Marks("task", "panel"), clause="第三条"),
            Named("bonus", "加分", RegisterSum("bonus"), clause="第四条"),
        )
    ),
    questions=(Question("keep", "是否保留", ("是", "否"), Below(Part("task"), Const(num(5))), required=False),),
    rules=(
        Fail("few", "任务分不足", "合格", Below(Part("task"), Const(num(5))), clause="第五条"),
        Quota("top", "优秀名额", "优秀", Const(num("0.25")), "unit", "合格", clause="第六条"),
    ),
    grades=(replace(SCHEME.grades[0], at_least=Const(num(5)), clause="第二条"), SCHEME.grades[1]),
    stages=(
        Stage("compute", "汇总", "compute", ("office",)),
        Stage("publish", "公示", "publish", ("office",)),
        Stage("file", "归档", "file", ("office",)),
    ),
)
"""Means of three sheets, in thirds of a point; a quota, a rule, and a question that need not be answered."""

PEOPLE = ("M00001", "M00002", "M00003", "M00004")


def services_on(database: Database, actor: str = "主任") -> Services:
    return Services(Workspace(database, actor))


FORGOTTEN = {"member_card": (("M00012", "2025-10"), ("M00024", "2025-03"))}
"""Months of membership that nobody marked in the samples: without an excuse the round cannot be closed."""


def open_sample(services: Services, scheme: str) -> RoundKey:
    """A round of a built-in scheme with all its sample files."""
    unit, folder = f"{scheme}单位", SAMPLES / scheme
    services.units.add(unit)
    services.imports.roster(unit, read_workbook_file(folder / "roster.csv"), None)
    services.schemes.enable(unit, SchemeReference(scheme))
    services.schemes.confirm(unit, scheme, {})
    key = services.rounds.open(unit, scheme, YEAR).key
    imports = {"marks": services.imports.marks, "polls": services.imports.polls, "claims": services.imports.claims}
    for name, take_over in imports.items():
        if (folder / f"{name}.csv").exists():
            take_over(key, read_workbook_file(folder / f"{name}.csv"))
    for subject, period in FORGOTTEN.get(scheme, ()):
        services.rounds.excuse(key, subject, period, "当月外派学习")
    return key


def open_thirds(database: Database, folder: Path, scheme: Scheme = THIRDS) -> RoundKey:
    """A round in which three assessors marked everybody, and one claim counts."""
    round_ = open_small(database, folder, scheme)
    rows = [
        (code, "task", "2025", f"panel-{assessor}", item, str(points), "", "", "", "")
        for place, code in enumerate(PEOPLE)
        for assessor in (1, 2, 3)
        for item, points in (("1.1", (place + assessor) % 4), ("1.2", (place * assessor) % 4 + 2))
    ]
    import_marks(database, "甲", round_.info.code, write_csv(folder / "m.csv", [MARKS, *rows]))
    claims = [
        ("对象", "登记", "类别", "日期", "分值", "证明", "认定单位", "说明"),
        ("M00002", "bonus", "表彰", "2025-03-01", "", "证书", "", "全省表彰"),
    ]
    import_claims(database, "乙", round_.info.code, write_csv(folder / "c.csv", claims))
    return RoundKey(home(database).unit, round_.info.code)


def step(services: Services, key: RoundKey) -> bool:
    """Answer what is open and take the round one stage further; whether it is closed then."""
    for outcome in services.results.table(key).outcomes:
        for asked in outcome.questions:
            services.rounds.decide(key, outcome.subject.code, asked.question, asked.choices[0], "研究决定")
    wait_out(services, key)
    return services.rounds.advance(key).closed


def wait_out(services: Services, key: RoundKey) -> None:
    """Let the days of the present stage go by, where it lasts some."""
    days = services.rounds.days(key)
    if days is not None and days.until is not None:
        stand_on(services, days.until + timedelta(days=1))


def stand_on(services: Services, day: date) -> None:
    """Let the clock of the database stand at nine on ``day``."""
    zone = services.workspace.clock.zone
    now = datetime.combine(day, time(9), zone).astimezone(UTC)
    clock = services.workspace.clock = services.workspace.database._clock = Clock(lambda: now, zone)
    assert clock.today() == day


def close(services: Services, key: RoundKey) -> None:
    """Take the round through all its stages."""
    while not step(services, key):
        pass


def everybody(services: Services, key: RoundKey) -> list[SubjectResult]:
    """Everybody's result as ``explain`` and the screen get it."""
    codes = [row.subject.code for row in services.results.standing(key).rows]
    return [services.results.result(key, code) for code in codes]


def told(services: Services, key: RoundKey) -> list[str]:
    """What files say of a round, with every derivation."""
    results = services.results
    return [
        results.json(key, derivations=True).text,
        results.json(key, derivations=False).text,
        results.csv(key, derivations=True).text,
        results.csv(key, derivations=False).text,
    ]
