"""Verification that nothing was rewritten: the file and the schema (:mod:`.structure`), each chain entry by entry, then
every table row by row against its chain.

A chain alone cannot show that its end was cut off or that all of it was written anew; an anchor printed on a notice
earlier can (:mod:`.anchors`), a head written down elsewhere (:mod:`.heads`), and so can those that the directory's
chain holds of all others, day by day. What nothing here can show is an entry put behind the chain with a right hash.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from ...plugins.i18n import _
from ..kernel.clock import utc_now, written
from ..kernel.errors import Error
from ..kernel.text import shown
from ..kernel.unit import INSTALLATION, Unit
from . import directory, guards
from .anchors import Anchor, Proof
from .audit import ALGORITHMS, GENESIS, AuditEntry, entry_hash
from .chain import CLOSED, OPENED, head_of
from .chain_replay import ChainReplay
from .connection import UnitConnection
from .heads import ExpectedHeads
from .schema import HEAD, Schema, read_schema
from .settings import guards_done_without, hash_algorithm
from .structure import Undecodable, alterations, damages, reading_anything, surviving

if TYPE_CHECKING:
    from .engine import Database

MOST_PROBLEMS = 200
"""After so many the file is known to be wrong; the rest is counted."""

STREAM = {"stream_results": True, "yield_per": 1000}
"""Read from the server in portions; SQLite does so anyway."""

COLUMNS = tuple(field.name for field in fields(AuditEntry))
ENTRIES = text(f"SELECT {', '.join(COLUMNS)} FROM audit_entry WHERE unit_id = :unit ORDER BY seq")  # noqa: S608 names are our own

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")
"""How moments are written."""

Tell = Callable[[str], None]

ENTRIES_BETWEEN = 200
"""After so many entries whoever waits hears how many were followed."""

Followed = Callable[[int], object]
"""Hears that so many more entries were followed, and may break the verification off by what it raises."""


def unheard(_entries: int) -> None:
    """Nobody waits."""


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


def verify(
    database: "Database",
    printed: Anchor | Proof | None = None,
    only: Unit | None = None,
    heads: Iterable[Anchor] = (),
    followed: Followed = unheard,
) -> VerifyReport:
    """Verify the whole database: its file, its schema, its chains, and every row against them.

    The chains must hold what was ``printed`` and the ``heads`` that were written down earlier. ``only`` narrows chains
    and rows to one unit; the directory's are followed always. ``followed`` hears how far it is.
    """
    report = VerifyReport((), ())
    try:
        with database.read() as connection:
            report = verify_whole(connection, printed, only, heads, followed)
    except Error:
        if report.sound:  # of a damaged file even the end of reading may fail
            raise
    return report


def verify_whole(
    connection: Connection,
    printed: Anchor | Proof | None = None,
    only: Unit | None = None,
    heads: Iterable[Anchor] = (),
    followed: Followed = unheard,
) -> VerifyReport:
    """Verify as ``verify`` does what ``connection`` sees: whatever its bytes are, what cannot be read is a problem."""
    findings = _Sentences()
    with reading_anything(connection):
        with surviving(connection, findings.add, _("数据库文件")):
            for sentence in damages(connection):
                findings.add(sentence)
        followed(0)
        with surviving(connection, findings.add, _("数据库结构")):
            for sentence in (*_other_version(connection), *alterations(connection)):
                findings.add(sentence)
        found = VerifyReport((), ())
        with surviving(connection, findings.add, _("留痕链")):
            schema = read_schema(connection)
            found = verify_connection(connection, schema, printed, only, heads=heads, followed=followed)
    return VerifyReport(found.chains, (*findings.told(), *found.problems), found.notes)


def verify_connection(
    connection: Connection,
    schema: Schema,
    printed: Anchor | Proof | None = None,
    only: Unit | None = None,
    lacking: Sequence[str] = (),
    heads: Iterable[Anchor] = (),
    followed: Followed = unheard,
) -> VerifyReport:
    """Verify chains and rows as ``connection`` sees them, committed or not.

    ``lacking`` are guards not to be missed besides those that the database is known to do without. ``schema`` may be
    that of another version.
    """
    findings, notes = _Sentences(), _Sentences()
    installation = UnitConnection(connection, INSTALLATION)
    for name in missing_guards(installation, schema):
        if name not in lacking:
            findings.add(_("审计表的保护触发器 {name} 不在或被改动。").format(name=name))
    for sentence in _strays(installation, schema):
        findings.add(sentence)
    expected = ExpectedHeads(printed, heads, everywhere=only is None)
    states = []
    algorithm = hash_algorithm(installation, schema)
    for unit in (INSTALLATION, *_units(installation)):
        if only is None or unit in (INSTALLATION, only):
            with surviving(connection, findings.of(unit), _("留痕链和数据")):
                told = findings.of(unit), notes.of(unit)
                follower = _Follower(UnitConnection(connection, unit), expected, *told, followed)
                states.append(follower.verify(schema, algorithm))
    for sentence in expected.unmet():
        findings.add(sentence)
    return VerifyReport(tuple(states), findings.told(), notes.told())


def _units(installation: UnitConnection) -> Iterator[Unit]:
    """Yield the units that can be followed; rows of others are told as what the directory's chain does not say."""
    for unit in directory.units(installation):
        if type(unit.id) is int:
            yield Unit(unit.id, str(unit.name))


