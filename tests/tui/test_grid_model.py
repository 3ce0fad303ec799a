"""The marking grid without a screen: typing, rules, blocks, steps."""

from collections.abc import Callable, Mapping
from functools import partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from kaoping.core.kernel.errors import Error
from kaoping.core.rounds.sheets.marking import FormRules, ItemMark
from kaoping.plugins.contract import Filling, Form, Item, Section, Subject, Who, num, take
from kaoping.tui.grid import blocks
from kaoping.tui.grid import blocks as clipboard
from kaoping.tui.grid.journal import Step
from kaoping.tui.grid.marking import cell
from kaoping.tui.grid.marking.cell import MarkColumn
from kaoping.tui.grid.marking.detail import question
from kaoping.tui.grid.marking.model import MarkingRow, MarkModel, RuleEdit, full
from kaoping.tui.grid.model import GridModel

ITEMS = (
    Item(
        "1.1",
        "集体决定",
        num(8),
        (
            take("1.1a", "没有集体决定", 3),
            take("1.1b", "执行不力", "0.5", 4),
            take("1.1c", "缺谈话", "0.5", per="person"),
        ),
    ),
    Item("1.2", "学习", num(5), (take("1.2a", "学习不够", 1, 2, per="occurrence"),)),
    Item("1.3", "只用于流动", num(2), applies=Who(classes=("流动",))),
)
POOLED = (Item("2.1", "缺席", None, (take("2.1a", "无故缺席", 2, per="occurrence"),)), Item("2.2", "党费", None))
SECTIONS = (Section("1", "班子", ITEMS), Section("2", "纪律", POOLED, pool=num(15)))
FORM = Form("sheet", "考核表", num(30), SECTIONS, (Filling("panel", "考核组", "assessor"),))
RULES = FormRules(FORM, Subject("Z1", "一支部", class_name="普通"))


def model(entries: Mapping[str, ItemMark] | None = None, **options: object) -> MarkModel:
    sections = {item.id: section for section in SECTIONS for item in section.items}
    rows = [MarkingRow(rules, sections[rules.item.id]) for rules in RULES.items]
    return MarkModel(rows, entries or {}, **options)  # type: ignore[arg-type]  # options of the tests only


def typed(grid: MarkModel, text: str) -> None:
    for character in text:
        grid.type(character)


def shown(grid: MarkModel, column: MarkColumn = MarkColumn.MARK) -> list[str]:
    return [grid.text(row, column) for row in range(len(grid.rows))]


def test_a_typed_number_overwrites_and_is_entered_on_leaving() -> None:
    """A number replaces what stood in the cell, once the cell is left."""
    grid = model({"1.1": ItemMark.points(8000)})
    typed(grid, "7.5")
    assert shown(grid)[0] == "8"
    grid.move(1)
    assert (shown(grid)[0], grid.row) == ("7.5", 1)


def test_an_item_of_a_pool_is_typed_as_points_taken_off() -> None:
    """In an item without points of its own, 2 means two points off."""
    grid = model(row=3)
    typed(grid, "2")
    grid.commit()
    assert cell.mark_of(grid.rows[3].rules, grid.entry(3)) == -2000
    assert shown(grid)[3] == "2"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("9", "最多 8 分"), ("七", "不是数字"), ("-1", "不能是负数"), ("1.2345", "3 位小数"), ("1e3", "不是数字")],
)
def test_a_wrong_mark_is_one_sentence_and_stays_in_the_cell(text: str, sentence: str) -> None:
    """What cannot be a mark is refused; the text stays to be corrected and nothing is entered."""
    grid = model()
    typed(grid, text)
    with pytest.raises(Error, match=sentence):
        grid.move(1)
    assert (grid.row, grid.values) == (0, {})
    assert grid.edit is not None
    assert grid.edit.line.text == text


