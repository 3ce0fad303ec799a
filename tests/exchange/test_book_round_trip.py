"""Templates and exports of ledger books come back through import without changing anything."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.core.exchange.books.export import export_entries, write_entries_template
from kaoping.core.kernel.errors import FileRefused
from kaoping.core.kernel.text import find_hostile, tidy
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.entry import Mention, Value
from kaoping.core.ledger.fields import Field, fields_of
from kaoping.core.ledger.scope import Filter
from kaoping.core.services.entry_lists import EntryQuery
from kaoping.core.storage.engine import Database, open_database
from kaoping.plugins.catalogue import CATALOGUE
from kaoping.plugins.contract import Book
from kaoping.plugins.contract.books import Column
from openpyxl import load_workbook

from tests.acting import add_entry, ask, today
from tests.exchange.ledgers import Keeper, services_of, set_up

EVERYTHING = Book(
    "杂项",
    "杂项",
    "其他",
    (
        Column("note", "说明"),
        Column("on", "某日", "date"),
        Column("in", "某月", "month"),
        Column("many", "次数", "count"),
        Column("cost", "花费", "money"),
        Column("who", "谁", "person"),
        Column("all", "哪些人", "people"),
        Column("which", "哪种", "choice", ("甲", "乙", "1.10")),
        Column("ticked", "勾", "yes_no"),
    ),
    kinds=("一", "二"),
    work=True,
    attendance=True,
    amounts="due_paid",
)
HOSTILE = [
    "=1+1",
    "+x",
    "-5",
    "@a",
    "0012",
    "1.10",
    "'a",
    "_x0041_",
    "TRUE",
    "2025-06",
    "#N/B",
    "〇" * 500,
    "''a",
    '="a"',
    "a  b",
]


@pytest.fixture
def unit(sqlite_database: Database, tmp_path: Path) -> Unit:
    return set_up(sqlite_database, tmp_path)


@cache
def days() -> st.SearchStrategy[str]:
    return st.dates(date(2000, 1, 1), today() - timedelta(days=1)).map(date.isoformat)


@cache
def texts() -> st.SearchStrategy[str]:
    """What the text gate lets through, with no blanks at its ends."""
    typed = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"]))
    return (st.sampled_from(HOSTILE) | typed).map(tidy).filter(lambda text: text and not find_hostile(text))


@cache
def mentions() -> st.SearchStrategy[tuple[Mention, ...]]:
    people = (Mention(1, "王一"), Mention(2, "李二", "病假"), Mention(4, "张三"), Mention(None, "外人", "客"))
    return st.lists(st.sampled_from(people), unique=True, max_size=4).map(tuple)


@cache
def values(one: Field) -> st.SearchStrategy[Value]:
    """Anything a field may hold, made once: hypothesis examines a new strategy at its first draw."""
    by_kind: dict[str, st.SearchStrategy[Value]] = {
        "text": texts(),
        "date": days(),
        "month": days().map(lambda day: f"{day[:7]}-01"),
        "count": st.integers(0, 1_000_000),
        "money": st.integers(0, 2_000_000_000),
        "choice": st.sampled_from(one.choices or ("",)),
        "yes_no": st.integers(0, 1),
        "organisation": st.integers(1, 2),
        "member": st.integers(1, 4),
        "person": mentions().map(lambda people: people[:1]),
        "people": mentions(),
        "mentions": mentions(),
    }
    return by_kind[one.kind] if one.required else st.none() | by_kind[one.kind]


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Value]:
    """The values of an entry of the book with everything; its attendance agrees with the names."""
    entry = {one.id: draw(values(one)) for one in fields_of(EVERYTHING)}
    absent = draw(mentions())
    told = tuple(one for one in absent if draw(st.booleans()))
    present = draw(st.integers(0, 50))
    return {**entry, "absent": absent, "told": told, "present": present, "required": present + len(absent)}


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the unit has been set up."""
    folder = tmp_path_factory.mktemp("unit")
    shutil.copyfile(sqlite_template, folder / "t.db")
    database = open_database(str(folder / "t.db"))
    set_up(database, folder)
    database.close()
    return folder / "t.db"


