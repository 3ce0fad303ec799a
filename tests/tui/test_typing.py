"""What is being typed survives the session: kept with every key, put under the cursor again, stored by nobody."""

import inspect
import json
import os
import re
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest
from kaoping.core.autosave.draft import MOST_STALE, Draft, Unsaved, abandoned
from kaoping.core.autosave.target import Place, Plain
from kaoping.core.autosave.typing import Typed
from kaoping.core.storage.engine import open_database
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.screens.base.app import Go
from kaoping.tui.screens.base.dialogs import AskPage
from kaoping.tui.screens.base.page import Page
from kaoping.tui.screens.base.returning import MOST_TRIES, LeftPage
from kaoping.tui.screens.base.routes import ToEntry
from kaoping.tui.screens.ledger.entry import EntryPage
from kaoping.tui.screens.marking.marking import MarkingPage
from kaoping.tui.screens.rounds.decide import DecidePage
from kaoping.tui.screens.rounds.rounds import RoundsPage
from kaoping.tui.screens.settings.settings import SettingsPage
from kaoping.tui.widgets.field import TextField
from kaoping.tui.widgets.form import FormView

from tests.exchange.importing import import_polls
from tests.tui.conftest import BUREAU, INSTITUTE_NEXT, Driven, Opened, round_at
from tests.tui.ledgers import Ledgers
from tests.tui.test_flows import panel

PLACE = Place("sheet", ("1", "r", "M1", "base", "2025", "decided", "decided"))
TYPED = Typed(
    "林业局 > M1 > 1 理由", {"": "迟交\uff1b补交"}, "", 3, ["1a", "amount", None, False], [1, ["P", None, 3, ""]]
)


def entered(changes: dict[str, Plain]) -> Unsaved:
    return Unsaved(PLACE, changes, dict.fromkeys(changes), dict.fromkeys(changes, ""))


def typed_in(directory: Path) -> list[Typed]:
    """What the vanished sessions in ``directory`` were typing."""
    return [typed for session in abandoned(directory) for typed in session.typed]


def test_what_is_typed_is_found_by_the_next_session(tmp_path: Path) -> None:
    """The last of each slot, the one typed into last first; what was given up is gone."""
    with Draft(tmp_path) as draft:
        draft.typing("1", TYPED)
        draft.typing("2", TYPED)
        draft.typing("3", TYPED)
        draft.typing("3", None)
        draft.typing("1", Typed("b", {"x": "字"}, "x", 1))
    assert typed_in(tmp_path) == [Typed("b", {"x": "字"}, "x", 1), TYPED]
    assert list(tmp_path.iterdir()) == []


def test_typing_and_saving_do_not_disturb_each_other(tmp_path: Path) -> None:
    """What is stored leaves what is typed, and the other way round; when nothing is left the file goes."""
    with Draft(tmp_path) as draft:
        draft.note(entered({"1": None}))
        draft.typing("2", TYPED)
        draft.stored(PLACE, {"1": None})
        draft.note(entered({"2": 5}))
        draft.typing("2", None)
        (session,) = [json.loads(line) for line in next(tmp_path.iterdir()).read_bytes().splitlines()][-1:]
        assert session == {"typing": "2", "typed": None}
        draft.stored(PLACE, {"2": 5})
        assert next(tmp_path.iterdir()).stat().st_size == 0
    assert list(tmp_path.iterdir()) == []


def test_the_draft_does_not_grow_without_bound(tmp_path: Path) -> None:
    """A day of keys on a cell, with a cell that cannot be stored: the file stays small, and nothing is lost by that."""
    with Draft(tmp_path) as draft:
        draft.note(entered({"1": "甲"}))
        for count in range(5_000):
            draft.typing("2", Typed("b", {"": "字" * (count % 200)}, "", count % 200))
            assert sum(file.stat().st_size for file in tmp_path.iterdir()) < MOST_STALE + 2_000
        draft.note(entered({"2": "乙"}))
    (session,) = abandoned(tmp_path)
    assert [one.changes for one in session.unsaved] == [{"1": "甲", "2": "乙"}]
    assert session.typed == (Typed("b", {"": "字" * 199}, "", 199),)


