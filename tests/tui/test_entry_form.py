"""The form of an entry: fields stored one by one, proof, states, amendments, and two people on one field."""

from pathlib import Path

import pytest
from kaoping.core.ledger.attachments.intake import Attachment
from kaoping.core.ledger.entry import Entry
from kaoping.core.ledger.scope import Scope
from kaoping.core.storage.engine import Database, open_database
from kaoping.tui.screens.base.conflict import ConflictPage
from kaoping.tui.screens.base.dialogs import TextPage
from kaoping.tui.screens.base.routes import ToBook, ToEntry
from kaoping.tui.screens.ledger.entry import EntryPage
from kaoping.tui.widgets.form import FormView

from tests.acting import amendments, get_entry
from tests.attachments.entries import attachments_of
from tests.tui.conftest import Driven, Opened
from tests.tui.ledgers import LONG, Ledgers, change_as_somebody_else


def reading(ledgers: Ledgers) -> Database:
    return open_database(str(ledgers.path))


def stored(ledgers: Ledgers, entry: str) -> Entry:
    """An entry as the database has it."""
    database = reading(ledgers)
    try:
        return get_entry(database, ledgers.entries[entry])
    finally:
        database.close()


async def to_entry(driven: Driven, ledgers: Ledgers, entry: str) -> None:
    await driven.open(ToEntry(driven.unit, ledgers.entries[entry]))


async def to_field(driven: Driven, id_: str) -> None:
    """The cursor on a field."""
    form = driven.app.screen.query_one(FormView)
    await driven.press("ctrl+home")
    for _ in range(60):
        if form.here == id_:
            return
        form.action_row_down()
    raise AssertionError(id_)


async def test_the_whole_entry_is_shown(opened: Opened, ledgers: Ledgers) -> None:
    """Long text in full, how late it was written, its proof, and what was amended with the old value and the reason."""
    async with opened(ledgers.path, (80, 40)) as driven:
        await to_entry(driven, ledgers, "meeting")
        text = driven.text().replace("\n", "").replace(" ", "")
        assert LONG.replace(" ", "") in text
        assert "补录46天" in text
        assert "会议记录.txt" in text
        assert "由「学习贯彻文件精神」改为「学习贯彻文件精神和讨论计划」" in text
        assert "标题漏写" in text
        assert "状态由「草稿」改为「已提交」" in text


async def test_a_field_is_stored_when_it_is_left(opened: Opened, ledgers: Ledgers) -> None:
    """Typing writes a field anew, F2 edits what is there; each is in the database once the status line says so."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "title")
        await driven.press("f2")
        await driven.type("小结")
        await driven.press("enter")
        assert "已保存" in driven.text()
        assert stored(ledgers, "report").title == "一季度工作小结"
        await to_field(driven, "sent_to")
        await driven.type("组织部")
        await driven.press("up")
    assert stored(ledgers, "report").own["sent_to"] == "组织部"


async def test_people_are_named_by_initials(opened: Opened, ledgers: Ledgers) -> None:
    """Initials that only one in the branch has mean that person; others are told."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "talk")
        await to_field(driven, "member")
        await driven.type("zw")
        await driven.press("enter")
        assert "要写明原因" in driven.text()
        await driven.answer("记错了人")
        assert "赵伟" in driven.row("党员*")
    database = reading(ledgers)
    (*_, last) = amendments(database, ledgers.entries["talk"])
    database.close()
    assert last.reason == "记错了人"
    assert stored(ledgers, "talk").state == "submitted"


