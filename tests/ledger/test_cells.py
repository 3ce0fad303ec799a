"""Cells: what is shown is read back as the same value; what cannot be understood is refused in one sentence."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.text import find_hostile, tidy
from kaoping.core.ledger.cells import MOST_COUNT, MOST_MONEY, cell, read, reader, show
from kaoping.core.ledger.entry import Mention, Value
from kaoping.core.ledger.fields import Field, FieldKind
from kaoping.core.ledger.mentions import is_writable
from kaoping.core.organisation.directory import Directory
from kaoping.core.spreadsheet.model import Cell

from tests.ledger.small_ledger import imagined

NAMES = ("王一", "李二", "张三", "张三", "张三(小)", "M3", "欧阳 明", "无", "a、b", "赵(", "B1")
PEOPLE = imagined(NAMES, ("一支部", "二支部", "二支部", "M1", "B2"))
CHOICES = ("党员大会", "支委会", "党课")

days = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
texts = st.text(max_size=20).filter(lambda text: text and find_hostile(text) is None and tidy(text) == text)
words = st.text("病假出差、,;()（） :非名册M1张三", max_size=8)


@st.composite
def mentions(draw: st.DrawFn, most: int = 4) -> tuple[Mention, ...]:
    people = []
    for person_id in draw(st.lists(st.one_of(st.none(), st.integers(1, len(NAMES))), min_size=1, max_size=most)):
        name = draw(words) if person_id is None else NAMES[person_id - 1]
        people.append(Mention(person_id, name, draw(words)))
    return tuple(one for one in people if is_writable(one)) or (Mention(1, NAMES[0]),)


VALUES: dict[FieldKind, st.SearchStrategy[Value]] = {
    "text": texts,
    "date": days.map(str),
    "month": days.map(lambda day: str(day.replace(day=1))),
    "count": st.integers(0, MOST_COUNT),
    "money": st.integers(0, MOST_MONEY),
    "choice": st.sampled_from(CHOICES),
    "yes_no": st.integers(0, 1),
    "organisation": st.integers(1, 5),
    "member": st.integers(1, len(NAMES)),
    "person": mentions(most=1),
    "people": mentions(),
    "mentions": mentions(),
}


def field(kind: FieldKind) -> Field:
    return Field("x", "某项", kind, CHOICES if kind == "choice" else ())


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_what_is_shown_reads_back_as_the_same_value(kind: FieldKind, data: st.DataObject) -> None:
    """On the screen and in a workbook, for every kind of field, whatever people and branches are called."""
    value = data.draw(VALUES[kind])
    assert read(field(kind), show(field(kind), value, PEOPLE), PEOPLE) == value
    assert read(field(kind), cell(field(kind), value, PEOPLE), PEOPLE) == value


@given(st.lists(words, min_size=1, max_size=6), st.data())
def test_people_are_told_apart_whatever_they_are_called(names: list[str], data: st.DataObject) -> None:
    """Namesakes, brackets and joints in names, names like codes or like somebody's name with a note."""
    directory = imagined(names)
    ids = data.draw(st.lists(st.integers(1, len(names)), min_size=1, max_size=4))
    people = tuple(Mention(id_, names[id_ - 1], data.draw(st.sampled_from(("", "病假", "小")))) for id_ in ids)
    assert read(field("people"), show(field("people"), people, directory), directory) == people


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("empty", [None, "", "  ", "\u3000"])
def test_an_empty_cell_is_no_value(kind: FieldKind, empty: Cell) -> None:
    """Missing is None, not zero and not nobody; it shows as nothing and is an empty cell."""
    assert read(field(kind), empty, PEOPLE) is None
    assert show(field(kind), None, PEOPLE) == ""
    assert cell(field(kind), None, PEOPLE) is None


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("date", datetime.date(2025, 3, 1), "2025-03-01"),
        ("date", datetime.datetime(2025, 3, 1, 9, 30), "2025-03-01"),  # noqa: DTZ001 cells have no zone
        ("date", "2025年3月1日", "2025-03-01"),
        ("date", "2025.3.1", "2025-03-01"),
        ("month", "2025-03", "2025-03-01"),
        ("month", "2025年3月", "2025-03-01"),
        ("month", datetime.date(2025, 3, 1), "2025-03-01"),
        ("count", Decimal("12.0"), 12),
        ("count", "12", 12),
        ("money", "12.5", 1250),
        ("money", 12, 1200),
        ("money", Decimal("0.01"), 1),
        ("money", 0, 0),
        ("choice", " 党 课 ", "党课"),
        ("yes_no", True, 1),
        ("yes_no", "√", 1),
        ("yes_no", "无", 0),
        ("organisation", "b3", 3),
        ("member", "王 一", 1),
        ("member", "M2李二", 2),
        ("member", "m2 李二", 2),
    ],
)
def test_what_clerks_write_is_understood(kind: FieldKind, typed: Cell, value: Value) -> None:
    """Other spellings that leave no doubt."""
    assert read(field(kind), typed, PEOPLE) == value


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("王一", [(1, "")]),
        ("王一(病假)、李二（出差、开会）", [(1, "病假"), (2, "出差、开会")]),
        ("王一，李二;王一(再次)", [(1, ""), (2, ""), (1, "再次")]),
        ("王一 李二(病假)", [(1, ""), (2, "病假")]),
        ("王一(病假(重))、", [(1, "病假(重)")]),
        ("王一()", [(1, "")]),
        ("张三(小)", [(5, "")]),
        ("M00张三(非名册)", [(None, "")]),
        ("张三(非名册:病假)", [(None, "病假")]),
        ("全到", []),
        ("/", []),
    ],
)
def test_people_in_one_cell(typed: str, people: list[tuple[int | None, str]]) -> None:
    """Joints, notes, blanks between people of the roster, outsiders with their mark, words for nobody."""
    found = read(field("mentions"), typed, PEOPLE)
    assert found is None or isinstance(found, tuple)
    assert [(one.person_id, one.note) for one in found or () if isinstance(one, Mention)] == people


