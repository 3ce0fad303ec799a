"""A small run of the campaign that cuts typing off, and faults planted into the program, which it must find."""

import sys
from pathlib import Path

import pytest
from kaoping.core.autosave.draft import Draft
from kaoping.tui.grid.model import GridModel
from kaoping.tui.screens.base.returning import Return

from tests.campaigns.cut_off import BACK, SIGNALS, campaign, main
from tests.campaigns.cut_off_editors import EDITORS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and pseudo-terminals")


def test_what_is_typed_survives_in_every_editor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each editor and each way to end is reached, and the next session is back in it; known cases are not run again."""
    kept, count = tmp_path / "found.jsonl", len(EDITORS)
    assert main(["--count", str(count), "--seed", "5", "--resume", str(kept)]) == 0, capsys.readouterr().out
    found = campaign(count, 5, kept)
    assert len(kept.read_text("utf-8").splitlines()) == count
    assert {case.rpartition(" ")[0] for case in found.reached} == set(EDITORS)
    assert {case.rpartition(" ")[2] for case in found.reached} == {number.name for number in SIGNALS}
    assert sum(times for what, times in found.outcomes.items() if BACK in what) >= count - 3


def test_a_draft_that_forgets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept of what is typed."""
    monkeypatch.setattr(Draft, "typing", lambda *_arguments: None)
    assert campaign(1, 5, first=7).faults


def test_a_way_back_to_another_cell_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is put into the row above."""
    monkeypatch.setattr(Return, "settled", _to_the_row_above)
    assert any("another place" in fault for fault in campaign(1, 5, first=5).faults)


_settled = Return.settled


def _to_the_row_above(back: Return, page: object) -> bool | None:
    arrived = _settled(back, page)  # type: ignore[arg-type]  # passed on
    if arrived:
        grid = page.grid  # type: ignore[attr-defined]  # a page with one
        edit, grid.model.edit = grid.model.edit, None
        GridModel.move(grid.model, -1)
        grid.do(lambda model: model.open(edit))
    return arrived