def test_a_draft_that_is_written_anew_stays_with_its_session(tmp_path: Path) -> None:
    """Another session that opened the file before it was put in place of takes nothing."""
    with Draft(tmp_path) as draft:
        (path,) = tmp_path.iterdir()
        file = os.open(path, os.O_RDWR)
        for _ in range(MOST_STALE // 100):
            draft.typing("2", TYPED)
        assert os.fstat(file).st_ino != path.stat().st_ino
        os.close(file)
        assert list(abandoned(tmp_path)) == []


def test_an_older_reader_leaves_out_what_is_typed(tmp_path: Path) -> None:
    """A line about typing lacks what every line about a cell has, so that whoever does not know it passes over it."""
    with Draft(tmp_path) as draft:
        draft.typing("2", TYPED)
        (line,) = next(tmp_path.iterdir()).read_bytes().splitlines()
    assert "kind" not in json.loads(line)


# In the application. A session that is broken off keeps its draft as a killed one does.


def model_of(driven: Driven) -> tuple[int, int, str]:
    """Row, column and text of the cell being marked."""
    model = driven.app.screen.query_one(MarkingGrid).model
    return model.row, model.column, "" if model.edit is None else model.edit.line.text


async def test_a_mark_and_a_reason_are_gone_on_with(opened: Opened, county: Path) -> None:
    """The same sheet of the same subject, the same cell, the cursor where it was; it is stored when it is left."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("f8", "down", "6", "tab")
        await driven.type("没有记录")
        await driven.press("left")
    assert panel(county, 1).lines.get("1.2", ()) == () or panel(county, 1).lines["1.2"][0].reason == ""
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, MarkingPage)
        assert "2/24" in driven.lines()[0]
        assert model_of(driven) == (1, 1, "没有记录")
        assert "上次断线时正在打的字还在这里" in driven.text()
        await driven.type("的")
        await driven.press("enter")
    assert panel(county, 1).lines["1.2"][0].reason == "没有记的录"
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, RoundsPage)
        assert "上次" not in driven.text()


async def test_what_a_rule_asks_is_asked_again(opened: Opened, county: Path) -> None:
    """The amount of a rule that was picked by its letter."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("a")
        await driven.type("1.")
    async with opened(county) as driven:
        assert "扣几分" in driven.lines()[-2] or "扣几分" in driven.text()
        await driven.type("5")
        await driven.press("enter")
    assert (panel(county).lines["1.1"][0].rule, panel(county).lines["1.1"][0].deduction) == ("1.1a", 1500)


async def test_what_was_abandoned_does_not_come_back(opened: Opened, county: Path) -> None:
    """Esc in a cell, Esc out of a dialog: the next session begins as usual."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("tab")
        await driven.type("作废")
        await driven.press("escape", "escape", "escape", "delete")
        assert isinstance(driven.app.screen, AskPage)
        await driven.type("开错")
        await driven.press("escape")
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, RoundsPage)
        assert "上次" not in driven.text()


async def test_a_closed_round_shows_the_text_once(opened: Opened, county: Path) -> None:
    """Where nothing can be typed any more, the text is shown with the place it belonged to; once."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("tab")
        await driven.type("材料不全")
        info = driven.app.services.rounds.rounds()[INSTITUTE_NEXT].info
        driven.app.services.rounds.void(info.key, "开错了")
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, LeftPage)
        assert "材料不全" in driven.text()
        assert "1.1" in driven.text()
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, LeftPage)
        await driven.press("escape")
        assert not isinstance(driven.app.screen, LeftPage)
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, RoundsPage)
        assert "材料不全" not in driven.text()
    assert panel(county).lines.get("1.1", ()) == ()


async def test_of_two_vanished_sessions_the_newest_is_gone_on_with(opened: Opened, county: Path) -> None:
    """And the other's text is shown."""
    async with opened(county) as older:
        await older.to_marking(INSTITUTE_NEXT)
        await older.press("tab")
        await older.type("先打的字")
        async with opened(county) as newer:
            await newer.to_marking(INSTITUTE_NEXT)
            await newer.press("down", "down", "tab")
            time.sleep(0.02)  # the file system tells them apart by their times
            await newer.type("后打的字")
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, LeftPage)
        assert "先打的字" in driven.text()
        await driven.press("escape")
        assert model_of(driven) == (2, 1, "后打的字")


async def test_what_ends_sessions_is_not_gone_back_to_for_ever(opened: Opened, county: Path) -> None:
    """After a few sessions in which nothing was typed, the text is only shown."""
    async with opened(county) as driven:
        await driven.to_marking(INSTITUTE_NEXT)
        await driven.press("tab")
        await driven.type("字")
    for _ in range(MOST_TRIES):
        async with opened(county) as driven:
            assert isinstance(driven.app.screen, MarkingPage)
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, LeftPage)


