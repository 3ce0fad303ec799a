"""A database with a unit and its ledger; on a server the files have a directory of their own."""

from pathlib import Path

import pytest
from kaoping.core.storage.engine import Database

from tests.attachments.entries import make_unit


@pytest.fixture
def ledger(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """``database`` with a unit, and a place for its files."""
    if database.file is None:
        database.files = str(tmp_path / "server-files")
    make_unit(database)
    return database