async def test_what_cannot_be_understood_stays_to_be_put_right(opened: Opened, ledgers: Ledgers) -> None:
    """A wrong date is one sentence, the field stays open and marked; Esc brings the stored value back."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "date")
        await driven.type("2025-02-31")
        await driven.press("enter")
        assert "没有「2025-02-31」这一天" in driven.text()
        assert driven.app.screen.query_one(FormView).editing
        await driven.press("escape")
        assert "2025-03-28" in driven.row("日期*")
        assert isinstance(driven.app.screen, EntryPage)
    assert stored(ledgers, "report").date == "2025-03-28"


async def test_two_people_on_one_field_are_asked(opened: Opened, ledgers: Ledgers) -> None:
    """Both values are shown to choose from; the chosen one is stored and stands on the form."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "title")
        change_as_somebody_else(ledgers, "report", {"title": "季度信息"})
        await driven.type("我的标题")
        await driven.press("enter")
        assert isinstance(driven.app.screen, ConflictPage)
        assert "季度信息" in driven.row("我的标题")
        await driven.press("enter")
        assert "已保存" in driven.text()
        assert stored(ledgers, "report").title == "我的标题"
        change_as_somebody_else(ledgers, "report", {"title": "又改了"})
        await to_field(driven, "title")
        await driven.type("还是我的")
        await driven.press("enter", "escape")
        assert "又改了" in driven.row("信息标题*")
    assert stored(ledgers, "report").title == "又改了"


async def test_what_the_core_refuses_stays_to_be_put_right(opened: Opened, ledgers: Ledgers) -> None:
    """A day to come is refused with a sentence, marked and open again; Esc brings the stored day back."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "date")
        await driven.type("2099-01-01")
        await driven.press("enter")
        assert "还没有到" in driven.text()
        assert driven.app.screen.query_one(FormView).editing
        await driven.press("escape")
        assert "2025-03-28" in driven.row("日期*")
        assert driven.app.saver is not None
        assert driven.app.saver.unsaved == 0
    assert stored(ledgers, "report").date == "2025-03-28"


async def test_an_amendment_without_its_reason_waits_in_the_draft(opened: Opened, ledgers: Ledgers) -> None:
    """What was typed into an accepted entry outlives the session; the next one asks why, and stores it."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "talk")
        await to_field(driven, "content")
        await driven.type("思想稳定,积极要求进步")
        await driven.press("enter")
        assert "要写明原因" in driven.text()
    assert stored(ledgers, "talk").content == "思想稳定"
    async with opened(ledgers.path, begun=False) as driven:
        assert "还在草稿里" in driven.text()
        await driven.open(ToBook(driven.unit, "谈心谈话", Scope(name="总台账"), "2025-02"))
        await driven.press("ctrl+home", "ctrl+e")
        assert "要写明原因" in driven.text()
        await driven.answer("写全")
        assert "已保存" in driven.text()
    entry = stored(ledgers, "talk")
    assert (entry.content, entry.state) == ("思想稳定,积极要求进步", "submitted")


async def test_a_branch_is_named_by_initials(opened: Opened, ledgers: Ledgers) -> None:
    """Initials that only one organisation has mean that one; those of several are listed."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "organisation")
        await driven.type("dzb")
        await driven.press("enter")
        assert "可以是:第一党支部、第二党支部" in driven.text()
        await driven.press("escape")
        await driven.type("dydzb")
        await driven.press("enter")
        assert "第一党支部" in driven.row("党组织*")


async def test_changes_of_other_fields_are_merged(opened: Opened, ledgers: Ledgers) -> None:
    """Fields that only one side changed need no question."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "content")
        change_as_somebody_else(ledgers, "report", {"title": "季度信息"})
        await driven.type("写了三条")
        await driven.press("up")
        assert "已保存" in driven.text()
    entry = stored(ledgers, "report")
    assert (entry.title, entry.content) == ("季度信息", "写了三条")


async def test_naming_who_was_absent_counts_who_was_present(opened: Opened, ledgers: Ledgers) -> None:
    """Names and numbers of a meeting go together into one change."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "meeting")
        await to_field(driven, "absent")
        await driven.press("f2")
        await driven.paste("、曾丽(病假)")
        await driven.press("enter")
        assert "已保存" in driven.text()
    assert stored(ledgers, "meeting").present == 3


async def test_an_entry_goes_its_way(opened: Opened, ledgers: Ledgers) -> None:
    """Submitted with the remark that it lacks proof, returned with words, submitted again, accepted, withdrawn."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await driven.press("f9")
        assert "没有填报送单位" in driven.text()
        await to_field(driven, "sent_to")
        await driven.type("组织部")
        await driven.press("f9")
        assert "没有印证" in driven.text()
        assert stored(ledgers, "report").state == "submitted"
        await driven.choose("退回")
        await driven.answer("请补采用情况")
        assert "已退回:请补采用情况" in driven.text()
        await driven.press("f9", "ctrl+k")
        assert "已通过" in driven.lines()[0]
        await driven.choose("撤回")
        await driven.answer("重复")
        assert "已撤回:重复" in driven.text()
        await driven.press("ctrl+home", "down", "down", "x")
        assert not driven.app.screen.query_one(FormView).editing
    assert stored(ledgers, "report").state == "withdrawn"


