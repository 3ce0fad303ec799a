"""A round that was opened by mistake is voided, one that went too far is taken back: with a reason, told everywhere."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.requirements.due_repository import open_rounds
from kaoping.core.rounds.claims.model import TypedClaim
from kaoping.core.rounds.claims.service import add_claim
from kaoping.core.rounds.correction import reopen_round, void_round
from kaoping.core.rounds.decisions import decide
from kaoping.core.rounds.model import CLOSED, VOID, AssessmentRound, RoundKey
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import find_round, load_round, previous_totals
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import save_marks
from kaoping.core.rounds.stage_repository import stage_log
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import verify

from tests.acting import act, ask, home
from tests.calculation.closing import close, open_thirds, services_on, step
from tests.exchange.importing import import_marks
from tests.moving.units import Memory
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv
from tests.rounds.test_claims import actions

CODE = "林业局-small-2025"


@pytest.fixture
def round_(database: Database, tmp_path: Path) -> AssessmentRound:
    return open_small(database, tmp_path)


@pytest.fixture
def closed(database: Database, tmp_path: Path) -> tuple[Services, RoundKey]:
    """A round that has ended, with its results stored."""
    services = services_on(database)
    key = open_thirds(database, tmp_path)
    close(services, key)
    return services, key


def test_a_voided_round_stays_and_takes_nothing(database: Database, round_: AssessmentRound, tmp_path: Path) -> None:
    """Whatever is written to a round is refused in words; it is listed as void, with who, when and why in its log."""
    info = act(database, "主任", void_round, CODE, " 开错了年度 ")
    assert (info.stage, info.voided, info.closed, info.stage_title) == (VOID, True, False, "已作废")
    log = ask(database, stage_log, round_)
    assert [(one.stage, one.actor, one.note) for one in log][1:] == [(VOID, "主任", "开错了年度")]
    key = SheetKey("M00001", "base", "2025-Q1", "self", "self")
    before = actions(database)
    for do, sentence in (
        (lambda: act(database, "乙", void_round, CODE, "又"), "已经作废"),
        (lambda: act(database, "乙", reopen_round, CODE, "填报", "又"), "已经作废"),
        (lambda: act(database, "乙", decide, CODE, "M00001", "keep", "是", "理由"), "已经作废"),
        (lambda: act(database, "乙", save_marks, round_, key, {"1": ItemMark.points(0)}), "已经作废|扣分"),
        (lambda: act(database, "乙", add_claim, round_, TypedClaim("M00001", "bonus", "表彰", "2025-1-1")), "已经作废"),
        (lambda: import_marks(database, "乙", CODE, write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()])), "作废"),
        (lambda: services_on(database).rounds.advance(info.key), "已经作废"),
    ):
        with pytest.raises(Error, match=sentence):
            do()
    assert actions(database) == before
    assert before[-2:] == ["round.void", "round.void"]
    assert ask(database, open_rounds, 2025) == ()
    assert verify(database).problems == ()


def test_another_round_is_opened_in_the_place_of_a_void_one(database: Database, round_: AssessmentRound) -> None:
    """With a code of its own; by a part of the code the one in force is meant, by its whole code or number the void."""
    with pytest.raises(Error, match=rf"已经开启:{CODE}"):
        act(database, "主任", open_round, SCHEME, 2025)
    act(database, "主任", void_round, CODE, "开错了")
    again = act(database, "主任", open_round, SCHEME, 2025)
    assert (again.code, again.id) == (f"{CODE}-2", 2)
    assert ask(database, find_round, "2025").code == f"{CODE}-2"
    assert [ask(database, find_round, called).code for called in (CODE, "1", "2")] == [CODE, CODE, f"{CODE}-2"]
    with pytest.raises(Error, match=rf"已经开启:{CODE}-2"):
        act(database, "主任", open_round, SCHEME, 2025)
    act(database, "主任", void_round, f"{CODE}-2", "又错了")
    assert act(database, "主任", open_round, SCHEME, 2025).code == f"{CODE}-3"
    services = services_on(database)
    assert services.rounds.key("2025").code == "2025"
    assert [row.info.voided for row in services.rounds.rounds()] == [True, True, False]


def test_results_of_a_void_round_are_shown_as_void(closed: tuple[Services, RoundKey]) -> None:
    """What it stored is still there, said to count no more: in sentences, in JSON, in every row of a file."""
    services, key = closed
    before = services.results.table(key)
    services.rounds.void(key, "文件作废")
    after = services.results.table(key)
    assert after.outcomes == before.outcomes
    assert after.notice == "这轮考评已经作废,作废前存档的结果(算法第 2 版)不作数。"
    assert services.results.json(key, derivations=False).text.count('"void": true') == len(after.outcomes)
    header, *rows = services.results.csv(key, derivations=False).text.splitlines()
    assert header.endswith(",状态")
    assert all(row.endswith(",已作废") for row in rows)
    assert services.results.result(key, "M00001").notice == after.notice
    assert services.results.workbook(key, derivations=False).notice == after.notice


def test_a_void_round_gives_nobody_a_last_year(closed: tuple[Services, RoundKey]) -> None:
    """Its totals are no longer what the next year starts from."""
    services, key = closed
    with services.workspace.read(key.unit) as connection:
        assert previous_totals(connection, "thirds", 2026)
    services.rounds.void(key, "作废")
    with services.workspace.read(key.unit) as connection:
        assert previous_totals(connection, "thirds", 2026) == {}


def test_a_round_goes_back_to_an_earlier_stage_only(database: Database, round_: AssessmentRound) -> None:
    """Called by title, id or a part of the title; with a reason; never onwards, never to where it is."""
    with home(database).write("甲") as transaction:
        transaction.update("assessment_round", 1, {"stage": "publish"})
    for stage, reason, sentence in (
        ("汇总", " ", "写明理由"),
        ("公示", "原地", "不能退回到「公示」"),
        ("归档", "向前", "不能退回到「归档」"),
        ("开会", "没有", "没有「开会」这个阶段"),
        ("评", "两个", "没有「评」这个阶段"),
    ):
        with pytest.raises(Error, match=sentence):
            act(database, "主任", reopen_round, CODE, stage, reason)
    info = act(database, "主任", reopen_round, CODE, "汇总", "漏了一票")
    assert (info.stage, actions(database)[-1]) == ("compute", "round.reopen")
    assert act(database, "主任", reopen_round, CODE, "fill", "从头来").stage == "fill"
    assert [(one.stage, one.note) for one in ask(database, stage_log, round_)][1:] == [
        ("compute", "漏了一票"), ("fill", "从头来"),
    ]  # fmt: skip


def test_what_was_published_stays_until_the_stage_is_left_again(closed: tuple[Services, RoundKey]) -> None:
    """A closed round taken back is computed anew; its stored results can be seen, and are replaced with their
    derivations only when it leaves a stage that gives results.
    """
    services, key = closed
    published = services.results.explain(key, "M00002")
    first = next(one.stage for one in services.rounds.history(key))
    info = services.rounds.reopen(key, first, "加分记错", seen=CLOSED)
    assert (info.reopened, info.stage_shown) == (True, f"{info.stage_title}(退回)")
    assert [one.returned for one in services.rounds.history(key)][-2:] == [False, True]
    (award,) = services.claims.claims(key, register="bonus")
    services.claims.withdraw(key, award.id, "查无此事")
    now, then = services.results.explain(key, "M00002"), services.results.explain(key, "M00002", published=True)
    assert [each.outcome.total for each in (now, then)] == [567, 867]  # the award was worth 3
    assert (then.outcome, then.derivation) == (published.outcome, published.derivation)
    assert (now.notice, then.notice) == (
        "这轮考评退回过,结果按现在的记录计算。", "这是公布过的结果(算法第 2 版),不是按现在的记录计算的。",
    )  # fmt: skip
    shown = services.results.result(key, "M00002").published
    assert shown is not None
    assert (shown.total, shown.grade, shown.rank) == (then.outcome.total, then.outcome.grade, then.outcome.rank)
    assert services.results.table(key, published=True).outcomes != services.results.table(key).outcomes
    while not step(services, key):
        pass
    again = services.results.explain(key, "M00002")
    assert (again.outcome, again.derivation) == (now.outcome, now.derivation)
    assert services.results.check(key).shifts == ()
    assert [info.reopened for info in services.rounds.infos()] == [False]


def test_a_round_that_stored_nothing_has_nothing_published(database: Database, round_: AssessmentRound) -> None:
    services = services_on(database)
    with pytest.raises(Error, match="还没有公布过结果"):
        services.results.table(round_.info.key, published=True)


def test_two_sessions_cannot_both_take_a_round_back(database_url: str, tmp_path: Path) -> None:
    """Who saw it in a stage that it has left meanwhile is told so; of two that void it, one does."""
    databases = [open_database(database_url) for _each in range(2)]
    open_small(databases[0], tmp_path)
    with home(databases[0]).write("甲") as transaction:
        transaction.update("assessment_round", 1, {"stage": "publish"})
    for do, name in ((_reopen, "reopen"), (_void, "void")):
        refusals = _at_once(databases, do)
        assert len(refusals) == 1, name
    loaded = ask(databases[0], load_round, CODE)
    stages = [one.stage for one in ask(databases[0], stage_log, loaded)]
    assert stages[1] in ("fill", "compute")
    assert stages[2:] == [VOID]
    for database in databases:
        database.close()


def _reopen(database: Database, number: int) -> None:
    act(database, f"会话{number}", reopen_round, CODE, ("fill", "compute")[number], "退回", "publish")


def _void(database: Database, number: int) -> None:
    act(database, f"会话{number}", void_round, CODE, "作废")


def _at_once(databases: list[Database], do: object) -> list[Error]:
    """What was refused of ``do`` in two sessions at the same moment."""
    assert callable(do)
    refusals: list[Error] = []
    together = Barrier(len(databases))

    def tried(database: Database, number: int) -> None:
        together.wait(30)
        try:
            do(database, number)
        except Error as error:
            refusals.append(error)

    threads = [Thread(target=tried, args=(database, number)) for number, database in enumerate(databases)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refusals


def test_a_conflict_names_the_stage_it_is_in_now(database: Database, round_: AssessmentRound) -> None:
    with home(database).write("甲") as transaction:
        transaction.update("assessment_round", 1, {"stage": "compute"})
    with pytest.raises(Conflict, match="把这轮考评改到了「汇总」"):
        act(database, "主任", reopen_round, CODE, "fill", "退回", "publish")


def test_a_unit_that_is_gone_is_not_put_right(database: Database, round_: AssessmentRound) -> None:
    """Its round is neither voided nor taken back here, nor are its claims: it lives elsewhere."""
    act(database, "甲", add_claim, round_, TypedClaim("M00001", "bonus", "表彰", "2025-07-01"))
    services = services_on(database)
    services.moving.export(home(database).unit, Memory(), "县里")
    for do in (
        lambda: services.rounds.void(round_.info.key, "错"),
        lambda: services.rounds.reopen(round_.info.key, "fill", "错"),
        lambda: services.claims.withdraw(round_.info.key, 1, "错"),
        lambda: services.claims.replace(round_.info.key, 1, {"count": "2"}, "错"),
    ):
        with pytest.raises(Error, match="已经迁到「县里」"):
            do()