def test_full_width_digits_are_digits() -> None:
    """An input method left on types full-width digits; they mean the same number."""
    grid = model()
    typed(grid, "\uff17\uff0e\uff15")
    grid.move(1)
    assert shown(grid)[0] == "7.5"


def test_a_fixed_rule_shows_what_it_would_do_before_it_does_it() -> None:
    """The letter of a rule with one amount shows the mark there would be; leaving the cell enters it, Esc does not."""
    grid = model({"1.1": ItemMark.points(8000)})
    grid.drain()
    grid.type("a")
    assert isinstance(grid.edit, RuleEdit)
    assert (grid.edit.line.text, shown(grid)[0]) == ("5", "8")
    assert question(grid.edit, grid.here.rules) == "没有集体决定:扣 3。 存下就是 5(a)(Enter),放弃按 Esc"
    grid.abandon()
    assert (grid.drain()[1], shown(grid)[0]) == ((), "8")
    grid.type("a")
    grid.move(1)
    assert (shown(grid)[0], len(grid.drain()[1])) == ("5", 1)
    grid.move(-1)
    with pytest.raises(Error, match="只扣一次"):
        grid.type("a")


def test_nothing_is_typed_into_what_only_shows() -> None:
    """While a rule only shows what it would do, figures are refused with what to press; a pasted block replaces it."""
    grid = model({"1.1": ItemMark.points(8000)})
    grid.type("a")
    with pytest.raises(Error, match="Enter 存下,按 Esc 放弃"):
        grid.type("7")
    grid.paste("6")
    assert shown(grid)[0] == "6"


def test_letters_one_after_the_other_are_entered_together() -> None:
    """A second letter adds its rule to what is shown; one Enter enters both as one step, one Esc none."""
    grid = model({"1.1": ItemMark.points(8000)})
    for leave in (GridModel.abandon, GridModel.commit):
        grid.drain()
        grid.type("a")
        grid.type("c")
        typed(grid, "2")
        leave(grid)
    assert shown(grid)[0] == "4"
    assert len(grid.drain()[1]) == 1


def test_a_range_asks_for_the_points_and_keeps_to_its_bounds() -> None:
    """The letter of a rule with a range asks how much; outside the range is refused."""
    grid = model()
    grid.type("b")
    typed(grid, "5")
    with pytest.raises(Error, match=r"0\.5~4"):
        grid.commit()
    grid.abandon()
    grid.type("b")
    typed(grid, "1.5")
    grid.commit()
    assert shown(grid)[0] == "6.5"
    grid.type("b")
    typed(grid, "2")
    grid.commit()
    assert shown(grid)[0] == "6"


def test_a_rule_per_person_asks_how_many_and_once_more_adds_one() -> None:
    """Picking asks for the count, which the letter itself raises; what is picked again later adds to it."""
    grid = model()
    grid.type("c")
    grid.type("c")
    grid.type("c")
    grid.move(1)
    assert shown(grid)[0] == "6.5"
    grid.move(-1)
    grid.type("c")
    assert shown(grid)[0] == "6.5"
    grid.commit()
    assert shown(grid)[0] == "6"


def test_a_range_per_occurrence_asks_points_then_count() -> None:
    """A rule with a range for each occurrence asks for both figures before the cell can be left."""
    grid = model(row=1)
    grid.type("a")
    typed(grid, "1.5")
    assert not grid.commit()
    typed(grid, "2")
    assert grid.commit()
    assert shown(grid)[1] == "2"


def test_a_reason_needs_a_mark_and_survives_another_mark() -> None:
    """A reason cannot stand alone; when the mark is typed anew the reason stays."""
    grid = model(column=MarkColumn.REASON)
    typed(grid, "迟交")
    with pytest.raises(Error, match="还没有打分"):
        grid.commit()
    grid.abandon()
    grid.move_column(-1)
    typed(grid, "6")
    grid.tab(1)
    typed(grid, "迟交")
    grid.tab(-1)
    typed(grid, "7")
    grid.commit()
    assert (grid.text(0, MarkColumn.MARK), grid.text(0, MarkColumn.REASON)) == ("7", "迟交")


