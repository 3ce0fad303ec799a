"""Sheets from papers: entered by one, confirmed by another, with what proves them; only then handed in."""

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.rounds.panel import PANEL, acting, mark, sheet_of, with_panel

SCAN = GivenFile("甲.jpg", b"a scan")


def test_a_sheet_from_a_paper_is_handed_in_by_a_second_person(database: Database) -> None:
    """Neither by who entered it, nor when it was changed since; both names and the hash of the scan stay on record."""
    office, first = acting(database, "办公室"), acting(database, PANEL[0])
    key = with_panel(office)
    sheet = sheet_of(key, "Z0001", PANEL[0])
    with pytest.raises(Error, match="还有 17 项没有打分"):
        office.papers.enter(key, sheet, 0, SCAN)
    assert mark(office, key, sheet, less=3) == ""
    number = office.papers.enter(key, sheet, 1, SCAN)
    assert not office.sheets.sheet(key, sheet).is_submitted
    assert "办公室 代录,等人确认" in office.sheets.sheet(key, sheet).title
    with pytest.raises(Error, match="录入的人不能自己确认"):
        office.papers.confirm(key, number)
    with pytest.raises(Error, match="已经在等人确认"):
        office.papers.enter(key, sheet, 1, SCAN)
    assert mark(office, key, sheet, less=2) == ""
    with pytest.raises(Error, match="又改过"):
        first.papers.confirm(key, number)
    again = office.papers.enter(key, sheet, 2, SCAN)
    assert [one.id for one in first.papers.papers(key, waiting=True)] == [again]
    first.papers.confirm(key, again)
    assert first.sheets.sheet(key, sheet).is_submitted
    done = office.papers.papers(key)[0]
    assert (done.entered_by, done.confirmed_by, done.file, len(done.sha256)) == ("办公室", PANEL[0], "甲.jpg", 64)
    assert "办公室 代录,甲委员 确认" in office.sheets.sheet(key, sheet).title
    with pytest.raises(Error, match="已经确认"):
        first.papers.refuse(key, again, "不对")
    assert verify(database).sound


def test_the_own_sheet_needs_no_paper_and_a_refused_one_stays_a_draft(database: Database) -> None:
    office, second = acting(database, "办公室"), acting(database, PANEL[1])
    key = with_panel(office)
    own, theirs = sheet_of(key, "Z0001", PANEL[1]), sheet_of(key, "Z0001", PANEL[0])
    assert mark(second, key, own) == ""
    with pytest.raises(Error, match="您自己的表"):
        second.papers.enter(key, own, 1, SCAN)
    assert mark(office, key, theirs) == ""
    number = office.papers.enter(key, theirs, 1, SCAN)
    assert second.papers.papers(key) == ()
    with pytest.raises(Error, match="交齐了才能看"):
        second.papers.confirm(key, number)
    acting(database, PANEL[0]).papers.refuse(key, number, "1.1 录错了")
    assert not office.sheets.sheet(key, theirs).is_submitted
    assert [one.note for one in office.papers.papers(key)] == ["1.1 录错了"]
    with pytest.raises(Error, match="没有 9 号"):
        office.papers.confirm(key, 9)
