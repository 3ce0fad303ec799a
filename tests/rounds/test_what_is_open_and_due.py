"""Until when what several stages name stays open, and what is due beside a form without items for somebody."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.rounds.model import CLOSED
from kaoping.core.rounds.progress import due_sheets, progress
from kaoping.core.rounds.schedule import (
    filling_is_open,
    place,
    require_filling_open,
    require_poll_open,
    require_register_open,
)
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import save_marks
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import (
    EVERYONE,
    Filling,
    FillingRef,
    Form,
    Item,
    Marks,
    Over,
    Scheme,
    Section,
    Stage,
    Subject,
    Sum,
    Value,
    Who,
    num,
)
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.inputs import Record
from kaoping.plugins.evaluation.rulebook import Rulebook

from tests.acting import act, ask
from tests.exchange.importing import import_marks
from tests.rounds.advancing import advance_round
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv

DECIDED = FillingRef("base", "decided")
STEPS = tuple(Stage(f"s{number}", f"第{number}步", "check", ("office",)) for number in range(5))


def naming(positions: Sequence[int], scheme: Scheme = SCHEME) -> Scheme:
    """Five stages of which those at ``positions`` name the same filling, poll and register."""
    return replace(
        scheme,
        stages=tuple(
            replace(step, fillings=(DECIDED,), polls=("review",), registers=("bonus",)) if number in positions else step
            for number, step in enumerate(STEPS)
        ),
    )


def require(allowed: bool, check: Callable[..., None], scheme: Scheme, stage: str, *what: str) -> None:
    """``check`` lets pass what is ``allowed`` and refuses the rest in its own words."""
    with nullcontext() if allowed else pytest.raises(Error, match="阶段结束时已经关闭"):
        check(scheme, stage, *what)


@settings(derandomize=True)
@given(st.sets(st.integers(0, 4), min_size=1), st.sampled_from([*(step.id for step in STEPS), CLOSED]))
def test_what_several_stages_name_stays_open_until_the_last_of_them_ends(positions: set[int], stage: str) -> None:
    """In between too, where no stage names it; behind the last that does, it is closed."""
    scheme = naming(sorted(positions))
    expected = place(scheme, stage) <= max(positions)
    assert filling_is_open(scheme, stage, "base", "decided") == expected
    require(expected, require_filling_open, scheme, stage, "base", "decided")
    require(expected, require_poll_open, scheme, stage, "review")
    require(expected, require_register_open, scheme, stage, "bonus")


def test_a_filling_named_in_two_stages_takes_marks_until_the_second_ends(database: Database, tmp_path: Path) -> None:
    """Named in the first and the third of five: marks go in through the third stage, and are refused in the fourth."""
    opened = open_small(database, tmp_path, naming((0, 2)))
    for number in range(3):
        key = SheetKey("M00001", "base", f"2025-Q{number + 1}", "decided", "decided")
        assert act(database, "甲", save_marks, opened, key, {"1": ItemMark.full()}).version == 1
        advance_round(database, "主任", opened.info.code)
    last = SheetKey("M00001", "base", "2025-Q4", "decided", "decided")
    with pytest.raises(Error, match="「基础分\\(评定\\)」在「第2步」阶段结束时已经关闭"):
        act(database, "甲", save_marks, opened, last, {"1": ItemMark.full()})
    rows = [("M00001", "base", "2025-Q4", "decided", "1", "", "0", "", "", "")]
    with pytest.raises(Error, match="已经关闭"):
        import_marks(database, "甲", opened.info.code, write_csv(tmp_path / "m.csv", [MARKS, *rows]))


MOBILE = Who(classes=("流动",))
ORDINARY, MOVING = (Subject(f"M{name}", name, "member", class_name=name) for name in ("普通", "流动"))


def form(name: str, applies: Who, items: Who) -> Form:
    both = Item("x1", "联系", num(5), applies=items), Item("x2", "报到", num(5), applies=items)
    return Form(
        name,
        f"{name}表",
        num(10),
        (Section("x", "联系", both),),
        (Filling("panel", "考评组", "assessor"),),
        applies=applies,
    )


WITHOUT_ITEMS = form("noitems", EVERYONE, MOBILE)
FOR_OTHERS = form("others", MOBILE, EVERYONE)
NODES: tuple[Value, ...] = (
    Marks("noitems", "panel"),
    Marks("others", "panel"),
    Over("quarter", Marks("base", "decided")),
    Marks("task", "panel"),
)
REST = {("base", f"2025-Q{quarter}", "decided") for quarter in range(1, 5)} | {("task", "2025", "panel")}


def scheme_of(nodes: Sequence[Value]) -> Scheme:
    return replace(SCHEME, forms=(WITHOUT_ITEMS, FOR_OTHERS, *SCHEME.forms), total=Sum(tuple(nodes)), questions=())


@pytest.mark.parametrize("nodes", list(permutations(NODES)))
def test_a_form_without_items_for_somebody_hides_no_other_form(nodes: tuple[Value, ...]) -> None:
    """Wherever it stands among the others: due and missing is every sheet that has items for the subject."""
    scheme = scheme_of(nodes)
    book = Rulebook.of(scheme, {}, 2025)
    assert set(due_sheets(book, ORDINARY)) == REST
    both = {(name, "2025", "panel") for name in ("noitems", "others")}
    assert set(due_sheets(book, MOVING)) == REST | both
    ordinary, moving = evaluate(scheme, {}, 2025, [Record(ORDINARY), Record(MOVING)])
    for outcome, expected in ((ordinary, REST), (moving, REST | both)):
        titles = {each.id: each.title for each in scheme.forms}
        for name, period, _filling in expected:
            assert any(titles[name] in word and period in word for word in outcome.missing), (name, outcome.missing)
    assert not any("others表" in word for word in ordinary.missing)


@pytest.mark.parametrize("first", range(len(NODES)))
def test_progress_counts_the_other_forms_of_somebody_for_whom_one_has_no_items(
    database: Database, tmp_path: Path, first: int
) -> None:
    """Expected, complete and missing are those of the sheets with items for the subject, whichever form comes first."""
    opened = open_small(database, tmp_path, scheme_of((*NODES[first:], *NODES[:first])))
    ordinary, moving = ask(database, progress, opened)[0], ask(database, progress, opened)[2]
    assert (ordinary.expected, ordinary.complete, ordinary.missing) == (5, 0, 4 * 2 + 2)
    assert (moving.expected, moving.complete, moving.missing) == (7, 0, 4 * 3 + 2 + 2 + 2)
    import_marks(database, "甲", opened.info.code, write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()]))
    ordinary, moving = ask(database, progress, opened)[0], ask(database, progress, opened)[2]
    assert (ordinary.expected, ordinary.complete, ordinary.missing) == (5, 5, 0)
    assert (moving.expected, moving.complete, moving.missing) == (7, 5, 2 + 2)