def test_each_line_keeps_its_reason_when_the_text_keeps_its_parts() -> None:
    """Two rules with a reason each are edited as two parts; a text with other parts loses no word."""
    grid = model()
    grid.type("a")
    grid.type("c")
    grid.commit()
    entry = cell.with_reason(grid.entry(0), "没开会\uff1b两人")
    assert [line.reason for line in entry.lines] == ["没开会", "两人"] if entry else False
    merged = cell.with_reason(entry, "都没做")
    assert [line.reason for line in merged.lines] == ["都没做", ""] if merged else False


def test_a_rule_replaces_points_given_outright() -> None:
    """Points awarded and rules exclude each other; the one entered last counts."""
    grid = model({"1.1": ItemMark.points(8000, "全做到")})
    grid.type("a")
    grid.commit()
    entry = grid.entry(0)
    assert entry is not None
    assert [(line.rule, line.points, line.reason) for line in entry.lines] == [("1.1a", None, "全做到")]


def test_paste_is_one_step() -> None:
    """A block is entered whole, by one step that says what was there before."""
    grid = model()
    grid.paste("7\t好\r\n4\t\r\n")
    assert (shown(grid)[:2], shown(grid, MarkColumn.REASON)[:2]) == (["7", "4"], ["好", ""])
    assert [(change.slot, change.before) for change in grid.drain()[1]] == [("1.1", None), ("1.2", None)]


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("7\n9", "第 2 行.*最多 5 分"),
        ("7\nx", "第 2 行.*不是数字"),
        ("1\n1\n1\n1\n1\n1", "6 行"),
        ("1\t好\t多", "3 列"),
        ("\t\n", "空的"),
        ("1\t\u202e好", "第 1 行.*不能保存"),
    ],
)
def test_a_bad_block_changes_nothing(block: str, sentence: str) -> None:
    """One bad cell refuses the whole block, with a sentence that says where."""
    grid = model({"1.1": ItemMark.points(1000)})
    with pytest.raises(Error, match=sentence):
        grid.paste(block)
    assert shown(grid)[:2] == ["1", ""]


def test_fill_down_takes_the_first_of_the_selection() -> None:
    """The first selected row goes into the others as one step; a row above its points refuses all."""
    grid = model({"1.1": ItemMark.points(4000)})
    grid.move(1, extend=True)
    grid.change(blocks.filled_down)
    assert shown(grid)[:2] == ["4", "4"]
    marked = model({"1.1": ItemMark.points(8000)}, row=1)
    with pytest.raises(Error, match="最多 5 分"):
        marked.change(blocks.filled_down)
    assert shown(marked)[1] == ""


def test_full_marks_for_a_selection() -> None:
    """Every selected item gets its own points, an item of a pool nothing off."""
    grid = model()
    grid.move(1, extend=True)
    grid.change(full)
    assert shown(grid)[:2] == ["8", "5"]
    pooled = model(row=3)
    pooled.change(full)
    assert shown(pooled)[3] == "0"


def test_what_is_not_for_the_subject_cannot_be_marked() -> None:
    """An item of another class refuses every mark and says for whom it is."""
    grid = model(row=2)
    typed(grid, "1")
    with pytest.raises(Error, match=r"不适用.*流动"):
        grid.commit()


def test_a_closed_sheet_refuses_every_change() -> None:
    """A sheet that cannot be written says why, whatever is tried."""
    grid = model({"1.1": ItemMark.points(1000)}, read_only="已经结束")
    acts: list[Callable[[], object]] = [lambda: grid.type("1"), grid.start_edit, lambda: grid.paste("1")]
    for act in acts:
        with pytest.raises(Error, match="已经结束"):
            act()
    with pytest.raises(Error, match="已经结束"):
        grid.change(blocks.cleared)


