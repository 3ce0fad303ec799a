"""Altered databases: ``python -m tests.campaigns.altered_databases --count N --seed S [--resume FILE]``.

A small database is altered in one of many ways (``KINDS``): bytes anywhere in the file, pages, its length, its schema,
single cells, its end, all of its chains. Then it is verified, in this process. What must hold:

- no traceback: what is found is told, or refused in a sentence;
- the alteration is found, or every service that reads answers exactly as before;
- a cut end, and chains written anew with everything that follows from them, are found by the heads written down before.

The exit code is 1 when something does not hold. What was found is kept in the file of ``--resume``, a line a block.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import INSTALLATION
from kaoping.core.ledger.attachments.files import files_beside
from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.ledger.attachments.maintenance import verify_all
from kaoping.core.services.sample_year import add_ledgers
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage import sqlite
from kaoping.core.storage.anchors import Anchor, root_of
from kaoping.core.storage.audit import GENESIS, AuditEntry, Head, canonical, follow
from kaoping.core.storage.chain import ENTRY_COLUMNS
from kaoping.core.storage.engine import Database, open_database, opened_to_read
from kaoping.core.storage.heads import heads_written
from kaoping.core.storage.migrate import ensure_schema

from tests.campaigns.read_services import answers

SAMPLE = Path(__file__).parents[2] / "tui" / "demo" / "data" / "forestry_member"
UNIT, SCHEME, YEAR = "林业局", "forestry_member", 2025
PAGE_BYTES = 512
"""The smallest: of a small database the pages are full then, and an altered byte means something."""

BLOCK = 100
"""Alterations between two lines of the file of ``--resume``."""

MEMORY = Path("/dev/shm")  # noqa: S108  # no place for secrets: where it is, files there are never on a disk


@dataclass(frozen=True)
class Subject:
    """What is altered: the database's bytes, its bytes at earlier times, the heads written down, what services say."""

    content: bytes
    earlier: tuple[bytes, ...]
    heads: tuple[Anchor, ...]
    said: dict[str, str]


@dataclass
class Outcome:
    """What became of some alterations: how often each kind, what came of it, and what did not hold."""

    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Count in what another block found."""
        self.kinds += other.kinds
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.seconds += other.seconds


class Moving:
    """A clock that stands still until it is set."""

    now = datetime(YEAR, 12, 20, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self.now


def begun(folder: Path) -> Subject:
    """A small database with a unit, its roster, its ledger, a round and marks, written on three days."""
    path, clock, earlier = folder / "begun.db", Moving(), []
    database = open_database(str(path), clock=clock)
    database.heads = folder / "heads"
    ensure_schema(database)
    services = Services(Workspace(database, "甲"))
    for step in (_set_up, _keep, _judge):
        step(services)
        earlier.append(_compact(path, folder))
        clock.now += timedelta(days=1)
    services.units.rename(services.units.find(UNIT), f"市{UNIT}")
    services.ledger.rename_book(services.units.find(f"市{UNIT}"), "集中学习", "集体学习")
    services.close()
    (written,) = (folder / "heads").iterdir()
    content = _compact(path, folder)
    place(folder, content)
    files_beside(path).rename(files_beside(folder / "a.db"))
    return Subject(
        content, tuple(earlier), heads_written(written.read_text("utf-8").splitlines()), said_of(folder / "a.db")
    )


def _set_up(services: Services) -> None:
    services.units.add(UNIT)
    services.imports.roster(UNIT, _rows("roster.csv", 30), datetime(YEAR, 1, 1, tzinfo=UTC).date())
    services.schemes.enable(UNIT, SchemeReference(SCHEME))
    services.schemes.confirm(UNIT, SCHEME, {})


def _keep(services: Services) -> None:
    proofs = {path.name: GivenFile(path.name, path.read_bytes()) for path in (SAMPLE.parent / "proof").iterdir()}
    books = tuple(_rows(f"books/{path.name}", 5) for path in sorted((SAMPLE / "books").glob("*.csv")))
    add_ledgers(services, UNIT, books, proofs, "请补上。")


def _judge(services: Services) -> None:
    key = services.rounds.open(UNIT, SCHEME, YEAR).key
    services.imports.marks(key, _rows("marks.csv", 60))
    services.imports.polls(key, _rows("polls.csv", 40))
    services.imports.claims(key, _rows("claims.csv", 12))


def _rows(name: str, most: int) -> GivenFile:
    lines = (SAMPLE / name).read_text("utf-8").splitlines(keepends=True)
    return GivenFile(Path(name).name, "".join(lines[: most + 1]).encode())


def _compact(path: Path, folder: Path) -> bytes:
    """The database as one file of small pages, as a backup is."""
    copy = folder / "compact.db"
    with closing(sqlite.driver().connect(str(path))) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("VACUUM")
    content = copy.read_bytes()
    copy.unlink()
    return content


def place(folder: Path, content: bytes) -> Path:
    """Have the database that is looked at hold ``content``, with nothing of the one before beside it."""
    path = folder / "a.db"
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)
    return path


def said_of(path: Path) -> dict[str, str]:
    """What every service that reads says of the database, an error as its sentence."""
    clock = Moving()
    database = Database(sqlite.build_engine(path), str(path), file=path, clock=clock)
    try:
        return answers(Services(Workspace(database, "甲")))
    except Error as error:
        return {"": str(error)}
    finally:
        database.close()


# Alterations of bytes.


def one_byte(content: bytes, dice: random.Random) -> bytes:
    """Another value of one byte."""
    at = dice.randrange(len(content))
    return content[:at] + bytes([content[at] ^ dice.randrange(1, 256)]) + content[at + 1 :]


def one_bit(content: bytes, dice: random.Random) -> bytes:
    """One bit turned."""
    at = dice.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]


def some_bytes(content: bytes, dice: random.Random) -> bytes:
    """Up to sixteen bytes anywhere."""
    for _time in range(dice.randrange(2, 17)):
        content = one_byte(content, dice)
    return content


def run_of_bytes(content: bytes, dice: random.Random) -> bytes:
    """Up to 64 bytes on end."""
    at, length = dice.randrange(len(content)), dice.randrange(1, 65)
    return content[:at] + dice.randbytes(length) + content[at + length :]


def one_letter(content: bytes, dice: random.Random) -> bytes:
    """A digit or letter in the text of something stored, which then is as good as before."""
    letters = [at for at in range(dice.randrange(1, 200), len(content), 199) if chr(content[at]).isalnum()]
    at = dice.choice(letters)
    return content[:at] + dice.choice(b"0123456789abcdef").to_bytes() + content[at + 1 :]


def header(content: bytes, dice: random.Random) -> bytes:
    """A byte of the file's first page."""
    at = dice.randrange(PAGE_BYTES)
    return content[:at] + dice.randbytes(1) + content[at + 1 :]


