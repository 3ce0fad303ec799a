"""Lists of panels: who is expected, who may write, what others see until all have handed in, who does not mark whom."""

from dataclasses import replace
from datetime import date

import pytest
from kaoping.core.autosave.target import SheetTarget
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.panels import TypedSeat
from kaoping.core.rounds.seats import too_few, visible_to
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.rounds.panel import PANEL, acting, hand_in, mark, round_of, sheet_of, with_panel

SUBJECT, OTHER = "Z0001", "Z0002"
FIRST, SECOND, THIRD = PANEL


@pytest.fixture
def office(database: Database) -> Services:
    return acting(database, "办公室")


def test_expected_sheets_follow_the_list(database: Database, office: Services) -> None:
    """Without a list a subject wants one sheet; with one, a sheet of each member; one who leaves is wanted no more, but
    what they handed in counts; the sums of all rounds say the same.
    """
    key = round_of(office)
    assert office.panels.seats(key) == ()
    before = office.rounds.progress(key)[0]
    made = office.panels.add(key, tuple(map(TypedSeat, PANEL)))
    assert made.added == PANEL
    now = office.rounds.progress(key)[0]
    assert now.expected == before.expected + 2
    hand_in(office, key, sheet_of(key, SUBJECT, FIRST))
    assert mark(office, key, sheet_of(key, OTHER, FIRST), only=3) == ""
    assert office.rounds.progress(key)[0].complete == 1
    office.panels.remove(key, FIRST, "调离")
    left = office.rounds.progress(key)
    assert (left[0].expected, left[0].complete) == (3, 1)
    assert (left[1].expected, left[1].complete) == (2, 0)
    (row,) = office.rounds.rounds()
    assert (row.complete, row.expected) == (sum(one.complete for one in left), sum(one.expected for one in left))
    gaps = office.panels.gaps(key)
    assert gaps[0].waiting == (THIRD, SECOND) or set(gaps[0].waiting) == {SECOND, THIRD}
    assert [one.kind for one in office.panels.history(key)] == ["removed", "added", "added", "added"]
    assert verify(database).sound


def test_a_sheet_that_was_only_begun_counts_no_more_once_its_filler_has_left(office: Services) -> None:
    """Neither in the total nor in what is missing; it counts again when the member comes back, which wants a reason."""
    key = with_panel(office)
    hand_in(office, key, sheet_of(key, SUBJECT, SECOND))
    assert mark(office, key, sheet_of(key, SUBJECT, FIRST), only=2) == ""
    assert office.results.explain(key, SUBJECT).outcome.total is None
    office.panels.remove(key, FIRST, "调离")
    assert office.results.explain(key, SUBJECT).outcome.total == 10000
    assert office.results.standing(key).rows[0].result.total == 10000
    with pytest.raises(Error, match="已经退出"):
        office.sheets.submit(key, sheet_of(key, SUBJECT, FIRST), 1)
    with pytest.raises(Error, match="要写明理由"):
        office.panels.add(key, (TypedSeat(FIRST),))
    office.panels.add(key, (TypedSeat(FIRST),), "借调回来")
    assert office.results.explain(key, SUBJECT).outcome.total is None


def test_only_who_is_on_the_list_writes(office: Services) -> None:
    """Refused in one sentence, when saving and when a file is brought in; a list names nobody twice."""
    key = with_panel(office)
    assert "不在「考核小组检查」的评分名单上" in mark(office, key, sheet_of(key, SUBJECT, "路人"))
    text = "subject,form,period,assessor,item,points\nZ0001,sheet,2025,路人,1.1,8\n"
    with pytest.raises(Error, match="不在「考核小组检查」的评分名单上"):
        office.imports.marks(key, GivenFile("marks.csv", text.encode()))
    with pytest.raises(Error, match="写了两次"):
        office.panels.add(key, (TypedSeat("丁"), TypedSeat("丁")))
    with pytest.raises(Error, match="不能填"):
        office.panels.add(key, (TypedSeat("self"),))
    assert len(office.panels.seats(key)) == 3


def test_a_list_comes_from_a_file_with_groups(office: Services) -> None:
    key = round_of(office, "supply_cooperative")
    file = GivenFile("名单.csv", "评分人,小组\n甲委员,机关党委委员\n乙代表,党员代表\n".encode())
    assert office.panels.add_file(key, file).added == ("甲委员", "乙代表")
    assert [one.group for one in office.panels.seats(key)] == ["机关党委委员", "党员代表"]
    assert office.panels.add_file(key, file).unchanged == ("甲委员", "乙代表")
    moved = office.panels.add(key, (TypedSeat("乙代表", "群众代表"),))
    assert moved.moved == ("乙代表",)
    office.panels.move(key, "甲委员", "群众代表")
    assert {one.group for one in office.panels.seats(key)} == {"群众代表"}
    with pytest.raises(Error, match="请先把他加进名单"):
        office.panels.move(key, "丁", "群众代表")


