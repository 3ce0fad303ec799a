"""Verification that nothing was rewritten: each chain entry by entry, then every table row by row against its chain.

A chain alone cannot show that its end was cut off or that all of it was written anew; an anchor printed on a notice
earlier can (:mod:`.anchors`), and so can those that the directory's chain holds of all others, day by day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from ...plugins.i18n import _
from ..kernel.text import shown
from ..kernel.unit import INSTALLATION, Unit
from . import directory, guards
from .anchors import ANCHORED, Anchor, Proof, root_of
from .audit import GENESIS, AuditEntry, entry_hash
from .chain import CLOSED, OPENED, head_of
from .chain_replay import ChainReplay
from .connection import UnitConnection
from .schema import Schema, read_schema
from .settings import guards_done_without

if TYPE_CHECKING:
    from .engine import Database

MOST_PROBLEMS = 200
"""After so many the file is known to be wrong; the rest is counted."""

STREAM = {"stream_results": True, "yield_per": 1000}
"""Read from the server in portions; SQLite does so anyway."""

COLUMNS = tuple(field.name for field in fields(AuditEntry))
ENTRIES = text(f"SELECT {', '.join(COLUMNS)} FROM audit_entry WHERE unit_id = :unit ORDER BY seq")  # noqa: S608 names are our own

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ChainState:
    """What the chain of a unit was found to be: how many entries, and the anchor of its last one."""

    unit: Unit
    entries: int
    head: Anchor


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Every chain that was followed, that of the directory first, and one sentence for each problem.

    ``notes`` are of what is as it was written, but ought to be known: a clock that went backwards.
    """

    chains: tuple[ChainState, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """True if no problem was found."""
        return not self.problems

    @property
    def entries(self) -> int:
        """How many entries all chains have together."""
        return sum(chain.entries for chain in self.chains)


def anchor(connection: UnitConnection) -> Anchor:
    """Return the present head of the unit's chain, for printing on notices and official forms."""
    head = head_of(connection)
    if head is None:
        raise LookupError(connection.unit)
    return Anchor(head.identity, head.seq, head.hash)


def verify(database: "Database", printed: Anchor | Proof | None = None, only: Unit | None = None) -> VerifyReport:
    """Replay the chains and compare every table with them; with ``printed`` also against an anchor printed earlier.

    ``only`` narrows it to one unit; the directory's chain is followed always.
    """
    with database.read() as connection:
        return verify_connection(connection, read_schema(connection), printed, only)


def verify_connection(
    connection: Connection,
    schema: Schema,
    printed: Anchor | Proof | None = None,
    only: Unit | None = None,
    lacking: Sequence[str] = (),
) -> VerifyReport:
    """Verify as ``verify`` does what ``connection`` sees, committed or not.

    ``lacking`` are guards not to be missed besides those that the database is known to do without.
    """
    findings, notes = _Sentences(), _Sentences()
    installation = UnitConnection(connection, INSTALLATION)
    for name in missing_guards(installation, schema):
        if name not in lacking:
            findings.add(_("审计表的保护触发器 {name} 不在或被改动。").format(name=name))
    for sentence in _strays(installation, schema):
        findings.add(sentence)
    anchored = _Anchored(printed.anchor if isinstance(printed, Proof) else printed)
    states = []
    for unit in (INSTALLATION, *directory.units(installation)):
        if only is None or unit in (INSTALLATION, only):
            follower = _Follower(UnitConnection(connection, unit), anchored, findings.of(unit), notes.of(unit))
            states.append(follower.verify(schema))
    for sentence in anchored.unmet():
        findings.add(sentence)
    return VerifyReport(tuple(states), findings.told(), notes.told())


def missing_guards(installation: UnitConnection, schema: Schema) -> tuple[str, ...]:
    """Return the names of guards that are absent, switched off or altered, but for those that cannot be had."""
    there = guards.sound(installation.driver) | guards_done_without(installation, schema)
    return tuple(name for name in guards.known(installation.driver) if name not in there)


class _Sentences:
    """What was found, in order; the first ``MOST_PROBLEMS`` as sentences, the others counted."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._untold = 0

    def add(self, sentence: str) -> None:
        if len(self._told) < MOST_PROBLEMS:
            self._told.append(sentence)
        else:
            self._untold += 1

    def of(self, unit: Unit) -> Tell:
        """Return what adds sentences about one unit."""
        if unit == INSTALLATION:
            return self.add
        place = _("单位「{unit}」:").format(unit=shown(unit.name))
        return lambda sentence: self.add(place + sentence)

    def told(self) -> tuple[str, ...]:
        if self._untold:
            return (*self._told, _("另有 {count} 处不符，未逐条列出。").format(count=self._untold))
        return tuple(self._told)


class _Anchored:
    """What chains must hold, because it was printed or is anchored in the directory's chain."""

    def __init__(self, printed: Anchor | None) -> None:
        self._expected: dict[str, dict[int, str]] = defaultdict(dict)
        self._heads: dict[str, Anchor] = {}
        self._unseen = set() if printed is None else {printed.identity}
        if printed is not None:
            self._expect(printed)

    def _expect(self, anchor: Anchor) -> None:
        if anchor.seq:
            self._expected[anchor.identity][anchor.seq] = anchor.hash

    def accepts(self, body: dict[str, Any]) -> bool:
        """Expect the heads that an entry of the directory's chain anchors; False when they do not make its root."""
        if body.get("action") != ANCHORED:
            return True
        for told in body["detail"]["moved"]:
            one = self._heads[told[0]] = Anchor(*told)
            self._expect(one)
        return bool(root_of(self._heads.values()) == body["detail"]["root"])

    def of_chain(self, identity: str) -> dict[int, str]:
        """Return the hashes that a chain must have, by number."""
        self._unseen.discard(identity)
        return dict(self._expected[identity])

    def unmet(self) -> Iterator[str]:
        """Yield a sentence where an anchor was printed that is of no chain here."""
        for identity in self._unseen:
            yield _("没有标识为 {identity} 的留痕链:它的单位不在核对的范围里。").format(identity=identity)


def _strays(installation: UnitConnection, schema: Schema) -> Iterator[str]:
    """Yield a sentence for each number in a table under which no unit is known, and for each unit without its chain."""
    known = directory.identities(installation)
    numbers = {INSTALLATION.id, *known}
    for relation in schema.values():
        if relation.of_unit:
            for number in directory.numbers_in(installation, relation.name):
                if number not in numbers:
                    sentence = _("表 {table} 里有第 {number} 号单位的行,单位名录里没有它。")
                    yield sentence.format(table=relation.name, number=number)
    for number, identity in known.items():
        head = head_of(UnitConnection(installation.driver, Unit(number, "")))
        if head is None or head.identity != identity:
            yield _("第 {number} 号单位没有自己的留痕链,或者链的标识与名录不符。").format(number=number)


class _Follower:
    """Follows the chain of one unit; ``find`` tells problems, ``note`` what harms nobody."""

    def __init__(self, connection: UnitConnection, anchored: _Anchored, find: Tell, note: Tell) -> None:
        self._connection = connection
        self._anchored = anchored
        self._find = find
        self._note = note
        self._head = head_of(connection)
        self._identity = "" if self._head is None else self._head.identity
        self._gone = ""

    def verify(self, schema: Schema) -> ChainState:
        """Follow the chain and compare the tables of the unit with what it makes."""
        with ChainReplay(schema, self._connection.unit) as replay:
            entries, last = self._follow(replay)
            for table in replay.tables:
                for sentence in _differences(table, replay, self._connection, schema):
                    self._find(sentence)
        if self._head is None or (self._head.seq, self._head.hash) != (last.seq, last.hash):
            self._find(_("链头记的与最后一条审计不符:链尾被截去,或链头被改动。"))
        elif self._head.closed != self._gone:
            self._find(_("链头记的去向与审计不符:审计记的是「{place}」。").format(place=shown(self._gone)))
        return ChainState(self._connection.unit, entries, last)

    def _follow(self, replay: ChainReplay) -> tuple[int, Anchor]:
        """Check and replay every entry; return how many there are, and the last one."""
        count, last, last_at = 0, Anchor(self._identity, 0, GENESIS), ""
        expected = self._anchored.of_chain(self._identity)
        for row in self._connection.driver.execute(
            ENTRIES, {"unit": self._connection.unit.id}, execution_options=STREAM
        ):
            entry = AuditEntry(*row)
            for sentence in self._broken_link(entry, last):
                self._find(sentence)
            self._replay(replay, entry)
            if isinstance(entry.at, str):
                if entry.at < last_at:
                    sentence = _("审计第 {seq} 条记的时间 {at} 早于前一条的 {before}:那时机器的时钟倒退过。")
                    self._note(sentence.format(seq=entry.seq, at=entry.at, before=last_at))
                last_at = entry.at
            count, last = count + 1, Anchor(self._identity, entry.seq, entry.hash)
            if expected.get(entry.seq) == entry.hash:
                del expected[entry.seq]
        for seq, digest in expected.items():
            sentence = _("审计链中没有印发时的第 {seq} 条（校验码 {hash}）：链尾被截去，或整条链被重写过。")
            self._find(sentence.format(seq=seq, hash=digest[:16]))
        return count, last

    def _replay(self, replay: ChainReplay, entry: AuditEntry) -> None:
        try:
            body = replay.apply(entry)
            is_whole = self._connection.unit != INSTALLATION or self._anchored.accepts(body)
            goes_on = body.get("action") in OPENED
            gone = str(body["detail"]["to"]) if body.get("action") in CLOSED else ""
        except (ValueError, KeyError, TypeError, IndexError):
            self._find(_("审计第 {seq} 条的内容与它之前的记录对不上。").format(seq=entry.seq))
            return
        if self._gone and not goes_on:
            sentence = _("审计第 {seq} 条写在迁走以后:已经迁到「{place}」。")
            self._find(sentence.format(seq=entry.seq, place=shown(self._gone)))
        self._gone = gone
        if not is_whole:
            self._find(_("审计第 {seq} 条的总校验码与它列出的链头算不到一起。").format(seq=entry.seq))

    def _broken_link(self, entry: AuditEntry, last: Anchor) -> Iterator[str]:
        if not all(isinstance(getattr(entry, name), str) for name in COLUMNS if name != "seq"):
            yield _("审计第 {seq} 条有字段不是文字。").format(seq=entry.seq)
            return
        if entry.seq != last.seq + 1:
            yield _("审计第 {last} 条之后缺少记录，下一条是第 {seq} 条。").format(last=last.seq, seq=entry.seq)
        elif entry.previous != last.hash:
            yield _("审计第 {seq} 条没有接在前一条之后。").format(seq=entry.seq)
        try:
            digest = entry_hash(self._identity, entry)
        except ValueError:
            yield _("审计第 {seq} 条用「{name}」计算摘要,这台机器算不出,没有核对。").format(
                seq=entry.seq, name=shown(entry.algorithm)
            )
            return
        if entry.hash != digest:
            yield _("审计第 {seq} 条被改动过：内容与校验码不符。").format(seq=entry.seq)


def _differences(table: str, replay: ChainReplay, connection: UnitConnection, schema: Schema) -> Iterator[str]:
    """Yield one sentence for each row of ``table`` that is missing, extra or different. Both sides are in order."""
    columns, relation = replay.columns(table), schema[table]
    statement, unit = relation.scan(columns, columns[0]), relation.within(connection.unit.id)
    expected = replay.rows(table)
    stored = (tuple(row) for row in connection.driver.exec_driver_sql(statement, unit, execution_options=STREAM))
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
