"""The journal: steps on disk, shared by a person's sessions, never found from another database."""

import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.core.autosave import journal
from kaoping.core.autosave.journal import EnteredChange, StepFiles, StepHistory, StepScope
from kaoping.core.autosave.target import Entered, Place
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.entry import Mention
from kaoping.core.rounds.sheets.marking import ItemMark

ROUND = StepScope("1", "round", ("林业局-2025",))
MONTH = StepScope("1", "book", ("三会一课", "2025-03"))
PLACE = Place("sheet", ("1", "林业局-2025", "M1", "base", "2025-Q1", "decided", "decided"))
ROW, AGAIN = Place("entry", ("1", "三会一课", "new-7")), Place("entry", ("1", "三会一课", "9"))


def files(directory: Path, identity: str = "甲") -> StepFiles:
    return StepFiles(directory, lambda unit: f"{identity}{unit}")


def change(points: int, place: Place = PLACE, item: str = "1") -> EnteredChange:
    return EnteredChange(place, item, None, ItemMark.points(points, "迟交"))


def done(steps: StepFiles, scope: StepScope = ROUND) -> list[tuple[EnteredChange, ...]]:
    return [step.changes for step in steps.history(scope).done]


VALUES = st.sampled_from(
    (None, ItemMark.full(), "十二月", 7, (), (Mention(None, "单强", "病"), Mention(3, "曾丽")), (4, 5))
)


@given(before=VALUES, after=VALUES)
def test_what_was_entered_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, before: Entered | None, after: Entered | None
) -> None:
    """Marks, texts, figures, people and nothing at all are the same for the next session."""
    directory = tmp_path_factory.mktemp("steps")
    entered = EnteredChange(ROW, "content", before, after)
    files(directory).record(MONTH, (entered, change(1)))
    assert done(files(directory), MONTH) == [(entered, change(1))]


def test_rounds_months_units_and_databases_have_journals_of_their_own(tmp_path: Path) -> None:
    """A step is found under the round it was entered in, in the unit with that identity, and nowhere else."""
    files(tmp_path).record(ROUND, (change(1),))
    others = (MONTH, StepScope("2", "round", ROUND.name), StepScope("1", "round", ("林业局-2026",)))
    assert [done(files(tmp_path), scope) for scope in (ROUND, *others)] == [[(change(1),)], [], [], []]
    assert done(files(tmp_path, "乙")) == []
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_two_sessions_share_the_steps(tmp_path: Path) -> None:
    """What one terminal entered the other one takes back, whichever was last."""
    one, other = files(tmp_path), files(tmp_path)
    one.record(ROUND, (change(1),))
    other.record(ROUND, (change(2),))
    last = one.last(ROUND, back=True)
    assert last is not None
    assert last.changes == (change(2),)
    one.travelled(ROUND, last, back=True)
    assert (done(other), other.last(ROUND, back=False)) == ([(change(1),)], last)
    other.record(ROUND, (change(3),))
    assert (done(one), one.last(ROUND, back=False)) == ([(change(1),), (change(3),)], None)


def test_what_is_entered_anew_is_called_so_by_every_step(tmp_path: Path) -> None:
    """Steps about an entry follow it to its new name, the ones taken back too."""
    steps = files(tmp_path)
    for points in (1, 2):
        steps.record(MONTH, (change(points, ROW),))
    last = steps.last(MONTH, back=True)
    assert last is not None
    steps.travelled(MONTH, last, back=True)
    steps.rename(MONTH, ROW, AGAIN)
    history = files(tmp_path).history(MONTH)
    assert [step.changes for step in (*history.done, *history.undone)] == [(change(1, AGAIN),), (change(2, AGAIN),)]
    steps.drop(MONTH, history.undone[0])
    assert steps.last(MONTH, back=False) is None


def test_a_line_that_was_cut_off_costs_one_step(tmp_path: Path) -> None:
    """A session that was killed in mid-line leaves the steps before it, and those after it are whole."""
    steps = files(tmp_path)
    steps.record(ROUND, (change(1),))
    (path,) = tmp_path.glob("*.steps")
    path.write_bytes(path.read_bytes() + b'{"did": "x", "chan')
    steps.record(ROUND, (change(2),))
    assert done(files(tmp_path)) == [(change(1),), (change(2),)]


def test_the_length_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last steps stay, in the order they were in; also those taken back; and of the files the last ones."""
    monkeypatch.setattr(journal, "MOST_BYTES", 20_000)
    monkeypatch.setattr(journal, "MOST_FILES", 3)
    steps = files(tmp_path)
    for points in range(300):
        steps.record(ROUND, (change(points),))
    last = steps.last(ROUND, back=True)
    assert last is not None
    steps.travelled(ROUND, last, back=True)
    (path,) = tmp_path.glob("*.steps")
    assert path.stat().st_size <= 20_000
    kept = done(steps)
    assert kept == [(change(points),) for points in range(299 - len(kept), 299)]
    assert len(kept) > 20
    assert steps.last(ROUND, back=False) == last
    for month in range(5):
        steps.record(StepScope("1", "book", ("三会一课", f"2025-0{month}")), (change(1),))
    assert len([*tmp_path.glob("*.steps")]) == 3


def test_files_that_are_held_are_told_and_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that was stopped while it held them stops nobody else for longer than bearable."""
    monkeypatch.setattr(journal, "PATIENCE", 0.05)
    steps = files(tmp_path)
    steps.record(ROUND, (change(1),))
    held = os.open(tmp_path / "lock", os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(Error, match="撤销记录用不了"):
        steps.record(ROUND, (change(2),))
    os.close(held)
    assert done(steps) == [(change(1),)]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(("record", "undo", "redo", "drop")), max_size=30))
def test_the_last_one_goes_first(tmp_path_factory: pytest.TempPathFactory, acts: list[str]) -> None:
    """Over recording, taking back, doing again and dropping, files say what two lists in memory say."""
    steps, plain = files(tmp_path_factory.mktemp("steps")), StepHistory()
    for number, act in enumerate(acts):
        back = act != "redo"
        last = plain.last(back=back)
        if act == "record":
            steps.record(ROUND, (change(number),))
            plain.done.append(steps.history(ROUND).done[-1])
            plain.undone.clear()
        elif last is not None:
            sources, others = (plain.done, plain.undone) if back else (plain.undone, plain.done)
            sources.pop()
            if act == "drop":
                steps.drop(ROUND, last)
            else:
                others.append(last)
                steps.travelled(ROUND, last, back=back)
        assert steps.history(ROUND) == plain