def test_what_others_entered_is_taken_over_except_what_is_on_its_way() -> None:
    """The stored sheet replaces what is shown, but not cells that still wait to be saved."""
    grid = model({"1.1": ItemMark.points(1000), "1.2": ItemMark.points(1000)})
    grid.adopt({"1.1": ItemMark.points(2000)}, keep=frozenset({"1.2"}))
    assert shown(grid)[:2] == ["2", "1"]


CHARACTERS = st.sampled_from("0123456789.abcx\u7b2c;")


class Entering(RuleBasedStateMachine):
    """Whatever is pressed in whatever order."""

    @initialize()
    def begin(self) -> None:
        self.grid = model()
        self.steps: list[Step[str, ItemMark]] = []

    @rule(text=st.text(CHARACTERS, min_size=1, max_size=4))
    def type(self, text: str) -> None:
        for character in text:
            self.attempt(partial(self.grid.type, character))

    @rule(rows=st.integers(-6, 6), extend=st.booleans())
    def move(self, rows: int, extend: bool) -> None:
        self.attempt(lambda: self.grid.move(rows, extend=extend))

    @rule(cells=st.sampled_from((-1, 1)))
    def tab(self, cells: int) -> None:
        self.attempt(lambda: self.grid.tab(cells))

    @rule(make=st.sampled_from((blocks.cleared, full, blocks.filled_down)))
    def change(self, make: object) -> None:
        self.attempt(lambda: self.grid.change(make))  # type: ignore[arg-type]  # one of the functions above

    @rule(rows=st.lists(st.lists(st.text(CHARACTERS, max_size=3), min_size=1, max_size=2), min_size=1, max_size=5))
    def paste(self, rows: list[list[str]]) -> None:
        self.attempt(lambda: self.grid.paste("\n".join("\t".join(row) for row in rows)))

    @rule()
    def abandon(self) -> None:
        self.grid.abandon()

    @invariant()
    def every_entry_is_a_mark_its_item_allows(self) -> None:
        for place, row in enumerate(self.grid.rows):
            mark = cell.mark_of(row.rules, self.grid.entry(place))
            if mark is not None and row.rules.most is not None:
                assert 0 <= mark <= row.rules.most

    @invariant()
    def the_cursor_is_on_a_cell(self) -> None:
        assert 0 <= self.grid.row < len(self.grid.rows)
        assert MarkColumn(self.grid.column) in MarkColumn

    @invariant()
    def what_is_posted_leads_from_what_was_to_what_is(self) -> None:
        _touched, changes = self.grid.drain()
        for change in changes:
            assert change.before != change.after
        assert len({change.slot for change in changes}) == len(changes)
        if changes:
            self.steps.append(changes)

    def attempt(self, act: object) -> None:
        """What is refused changes nothing."""
        before = dict(self.grid.values)
        try:
            act()  # type: ignore[operator]  # a function without arguments
        except Error:
            assert self.grid.values == before

    def teardown(self) -> None:
        """The steps taken back from the last one on, each from what it made to what was before, leave nothing."""
        if not hasattr(self, "grid"):
            return
        values = dict(self.grid.values)
        for step in reversed(self.steps):
            for change in step:
                assert values.pop(change.slot, None) == change.after
                if change.before is not None:
                    values[change.slot] = change.before
        assert values == {}


Entering.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestEntering = Entering.TestCase


@given(st.lists(st.lists(st.text(st.sampled_from('a"\t\n好 '), max_size=5), min_size=1, max_size=3), min_size=1))
def test_a_copied_block_pastes_as_it_was(rows: list[list[str]]) -> None:
    """Reading a written block gives the same cells, whatever stands in them."""
    assume(any(text for row in rows for text in row) and rows[-1] != [""])
    assert clipboard.read_block(clipboard.write_block(rows)) == rows