@given(st.lists(contents(), min_size=1, max_size=3))
@settings(max_examples=15)
def test_export_then_import_changes_nothing(template: Path, entries: list[dict[str, Value]]) -> None:
    """Whatever the fields hold. And what was exported is all there: without its numbers it makes equal entries."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(template, folder / "a.db")
        database = open_database(str(folder / "a.db"))
        keeper = Keeper(database, Unit(1, "林业局"), EVERYTHING, folder)
        for content in entries:
            add_entry(database, "甲", EVERYTHING.id, content)
        before = keeper.entries()
        ask(database, export_entries, EVERYTHING, folder / "out.xlsx")
        report = keeper.take_file(folder / "out.xlsx")
        assert (report.added, report.changed, report.unchanged) == (0, 0, len(entries))
        assert keeper.entries() == before
        without_numbers(folder / "out.xlsx")
        report = keeper.take_file(folder / "out.xlsx")
        assert (report.added, report.changed, report.unchanged) == (0, 0, len(entries))
        shutil.copyfile(template, folder / "b.db")
        other = Keeper(open_database(str(folder / "b.db")), keeper.unit, EVERYTHING, folder)
        assert other.take_file(folder / "out.xlsx").added == len(entries)
        assert sorted(map(said, other.entries())) == sorted(map(said, before))
        database.close()
        other.database.close()


def said(entry: object) -> str:
    """An entry by its content."""
    fields = [one.id for one in fields_of(EVERYTHING)]
    return repr([entry.value(name) for name in fields])  # type: ignore[attr-defined]  # an Entry, kept short


def without_numbers(path: Path) -> None:
    """Empty the hidden column, as a clerk does who copies the rows into a new sheet."""
    book = load_workbook(path)
    assert book.active is not None
    for row in book.active.iter_rows(min_row=2, max_col=1):
        row[0].value = None
    book.save(path)


CELLS = {
    "text": "文字",
    "date": "2025-03-05",
    "month": "2025-03",
    "count": 3,
    "money": 12.5,
    "yes_no": "是",
    "organisation": "机关支部",
    "member": "王一",
    "person": "李二",
    "people": "王一、李二(记录)",
    "mentions": "李二(病假)",
}
"""What a clerk types into a field of each kind."""


def typed(book: Book, kind: str) -> Iterator[tuple[str, object]]:
    """A row of ``book``: every field filled that an entry of ``kind`` has."""
    for one in fields_of(book):
        if one.id == "kind":
            yield one.title, kind
        elif one.id == "member" and not book.concerns_member(kind):
            yield one.title, None
        elif one.id in ("required", "present", "absent", "told"):
            is_meeting = book.is_meeting(kind)
            cells = {"required": 2, "present": 1}
            yield one.title, cells.get(one.id, CELLS["mentions"]) if is_meeting else None
        else:
            yield one.title, one.choices[0] if one.choices else CELLS[one.kind]


@pytest.mark.parametrize("book", CATALOGUE, ids=lambda book: book.id)
def test_template_fill_import_export_import(sqlite_database: Database, unit: Unit, tmp_path: Path, book: Book) -> None:
    """Every book: the sample is passed over, what is filled in comes in once, the export changes nothing."""
    path = tmp_path / "t.xlsx"
    files = services_of(sqlite_database).files
    path.write_bytes(files.template(unit, book.title))
    filled = load_workbook(path)
    sheet = filled.active
    assert sheet is not None
    header = next(row for row in sheet.iter_rows() if row[1].value == "党组织")
    titles = [cell.value for cell in header]
    kinds = book.all_kinds or ("",)
    for kind in kinds:
        row = dict(typed(book, kind))
        sheet.append([row.get(str(title)) for title in titles])
    filled.save(path)
    keeper = Keeper(sqlite_database, unit, book, tmp_path)
    report = keeper.take_file(path)
    assert (report.rows, report.added) == (len(kinds), len(kinds)), report.notes
    assert not [note for note in report.notes if "不认识的列" in note]
    assert keeper.take_file(path).unchanged == len(kinds)
    before = keeper.entries()
    exported = files.export(unit, book.id, EntryQuery())
    assert exported.entries == len(kinds)
    (tmp_path / "out.xlsx").write_bytes(exported.content)
    report = keeper.take_file(tmp_path / "out.xlsx")
    assert (report.added, report.changed, report.unchanged) == (0, 0, len(kinds))
    assert keeper.entries() == before


def test_a_template_helps_the_clerk(sqlite_database: Database, unit: Unit, tmp_path: Path) -> None:
    """Hidden number, drop-downs, header and name column in sight, a sample row that says so."""
    ask(sqlite_database, write_entries_template, EVERYTHING, tmp_path / "t.xlsx", today())
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    header = next(row for row in sheet.iter_rows() if row[1].value == "党组织")
    titles = [str(cell.value) for cell in header]
    assert titles[0] == "条目编号"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == f"C{header[0].row + 1}"
    chosen = {cell_range.min_col for one in sheet.data_validations.dataValidation for cell_range in one.sqref.ranges}
    wanted = {"党组织", "类别", "哪种", "勾", "办理状态"}
    assert {titles[column - 1] for column in chosen} == wanted
    sample = [cell.value for cell in sheet[header[0].row + 1]]
    assert str(sample[1]).startswith("示例:机关支部")


def test_an_export_says_what_the_program_knows(sqlite_database: Database, unit: Unit, tmp_path: Path) -> None:
    """State, proof, author, and how late an entry was written down; changes of these columns are not read."""
    long_ago = (today() - timedelta(days=100)).isoformat()
    book = next(book for book in CATALOGUE if book.id == "制度文件")
    add_entry(sqlite_database, "甲", book.id, {"organisation": 1, "date": long_ago, "title": "学习制度"})
    add_entry(sqlite_database, "甲", book.id, {"organisation": 2, "date": long_ago, "title": "考勤制度"})
    path = tmp_path / "out.xlsx"
    assert ask(sqlite_database, export_entries, book, path, Filter(organisations=frozenset({1}))) == 1
    exported = load_workbook(path)
    sheet = exported.worksheets[0]
    row = {str(sheet.cell(1, column).value): sheet.cell(2, column) for column in range(1, sheet.max_column + 1)}
    assert (row["办理状态"].value, row["印证数"].value, row["录入人"].value) == ("草稿", 0, "甲")
    assert str(row["录入情况"].value).endswith("补录100天")
    assert sheet.column_dimensions["A"].hidden
    row["办理状态"].value, row["印证数"].value = "已通过", 9
    exported.save(path)
    keeper = Keeper(sqlite_database, unit, book, tmp_path)
    assert keeper.take_file(path).unchanged == 1


def test_a_row_with_its_number_changes_its_entry(sqlite_database: Database, unit: Unit, tmp_path: Path) -> None:
    """Cleared cells too; a row copied with the hidden number is a new one; numbers that do not exist are refused."""
    book = next(book for book in CATALOGUE if book.id == "制度文件")
    keeper = Keeper(sqlite_database, unit, book, tmp_path)
    add_entry(sqlite_database, "甲", book.id, {"organisation": 1, "date": "2025-03-05", "title": "甲", "number": "1号"})
    header = ("条目编号", "党组织", "日期", "文件名称", "文号")
    report = keeper.take(header, ("E1", "机关支部", "2025-03-05", "乙", ""))
    assert (report.added, report.changed) == (0, 1)
    (entry,) = keeper.entries()
    assert (entry.title, entry.own, entry.version) == ("乙", {}, 2)
    same, copied = ("E1", "机关支部", "2025-03-05", "乙", ""), ("E1", "机关支部", "2025-03-06", "丙", "")
    report = keeper.take(header, same, copied)
    assert (report.added, report.changed, report.unchanged) == (1, 0, 1)
    assert any("第 3 行是从别的行复制来的" in note for note in report.notes)
    with pytest.raises(FileRefused, match="条目编号相同"):
        keeper.take(header, copied, ("E1", "机关支部", "2025-03-07", "丁", ""))
    with pytest.raises(FileRefused, match="没有编号 E9 的条目"):
        keeper.take(header, ("E9", *same[1:]))
    with pytest.raises(FileRefused, match="不是条目编号"):
        keeper.take(header, ("7", *same[1:]))
