"""Claims entered by hand, withdrawn and replaced: nothing is overwritten, and what was withdrawn counts nowhere."""

import json
from fractions import Fraction
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.results.live import LiveStanding
from kaoping.core.rounds.claims.model import ListedClaim, TypedClaim
from kaoping.core.rounds.claims.service import add_claim, list_claims, replace_claim, withdraw_claim
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.repository import records
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import verify

from tests.acting import act, ask, home
from tests.exchange.importing import import_claims
from tests.rounds.small import open_small, write_csv
from tests.rounds.test_stored_results import LASTING

AWARD = TypedClaim("M00001", "bonus", "表彰", "2025-07-01", proof="证书.jpg")
HEADER = ("对象", "登记", "类别", "日期", "分值", "证明", "认定单位", "说明", "次数")


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path, LASTING)


def everything(database: Database, round_: AssessmentRound) -> tuple[ListedClaim, ...]:
    return ask(database, list_claims, round_, withdrawn=True)


def points(database: Database, round_: AssessmentRound, code: str = "M00001") -> Fraction | None:
    """The bonus of a member by both evaluators, which must not differ."""
    live = LiveStanding(home(database), round_)
    result = live.result(code)
    assert live.standing.parts(live.position(code))["bonus"] == result.outcome.parts["bonus"]
    return result.outcome.parts["bonus"]


def actions(database: Database) -> list[str]:
    with home(database).read() as connection:
        bodies = connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit ORDER BY seq").scalars()
        return [json.loads(body)["action"] for body in bodies]


def test_a_claim_is_listed_with_its_number_and_what_it_says(database: Database, round_: AssessmentRound) -> None:
    """By round, register and subject, as users call them; a second equal claim is one of its own."""
    made = act(database, "甲", add_claim, round_, AWARD)
    act(database, "甲", add_claim, round_, AWARD)
    act(database, "甲", add_claim, round_, TypedClaim("一支部", "通报", "通报", "2025.3.1"))
    assert (made.id, made.name, made.title, made.typed.count) == (1, "王一", "加分", "1")
    assert [one.id for one in everything(database, round_)] == [1, 2, 3]
    assert [one.id for one in ask(database, list_claims, round_, register="通报")] == [3]
    assert [one.id for one in ask(database, list_claims, round_, subject="王一")] == [1, 2]
    assert [one.typed.subject for one in ask(database, list_claims, round_, subject="B0001")] == ["B0001"]
    with pytest.raises(Error, match="没有登记簿「x」"):
        ask(database, list_claims, round_, register="x")
    with pytest.raises(Error, match="本轮没有对象「x」"):
        ask(database, list_claims, round_, subject="x")


def test_a_claim_counts_as_often_as_it_says(database: Database, round_: AssessmentRound) -> None:
    """Its points are those of one case, in both evaluators."""
    act(
        database, "甲", add_claim, round_, TypedClaim("M00001", "bonus", "贡献", "2025-07-01", "1.5", "证书", count="4")
    )
    assert points(database, round_) == 6


@pytest.mark.parametrize("count", ["0", "-1", "1.5", "1000", "两"])
def test_a_wrong_count_is_one_sentence(sqlite_database: Database, tmp_path: Path, count: str) -> None:
    round_ = open_small(sqlite_database, tmp_path)
    with pytest.raises(Error, match=r"次数应在 1 到 999 之间|不是整数|不是数字"):
        act(sqlite_database, "甲", add_claim, round_, TypedClaim("M00001", "bonus", "表彰", "2025-07-01", count=count))
    assert everything(sqlite_database, round_) == ()


def test_a_withdrawn_claim_stays_and_counts_nowhere(database: Database, round_: AssessmentRound) -> None:
    """It says who withdrew it, when and why; the act is named in the chain."""
    act(database, "甲", add_claim, round_, AWARD)
    assert points(database, round_) == 3
    act(database, "乙", withdraw_claim, round_, 1, " 记错了人 ")
    assert ask(database, list_claims, round_) == ()
    (gone,) = everything(database, round_)
    assert gone.withdrawal is not None
    assert (gone.withdrawal.actor, gone.withdrawal.reason) == ("乙", "记错了人")
    assert gone.typed == TypedClaim("M00001", "bonus", "表彰", "2025-07-01", "", "证书.jpg", count="1")
    assert points(database, round_) == 0
    assert ask(database, records, round_, ["M00001"])[0].claims == ()
    assert actions(database)[-2:] == ["claim.add", "claim.withdraw"]
    assert verify(database).problems == ()


def test_a_replaced_claim_is_named_by_the_one_in_its_place(database: Database, round_: AssessmentRound) -> None:
    """Both stay: the old one withdrawn, the new one with what was changed and all the rest."""
    act(database, "甲", add_claim, round_, AWARD)
    made = act(database, "乙", replace_claim, round_, 1, {"kind": "贡献", "points": "2", "count": "2"}, "类别记错")
    assert (made.id, made.replaces, made.typed.kind, made.typed.proof) == (2, 1, "贡献", "证书.jpg")
    old, new = everything(database, round_)
    assert (old.replaced_by, old.typed.kind, new.replaces, new.withdrawal) == (2, "表彰", 1, None)
    assert points(database, round_) == 4
    assert actions(database)[-2:] == ["claim.replace", "claim.replace"]
    act(database, "乙", replace_claim, round_, 2, {"subject": "M00002"}, "人记错")
    assert (points(database, round_), points(database, round_, "M00002")) == (0, 4)
    assert [one.replaced_by for one in ask(database, list_claims, round_, subject="M00001", withdrawn=True)] == [2, 3]
    assert verify(database).problems == ()


