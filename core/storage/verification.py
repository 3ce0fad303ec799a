"""Verification that nothing was rewritten: the chain entry by entry, then every table row by row against the chain.

A chain alone cannot show that its end was cut off or that all of it was written anew; an *anchor* printed on a notice
earlier can: the sequence number and hash that stood at the head then. For the comparison the tables are rebuilt from
the chain in a private temporary SQLite database, which spills to disk by itself, so hundreds of thousands of rows cost
little memory.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection

from ...plugins.i18n import _
from .audit import GENESIS, AuditEntry, cell, entry_hash
from .schema import Schema, missing, read_schema

if TYPE_CHECKING:
    from .engine import Database


CACHE_KIBIBYTES = 65_536


class ChainReplay:
    """The tables as the chain says they must be. Rows are tuples of ``columns(table)``, ordered by the first."""

    def __init__(self, schema: Schema) -> None:
        self._columns = {relation.name: (*relation.recorded, "seq") for relation in schema.business}
        self._columns["receipt"] = ("seq", "key")
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        self._database.execute("PRAGMA journal_mode = OFF")
        for table, (first, *others) in self._columns.items():
            self._database.execute(f"CREATE TABLE {table} ({first} INTEGER PRIMARY KEY, {', '.join(others)})")
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables the chain accounts for."""
        return tuple(self._columns)

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a row of ``table`` here."""
        return self._columns[table]

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows ``table`` must have, in order."""
        names = self._columns[table]
        return self._database.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {names[0]}")  # noqa: S608 own

    def apply(self, entry: AuditEntry) -> None:
        """Apply ``entry``. Raises ValueError when it does not fit the entries before it."""
        try:
            body = json.loads(entry.body)
            if "key" in body:
                self._insert("receipt", ("seq", "key"), [(entry.seq, body["key"])])
            if "rows" in body:
                alike = body.get("alike", {})
                shared = (*map(cell, alike.values()), entry.seq)
                rows = [(*map(cell, row), *shared) for row in body["rows"]]
                self._insert(body["table"], (*body["columns"], *alike, "seq"), rows)
            for change in body.get("changes", ()):
                self._change(body["table"], change, entry.seq)
        except (KeyError, TypeError, AttributeError, OverflowError, sqlite3.Error) as unfit:
            raise ValueError(f"entry {entry.seq}: {unfit}") from unfit

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        self._refuse_unknown(table, columns)
        marks = ", ".join("?" * len(columns))
        self._database.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 own

    def _change(self, table: str, change: Mapping[str, Any], seq: int) -> None:
        columns = tuple(change["set"])
        self._refuse_unknown(table, columns)
        listed = ", ".join(columns)
        found = self._database.execute(f"SELECT {listed} FROM {table} WHERE id = ?", (change["id"],))  # noqa: S608 own
        if found.fetchone() != tuple(cell(change["was"][column]) for column in columns):
            raise ValueError(f"entry {seq}: {table} {change['id']} was not as the entry says")
        settings = ", ".join(f"{column} = ?" for column in columns)
        values = [cell(value) for value in change["set"].values()]
        self._database.execute(
            f"UPDATE {table} SET {settings}, seq = ? WHERE id = ?",  # noqa: S608 own
            (*values, seq, change["id"]),
        )

    def _refuse_unknown(self, table: str, columns: Sequence[str]) -> None:
        """Raise ValueError for names not in the schema.

        They come from a body that may have been tampered with: only those of the schema reach a statement.
        """
        if unknown := set(columns).difference(self._columns[table]):
            raise ValueError(f"{table} has no columns {sorted(unknown)}")


Anchor = tuple[int, str]
"""Sequence number and hash of an audit entry; (0, GENESIS) stands before the first."""

MOST_PROBLEMS = 200
"""After so many the file is known to be wrong; the rest is counted."""

STREAM = {"stream_results": True, "yield_per": 1000}
"""Read from the server in portions; SQLite does so anyway."""

