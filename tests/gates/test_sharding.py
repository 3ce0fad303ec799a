"""A unit can be moved and spread: rules R1 to R10 for the schema and for every SQL text, without any database.

Where a text is put together from parts, each part that names a table names the unit for it.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from kaoping.core.storage.models import BaseTable
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from tests.gates.texts import ROOT

TABLES = BaseTable.metadata.tables
DIRECTORY = "unit"
"""The list of units: the one table whose rows belong to no unit."""
SHARDED = sorted(set(TABLES) - {DIRECTORY})

WITHOUT_UNIT = {"core/storage/directory.py", "core/storage/fanout.py"}
"""Where a text may ask about no unit in particular (R8)."""

OF_ONE_UNIT = "core/storage/chain_replay.py"
"""Its texts are for a private database that holds one unit alone."""

OF_POSTGRESQL = "core/storage/postgresql.py"

READS = re.compile(rf"\b(?:FROM|JOIN|UPDATE|INTO)\s+({'|'.join(SHARDED)}|\{{table\}}|\{{self\.name\}})(?![\w.])")
NAMES_UNIT = re.compile(r"(?<![+\w.])(?:\w+\.)?unit_id\s*=\s*(?::unit\b|\?)|\{self\._(?:where|within)\}")
NAMES_UNITS = re.compile(r"(?<![+\w.])(?:(\w+)\.)?unit_id\s+IN\s+\(:unit\)")
"""How a text that is asked about several units at once names them, for one of its tables."""

BEGINS_WITH_UNIT = re.compile(r"\s*SELECT\s+(?:\w+\.)?unit_id\b")
LISTS_UNIT = re.compile(r"INTO\s+\S+\s+\((?:unit_id\b|\{self\._unit\})")
OPERATOR = re.compile(r"[-+*/|]\s*(?:\w+\.)?unit_id\b|\bunit_id\s*[-+*/|]|\(\s*unit_id\s*\)\s*[=<>]")
FORBIDDEN = re.compile(
    r"advisory|\bLISTEN\b|\bNOTIFY\b|ON CONFLICT|LOCK TABLE|CREATE TEMP|FOR EACH STATEMENT|BEFORE TRUNCATE"
)


@pytest.mark.parametrize("name", SHARDED)
def test_each_table_has_its_unit(name: str) -> None:
    """R1, R2, R6."""
    table = TABLES[name]
    assert not table.columns["unit_id"].nullable
    assert next(iter(table.primary_key.columns)).name == "unit_id"
    for column in table.columns:
        assert column.server_default is None
        assert column.identity is None
        assert column.autoincrement in (False, "auto")
        assert column is not table.autoincrement_column


@pytest.mark.parametrize("name", SHARDED)
def test_no_key_index_or_reference_leaves_the_unit(name: str) -> None:
    """R3, R4, R5."""
    assert list(_leaving(TABLES[name])) == []


def _leaving(table: Table) -> Iterator[str]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.columns[0].name != "unit_id":
            yield f"unique {constraint.name}"
        if isinstance(constraint, ForeignKeyConstraint):
            here = [column.name for column in constraint.columns]
            there = [element.column.name for element in constraint.elements]
            if (here[0], there) != ("unit_id", ["unit_id", "id"]) or len(here) != 2:
                yield f"reference {constraint.name}"
    for index in table.indexes:
        if index.columns[0].name != "unit_id":
            yield f"index {index.name}"


def test_every_text_names_the_unit_for_each_table() -> None:
    """R7, R8."""
    found = list(_texts())
    assert len([text for _place, text in found if READS.search(text)]) > 80, "the texts are not found any more"
    assert [place for place, text in found if fault(place, text)] == []


def test_only_the_postgresql_module_uses_what_only_it_has() -> None:
    """R9."""
    assert [place for place, text in _texts() if FORBIDDEN.search(text) and not place.startswith(OF_POSTGRESQL)] == []


def test_migrations_follow_the_models() -> None:
    """R10: the only migration makes what the models describe; the comparison is in tests/storage/test_migrate.py."""
    versions = sorted((ROOT / "core/storage/migrations/versions").glob("*.py"))
    assert [path.name for path in versions] == ["0100_first.py"]
    assert "create_all" in versions[0].read_text()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM entry",
        "SELECT id FROM entry WHERE +unit_id = :unit",
        "SELECT e.id FROM entry e JOIN person p ON p.id = e.person_id WHERE e.unit_id = :unit",
        "SELECT id FROM person WHERE unit_id = :unit AND id IN (SELECT person_id FROM post)",
        "UPDATE chain SET seq = ?",
        "INSERT INTO receipt (key, seq) VALUES (?, ?)",
        "SELECT e.id FROM entry e JOIN person p ON p.unit_id = e.unit_id AND p.id = e.person_id",
        "SELECT id FROM entry WHERE unit_id IN (:unit)",
        "SELECT e.unit_id FROM entry e JOIN person p ON p.id = e.person_id WHERE e.unit_id IN (:unit)",
        "SELECT e.unit_id FROM entry e JOIN person p ON p.unit_id = p.unit_id WHERE e.unit_id IN (:unit)",
        "SELECT e.unit_id FROM entry e JOIN person p ON p.unit_id = :unit WHERE e.unit_id IN (:unit)",
        "SELECT unit_id, (SELECT count(*) FROM person p WHERE p.unit_id = unit_id) FROM entry WHERE unit_id IN (:unit)",
    ],
)
def test_a_text_that_forgets_its_unit_is_found(text: str) -> None:
    assert fault("core/ledger/repository.py:1", text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT e.id FROM entry e JOIN person p ON p.unit_id = :unit AND p.id = e.person_id WHERE e.unit_id = :unit",
        "INSERT INTO receipt (unit_id, key, seq) VALUES (?, ?, ?)",
        "SELECT name FROM unit ORDER BY id",
        "SELECT unit_id, count(*) FROM entry WHERE unit_id IN (:unit) GROUP BY unit_id",
        "SELECT e.unit_id FROM entry e JOIN person p ON p.unit_id = e.unit_id AND p.id = 1 WHERE e.unit_id IN (:unit)",
    ],
)
def test_a_text_that_names_it_is_not(text: str) -> None:
    assert not fault("core/ledger/repository.py:1", text)


def fault(place: str, text: str) -> bool:
    """Whether a text reads or writes a table without naming the unit for it, or names it under an operator."""
    if place.partition(":")[0] in {*WITHOUT_UNIT, OF_ONE_UNIT}:
        return False
    asked_together = NAMES_UNITS.search(text)
    if asked_together is not None:
        return _mixes_units(text, asked_together[1])
    named = len(NAMES_UNIT.findall(text)) + len(LISTS_UNIT.findall(text))
    return named < len(READS.findall(text)) or OPERATOR.search(text) is not None


def _mixes_units(text: str, asked: str | None) -> bool:
    """Whether rows of several units could be mixed up: each table but that ``asked`` about is tied to it by the unit,
    which each row begins with.
    """
    tied = re.findall(rf"\b(?!{asked}\.)\w+\.unit_id\s*=\s*{asked}\.unit_id\b", text)
    return (
        len(tied) + 1 < len(READS.findall(text))
        or NAMES_UNIT.search(text) is not None
        or OPERATOR.search(text) is not None
        or BEGINS_WITH_UNIT.match(text) is None
    )


def _texts() -> Iterator[tuple[str, str]]:
    """Every SQL text in the product with its place; what is filled in stays as it is written, in braces."""
    for path in sorted((ROOT / "core").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        documented = {id(text) for text in _docstrings(tree)}
        for node in ast.walk(tree):
            if id(node) in inside or id(node) in documented:
                continue
            if isinstance(node, ast.JoinedStr):
                text = "".join(_spelt(part) for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            if re.search(r"\b(SELECT|FROM|JOIN|UPDATE|INSERT|TRIGGER|LOCK)\b", text):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    """Strings that stand alone: they explain, and are sent nowhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _spelt(part: ast.expr) -> str:
    return "{" + ast.unparse(part.value) + "}" if isinstance(part, ast.FormattedValue) else str(ast.literal_eval(part))
