"""Every statement that writes rows is executed where the rows it wrote are counted."""

import ast
import re
from collections.abc import Iterator

from tests.gates.test_house import trees

COUNTS = {
    "core/storage/chain.py:_send": "entries, heads and receipts: compares what each statement wrote",
    "core/storage/postgresql.py:send_together": "the same for a server: says how many, and commits only what is there",
    "core/storage/transaction.py:_ask": "rows: ``_write`` and ``_write_changes`` compare",
    "core/storage/transfer.py:_write": "rows that move: compares",
    "core/storage/chain_replay.py:_insert": "a private database that is compared row by row",
}
READS = {
    "core/storage/chain.py:lock_head", "core/storage/engine.py:exclusive", "core/storage/guards.py:install",
    "core/storage/guards.py:sound", "core/storage/sqlite.py:_keep_pages", "core/storage/migrate.py:_upgrade",
    "core/storage/postgresql.py:install_guards",
    "core/storage/postgresql.py:sound_guards", "core/storage/structure.py:_damaged_indexes",
    "core/storage/structure.py:_found_on_a_server",
    "core/storage/reversal.py:present_rows", "core/storage/reversal.py:referring_rows",
    "core/storage/schema.py:read_schema", "core/storage/schema.py:stored_version", "core/storage/sqlite.py:begin",
    "core/storage/sqlite.py:_begin_writing",
    "core/storage/sqlite.py:build_engine", "core/storage/structure.py:_found", "core/storage/structure.py:damages",
    "core/storage/transfer.py:_here", "core/storage/transfer.py:_stream", "core/storage/verification.py:_differences",
    "core/storage/verification.py:_other_version",
}  # fmt: skip
"""Those that read, lock, or make the schema."""

WRITING = re.compile(r"\s*(?:INSERT|REPLACE|UPDATE|DELETE)\s+(?:INTO|FROM|OR|\w+\s+SET|$)")
TEXTS = {"core/storage/chain.py", "core/storage/chain_replay.py", "core/storage/schema.py"}
"""Where the text of a statement that writes may stand."""


def executing() -> Iterator[str]:
    """Every function that hands a statement to the driver."""
    for file, tree in trees():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Attribute) and node.attr in {"exec_driver_sql", "executemany"}
                for node in ast.walk(function)
            ):
                yield f"{file}:{function.name}"


def test_who_executes_a_statement_counts_or_only_reads() -> None:
    assert set(executing()) == COUNTS.keys() | READS


def test_texts_that_write_stand_where_their_rows_are_counted() -> None:
    """None is asked as a question of a unit, which nobody counts."""
    found = {
        file
        for file, tree in trees()
        if file.startswith("core/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING.match(node.value)
    }
    assert found == TEXTS