async def test_a_file_is_attached_seen_fetched_and_withdrawn(opened: Opened, ledgers: Ledgers, tmp_path: Path) -> None:
    """By path; a refusal is one sentence and can be put right; nothing is overwritten; withdrawing needs a reason."""
    proof = tmp_path / "小结.txt"
    proof.write_text("一季度小结\n完成三项\n", encoding="utf-8")
    target = tmp_path / "取出.txt"
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await driven.press("ctrl+e")
        await driven.answer(str(tmp_path / "没有.txt"))
        assert "!!" in driven.text()
        await driven.answer(str(proof))
        assert "已附上,共 1 个附件" in driven.text()
        (attachment,) = attachments(ledgers, "report")
        await to_field(driven, f"attachment:{attachment.id}")
        await driven.press("enter")
        assert isinstance(driven.app.screen, TextPage)
        assert "完成三项" in driven.text()
        await driven.press("escape", "ctrl+x")
        await driven.answer(str(target))
        assert "已存到" in driven.text()
        assert target.read_bytes() == proof.read_bytes()
        await driven.press("delete")
        await driven.answer("附错了")
        assert "已撤下" in driven.row("小结.txt")
    (attachment,) = attachments(ledgers, "report")
    assert attachment.withdrawn


def attachments(ledgers: Ledgers, entry: str) -> tuple[Attachment, ...]:
    database = reading(ledgers)
    try:
        return attachments_of(database, ledgers.entries[entry])
    finally:
        database.close()


async def test_delete_empties_a_field(opened: Opened, ledgers: Ledgers) -> None:
    """Delete is a change like any other."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "dues")
        await to_field(driven, "paid")
        await driven.press("delete")
        assert "已保存" in driven.text()
    assert stored(ledgers, "dues").paid is None


async def test_leaving_the_program_stores_what_is_being_typed(opened: Opened, ledgers: Ledgers) -> None:
    """Ctrl+Q enters the field first; what cannot be entered keeps the program open."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "date")
        await driven.type("x")
        assert driven.app.screen.query_one(FormView).here == "date"
        driven.app.action_leave()
        await driven.settle()
        assert driven.app.is_running
        assert "!!" in driven.text()
        await driven.press("escape")
        await to_field(driven, "title")
        await driven.type("新标题")
        driven.app.action_leave()
        await driven.settle()
    assert stored(ledgers, "report").title == "新标题"


async def test_a_paste_is_one_line(opened: Opened, ledgers: Ledgers) -> None:
    """Lines of a paste are joined: one value is one line."""
    async with opened(ledgers.path) as driven:
        await to_entry(driven, ledgers, "report")
        await to_field(driven, "content")
        await driven.paste("第一行\r\n第二行")
        await driven.press("enter")
    assert stored(ledgers, "report").content == "第一行 第二行"


@pytest.mark.parametrize("size", [(20, 6), (40, 10), (300, 80)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_form_bears_any_size(opened: Opened, ledgers: Ledgers, size: tuple[int, int]) -> None:
    """Too small or very large, lines have the terminal's width, and the cursor stays on its field."""
    async with opened(ledgers.path, size) as driven:
        await to_entry(driven, ledgers, "meeting")
        await to_field(driven, "content")
        await driven.press("f2", "left", "x")
        await driven.pilot.resize_terminal(80, 24)
        await driven.settle()
        assert driven.app.screen.query_one(FormView).here == "content"
        assert driven.app.screen.query_one(FormView).editing
