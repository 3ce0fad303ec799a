"""The sample units: what the ledger screens have to show at first sight, and files a clerk could have imported."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.ledger.oversight.repository import inspections, picks_of
from kaoping.core.ledger.repository import list_entries
from kaoping.core.ledger.scope import Filter
from kaoping.core.organisation.probation import person_todos
from kaoping.core.rounds.repository import load_round
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.services.sample_year import SLASH
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import verify
from kaoping.plugins.contract.values import within
from kaoping.plugins.loading import find_scheme
from kaoping.tui.demo import build as demo_data
from kaoping.tui.demo.build import SAMPLES
from kaoping.tui.paths import read_workbook_file

from tests.acting import ask, books_of, called
from tests.exchange.ledgers import Telling, services_of
from tests.proposals.acts import proposals_for

DATA = Path(demo_data.__file__).parent / "data"
FILES = sorted(DATA.glob("*/books/*.csv"))
UNITS = {sample.scheme: sample.unit for sample in SAMPLES}
SCHEMES = {sample.unit: sample.scheme for sample in SAMPLES}
BUREAU, INSTITUTE = UNITS["forestry_member"], UNITS["institute_branch"]


@pytest.fixture
def demo(county: Path) -> Iterator[Database]:
    database = open_database(str(county))
    yield database
    database.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_clerk_could_have_imported_it(demo: Database, path: Path) -> None:
    """Taken over into the ledgers that were made of it, no file of entries brings anything new."""
    book = path.stem.replace(SLASH, "/")
    services = services_of(demo)
    unit = services.units.find(UNITS[path.parent.parent.name])
    report = services.files.bring(unit, book, read_workbook_file(path), progress=Telling(), dry_run=True)
    assert report.rows == report.unchanged > 0
    assert (report.added, report.changed) == (0, 0)


def test_every_kind_of_entry_is_there(demo: Database) -> None:
    """Most entries are accepted and proved; some are planned, drafts, returned, unproved, written late."""
    for unit in (BUREAU, INSTITUTE):
        books = books_of(called(demo, unit))
        entries = ask(called(demo, unit), list_entries, Filter())
        unproved = [entry for entry in entries if books.find(entry.book).proof and not entry.proofs]
        late = [entry for entry in entries if entry.backdated]
        assert 0 < len(unproved) < len(entries) / 10
        assert 0 < len(late) < len(entries) / 10
        year = find_scheme(SCHEMES[unit]).year_period(2025, {})
        assert {month for entry in entries for month in [entry.date[:7]]} == set(within("month", year))
        states = {entry.state for entry in entries}
        assert states >= {"accepted", "submitted"}
        if unit == BUREAU:
            assert states == {"accepted", "submitted", "planned", "draft", "returned"}


def test_a_check_was_made_in_part(demo: Database) -> None:
    """Of its picks one is sound, one has a fault, others are still to be seen; the audit is sound, files and all."""
    with called(demo, BUREAU).read() as connection:
        (inspection,) = inspections(connection)
        verdicts = [pick.verdict for pick in picks_of(connection, inspection.id)]
    assert sorted(verdicts) == ["", "", "fault", "sound"]
    assert verify(demo).sound


def test_the_ledger_has_something_to_propose(demo: Database) -> None:
    """A member who stopped paying and reporting is told so beside the items."""
    round_ = ask(called(demo, BUREAU), load_round, f"{BUREAU}-forestry_member-2025")
    key = SheetKey("M00015", "base", "2025-Q3", "decided", "decided")
    proposals = proposals_for(demo, round_, key, day=date(2026, 1, 5))
    assert {item for item, one in proposals.items() if any(evidence.short for evidence in one.evidences)} >= {"2", "5"}
    diligent = proposals_for(
        demo, round_, SheetKey("M00001", "base", "2025-Q1", "decided", "decided"), day=date(2026, 1, 5)
    )
    assert not any(evidence.short for one in diligent.values() for evidence in one.evidences)


def test_the_roster_asks_for_something(demo: Database) -> None:
    """Probations that are over, and a member who has been away too long."""
    todos = ask(called(demo, BUREAU), person_todos, date(2026, 6, 1))
    assert {one.kind for one in todos} == {"probation", "mobile"}
