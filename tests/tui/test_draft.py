"""The draft: what is not stored yet survives the process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.core.autosave.draft import Draft, Unsaved, abandoned
from kaoping.core.autosave.target import Place, Plain

PLACE = Place("sheet", ("林业局-2025", "M1", "base", "2025-Q1", "decided", "decided"))
AT = "2025-03-01T00:00:00.000+00:00"
OTHER = Place("entry", ("林业局", "议事决策", "7"))
MARK = [{"rule": "1a", "count": 2, "reason": "迟交\uff1b补交"}]


def entered(place: Place, changes: dict[str, Plain], was: dict[str, Plain] | None = None) -> Unsaved:
    return Unsaved(place, changes, dict.fromkeys(changes) | (was or {}), dict.fromkeys(changes, AT))


def left_in(directory: Path) -> list[Unsaved]:
    return [sheet for session in abandoned(directory) for sheet in session.unsaved]


def test_what_was_noted_is_found_by_the_next_session(tmp_path: Path) -> None:
    """Marks, reasons and cleared cells come back, with what was there before and when they were entered."""
    with Draft(tmp_path) as draft:
        draft.note(entered(PLACE, {"1": MARK, "2": None}, {"2": MARK}))
    assert left_in(tmp_path) == [entered(PLACE, {"1": MARK, "2": None}, {"2": MARK})]
    assert left_in(tmp_path) == []


def test_what_is_stored_leaves_no_trace(tmp_path: Path) -> None:
    """When everything noted is stored, the file goes."""
    with Draft(tmp_path) as draft:
        draft.note(entered(PLACE, {"1": MARK}))
        draft.stored(PLACE, {"1": MARK})
    assert list(tmp_path.iterdir()) == []


def test_a_cell_changed_again_while_it_was_being_saved_is_not_stored(tmp_path: Path) -> None:
    """Only what was really stored is struck out, not what was entered since."""
    with Draft(tmp_path) as draft:
        draft.note(entered(PLACE, {"1": MARK}))
        draft.note(entered(PLACE, {"1": None}))
        draft.stored(PLACE, {"1": MARK})
    assert left_in(tmp_path) == [entered(PLACE, {"1": None})]


def test_what_is_noted_again_counts_from_what_is_stored_then(tmp_path: Path) -> None:
    """After a save, what was entered meanwhile is a change of what is stored now, and nobody is asked about it."""
    with Draft(tmp_path) as draft:
        draft.note(entered(PLACE, {"1": MARK, "2": None}))
        draft.stored(PLACE, {"1": MARK})
        draft.note(entered(PLACE, {"2": None}, {"2": MARK}))
    assert left_in(tmp_path) == [entered(PLACE, {"2": None}, {"2": MARK})]


def test_the_draft_of_a_living_session_is_left_alone(tmp_path: Path) -> None:
    """Nobody takes over what another session still holds."""
    with Draft(tmp_path) as draft:
        draft.note(entered(PLACE, {"1": MARK}))
        assert left_in(tmp_path) == []


def test_a_line_cut_off_is_left_out(tmp_path: Path) -> None:
    """A file that ends in mid-line gives back everything before it."""
    with Draft(tmp_path) as draft:
        draft.note(entered(PLACE, {"1": MARK}))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + b'{"kind": "she')
    assert left_in(tmp_path) == [entered(PLACE, {"1": MARK})]


def test_a_killed_process_leaves_its_draft(tmp_path: Path) -> None:
    """Kill -9 loses nothing that was noted."""
    program = (
        "import sys, pathlib\n"
        "from kaoping.core.autosave.draft import Draft, Unsaved\n"
        "from kaoping.core.autosave.target import Place\n"
        "draft = Draft(pathlib.Path(sys.argv[1]))\n"
        "draft.note(Unsaved(Place('entry', ('r', 's')), {'1': 5}, {'1': 4}, {'1': ''}))\n"
        "print('noted', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"noted\n"
        os.kill(process.pid, signal.SIGKILL)
    assert [sheet.changes for sheet in left_in(tmp_path)] == [{"1": 5}]


ITEMS = st.sampled_from("123")
MARKS = st.sampled_from([None, 1000, "十二月", MARK])


@settings(max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([PLACE, OTHER]), ITEMS, MARKS), max_size=20))
def test_what_comes_back_is_what_was_noted_last_and_not_stored(
    tmp_path_factory: object, events: list[tuple[bool, Place, str, Plain]]
) -> None:
    """In any order of notes and saves, the next session finds exactly the cells still open."""
    directory = tmp_path_factory.mktemp("draft")  # type: ignore[attr-defined]  # pytest's factory
    expected: dict[tuple[Place, str], Plain] = {}
    with Draft(directory) as draft:
        for is_note, place, item, mark in events:
            if is_note:
                draft.note(entered(place, {item: mark}))
                expected[place, item] = mark
            else:
                draft.stored(place, {item: mark})
                if (place, item) in expected and expected[place, item] == mark:
                    del expected[place, item]
    found = {(sheet.place, item): mark for sheet in left_in(directory) for item, mark in sheet.changes.items()}
    assert found == expected
