"""Checking that nothing was rewritten: the chain link by link, then every table row by row against the chain.

A chain alone cannot show that its end was cut off or that all of it was written anew; an *anchor* printed on a notice
earlier can: the sequence number and hash that stood at the head then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..database import guards
from ..database.schema import Schema, read_schema
from .chain import GENESIS, Entry, entry_hash
from .replay import Replay

if TYPE_CHECKING:
    from ..database.engine import Database

Anchor = tuple[int, str]
"""Sequence number and hash of an audit entry; (0, GENESIS) stands before the first."""

MOST_PROBLEMS = 200
"""After so many the file is known to be wrong; the rest is counted."""

STREAM = {"stream_results": True, "yield_per": 1000}
"""Read from the server in portions; SQLite does so anyway."""

ENTRIES = "SELECT seq, previous, hash, body, actor, at FROM audit_entry ORDER BY seq"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How many ``entries`` the chain has, the hash of the last, and one sentence for each problem."""

    entries: int
    head_hash: str
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def anchor(database: "Database") -> Anchor:
    """The present head of the chain, for printing on notices and official forms."""
    with database.read() as connection:
        head = connection.exec_driver_sql("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1").one_or_none()
    return (head[0], head[1]) if head else (0, GENESIS)


def verify(database: "Database", anchor: Anchor | None = None) -> VerifyReport:
    """Replay the chain and compare every table with it; with ``anchor`` also against a head printed earlier."""
    with database.read() as connection:
        return verify_connection(connection, read_schema(connection), anchor)


def verify_connection(connection: Connection, schema: Schema, anchor: Anchor | None = None) -> VerifyReport:
    """``verify`` for what ``connection`` sees, committed or not."""
    findings = _Findings()
    for name in guards.missing(connection):
        findings.add(_("审计表的保护触发器 {name} 不在或被改动。").format(name=name))
    with Replay(schema) as replay:
        entries, head = _follow_chain(connection, replay, anchor, findings)
        for table in replay.tables:
            for sentence in _differences(table, replay, connection, schema):
                findings.add(sentence)
    return VerifyReport(entries, head, findings.sentences())


class _Findings:
    """Problems in the order found, the first ``MOST_PROBLEMS`` in words."""

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
    connection: Connection, replay: Replay, anchor: Anchor | None, findings: _Findings
) -> tuple[int, str]:
    """Check and replay every entry; returns how many there are and the last hash."""
    count, last_seq, head = 0, 0, GENESIS
    anchored = anchor is None or anchor == (0, GENESIS)
    for row in connection.exec_driver_sql(ENTRIES, execution_options=STREAM):
        entry = Entry(*row)
        for sentence in _broken_link(entry, last_seq, head):
            findings.add(sentence)
        try:
            replay.apply(entry)
        except ValueError:
            findings.add(_("审计第 {seq} 条的内容与它之前的记录对不上。").format(seq=entry.seq))
        count, last_seq, head = count + 1, entry.seq, entry.hash
        anchored = anchored or anchor == (entry.seq, entry.hash)
    if anchor is not None and not anchored:
        findings.add(
            _("审计链中没有印发时的第 {seq} 条（校验码 {hash}）：链尾被截去，或整条链被重写过。").format(
                seq=anchor[0], hash=anchor[1][:16]
            )
        )
    return count, head


def _broken_link(entry: Entry, last_seq: int, head: str) -> Iterator[str]:
    if not all(isinstance(text, str) for text in (entry.previous, entry.hash, entry.body, entry.actor, entry.at)):
        yield _("审计第 {seq} 条有字段不是文字。").format(seq=entry.seq)
        return
    if entry.seq != last_seq + 1:
        yield _("审计第 {last} 条之后缺少记录，下一条是第 {seq} 条。").format(last=last_seq, seq=entry.seq)
    elif entry.previous != head:
        yield _("审计第 {seq} 条没有接在前一条之后。").format(seq=entry.seq)
    if entry.hash != entry_hash(entry.seq, entry.previous, entry.actor, entry.at, entry.body):
        yield _("审计第 {seq} 条被改动过：内容与校验码不符。").format(seq=entry.seq)


def _differences(table: str, replay: Replay, connection: Connection, schema: Schema) -> Iterator[str]:
    """One sentence for each row of ``table`` that is missing, extra or different. Both sides come in order."""
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