def test_what_cannot_be_put_right_says_why(database: Database, round_: AssessmentRound) -> None:
    """No reason, no such claim, withdrawn already, nothing else, something wrong: nothing is written."""
    act(database, "甲", add_claim, round_, AWARD)
    act(database, "甲", add_claim, round_, AWARD)
    act(database, "甲", withdraw_claim, round_, 2, "重复")
    before = (everything(database, round_), actions(database))

    def withdraw(id_: int, reason: str) -> None:
        act(database, "乙", withdraw_claim, round_, id_, reason)

    def put(id_: int, changes: dict[str, str], reason: str) -> None:
        act(database, "乙", replace_claim, round_, id_, changes, reason)

    for do, sentence in (
        (partial(withdraw, 1, " "), "写明理由"),
        (partial(withdraw, 2, "又"), "2 号登记已经由 甲 撤回:重复"),
        (partial(withdraw, 9, "无"), "没有 9 号登记"),
        (partial(put, 2, {"count": "2"}, "又"), "已经由 甲 撤回"),
        (partial(put, 1, {"count": "2"}, ""), "写明理由"),
        (partial(put, 1, {"date": "2025-7-1"}, "同"), "本来就是这样"),
        (partial(put, 1, {"date": "2024-07-01"}, "年"), "不在 2025 年度内"),
        (partial(put, 1, {"kind": ""}, "空"), "「类别」不能空"),
    ):
        with pytest.raises(Error, match=sentence):
            do()
    assert (everything(database, round_), actions(database)) == before


def test_a_closed_register_takes_back_nothing(database: Database, tmp_path: Path) -> None:
    """As it takes no claim: the register closes with its stage for every act."""
    round_ = open_small(database, tmp_path)
    act(database, "甲", add_claim, round_, AWARD)
    with home(database).write("甲") as transaction:
        transaction.update("assessment_round", 1, {"stage": "publish"})
    closed = "「加分」在「汇总」阶段结束时已经关闭"
    with pytest.raises(Error, match=closed):
        act(database, "乙", add_claim, round_, AWARD)
    with pytest.raises(Error, match=closed):
        act(database, "乙", withdraw_claim, round_, 1, "迟")
    with pytest.raises(Error, match=closed):
        act(database, "乙", replace_claim, round_, 1, {"count": "2"}, "迟")
    (claim,) = everything(database, round_)
    assert claim.withdrawal is None


def test_two_sessions_cannot_both_put_the_same_claim_right(database_url: str, tmp_path: Path) -> None:
    """The second one is told who did: of a claim replaced by two at once, one replacement stands."""
    databases = [open_database(database_url) for _each in range(2)]
    round_ = open_small(databases[0], tmp_path, LASTING)
    act(databases[0], "甲", add_claim, round_, AWARD)
    refusals: list[str] = []
    together = Barrier(2)

    def correct(database: Database, actor: str, count: str) -> None:
        together.wait(30)
        try:
            act(database, actor, replace_claim, round_, 1, {"count": count}, "次数")
        except Error as error:
            refusals.append(str(error))

    threads = [
        Thread(target=correct, args=(database, f"会话{count}", str(count)))
        for count, database in zip((2, 3), databases, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = everything(databases[0], round_)
    assert [one.replaces for one in found] == [None, 1]
    (refusal,) = refusals
    assert f"1 号登记已经由 会话{found[1].typed.count} 撤回" in refusal
    for database in databases:
        database.close()


def test_a_file_brings_cases_that_are_not_on_record(
    database: Database, round_: AssessmentRound, tmp_path: Path
) -> None:
    """The column 次数 counts; the file again adds nothing, a higher count the difference, also of two equal rows."""

    def take(*counts: str) -> int:
        rows = [(*("M00001", "bonus", "表彰", "2025-07-01", "0.5", "证书", "", ""), count) for count in counts]
        return import_claims(database, "甲", "1", write_csv(tmp_path / "c.csv", [HEADER, *rows])).changed

    assert (take("3"), take("3"), take("1", "2")) == (1, 0, 0)
    assert points(database, round_) == Fraction(3, 2)
    assert take("2", "3") == 1
    assert [one.typed.count for one in everything(database, round_)] == ["3", "2"]
    act(database, "甲", withdraw_claim, round_, 1, "不实")
    assert take("5") == 0
    assert points(database, round_) == 1


def test_standing_results_hear_of_a_withdrawal(database: Database, round_: AssessmentRound) -> None:
    """It moves the change feed like any other write."""
    act(database, "甲", add_claim, round_, AWARD)
    live = LiveStanding(home(database), round_)
    act(database, "乙", withdraw_claim, round_, 1, "撤")
    assert live.refresh()
    assert live.standing.parts(live.position("M00001"))["bonus"] == 0
