"""Parts of the ledger's screens as pure values: folded editing, facts side by side, rows made when seen, days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.services.typed_dates import month_days, next_month, read_day, read_month
from kaoping.tui.style.width import side_by_side, width
from kaoping.tui.widgets.lineedit import LineEdit
from kaoping.tui.widgets.listing import Cell, LazyRows, ListRow

texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Mn")), max_size=60)


@given(texts, st.integers(0, 60), st.integers(4, 20))
def test_folded_text_is_whole_and_fits(text: str, at: int, cells: int) -> None:
    """Every line leaves a cell free for the cursor, nothing is lost, and the cursor stands in a line that exists."""
    edit = LineEdit(text, min(at, len(text)))
    lines = edit.folded(cells)
    row, cell = edit.place(cells)
    assert all(width(line) < cells for line in lines)
    assert sum(map(width, lines)) == width("".join(lines))
    assert 0 <= row < len(lines)
    assert 0 <= cell <= width(lines[row])


@given(st.lists(st.text("甲乙丙ab", min_size=1, max_size=12)), st.integers(24, 80))
def test_facts_stand_side_by_side(facts: list[str], cells: int) -> None:
    """No line is too long, and no fact is broken that fits into one."""
    lines = side_by_side(facts, cells)
    assert all(width(line) <= cells for line in lines)
    assert all(any(fact in line for line in lines) for fact in facts)


def test_rows_are_made_when_they_are_seen() -> None:
    """Of a long list only the rows that are asked for are made, and each once."""
    made: list[int] = []

    def cells(item: int) -> ListRow:
        made.append(item)
        return (Cell(str(item)),)

    rows = LazyRows(range(12_000), cells)
    assert len(rows) == 12_000
    assert rows[7] is rows[7]
    assert [row[0].text for row in rows[:2]] == ["0", "1"]
    assert made == [7, 0, 1]
    with pytest.raises(IndexError):
        rows[12_000]


@given(st.dates(date(1950, 1, 31), date(2090, 1, 1)), st.integers(-30, 30))
def test_months_step_forth_and_back(day: date, step: int) -> None:
    """Going so many months and back again is staying; a month's days begin with the first and lie in it."""
    month = day.isoformat()[:7]
    assert next_month(next_month(month, step), -step) == month
    first, last = month_days(month)
    assert first == f"{month}-01"
    assert last.startswith(month)


@pytest.mark.parametrize("text", ["2025-3", "2025年3月", "2025.03", "202503", "2025-03-15"])
def test_months_are_read_in_any_spelling(text: str) -> None:
    """However clerks write it."""
    assert read_month(text) == "2025-03"


def test_what_is_no_day_is_one_sentence() -> None:
    """A month is no day, and nonsense neither."""
    assert read_day("2025.3.5") == date(2025, 3, 5)
    for wrong, sentence in (
        ("2025-03", "请写上年、月、日,如 2025-03-05。"),
        ("", "请写上年、月、日,如 2025-03-05。"),
        ("明天", "「明天」看不出是哪一天"),
        ("2025-02-30", "没有「2025-02-30」这一天"),
    ):
        with pytest.raises(Error, match=sentence):
            read_day(wrong)
    with pytest.raises(Error, match="请写上年和月,如 2025-03。"):
        read_month("")