def test_people_of_the_own_branch_come_before_their_namesakes() -> None:
    """A name that two have means the one of the organisation the row is about; without one both are named."""
    here, there = imagined(["张三"]), imagined(["李四", "张三"])
    stay = there.people[2].stays[0]._replace(branch_id=2)
    other = there.people[2]._replace(stays=(stay,))
    both = Directory.of(imagined([], ("一支部", "二支部")).organisations.values(), [here.people[1], other], {})
    assert [read(field("member"), "张三", both, organisation_id=place) for place in (1, 2)] == [1, 2]
    with pytest.raises(Error, match=r"有 2 人叫「张三」.*M1张三.一支部.*M2张三.二支部"):
        read(field("member"), "张三", both)
    assert show(field("member"), 2, both) == "M2张三"


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("text", "\x1b[2J", "不能保存"),
        ("text", "一行\n又一行", "换行"),
        ("text", "#N/A", "公式错误"),
        ("date", "去年", "看不出是哪一天"),
        ("date", "2025-02-30", "没有「2025-02-30」这一天"),
        ("date", "2025-03", "没有写日"),
        ("date", "0225-03-01", "年份"),
        ("month", "2025-03-15", "只写月份,如 2025-03"),
        ("count", "几人", "不是数字"),
        ("count", "2.5", "不是整数"),
        ("count", -1, "应在 0 到"),
        ("money", "12.345", "最多两位小数"),
        ("money", "-1", "应在 0 到"),
        ("money", "1e9", "不是数字"),
        ("money", 20_000_001, "应在 0 到 20000000 元之间"),
        ("choice", "党会", "没有「党会」这一种"),
        ("yes_no", "也许", "不是是或否"),
        ("organisation", "二支部", "有 2 个党组织叫「二支部」.*B2 二支部、B3 二支部"),
        ("organisation", "三支部", "没有党组织「三支部」.*一支部"),
        ("member", "张三", "有 2 人叫「张三」.*M3张三"),
        ("member", "赵六", "名册里没有「赵六」"),
        ("person", "王一、李二", "只能写一个人"),
        ("people", "王一、赵六", r"名册里没有「赵六」.*赵六\(非名册\)"),
        ("mentions", "王一(病假", "括号不成对"),
        ("mentions", "王一)病假(", "括号不成对"),
    ],
)
def test_what_cannot_be_understood_is_refused(kind: FieldKind, typed: Cell, sentence: str) -> None:
    """One sentence says what is wrong and, where it can, what to write."""
    with pytest.raises(Error, match=sentence):
        read(field(kind), typed, PEOPLE)


@pytest.mark.parametrize("kind", ["count", "yes_no", "money"])
def test_one_reader_for_a_column_does_not_confuse_equal_cells(kind: FieldKind) -> None:
    """What was read before does not change how a cell is read: 1, TRUE and 1.0 are the same key to a dictionary."""
    cells: list[Cell] = [1, Decimal("1.0"), "1", 0, Decimal("0.0"), "是", True, False]

    def understood(order: list[Cell]) -> dict[tuple[type, str], Value]:
        read_cell, found = reader(field(kind), PEOPLE), {}
        for typed in order:
            try:
                found[type(typed), str(typed)] = read_cell(typed, None)
            except Error as error:
                found[type(typed), str(typed)] = error.message
        return found

    assert understood(cells) == understood(cells[::-1])