def _page(content: bytes, dice: random.Random) -> int:
    return dice.randrange(len(content) // PAGE_BYTES) * PAGE_BYTES


def zeroed_page(content: bytes, dice: random.Random) -> bytes:
    """A page of nothing."""
    at = _page(content, dice)
    return content[:at] + bytes(PAGE_BYTES) + content[at + PAGE_BYTES :]


def swapped_pages(content: bytes, dice: random.Random) -> bytes:
    """Two pages in each other's place."""
    one, other = _page(content, dice), _page(content, dice)
    changed = bytearray(content)
    changed[one : one + PAGE_BYTES] = content[other : other + PAGE_BYTES]
    changed[other : other + PAGE_BYTES] = content[one : one + PAGE_BYTES]
    return bytes(changed)


def page_twice(content: bytes, dice: random.Random) -> bytes:
    """A page in the place of another one too."""
    one, other = _page(content, dice), _page(content, dice)
    return content[:other] + content[one : one + PAGE_BYTES] + content[other + PAGE_BYTES :]


def cut_off(content: bytes, dice: random.Random) -> bytes:
    """The end of the file gone, at a page or anywhere."""
    return content[: _page(content, dice) if dice.random() < 0.5 else dice.randrange(len(content))]


def gone_on(content: bytes, dice: random.Random) -> bytes:
    """Something behind the end."""
    return content + dice.randbytes(dice.choice((1, PAGE_BYTES, 3 * PAGE_BYTES)))


# Alterations by somebody who knows SQL.

Change = Callable[[sqlite3.Connection, random.Random], object]


def _tables(connection: sqlite3.Connection, *, filled: bool = True) -> list[str]:
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return [name for name in names if not filled or connection.execute(f"SELECT 1 FROM {name}").fetchone()]  # noqa: S608


def _column(connection: sqlite3.Connection, table: str, dice: random.Random) -> str:
    return str(dice.choice([row[1] for row in connection.execute(f"PRAGMA table_info({table})")]))


def planted_trigger(connection: sqlite3.Connection, dice: random.Random) -> None:
    """A trigger that swallows, or undoes, what is written to a table."""
    table, verb = dice.choice(_tables(connection, filled=False)), dice.choice(("INSERT", "UPDATE", "DELETE"))
    done = dice.choice(("SELECT RAISE(IGNORE)", f"DELETE FROM {table} WHERE 0", "SELECT 1"))  # noqa: S608
    connection.execute(f"CREATE TRIGGER t{dice.random():.0f} {dice.choice(('BEFORE', 'AFTER'))} {verb} ON {table} "
                       f"BEGIN {done}; END")  # fmt: skip


def _indexes(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").fetchall()


def dropped_index(connection: sqlite3.Connection, dice: random.Random) -> None:
    """An index less."""
    connection.execute(f"DROP INDEX {dice.choice(_indexes(connection))[0]}")


def altered_index(connection: sqlite3.Connection, dice: random.Random) -> None:
    """An index of the same name over less, or over some rows alone."""
    name, sql = dice.choice(_indexes(connection))
    connection.execute(f"DROP INDEX {name}")
    connection.execute(f"{sql} WHERE unit_id > 0" if dice.random() < 0.5 else f"{sql.rpartition(',')[0]})")


def added_part(connection: sqlite3.Connection, dice: random.Random) -> None:
    """A table, a column, an index or a view more."""
    table = dice.choice([name for name in _tables(connection, filled=False) if name != "alembic_version"])
    connection.execute(dice.choice((
        "CREATE TABLE diary (page INTEGER)", f"ALTER TABLE {table} ADD COLUMN more TEXT",
        f"CREATE INDEX more ON {table} (unit_id)" if table != "unit" else "CREATE INDEX more ON unit (name)",
        f"CREATE VIEW more AS SELECT * FROM {table}",  # noqa: S608
    )))  # fmt: skip


def dropped_guard(connection: sqlite3.Connection, dice: random.Random) -> None:
    """A guard of the chain less."""
    connection.execute(f"DROP TRIGGER audit_entry_no_{dice.choice(('update', 'delete'))}")


def altered_text(connection: sqlite3.Connection, dice: random.Random) -> None:
    """A letter of a definition of the schema."""
    connection.execute("PRAGMA writable_schema = ON")
    rows = connection.execute("SELECT rowid, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
    rowid, sql = dice.choice(rows)
    at = dice.randrange(len(sql))
    changed = sql[:at] + dice.choice("abcxyz(), 019_") + sql[at + 1 :]
    connection.execute("UPDATE sqlite_master SET sql = ? WHERE rowid = ?", (changed, rowid))


def other_version(connection: sqlite3.Connection, dice: random.Random) -> None:
    """Another number of the schema, two, or none."""
    connection.execute(dice.choice((
        "UPDATE alembic_version SET version_num = '0099'", "UPDATE alembic_version SET version_num = '0101'",
        "INSERT INTO alembic_version VALUES ('0099')", "DELETE FROM alembic_version",
        "UPDATE alembic_version SET version_num = CAST(x'ff' AS TEXT)", "UPDATE alembic_version SET version_num = 100",
    )))  # fmt: skip


def altered_cell(connection: sqlite3.Connection, dice: random.Random) -> None:
    """A cell with another value, or the same as another type, or as bytes that are no text."""
    table = dice.choice(_tables(connection))
    column = _column(connection, table, dice)
    (rowid,) = dice.choice(connection.execute(f"SELECT rowid FROM {table}").fetchall())  # noqa: S608
    value = dice.choice((
        "7", "'x'", "''", "-1", "NULL", f"CAST({column} AS BLOB)", "CAST(x'ff41' AS TEXT)", "x'00'", "1e300", "0.5",
        f"CAST({column} AS TEXT)", "'2025-02-30'", "9223372036854775807", f"'{'[' * 5000}'",
    ))  # fmt: skip
    connection.execute(f"UPDATE OR IGNORE {table} SET {column} = {value} WHERE rowid = {rowid}")  # noqa: S608


def gone_row(connection: sqlite3.Connection, dice: random.Random) -> None:
    """A row less."""
    table = dice.choice(_tables(connection))
    rowid = dice.choice(connection.execute(f"SELECT rowid FROM {table}").fetchall())[0]  # noqa: S608
    connection.execute(f"DELETE FROM {table} WHERE rowid = {rowid}")  # noqa: S608


def more_rows(connection: sqlite3.Connection, dice: random.Random) -> None:
    """A row more: of this unit, or of one that is not there."""
    table = dice.choice([name for name in _tables(connection) if name not in ("alembic_version", "audit_entry")])
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    key = "unit_id" if "id" not in names or (dice.random() < 0.3 and "unit_id" in names) else "id"
    chosen = ", ".join(f"{name} + 900" if name == key else name for name in names)
    connection.execute(f"INSERT OR IGNORE INTO {table} SELECT {chosen} FROM {table} LIMIT 1")  # noqa: S608


def nested_body(connection: sqlite3.Connection, dice: random.Random) -> None:
    """An entry with a right hash behind a chain, whose body is no body, or nested a hundred thousand times."""
    deep, unit = "[" * 100_000, dice.randrange(2)
    bodies = ['{"detail":' + deep, deep + "]" * 100_000, "{}", "7", '"key"', "", '{"rows":7}']
    bodies.append('{"action":"unit.close"}')
    if unit == INSTALLATION.id:
        bodies.append('{"action":"anchor","detail":{"moved":[[1,2,3]],"root":""}}')
    entry = follow(_head(connection, unit), "甲", "2025-12-24T04:00:00.000+00:00", dice.choice(bodies))
    _append(connection, unit, entry)
    _move(connection, unit, entry)


def _head(connection: sqlite3.Connection, unit: int) -> Head:
    row = connection.execute("SELECT identity, algorithm, seq, hash, closed FROM chain WHERE unit_id = ?", (unit,))
    return Head(*row.fetchone())


def _append(connection: sqlite3.Connection, unit: int, entry: AuditEntry) -> None:
    names = ENTRY_COLUMNS.split(", ")
    values = (unit, *(getattr(entry, name) for name in names))
    connection.execute(
        f"INSERT INTO audit_entry (unit_id, {ENTRY_COLUMNS}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608
        values,
    )


def _move(connection: sqlite3.Connection, unit: int, entry: AuditEntry | Head) -> None:
    connection.execute("UPDATE chain SET seq = ?, hash = ? WHERE unit_id = ?", (entry.seq, entry.hash, unit))


def rewritten(connection: sqlite3.Connection, dice: random.Random) -> None:
    """All written anew as if it had always been so: a word in every row and body, all hashes, all super-anchors."""
    with _without_guards(connection):
        _rewrite(connection, dice)


def _without_guards(connection: sqlite3.Connection) -> Any:
    return closing(_Guards(connection))


class _Guards:
    """The guards of the chain, out of the way until closed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        self._texts = [sql for _name, sql in found]
        for name, _sql in found:
            connection.execute(f"DROP TRIGGER {name}")

    def close(self) -> None:
        """Put them back."""
        for text in self._texts:
            self._connection.execute(text)


def _rewrite(connection: sqlite3.Connection, dice: random.Random) -> None:
    word, other = dice.choice((("李博建", "李博见"), ("卫芳英", "卫方英"), ("2025-07-01", "2025-07-02")))
    for table in set(_tables(connection)) - {"audit_entry", "chain", "alembic_version"}:
        for column in [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "VARCHAR"]:
            connection.execute(f"UPDATE {table} SET {column} = replace({column}, ?, ?)", (word, other))  # noqa: S608
    hashes = _written_anew(connection, 1, lambda body: body.replace(word, other))
    identity, known = _head(connection, 1).identity, {}

    def anchored(body: str) -> str:
        said = json.loads(body)
        if said["action"] != "anchor":
            return body
        for told in said["detail"]["moved"]:
            if told[0] == identity and told[1]:
                told[2] = hashes[told[1]]
            known[told[0]] = Anchor(*told)
        said["detail"]["root"] = root_of(known.values())
        return canonical(said)

    _written_anew(connection, INSTALLATION.id, anchored)


def _written_anew(connection: sqlite3.Connection, unit: int, anew: Callable[[str], str]) -> dict[int, str]:
    head = Head(_head(connection, unit).identity)
    asked = connection.execute(f"SELECT {ENTRY_COLUMNS} FROM audit_entry WHERE unit_id = ? ORDER BY seq", (unit,))  # noqa: S608
    old = [AuditEntry(*row) for row in asked]
    connection.execute("DELETE FROM audit_entry WHERE unit_id = ?", (unit,))
    hashes = {0: GENESIS}
    for one in old:
        entry = follow(head, one.actor, one.at, anew(one.body))
        head = Head(head.identity, head.algorithm, entry.seq, entry.hash)
        hashes[entry.seq] = entry.hash
        _append(connection, unit, entry)
    _move(connection, unit, head)
    return hashes


BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    each.__name__: each
    for each in (
        one_byte, one_bit, some_bytes, run_of_bytes, one_letter, header, zeroed_page, swapped_pages, page_twice,
        cut_off,
        gone_on,
    )
}  # fmt: skip
SQL: dict[str, Change] = {
    each.__name__: each
    for each in (
        planted_trigger, dropped_index, altered_index, added_part, dropped_guard, altered_text, other_version,
        altered_cell, gone_row, more_rows, nested_body, rewritten,
    )
}  # fmt: skip
CUT = "cut_end"
NEEDS_HEADS = {CUT, "rewritten"}
"""What nobody can find who knows no earlier head."""

KINDS = (*BYTES, *SQL, CUT)
WEIGHTS = [
    {"one_byte": 8, "one_bit": 4, "some_bytes": 3, "one_letter": 4, "altered_cell": 3}.get(kind, 1) for kind in KINDS
]


def altered(subject: Subject, kind: str, dice: random.Random, folder: Path) -> bytes:
    """The database altered in this way."""
    if kind == CUT:
        return dice.choice(subject.earlier)
    if kind in BYTES:
        return BYTES[kind](subject.content, dice)
    path = place(folder, subject.content)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, suppress(sqlite3.IntegrityError):
        if kind in {"altered_cell", "gone_row"}:
            with _without_guards(connection):
                SQL[kind](connection, dice)
        else:
            SQL[kind](connection, dice)
    return path.read_bytes()


def judge(subject: Subject, kind: str, content: bytes, folder: Path) -> tuple[str, str]:
    """What came of an alteration, and the fault, if it is one."""
    if content == subject.content:
        return "nothing altered", ""
    path = place(folder, content)
    heads = subject.heads if kind in NEEDS_HEADS else ()
    try:
        with opened_to_read(str(path)) as database:
            report = verify_all(database, heads=heads)
    except Error:
        return "refused", ""
    except Exception:  # noqa: BLE001  # it is what the campaign looks for
        return "traceback", traceback.format_exc()
    if not report.sound:
        return "found", ""
    try:
        said = said_of(place(folder, content))
    except Exception:  # noqa: BLE001  # the same
        return "missed", traceback.format_exc()
    unlike = [name for name in subject.said.keys() | said.keys() if subject.said.get(name) != said.get(name)]
    return ("missed", f"other answers of {', '.join(sorted(unlike))}") if unlike else ("answers as before", "")


def tried(subject: Subject, seed: int, numbers: Sequence[int], folder: Path, kinds: Sequence[str] = ()) -> Outcome:
    """Alter and verify for each of ``numbers``, in one of ``kinds`` or of all."""
    found, started = Outcome(), time.process_time()
    for number in numbers:
        dice = random.Random(f"{seed} {number}")  # noqa: S311  # to be had again
        kind = dice.choice(kinds) if kinds else dice.choices(KINDS, WEIGHTS)[0]
        outcome, fault = judge(subject, kind, altered(subject, kind, dice, folder), folder)
        found.kinds[f"{kind}: {outcome}"] += 1
        found.outcomes[outcome] += 1
        if fault:
            found.faults.append(f"{number} {kind} {outcome}: {fault}")
    found.seconds = time.process_time() - started
    return found


def _resumed(path: Path | None, seed: int) -> Iterator[tuple[int, Outcome]]:
    if path is None or not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        data = json.loads(line)
        if data["seed"] == seed:
            yield (
                data["start"],
                Outcome(Counter(data["kinds"]), Counter(data["outcomes"]), data["faults"], data["seconds"]),
            )


def main() -> int:
    """Run the campaign; 1 when something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path)
    given = parser.parse_args()
    total, done = Outcome(), {}
    for start, known in _resumed(given.resume, given.seed):
        done[start] = known
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        subject = begun(Path(name))
        print(f"{len(subject.content)} bytes, {len(subject.said)} services that read")
        for start in range(0, given.count, BLOCK):
            block = done.get(start)
            if block is None:
                block = tried(subject, given.seed, range(start, min(start + BLOCK, given.count)), Path(name))
                if given.resume is not None:
                    with given.resume.open("a", encoding="utf-8") as file:
                        file.write(json.dumps({"seed": given.seed, "start": start, **vars(block)}) + "\n")
            total.add(block)
    for kind, count in sorted(total.kinds.items()):
        print(f"{count:6} {kind}")
    print(*(f"{outcome}: {count}" for outcome, count in sorted(total.outcomes.items())), sep=", ")
    print(f"{total.seconds:.0f} s of a processor, {len(total.faults)} faults")
    for fault in total.faults[:20]:
        print(fault)
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
