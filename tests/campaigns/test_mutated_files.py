"""A small run of the campaign with spoiled files, and faults planted into the program, which it must find."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.kernel.errors import FileRefused
from kaoping.core.spreadsheet import archive, limits, reader
from kaoping.core.spreadsheet.delimited import TextFile

from tests.campaigns import mutated_files
from tests.campaigns.file_mutations import KINDS, WEIGHTS
from tests.campaigns.mutated_files import ForkedChild, campaign, goods, main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

COMMON = {name for name, weight in zip(KINDS, WEIGHTS, strict=True) if weight > 1}


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The campaign's own forks parse with a fork; this process must not go on doing so."""
    yield
    assert vars(reader)["ParsingChild"] is not ForkedChild


def test_spoiled_files_do_no_harm_to_the_reader(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each common kind of spoiling occurs, files of each format are read and others refused, and nothing crashes; known
    blocks are not tried again."""
    kept = tmp_path / "found.jsonl"
    assert main(["parser", "--count", "400", "--seed", "3", "--resume", str(kept)]) == 0, capsys.readouterr().out
    found = campaign("parser", 400, 3, kept)
    assert len(kept.read_text("utf-8").splitlines()) == 1
    assert set(found.kinds) >= COMMON
    read = {outcome.split()[1] for outcome in found.outcomes if outcome.startswith("read")}
    assert read == {"csv", "xls", "xlsx"}
    assert sum(outcome.startswith("refused") for outcome in found.outcomes) > 8
    assert 0 < found.most_child <= limits.PARSE_MEMORY_BYTES


def test_spoiled_files_are_imported_whole_or_not_at_all() -> None:
    """By the commands: some are taken, more are refused."""
    found = campaign("command", 25, 3)
    assert not found.faults
    assert found.outcomes["taken"] >= 2
    assert found.outcomes["refused"] >= 10


def test_a_reader_that_fails_in_the_child_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours in the process that parses ends in a sentence, and all the same is a fault."""

    def faulty(*_given: Any, **_more: Any) -> None:
        raise KeyError("planted")

    monkeypatch.setattr(TextFile, "delimiter", faulty)
    assert any("planted" in fault for fault in campaign("parser", 30, 3).faults)


def test_a_check_that_fails_in_the_session_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but an Error may leave the reader."""

    def faulty(*_given: Any, **_more: Any) -> None:
        raise KeyError("planted")

    monkeypatch.setattr(archive, "_sheet_parts", faulty)
    assert any("planted" in fault for fault in campaign("parser", 30, 3).faults)


def test_a_session_that_grows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever holds on to more memory than a file may take."""
    held: list[bytearray] = []

    def greedy(path: Path) -> None:
        held.append(bytearray(b"x" * (mutated_files.MOST_GROWTH + limits.MIB)))
        raise FileRefused("看不出文件用的是哪种文字编码。")

    monkeypatch.setattr(reader, "_read", greedy)
    assert any("grew by" in fault for fault in campaign("parser", 1, 3).faults)


def test_a_half_import_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that writes something before it has read everything, in a transaction of its own."""
    from kaoping.core.services.imports import ImportService

    sound = ImportService.roster

    def hasty(self: ImportService, unit: str, *given: Any) -> Any:
        with self._workspace.act(self._workspace.unit(unit)) as transaction:
            transaction.label("organisation.add")
            id_ = transaction.next_id("organisation")
            transaction.insert("organisation", [{"id": id_, "code": f"B9{id_:03d}"}])
        return sound(self, unit, *given)

    monkeypatch.setattr(ImportService, "roster", hasty)
    of_roster = [good for good in goods(tmp_path) if good.about == "roster"]
    monkeypatch.setattr(mutated_files, "goods", lambda _folder: of_roster)
    assert any("was written" in fault or "exit code" in fault for fault in campaign("command", 10, 3).faults)