ENTRIES = "SELECT seq, previous, hash, body, actor, at FROM audit_entry ORDER BY seq"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The number of ``entries`` in the chain, the hash of the last, and one sentence for each problem.

    ``notes`` are of what is as it was written, but ought to be known: a clock that went backwards.
    """

    entries: int
    head_hash: str
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """True if no problem was found."""
        return not self.problems


def anchor(database: "Database") -> Anchor:
    """Return the present head of the chain, for printing on notices and official forms."""
    with database.read() as connection:
        head = connection.exec_driver_sql("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1").one_or_none()
    return (head[0], head[1]) if head else (0, GENESIS)


def verify(database: "Database", anchor: Anchor | None = None) -> VerifyReport:
    """Replay the chain and compare every table with it; with ``anchor`` also against a head printed earlier."""
    with database.read() as connection:
        return verify_connection(connection, read_schema(connection), anchor)


def verify_connection(connection: Connection, schema: Schema, anchor: Anchor | None = None) -> VerifyReport:
    """Verify as ``verify`` does what ``connection`` sees, committed or not."""
    findings, notes = _Findings(), _Findings()
    for name in missing(connection):
        findings.add(_("审计表的保护触发器 {name} 不在或被改动。").format(name=name))
    with ChainReplay(schema) as replay:
        entries, head = _follow_chain(connection, replay, anchor, findings, notes)
        for table in replay.tables:
            for sentence in _differences(table, replay, connection, schema):
                findings.add(sentence)
    return VerifyReport(entries, head, findings.sentences(), notes.sentences())


class _Findings:
    """Problems in the order found; the first ``MOST_PROBLEMS`` as sentences, the others counted."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._untold = 0

    def add(self, sentence: str) -> None:
        if len(self._told) < MOST_PROBLEMS:
            self._told.append(sentence)
        else:
            self._untold += 1

    def sentences(self) -> tuple[str, ...]:
        if self._untold:
            return (*self._told, _("另有 {count} 处不符，未逐条列出。").format(count=self._untold))
        return tuple(self._told)


def _follow_chain(
    connection: Connection, replay: ChainReplay, anchor: Anchor | None, findings: _Findings, notes: _Findings
) -> tuple[int, str]:
    """Check and replay every entry; return how many there are and the last hash."""
    count, last_seq, head, last_at = 0, 0, GENESIS, ""
    anchored = anchor is None or anchor == (0, GENESIS)
    for row in connection.exec_driver_sql(ENTRIES, execution_options=STREAM):
        entry = AuditEntry(*row)
        for sentence in _broken_link(entry, last_seq, head):
            findings.add(sentence)
        try:
            replay.apply(entry)
        except ValueError:
            findings.add(_("审计第 {seq} 条的内容与它之前的记录对不上。").format(seq=entry.seq))
        if isinstance(entry.at, str):
            if entry.at < last_at:
                sentence = _("审计第 {seq} 条记的时间 {at} 早于前一条的 {before}:那时机器的时钟倒退过。")
                notes.add(sentence.format(seq=entry.seq, at=entry.at, before=last_at))
            last_at = entry.at
        count, last_seq, head = count + 1, entry.seq, entry.hash
        anchored = anchored or anchor == (entry.seq, entry.hash)
    if anchor is not None and not anchored:
        findings.add(
            _("审计链中没有印发时的第 {seq} 条（校验码 {hash}）：链尾被截去，或整条链被重写过。").format(
                seq=anchor[0], hash=anchor[1][:16]
            )
        )
    return count, head


def _broken_link(entry: AuditEntry, last_seq: int, head: str) -> Iterator[str]:
    if not all(isinstance(text, str) for text in (entry.previous, entry.hash, entry.body, entry.actor, entry.at)):
        yield _("审计第 {seq} 条有字段不是文字。").format(seq=entry.seq)
        return
    if entry.seq != last_seq + 1:
        yield _("审计第 {last} 条之后缺少记录，下一条是第 {seq} 条。").format(last=last_seq, seq=entry.seq)
    elif entry.previous != head:
        yield _("审计第 {seq} 条没有接在前一条之后。").format(seq=entry.seq)
    if entry.hash != entry_hash(entry.seq, entry.previous, entry.actor, entry.at, entry.body):
        yield _("审计第 {seq} 条被改动过：内容与校验码不符。").format(seq=entry.seq)


def _differences(table: str, replay: ChainReplay, connection: Connection, schema: Schema) -> Iterator[str]:
    """Yield one sentence for each row of ``table`` that is missing, extra or different. Both sides are in order."""
    columns = replay.columns(table)
    statement = schema[table].scan(columns, columns[0])
    expected = replay.rows(table)
    stored = (tuple(row) for row in connection.exec_driver_sql(statement, execution_options=STREAM))
    wanted, found = next(expected, None), next(stored, None)
    while wanted or found:
        if wanted and (not found or wanted[0] < found[0]):
            yield _("表 {table} 缺少第 {id} 行。").format(table=table, id=wanted[0])
            wanted = next(expected, None)
        elif found and (not wanted or found[0] < wanted[0]):
            yield _("表 {table} 多出第 {id} 行，审计中没有它。").format(table=table, id=found[0])
            found = next(stored, None)
        elif wanted and found:
            if wanted != found:
                yield _difference(table, columns, wanted, found)
            wanted, found = next(expected, None), next(stored, None)


def _difference(table: str, columns: tuple[str, ...], wanted: tuple[Any, ...], found: tuple[Any, ...]) -> str:
    names = [name for name, one, other in zip(columns, wanted, found, strict=True) if one != other]
    return _("表 {table} 第 {id} 行的 {columns} 与审计记录不符。").format(
        table=table, id=wanted[0], columns="、".join(names)
    )
