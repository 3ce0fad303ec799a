"""Business rows are written in one room only, so that no write can miss the audit chain."""

import re
from pathlib import Path

import kaoping.core
import pytest

CORE = Path(kaoping.core.__path__[0]).resolve()
WRITERS = CORE / "storage"
WRITING = re.compile(r"\b(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|session\.add|\.add_all\()")
VERIFICATION = WRITERS / "chain_replay.py"
"""Writes into a private temporary database that it compares the real one with."""

OTHERS = sorted(path for path in CORE.rglob("*.py") if not path.is_relative_to(WRITERS))


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: str(path.relative_to(CORE)))
def test_only_storage_writes(path: Path) -> None:
    """No module of core outside core/storage issues a writing statement or adds to an ORM session."""
    assert WRITING.findall(path.read_text(encoding="utf-8")) == []


def test_the_pattern_sees_writers() -> None:
    """The pattern finds the statements where they are known to be."""
    assert WRITING.search((WRITERS / "schema.py").read_text(encoding="utf-8"))
    assert WRITING.search(VERIFICATION.read_text(encoding="utf-8"))
