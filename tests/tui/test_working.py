"""Long work on screens: told, stopped by Esc, never half done; verification and backups through their screens."""

from pathlib import Path
from threading import Event

import pytest
from kaoping.core.kernel.errors import Cancelled
from kaoping.core.services.results import ResultService
from kaoping.core.services.safekeeping import SafekeepingService
from kaoping.tui.screens.base.routes import ToAudit, ToBackup, ToRoundFiles
from kaoping.tui.screens.base.saving import SavePage
from kaoping.tui.screens.base.working import Task
from kaoping.tui.screens.settings.audit import AuditPage
from kaoping.tui.widgets.field import TextField

from tests.tui.conftest import Opened


def test_a_task_that_reads_is_let_go_of_and_one_that_writes_is_waited_for() -> None:
    """Stopped before it writes, a task never writes; once it writes it is no longer let go of."""
    task = Task("读", writes=False)
    task.tell(1, 2)
    assert "1/2" in task.told
    assert task.stop()
    with pytest.raises(Cancelled):
        task.write()
    with pytest.raises(Cancelled):
        task.tell(2, 2)
    late = Task("写", writes=False)
    late.write()
    assert not late.stop()
    writing = Task("写", writes=True)
    assert not writing.stop()
    with pytest.raises(Cancelled):
        writing.tell(0, 0)


async def test_a_verification_is_stopped_by_esc(opened: Opened, county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Esc lets go of it at once and says so; what it finds later is not shown, and it can be begun again."""
    begun, go_on = Event(), Event()
    verify = SafekeepingService.verify

    def slow(self: SafekeepingService, *arguments: object) -> object:
        begun.set()
        go_on.wait(20)
        return verify(self, *arguments)  # type: ignore[arg-type]  # as the page gives them

    monkeypatch.setattr(SafekeepingService, "verify", slow)
    async with opened(county) as driven:
        await driven.open(ToAudit())
        page = driven.app.screen
        assert isinstance(page, AuditPage)
        await driven.pilot.press("f9")
        while not begun.is_set():
            await driven.pilot.pause(0.01)
        assert page.working
        await driven.pilot.press("escape")
        await driven.pilot.pause()
        assert not page.working
        assert "已停下" in driven.text()
        go_on.set()
        await driven.settle()
        assert "已停下" in page.said
        assert "还没有核对" in driven.text()
        await driven.press("f9")
        assert "核对无误" in page.said


async def test_a_file_that_is_being_made_is_not_written_after_esc(
    opened: Opened, county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while the results are put together, the answers stay, and no file is there, then or later."""
    begun, go_on = Event(), Event()
    workbook = ResultService.workbook

    def slow(self: ResultService, *arguments: object, **more: object) -> object:
        begun.set()
        go_on.wait(20)
        return workbook(self, *arguments, **more)  # type: ignore[arg-type]  # as the page gives them

    monkeypatch.setattr(ResultService, "workbook", slow)
    target = tmp_path / "存" / "结果.xlsx"
    target.parent.mkdir()
    async with opened(county) as driven:
        await driven.open(ToRoundFiles(driven.app.services.rounds.rounds()[0].info.key))
        await driven.press("ctrl+x")
        page = driven.app.screen
        assert isinstance(page, SavePage)
        page.query_one(TextField).set(str(target))
        await driven.pilot.press("f9")
        while not begun.is_set():
            await driven.pilot.pause(0.01)
        await driven.pilot.press("escape")
        await driven.pilot.pause()
        assert "已停下" in driven.text()
        go_on.set()
        await driven.settle()
        assert list(target.parent.iterdir()) == []
        await driven.press("f9")
        assert driven.app.screen is not page
        assert target.exists()


async def test_backups_through_the_screen(opened: Opened, county: Path, tmp_path: Path) -> None:
    """Written, told of in the settings, checked, and never over another one."""
    target = tmp_path / "存" / "备份.db"
    target.parent.mkdir()
    async with opened(county) as driven:
        await driven.press("alt+5")
        assert "本人还没有备份过" in driven.text()
        await driven.open(ToBackup())
        await driven.press("f9")
        await driven.answer(str(target))
        assert "核对无误" in driven.text()
        assert target.exists()
        await driven.press("ctrl+r", "f9")
        assert "核对无误" in driven.text(), driven.text()
        content = target.read_bytes()
        await driven.press("f9")
        await driven.answer(str(target))
        await driven.press("f9", "f9")
        assert "已经存在" in driven.text()
        assert target.read_bytes() == content
        await driven.press("escape", "escape")
        assert "备份到" in driven.text()


async def test_heads_are_kept_and_compared(opened: Opened, county: Path, tmp_path: Path) -> None:
    """Heads go out to a file; with it the database is verified, with another text it is refused in a sentence."""
    target = tmp_path / "链头.txt"
    async with opened(county) as driven:
        await driven.open(ToAudit())
        await driven.press("ctrl+x")
        await driven.answer(str(target))
        assert "已写到" in driven.text()
        await driven.press("ctrl+e")
        await driven.answer(str(target))
        assert "个链头对照过" in driven.text(), driven.text()
        target.write_text("不是链头\n", "utf-8")
        await driven.press("ctrl+e")
        driven.app.screen.query(TextField)[0].set(str(target))
        await driven.press("f9")
        assert "看不懂" in driven.text()