def _other_version(connection: Connection) -> Iterator[str]:
    """Yield a sentence unless the database says that its schema is this program's."""
    found = list(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())
    if found != [HEAD]:
        yield _("表 alembic_version 记的结构编号应是「{head}」,现在是「{found}」。").format(
            head=HEAD, found=shown("、".join(map(str, found)))
        )


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
    """Follows the chain of one unit; ``find`` tells problems, ``note`` what harms nobody, ``followed`` how far."""

    def __init__(
        self, connection: UnitConnection, expected: ExpectedHeads, find: Tell, note: Tell, followed: Followed
    ) -> None:
        self._connection = connection
        self._expected = expected
        self._find = find
        self._note = note
        self._followed = followed
        self._head = head_of(connection)
        self._identity = "" if self._head is None else str(self._head.identity)
        self._gone = ""
        self._algorithm = ""
        self._now = written(utc_now())

    def verify(self, schema: Schema, algorithm: str) -> ChainState:
        """Follow the chain and compare the tables of the unit with what it makes.

        ``algorithm`` is what new chains of this database are hashed with.
        """
        with ChainReplay(schema, self._connection.unit) as replay:
            entries, last = self._follow(replay)
            for table in replay.tables:
                self._followed(0)
                for sentence in _differences(table, replay, self._connection, schema):
                    self._find(sentence)
        if self._head is None or (self._head.seq, self._head.hash) != (last.seq, last.hash):
            self._find(_("链头记的与最后一条审计不符:链尾被截去,或链头被改动。"))
        elif self._head.closed != self._gone:
            self._find(_("链头记的去向与审计不符:审计记的是「{place}」。").format(place=shown(self._gone)))
        elif self._head.algorithm not in (self._algorithm or ALGORITHMS, algorithm):
            self._find(_("链头记的摘要算法「{name}」与审计不符。").format(name=shown(str(self._head.algorithm))))
        return ChainState(self._connection.unit, entries, last)

    def _follow(self, replay: ChainReplay) -> tuple[int, Anchor]:
        """Check and replay every entry; return how many there are, and the last one."""
        count, last, last_at = 0, Anchor(self._identity, 0, GENESIS), ""
        expected = self._expected.of_chain(self._identity)
        for row in self._connection.driver.execute(
            ENTRIES, {"unit": self._connection.unit.id}, execution_options=STREAM
        ):
            entry = AuditEntry(*row)
            broken = list(self._broken_link(entry, last))
            for sentence in broken:
                self._find(sentence)
            self._replay(replay, entry)
            if not broken:
                self._compare_time(entry, last_at)
                last_at = entry.at
            self._algorithm = entry.algorithm
            count, last = count + 1, Anchor(self._identity, entry.seq, entry.hash)
            if not count % ENTRIES_BETWEEN:
                self._followed(ENTRIES_BETWEEN)
            if expected.get(entry.seq) == entry.hash:
                del expected[entry.seq]
        for seq, digest in expected.items():
            sentence = _("审计链中没有印发时的第 {seq} 条（校验码 {hash}）：链尾被截去，或整条链被重写过。")
            self._find(sentence.format(seq=seq, hash=digest[:16]))
        return count, last

    def _compare_time(self, entry: AuditEntry, before: str) -> None:
        if not MOMENT.fullmatch(entry.at):
            self._find(_("审计第 {seq} 条记的时间「{at}」不是时间。").format(seq=entry.seq, at=shown(entry.at)[:40]))
        elif entry.at < before:
            sentence = _("审计第 {seq} 条记的时间 {at} 早于前一条的 {before}:那时机器的时钟倒退过。")
            self._note(sentence.format(seq=entry.seq, at=entry.at, before=shown(before)))
        elif before <= self._now < entry.at:
            sentence = _("审计第 {seq} 条起记的时间 {at} 还没有到:那时机器的时钟快了,或者现在的慢了。")
            self._note(sentence.format(seq=entry.seq, at=entry.at))

    def _replay(self, replay: ChainReplay, entry: AuditEntry) -> None:
        try:
            body = replay.apply(entry)
            is_whole = self._connection.unit != INSTALLATION or self._expected.accepts(body)
            goes_on = body.get("action") in OPENED
            gone = str(body["detail"]["to"]) if body.get("action") in CLOSED else ""
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            self._find(_("审计第 {seq} 条的内容与它之前的记录对不上。").format(seq=entry.seq))
            return
        if self._gone and not goes_on:
            sentence = _("审计第 {seq} 条写在迁走以后:已经迁到「{place}」。")
            self._find(sentence.format(seq=entry.seq, place=shown(self._gone)))
        self._gone = gone
        if not is_whole:
            self._find(_("审计第 {seq} 条的总校验码与它列出的链头算不到一起。").format(seq=entry.seq))

    def _broken_link(self, entry: AuditEntry, last: Anchor) -> Iterator[str]:
        if (
            not all(type(getattr(entry, name)) is str for name in COLUMNS if name != "seq")
            or type(entry.seq) is not int
        ):
            yield _("审计第 {seq} 条有字段不是文字。").format(seq=shown(str(entry.seq)))
            return
        if entry.countersignature:
            yield _("审计第 {seq} 条的会签不是本程序写的。").format(seq=entry.seq)
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
        if wanted and (not found or _order(wanted) < _order(found)):
            yield _("表 {table} 缺少第 {id} 行。").format(table=table, id=wanted[0])
            wanted = next(expected, None)
        elif found and (not wanted or _order(found) < _order(wanted)):
            yield _("表 {table} 多出第 {id} 行，审计中没有它。").format(table=table, id=shown(str(found[0])))
            found = next(stored, None)
        elif wanted and found:
            if wanted != found or list(map(type, wanted)) != list(map(type, found)):
                yield _difference(table, columns, wanted, found)
            wanted, found = next(expected, None), next(stored, None)


def _order(row: tuple[Any, ...]) -> tuple[bool, Any]:
    """Where a row stands among others; one whose number is none comes last."""
    return (False, row[0]) if isinstance(row[0], int | float) else (True, str(row[0]))


def _difference(table: str, columns: tuple[str, ...], wanted: tuple[Any, ...], found: tuple[Any, ...]) -> str:
    unlike = [
        (name, other)
        for name, one, other in zip(columns, wanted, found, strict=True)
        if one != other or type(one) is not type(other)
    ]
    names = "、".join(name for name, _other in unlike)
    if any(isinstance(other, Undecodable) for _name, other in unlike):
        sentence = _("表 {table} 第 {id} 行的 {columns} 与审计记录不符:里面有不是文字的字节。")
    else:
        sentence = _("表 {table} 第 {id} 行的 {columns} 与审计记录不符。")
    return sentence.format(table=table, id=wanted[0], columns=names)