async def test_a_decision_is_gone_on_with(opened: Opened, county: Path, tmp_path: Path) -> None:
    """The question, the choice and the reason."""
    votes = tmp_path / "polls.csv"
    votes.write_text("subject,poll,period,group,option,count\nM00001,review,2025,members,不合格,20\n", encoding="utf-8")
    database = open_database(str(county))
    import_polls(database, "张三", round_at(database, BUREAU)[1].info.code, votes)
    database.close()
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        await driven.press("ctrl+r", "f2", "down")
        await driven.type("党委会")
        row = driven.app.screen.query_one("#list").current_row()  # type: ignore[attr-defined]  # a listing
    async with opened(county) as driven:
        assert isinstance(driven.app.screen, DecidePage)
        assert driven.app.screen.query_one(TextField).text == "党委会"
        assert driven.app.screen.query_one("#list").current_row() == row  # type: ignore[attr-defined]  # a listing


async def test_changed_values_of_a_scheme_are_gone_on_with(opened: Opened, county: Path) -> None:
    """Those that wait for the confirmation, and the one being typed."""
    async with opened(county) as driven:
        await driven.press("alt+5", "down", "enter", "enter")
        page = driven.app.screen
        assert isinstance(page, SettingsPage)
        while not page.query_one(TextField).display:
            await driven.press("down", "enter")
        await driven.press("end", "1")
        text = page.query_one(TextField).text
    async with opened(county) as driven:
        page = driven.app.screen
        assert isinstance(page, SettingsPage)
        assert page.query_one(TextField).text == text
        await driven.press("enter")
        assert "按 F10 确认后生效" in driven.text() or "!!" in driven.text()


AFTER_MORE = {
    ("ImportPage", "preview"), ("ImportPage", "bring"),  # the question comes from what was read of the file
    ("EntryPage", "submit"), ("EntryPage", "accept"),  # what waits for its reason asks for it again by itself
    ("WorkbenchPage", "open"), ("WorkbenchPage", "next_step"),  # to whatever step is next
    ("EntryPage", "clear"),  # says so itself, where it is an attachment that is withdrawn
}  # fmt: skip


def test_every_command_that_only_asks_says_so() -> None:
    """Else a dialog opened by it would not be found again: its text would be shown, but not be under the cursor."""
    silent = set()
    for page in subclasses(Page):  # type: ignore[type-abstract]  # the classes below it are what is looked at
        source = {
            name: inspect.getsource(method)
            for name, method in inspect.getmembers(page, inspect.isfunction)
            if method.__module__.startswith("kaoping.tui.screens")
        }
        for command in page.OFFERS:
            if opens_dialog(f"action_{command.action}", source, set()) and not command.asks:
                silent.add((page.__name__, command.action))
    assert silent == AFTER_MORE


def subclasses(page: type[Page]) -> list[type[Page]]:
    """Every page there is."""
    import_module("kaoping.tui.screens.ledger_pages")
    return [found for below in page.__subclasses__() for found in (below, *subclasses(below))]


def opens_dialog(name: str, source: Mapping[str, str], seen: set[str]) -> bool:
    """Whether a method, or a method of the same page that it calls, opens a dialog."""
    if name in seen or name not in source:
        return False
    seen.add(name)
    text = source[name]
    called = re.findall(r"self\.(_\w+)", text)
    return "AskPage(" in text or "SavePage(" in text or any(opens_dialog(one, source, seen) for one in called)


async def test_what_was_entered_where_nothing_is_any_more_is_shown(
    opened: Opened, county: Path, tmp_path: Path
) -> None:
    """Cells of a round that is not there any more: the session begins, and their words are shown."""
    async with opened(county):
        (directory,) = (tmp_path / "drafts").iterdir()
    with Draft(directory) as draft:
        gone = Place("sheet", ("1", "没有的考评", *PLACE.name[2:]))
        draft.note(Unsaved(gone, {"1": [{"reason": "迟交"}]}, {}, {"1": ""}))
    async with opened(county) as driven:
        assert driven.app.is_open
        assert isinstance(driven.app.screen, LeftPage)
        assert "没有的考评" in driven.text()
        assert "迟交" in driven.text()


@pytest.mark.usefixtures("april")
async def test_a_form_is_gone_on_with_and_with_what_was_not_understood(opened: Opened, ledgers: Ledgers) -> None:
    """A date that is none, and the title begun after it."""
    way = None
    async with opened(ledgers.path) as driven:
        way = ToEntry(driven.unit, ledgers.entries["committee"])
        driven.app.post_message(Go(way))
        await driven.settle()
        form = driven.app.screen.query_one(FormView)
        form.edit("date", "四月三十二")
        await driven.press("enter")
        assert "看不出是哪一天" in driven.text()
        await driven.press("left")
    async with opened(ledgers.path) as driven:
        assert isinstance(driven.app.screen, EntryPage)
        typing = driven.app.screen.typing()
        assert typing is not None
        assert (typing.texts, typing.at) == ({"date": "四月三十二"}, 4)
        await driven.press("escape")
        assert driven.app.screen.typing() is None
