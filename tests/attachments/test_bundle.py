"""A book of a year with its proofs is one file: every proof under a name any computer takes, and checkable."""

import hashlib
import subprocess
import tracemalloc
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.exchange.books.bundle import BookBundle
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.paths import MAX_NAME_BYTES, accept_name, safe_name
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.services.entry_lists import EntryQuery
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import anchor
from kaoping.tui.paths import new_file
from openpyxl import load_workbook

from tests.acting import ask, home, retire_book
from tests.attachments.entries import (
    FIRST,
    MEETINGS,
    SECOND,
    add_entry,
    attach,
    file,
    find_attachment,
    withdraw_attachment,
)
from tests.calculation.closing import services_on

OF_YEAR = EntryQuery(year="2025")
INSIDE = f"{MEETINGS} 2025"


def bundle(database: Database, path: Path, asked: EntryQuery = OF_YEAR, *, lost: bool = False) -> BookBundle:
    with new_file(path) as out:
        return services_on(database).files.bundle(home(database).unit, MEETINGS, asked, out, lost=lost)


def unpacked(path: Path, folder: Path) -> Path:
    """The folder that is in a bundle, written out below ``folder``."""
    with ZipFile(path) as archive:
        archive.extractall(folder)
        (top,) = {name.partition("/")[0] for name in archive.namelist()}
    assert top == INSIDE
    return folder / top