def test_nothing_of_others_is_seen_until_all_have_handed_in(database: Database, office: Services) -> None:
    """Sheets, what stands in files, history, results, counts: a member sees the own marks alone, whatever others do;
    then everything. The office sees everything all the time.
    """
    key = with_panel(office)
    first, second = acting(database, FIRST), acting(database, SECOND)
    hand_in(first, key, sheet_of(key, SUBJECT, FIRST), less=2)
    seen = everything_seen(first, key)
    assert "98.00" in seen
    hand_in(second, key, sheet_of(key, SUBJECT, SECOND), less=5)
    assert everything_seen(first, key) == seen
    assert [each.filler for each in first.sheets.keys(key, SUBJECT)] == ["self", FIRST]
    theirs = sheet_of(key, SUBJECT, SECOND)
    for ask in (
        lambda: first.sheets.sheet(key, theirs),
        lambda: first.sheets.history(key, theirs),
        lambda: first.saves.stored(SheetTarget(str(key.unit.id), key.code, theirs).place),
    ):
        with pytest.raises(Error, match="交齐了才能看"):
            ask()
    assert "交齐了才能看" in mark_without_looking(office, first, key)
    assert office.results.explain(key, SUBJECT).outcome.total == 9650
    hand_in(acting(database, THIRD), key, sheet_of(key, SUBJECT, THIRD), less=2)
    assert first.results.explain(key, SUBJECT).outcome.total == 9700
    assert first.sheets.sheet(key, theirs).is_submitted
    assert {each.filler for each in first.sheets.keys(key, SUBJECT)} == {"self", *PANEL}
    with database.unit(key.unit).read() as connection:
        from kaoping.core.rounds.repository import load_round

        loaded = load_round(connection, key.code)
        assert not visible_to(FIRST, connection, loaded).hides_subject(loaded.by_code[SUBJECT].id)
        assert visible_to(FIRST, connection, loaded).hides_subject(loaded.by_code[OTHER].id)
        assert visible_to(FIRST, connection, loaded, lambda _actor: True).everything


def mark_without_looking(office: Services, first: Services, key: RoundKey) -> str:
    """What ``first`` hears who writes another one's sheet with what the office saw of it."""
    from kaoping.core.autosave.target import Save
    from kaoping.core.rounds.sheets.marking import ItemMark

    theirs = sheet_of(key, SUBJECT, SECOND)
    state = office.sheets.sheet(key, theirs).state
    place = SheetTarget(str(key.unit.id), key.code, theirs).place
    return first.saves.attempt(Save(place, state, {"1.1": ItemMark.full()}, {}, "without looking")).failure


def everything_seen(services: Services, key: RoundKey) -> str:
    """All that somebody is told of a round and a subject, as one text."""
    glance = services.results.glance(key)
    return repr([
        replace(glance, info=services.rounds.round(key).info), services.rounds.progress(key), services.rounds.rounds(),
        services.results.standing(key), services.results.result(key, SUBJECT), services.results.explain(key, SUBJECT),
        services.results.table(key), services.results.json(key, derivations=True),
        services.results.csv(key, derivations=True), services.results.background(key, SUBJECT),
        services.sheets.keys(key, SUBJECT), services.sheets.last_marks(key, SUBJECT),
        services.sheets.histories(key, SUBJECT), services.workbench.look(key.unit),
        services.results.distance(key, SUBJECT),
    ])  # fmt: skip


def test_nobody_marks_the_own_branch(database: Database, office: Services) -> None:
    """Whoever of the panel alone has a name that stands on the roster of a branch is not expected there and refused;
    somebody declared apart likewise, and what they had marked counts no more until that is lifted.
    """
    key = round_of(office)
    roster = "code,name,kind,parent\nM00001,甲委员,member,Z0001\nM00002,同名,member,Z0001\nM00003,同名,member,Z0002\n"
    office.imports.roster("某所", GivenFile("roster.csv", roster.encode()), date(2025, 1, 1))
    office.panels.add(key, (TypedSeat(FIRST), TypedSeat(SECOND), TypedSeat("同名")))
    assert [(one.filler, one.subject, one.own_branch) for one in office.panels.recusals(key)] == [
        (FIRST, SUBJECT, True)
    ]
    assert "不评自己的支部" in mark(office, key, sheet_of(key, SUBJECT, FIRST))
    assert office.rounds.progress(key)[0].expected + 1 == office.rounds.progress(key)[1].expected
    hand_in(office, key, sheet_of(key, OTHER, SECOND), less=5)
    office.panels.recuse(key, SECOND, (OTHER,), "配偶在该支部")
    assert "已登记回避:配偶在该支部" in mark(office, key, sheet_of(key, OTHER, SECOND))
    assert not any(each.subject == OTHER and each.expected == 3 for each in office.panels.gaps(key))
    assert office.results.explain(key, OTHER).outcome.total is None
    assert office.results.glance(key).lacking
    office.panels.lift_recusal(key, SECOND, OTHER, "已调离")
    assert office.results.explain(key, OTHER).outcome.total == 9500
    with pytest.raises(Error, match="没有登记回避"):
        office.panels.lift_recusal(key, FIRST, SUBJECT, "随便")
    for name in (SECOND, "同名"):
        office.panels.recuse(key, name, (SUBJECT,), "亲属")
    with database.unit(key.unit).read() as connection:
        from kaoping.core.rounds.repository import load_round

        nobody = too_few(connection, load_round(connection, key.code))
    assert [(one.subject, one.expected) for one in nobody] == [(SUBJECT, 0)]
    assert verify(database).sound
