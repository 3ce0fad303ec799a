"""What stands outside the total is told with every result, and counts in none."""

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from kaoping.core.results.model import Outside
from kaoping.core.results.outside import outside_registers
from kaoping.core.results.rendering import explanation_lines
from kaoping.core.rounds.claims.model import TypedClaim
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Book, Kind, Named, Register, RegisterSum, Scheme, Sum, num
from kaoping.plugins.loading import find_scheme

from tests.acting import home
from tests.calculation.closing import services_on
from tests.moving.units import row
from tests.rounds.small import SCHEME, open_small

BONUS, NEGLECT = SCHEME.registers
SHOWN = replace(
    SCHEME,
    registers=(
        replace(BONUS, cap=num(5)),
        replace(NEGLECT, counts_unproved=True),
        Register("wish", "申报等次", (Kind("优秀"), Kind("合格")), proof="none", clause="第三条"),
    ),
    books=(
        Book("品牌", "一人一品牌", "专项", about="member"),
        Book("季报", "每季一报", "专项", about="member", every="quarter"),
        Book("支部品牌", "支部品牌", "专项"),
    ),
)

Opened = Callable[[Scheme], tuple[Services, RoundKey]]


@pytest.fixture
def opened(database: Database, tmp_path: Path) -> Opened:
    def open_scheme(scheme: Scheme) -> tuple[Services, RoundKey]:
        round_ = open_small(database, tmp_path, scheme)
        return services_on(database), RoundKey(home(database).unit, round_.info.code)

    return open_scheme


def claim(services: Services, key: RoundKey, *typed: str, **more: str) -> int:
    return services.claims.add(key, TypedClaim(*typed, **more)).id


def beside(services: Services, key: RoundKey, code: str = "M00001") -> tuple[Outside, ...]:
    return services.results.explain(key, code).outside


def test_registers_the_total_does_not_read_are_summed_beside_it(opened: Opened) -> None:
    """Points under their cap, cases by kind, what lacks proof; a register of the branch is told with its members."""
    services, key = opened(SHOWN)
    before = services.results.table(key).outcomes
    claim(services, key, "M00001", "bonus", "表彰", "2025-03-01", proof="证书", count="2")
    claim(services, key, "M00001", "bonus", "贡献", "2025-03-01", "1.5")
    claim(services, key, "B0001", "neglect", "通报", "2025-03-01")
    claim(services, key, "M00001", "wish", "优秀", "2025-03-01")
    assert beside(services, key) == (
        Outside("register", "bonus", "加分", 2, Fraction(5), ("表彰 x 2", "1 次缺证明材料,不计")),
        Outside("register", "neglect", "通报", 1, None, ("通报", "1 次证明材料尚缺,照样计入")),
        Outside("register", "wish", "申报等次", 1, None, ("优秀",), "第三条"),
    )
    others = {code: outside for code, outside in services.results.table(key).outside.items() if code != "M00001"}
    assert {one.id for outside in others.values() for one in outside} == {"neglect"}
    assert services.results.table(key).outcomes == before


def test_what_the_total_reads_is_not_outside_it(opened: Opened) -> None:
    """A register read by some of its kinds is outside with the others alone, and then has no cap."""
    total = Sum((SCHEME.total, Named("praise", "表彰", RegisterSum("bonus", ("表彰",)))))
    services, key = opened(replace(SHOWN, total=total))
    claim(services, key, "M00001", "bonus", "表彰", "2025-03-01", proof="证书", count="9")
    claim(services, key, "M00001", "bonus", "贡献", "2025-03-01", "4", proof="证书", count="2")
    assert beside(services, key) == (Outside("register", "bonus", "加分", 2, Fraction(8), ("贡献 x 2",)),)
    whole = replace(SHOWN, total=Sum((SCHEME.total, RegisterSum("bonus"))))
    assert [register.id for register, _kinds in outside_registers(whole)] == ["neglect", "wish"]


