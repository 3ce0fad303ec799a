"""A little of the campaign of altered databases: they are found, and a verification that skips something is caught."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.services.services import Services
from kaoping.core.storage import verification

from tests.campaigns import altered_databases
from tests.campaigns.altered_databases import BYTES, CUT, KINDS, Subject, begun, judge, tried
from tests.campaigns.read_services import OTHERS, READ


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("altered")


@pytest.fixture(scope="module")
def subject(folder: Path) -> Subject:
    return begun(folder)


def test_every_service_that_reads_is_asked() -> None:
    """Each method of a service is asked, or named among those that are not."""
    found = set()
    for name, value in vars(Services).items():
        if hasattr(value, "func"):
            service = type(getattr(Services(_Nobody()), name))  # type: ignore[arg-type]
            found |= {f"{name}.{method}" for method in vars(service) if not method.startswith("_")}
    assert found == READ.keys() | OTHERS
    assert READ.keys() & OTHERS == set()


class _Nobody:
    """Stands where the services expect a workspace that they do not use when they are made."""

    def __getattr__(self, name: str) -> Any:
        return None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_alteration_is_found(subject: Subject, folder: Path, kind: str) -> None:
    """Or changes no answer; most kinds are found at least once."""
    found = tried(subject, 7, range(3), folder, (kind,))
    assert found.faults == []
    assert found.outcomes["nothing altered"] < 3
    if kind not in {"header", "gone_on"}:
        assert found.outcomes["found"] + found.outcomes["refused"] > 0


def test_all_kinds_together(subject: Subject, folder: Path) -> None:
    found = tried(subject, 11, range(16), folder)
    assert found.faults == []
    assert sum(found.outcomes.values()) == 16
    assert found.outcomes["found"] > 4


def test_what_is_not_found_without_heads_is_consistent(subject: Subject, folder: Path) -> None:
    """The generator really cuts and rewrites so that nothing inside shows it."""
    dice = random.Random(1)  # noqa: S311  # the same each time
    without = Subject(subject.content, subject.earlier, (), subject.said)
    for kind in (CUT, "rewritten"):
        content = altered_databases.altered(without, kind, dice, folder)
        assert judge(without, kind, content, folder)[0] == "missed"
        assert judge(subject, kind, content, folder) == ("found", "")


def _nothing(*_given: Any) -> Iterator[str]:
    return iter(())


@pytest.mark.parametrize(
    ("skipped", "kind"),
    [
        ("alterations", "dropped_index"),
        ("alterations", "planted_trigger"),
        ("_other_version", "other_version"),
        ("_differences", "altered_cell"),
        ("_differences", "more_rows"),
        ("damages", "leaf"),
        ("missing_guards", "dropped_guard"),
    ],
)
def test_a_verification_that_skips_something_is_caught(
    subject: Subject, folder: Path, monkeypatch: pytest.MonkeyPatch, skipped: str, kind: str
) -> None:
    """Whatever of it is left out, alterations are missed."""
    monkeypatch.setattr(verification, skipped, _nothing)
    monkeypatch.setitem(BYTES, "leaf", _entry_of_index_gone)
    monkeypatch.setattr(altered_databases, "said_of", _said_with_schema)
    found = tried(subject, 3, range(4), folder, (kind,))
    assert found.outcomes["missed"] > 0
    assert len(found.faults) == found.outcomes["missed"]


def _said_with_schema(path: Path) -> dict[str, str]:
    """Answers that also tell what the schema is: what it was changed for shows later."""
    return {"schema": repr(path.read_bytes())}


def _entry_of_index_gone(content: bytes, dice: random.Random) -> bytes:
    """A cell of an index, and none of a table, with another number of its row."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_claim_unit_id_round_id_subject_id'"
        ).fetchone()
    at = page * altered_databases.PAGE_BYTES - 1 - dice.randrange(3)
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