def listed(folder: Path) -> list[tuple[object, ...]]:
    """The rows of the list below its header."""
    sheet = load_workbook(folder / "清单.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(place for place, row in enumerate(rows) if row[0] == "号")
    return rows[header + 1 :]


def sums(folder: Path) -> tuple[int, int]:
    """What ``sha256sum`` says of the files of a bundle: its exit code, and how many are as they were."""
    words = ("sha256sum", "-c", "--strict", "SHA256SUMS")
    checked = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    return checked.returncode, checked.stdout.count(b": OK")


def some(database: Database, tmp_path: Path) -> tuple[int, int, int]:
    """Three entries: one with two files alike but for capitals, one with the same file again, one without any."""
    first, second, bare = (
        add_entry(database, organisation_id=place, date=day, title=title)
        for place, day, title in (
            (FIRST, "2025-03-05", "选举"),
            (SECOND, "2025-01-07", "=1+1"),
            (FIRST, "2025-12-31", ""),
        )
    )
    (tmp_path / "甲").mkdir()
    attach(database, "张三", first, file(tmp_path, "签到.txt", "到会五人"))
    attach(database, "张三", first, file(tmp_path / "甲", "签到.TXT", "到会六人"))
    attach(database, "张三", second, file(tmp_path, "签到.txt", "到会五人"))
    add_entry(database, date="2024-12-31")
    return first, second, bare


def test_everything_of_the_year_is_in_it_and_can_be_checked(ledger: Database, tmp_path: Path) -> None:
    """The entries, each proof under its own name, a list with hashes, the chain's head; ``sha256sum -c`` agrees."""
    first, second, bare = some(ledger, tmp_path)
    made = bundle(ledger, tmp_path / "会议.zip")
    assert made == BookBundle(3, 3, str(ask(ledger, anchor)), ())
    folder = unpacked(tmp_path / "会议.zip", tmp_path / "出")
    proofs = sorted(path.relative_to(folder).as_posix() for path in (folder / "印证").iterdir())
    assert proofs == [
        f"印证/2025-01-07 {second}号-3 签到.txt", f"印证/2025-03-05 {first}号-1 签到.txt",
        f"印证/2025-03-05 {first}号-2 签到.TXT",
    ]  # fmt: skip
    rows = listed(folder)
    assert [(row[0], row[3], row[7]) for row in rows] == [
        (second, "=1+1", proofs[0]), (first, "选举", proofs[1]), (first, "选举", proofs[2]), (bare, None, None),
    ]  # fmt: skip
    assert [row[10] for row in rows] == ["完好", "完好", "完好", "没有附件"]
    for row in rows[:3]:
        assert row[9] == hashlib.sha256((folder / str(row[7])).read_bytes()).hexdigest()
    assert sums(folder) == (0, 3 + 3)
    every = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert every == {*proofs, "台账.xlsx", "清单.xlsx", "说明.txt", "SHA256SUMS"}
    assert made.anchor in (folder / "说明.txt").read_text("utf-8-sig")
    (folder / proofs[0]).write_text("改过", encoding="utf-8")
    assert sums(folder) == (1, 3 + 3 - 1)


def test_only_what_is_asked_for_is_in_it(ledger: Database, tmp_path: Path) -> None:
    """Of one organisation and its year; of a book that is no longer kept too; nothing at all is no bundle."""
    some(ledger, tmp_path)
    retire_book(ledger, "管理员", MEETINGS)
    assert bundle(ledger, tmp_path / "甲.zip", EntryQuery(year="2025", organisation="二支部")).entries == 1
    with pytest.raises(Error, match="没有可以打包的记录"):
        bundle(ledger, tmp_path / "乙.zip", EntryQuery(year="2020"))
    with pytest.raises(Error, match="没有台账"), new_file(tmp_path / "丙.zip") as out:
        services_on(ledger).files.bundle(home(ledger).unit, "没有的", OF_YEAR, out)
    assert sorted(path.name for path in tmp_path.glob("*.zip")) == ["甲.zip"]


def test_a_withdrawn_proof_stays_outside_and_is_listed(ledger: Database, tmp_path: Path) -> None:
    """It proves nothing any more, and the list says that it was there."""
    some(ledger, tmp_path)
    withdraw_attachment(ledger, "张三", 2, "传错了")
    assert bundle(ledger, tmp_path / "会议.zip").files == 2
    rows = listed(unpacked(tmp_path / "会议.zip", tmp_path / "出"))
    assert [row[10] for row in rows] == ["完好", "完好", "已撤回,没有放入", "没有附件"]


@pytest.mark.parametrize("harm", ["gone", "altered"])
def test_a_proof_without_its_file_is_told(ledger: Database, tmp_path: Path, harm: str) -> None:
    """Refused with entry and name unless it is lost for good; then told in the result, the list and the note."""
    first, _second, _bare = some(ledger, tmp_path)
    place = store_of(home(ledger)).path(find_attachment(ledger, 2).hash)
    place.unlink() if harm == "gone" else place.write_text("改过", encoding="utf-8")
    with pytest.raises(Error, match=f"第 {first} 号的附件 2「签到.TXT」的文件"):
        bundle(ledger, tmp_path / "会议.zip")
    assert not (tmp_path / "会议.zip").exists()
    made = bundle(ledger, tmp_path / "会议.zip", lost=True)
    (problem,) = made.problems
    assert made.files == 2
    folder = unpacked(tmp_path / "会议.zip", tmp_path / "出")
    assert [row[10] for row in listed(folder)] == ["完好", "完好", problem, "没有附件"]
    assert problem in (folder / "说明.txt").read_text("utf-8-sig")


def test_no_file_is_overwritten(ledger: Database, tmp_path: Path) -> None:
    """What stands there stays as it is."""
    some(ledger, tmp_path)
    there = file(tmp_path, "会议.zip", "别的")
    with pytest.raises(Error, match="已经存在,没有覆盖"):
        bundle(ledger, there)
    assert there.read_text() == "别的"


def test_proofs_go_through_memory_one_by_one(ledger: Database, tmp_path: Path) -> None:
    """Twelve files of two megabytes need hardly more of it than three small ones."""
    first, _second, _bare = some(ledger, tmp_path)
    size = 2 * 1024 * 1024
    bundle(ledger, tmp_path / "先.zip")
    least = peak(ledger, tmp_path / "少.zip")
    for number in range(12):
        attach(ledger, "张三", first, file(tmp_path, f"{number}.txt", f"{number:02d}" * (size // 2)))
    assert peak(ledger, tmp_path / "多.zip") < least + 3 * size
    assert (tmp_path / "多.zip").stat().st_size > 12 * size


def peak(database: Database, path: Path) -> int:
    """The most memory in bytes that a bundle took."""
    tracemalloc.start()
    try:
        bundle(database, path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


ODD = ("con", "CON.txt", "a/b", "..", " ", "甲" * 200 + ".pdf", "x\u202e.exe", "民主生活会/组织生活会")


@given(st.text(max_size=300) | st.sampled_from(ODD))
def test_any_text_becomes_a_name(text: str) -> None:
    """One that is accepted where names are checked, with the same ending where that is short; a good one stays."""
    name = safe_name(text)
    assert accept_name(name) == name
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert safe_name(name) == name
    assert safe_name("甲" * 200 + ".pdf").endswith("甲.pdf")