@pytest.mark.parametrize(
    ("scheme", "outside"),
    [
        ("institute_branch", ["bonus", "veto"]),
        ("forestry_member", ["former", "neglect"]),
        ("township_star", ["application"]),
        ("supply_cooperative", []),
    ],
)
def test_the_registers_outside_the_totals_of_the_schemes(scheme: str, outside: list[str]) -> None:
    """As their pages say: bonus and veto, the record of a former branch and neglect, the star applied for."""
    assert [register.id for register, _kinds in outside_registers(find_scheme(scheme))] == outside


def test_books_kept_as_they_come_and_findings_are_counted(opened: Opened, database: Database) -> None:
    """Entries of the year that count, of the scheme's own books without a period; what spot checks found in any."""
    services, key = opened(SHOWN)
    with home(database).write("甲") as transaction:
        person = transaction.connection.execute(
            "SELECT id FROM person WHERE unit_id = :unit AND code = 'M00001'"
        ).scalar_one()
        kept = [
            ("品牌", "2025-05-01", "accepted"), ("品牌", "2025-06-01", "submitted"), ("品牌", "2025-07-01", "draft"),
            ("品牌", "2024-05-01", "accepted"), ("季报", "2025-05-01", "accepted"),
        ]  # fmt: skip
        of_person = {"organisation_id": 1, "person_id": person}
        transaction.insert(
            "entry",
            [
                row("entry", id=number, book=book, date=day, state=state, **of_person)
                for number, (book, day, state) in enumerate(kept, start=1)
            ],
        )
        transaction.insert("inspection", [row("inspection", id=1, size=3, drawn=1)])
        verdicts = ("sound", "fault", "")
        transaction.insert(
            "inspection_pick",
            [
                row("inspection_pick", id=number, inspection_id=1, entry_id=number, ordinal=number, verdict=verdict)
                for number, verdict in enumerate(verdicts, start=1)
            ],
        )
    assert beside(services, key) == (
        Outside("book", "品牌", "一人一品牌", 2),
        Outside("spot_check", "spot_check", "台账抽查", 2, words=("属实 1", "有问题 1")),
    )
    assert services.results.table(key).outside == {"M00001": beside(services, key)}


def test_a_withdrawn_claim_is_told_as_withdrawn(opened: Opened) -> None:
    """With who, when, why and what stands instead: in explanations, not in tables."""
    services, key = opened(SHOWN)
    first = claim(services, key, "M00001", "bonus", "表彰", "2025-03-01", proof="证书")
    second = services.claims.replace(key, first, {"proof": "通报"}, "证书不是本人的").id
    services.claims.withdraw(key, second, "查无此事")
    day = services.workspace.clock.today().isoformat()
    assert [one.words for one in beside(services, key)] == [
        ("加分", "表彰 2025-03-01", f"主任 {day} 撤回:证书不是本人的", "由 2 号代替"),
        ("加分", "表彰 2025-03-01", f"主任 {day} 撤回:查无此事"),
    ]
    assert "撤回" not in services.results.csv(key, derivations=False).text


def test_everywhere_a_result_is_shown_it_is_said_not_to_count(opened: Opened) -> None:
    """In lines of text, JSON, CSV and the workbook, under the same words."""
    services, key = opened(SHOWN)
    claim(services, key, "M00001", "bonus", "表彰", "2025-03-01", proof="证书")
    told = services.results.explain(key, "M00001")
    lines = list(explanation_lines(told.outcome, told.derivation, told.outside))
    assert lines[-2:] == ["不计入总分", "  加分:3 分、表彰"]
    (data,) = [one for one in json.loads(services.results.json(key, derivations=False).text) if one["outside"]]
    assert data["subject"] == "M00001"
    assert [(one["id"], one["points"], one["in_total"]) for one in data["outside"]] == [("bonus", "3", False)]
    header, first, *_others = services.results.csv(key, derivations=False).text.splitlines()
    assert header.endswith(",不计入总分")
    assert first.endswith(",加分:3 分、表彰")
    assert services.results.result(key, "M00001").outside == told.outside
