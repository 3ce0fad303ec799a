"""Verification and backups of the services: told as they go, broken off at any point, never half done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Cancelled, Error
from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.services.services import Services
from kaoping.core.storage.sqlite import driver

from tests.tui.ledgers import build_ledgers


class Listening:
    """Counts what it is told, and has had enough after so many."""

    def __init__(self, enough: int | None = None) -> None:
        self.told: list[tuple[int, int]] = []
        self._enough = enough

    def tell(self, done: int, total: int) -> None:
        """One more."""
        self.told.append((done, total))
        if self._enough is not None and len(self.told) > self._enough:
            raise Cancelled


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small database with attachments."""
    return build_ledgers(tmp_path_factory.mktemp("kept")).path


@pytest.fixture
def services(place: Path, tmp_path: Path) -> Iterator[Services]:
    """The services on it; heads are written down beside the test."""
    opened = Services.open(str(place), "张三", heads=tmp_path / "heads")
    yield opened
    opened.close()


def names(folder: Path) -> set[str]:
    """What stands in a folder."""
    return {path.name for path in folder.iterdir()}


def test_what_is_sound_is_told_with_its_heads(services: Services) -> None:
    """Every chain with its head as it stands, and how far it is on the way: never back, and never beyond the whole."""
    listening = Listening()
    found = services.safekeeping.verify(listening)
    assert found.problems == ()
    assert found.chains == services.anchors.heads()
    assert [done for done, _total in listening.told] == sorted(done for done, _total in listening.told)
    assert all(done <= total for done, total in listening.told)


def test_heads_that_were_written_down_are_compared(services: Services) -> None:
    """With heads given, with an anchor, with what is none of ours."""
    lines = "\n".join(services.anchors.lines())
    found = services.safekeeping.verify(Listening(), GivenFile("链头.txt", lines.encode()))
    assert found.compared
    assert not found.problems
    first = lines.splitlines()[0]
    forged = GivenFile("链头.txt", f"{first[:-8]}{'0' * 8}\n".encode())
    assert services.safekeeping.verify(Listening(), forged).problems
    with pytest.raises(Error):
        services.safekeeping.verify(Listening(), GivenFile("链头.txt", lines[:-1].encode() + b"x"))
    with pytest.raises(Error):
        services.safekeeping.verify(Listening(), printed="什么")
    unit = services.units.units()[0]
    anchor = next(head.text for head in services.anchors.heads() if head.unit == unit)
    assert services.safekeeping.verify(Listening(), printed=anchor).problems == ()


def test_a_row_that_was_altered_is_found(services: Services, place: Path, tmp_path: Path) -> None:
    """In the database, and in a backup, of which nothing is changed by looking."""
    copy = tmp_path / "备份.db"
    services.safekeeping.back_up(str(copy), Listening())
    assert services.safekeeping.verify_backup(str(copy), Listening()).problems == ()
    raw = driver().connect(copy)
    raw.execute("UPDATE entry SET title = '改过' WHERE id = 1")
    raw.commit()
    raw.close()
    content = copy.read_bytes()
    assert services.safekeeping.verify_backup(str(copy), Listening()).problems
    assert copy.read_bytes() == content
    assert services.safekeeping.verify(Listening()).problems == ()
    assert place.exists()


def test_a_backup_is_whole_or_not_there_wherever_it_is_broken_off(services: Services, tmp_path: Path) -> None:
    """Broken off at each point where it asks whether to go on, nothing is left in the folder."""
    whole = Listening()
    services.safekeeping.back_up(str(tmp_path / "整.db"), whole)
    before = names(tmp_path)
    points = range(0, len(whole.told), max(1, len(whole.told) // 12))
    for enough in points:
        with pytest.raises(Cancelled):
            services.safekeeping.back_up(str(tmp_path / "半.db"), Listening(enough))
        assert names(tmp_path) == before
    with pytest.raises(Error, match="已经存在"):
        services.safekeeping.back_up(str(tmp_path / "整.db"), Listening())
    assert names(tmp_path) == before


def test_an_import_is_broken_off_whole(services: Services) -> None:
    """A roster that is broken off at any of its points writes nothing."""
    unit = services.units.units()[0]
    file = GivenFile("名册.csv", "编号,姓名,支部\nM90001,新来的,第一党支部\n".encode())
    before = services.anchors.lines(unit)
    for enough in range(5):
        listening = Listening(enough)
        try:
            services.imports.roster(unit.name, file, progress=listening)
        except Cancelled:
            assert services.anchors.lines(unit) == before
        else:
            assert enough == len(listening.told) > 0
            assert services.anchors.lines(unit) != before
            return
    pytest.fail("it was never let through")
