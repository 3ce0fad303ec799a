"""Taking steps back: what is taken back is what was told, and what others entered is never overwritten."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from kaoping.core.autosave.journal import EnteredChange, EnteredStep, StepHistory
from kaoping.core.autosave.undoing import EntryTravel, Travelled, travel_sheet
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.service import read_sheet
from kaoping.core.services import saves

from tests.services.undoing import ITEMS, Undone

SETTINGS = settings(
    max_examples=50, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck),
    derandomize=True, database=None, print_blob=False,
)  # fmt: skip
MET = ("stored", "left to others", "withdrawn", "entered anew", "done again", "held up", "after a restart",
       "on another sheet")  # fmt: skip


def test_what_is_taken_back_is_what_was_told() -> None:
    """Over typing, leaving, starting again, others' changes, undo and redo in any order; every case is met."""
    Undone.met.clear()
    run_state_machine_as_test(Undone, settings=SETTINGS)
    assert [case for case in MET if not Undone.met[case]] == []


def _mark(points: int | None) -> ItemMark | None:
    return None if points is None else ItemMark.points(points)


def _over_others(
    transaction: Any, round_: Any, target: Any, changes: Sequence[EnteredChange], *, back: bool
) -> Travelled:  # fmt: skip
    """Marks go back whatever others made of them."""
    state = read_sheet(transaction.connection, round_, target.key)
    there = dict(zip(ITEMS, state.marks, strict=True))
    changes = [replace(one, before=_mark(there[one.item])) for one in changes]
    return travel_sheet(transaction, round_, target, changes, back=back)


def _told_wrong(
    transaction: Any, round_: Any, target: Any, changes: Sequence[EnteredChange], *, back: bool
) -> Travelled:  # fmt: skip
    """The sentence names another value than the one that went."""
    made = travel_sheet(transaction, round_, target, changes, back=back)
    return replace(made, done=tuple(replace(one, was=one.became) for one in made.done))


def _one_more(
    transaction: Any, round_: Any, target: Any, changes: Sequence[EnteredChange], *, back: bool
) -> Travelled:  # fmt: skip
    """The first item goes along, whatever the step was about, and nobody is told."""
    made = travel_sheet(transaction, round_, target, changes, back=back)
    also = EnteredChange(target.place, "1.1", ItemMark.points(4000), ItemMark.points(0))
    travel_sheet(transaction, round_, target, [also], back=back)
    return made


def _first(history: StepHistory, *, back: bool) -> EnteredStep | None:
    """The step that was entered first goes first."""
    steps = history.done if back else history.undone
    return steps[0] if steps else None


PLANTED: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "marks of others are overwritten": (saves, "travel_sheet", _over_others),
    "another value is told": (saves, "travel_sheet", _told_wrong),
    "something else goes along": (saves, "travel_sheet", _one_more),
    "entries with others' words are withdrawn": (EntryTravel, "_is_mine", lambda _self, _target, _entry: True),
    "the oldest step goes first": (StepHistory, "last", _first),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault that is planted fails the law above."""
    monkeypatch.setattr(*PLANTED[fault])
    planted = settings(SETTINGS, phases=[Phase.generate], max_examples=150)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        run_state_machine_as_test(Undone, settings=planted)
