"""Taking a file back that was brought in: everything it wrote becomes what it was, in one act that the chain tells.

The chain says what the file wrote. What somebody has changed since is left as it is and told: of marks each cell by
itself, of claims, votes and entries each whole. A roster, and results from before the program, are taken back whole or
not at all: not when anything has been built on them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...plugins.evaluation.inputs import Line
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed, shown
from ..rounds.excuses import follow_roster
from ..rounds.model import DRAFT, AssessmentRound
from ..rounds.repository import current_stage
from ..rounds.schedule import require_filling_open, require_poll_open, require_register_open
from ..rounds.sheets.codec import pack, read_details, unpack, write_details
from ..storage.reversal import Cells, WrittenRow, present_rows, referring_rows, written_rows
from ..storage.transaction import Transaction
from .imports_repository import BroughtFile, brought_file, entries_naming, mark_taken_back, rounds_since

FOLLOWS = frozenset({"round_subject"})
"""Tables that follow others by themselves."""

WHOLE = frozenset({"roster", "results"})
"""Kinds of files that are taken back whole or not at all."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a file: how many rows of the database are as they were before it, and what was left as somebody
    has made it since, in sentences.
    """

    file: BroughtFile
    restored: int
    left: tuple[str, ...]


def take_back(transaction: Transaction, id_: int, reason: str, load: Callable[[str], AssessmentRound]) -> TakenBack:
    """Take the file with that number back; ``load`` gives the round with a code.

    Raises:
        Error: there is none, it was taken back already, its stage is closed, or something was built on it.
    """
    brought = brought_file(transaction.connection, id_)
    if brought.taken_back:
        raise Error(
            _("第 {n} 号导入已经由 {who} 在 {day} 取回。").format(
                n=id_, who=shown(brought.taken_by), day=brought.taken_at[:10]
            )
        )
    round_ = load(brought.round) if brought.round else None
    work = _Reversal(transaction, brought, round_)
    work.check()
    transaction.event(
        "import.undo",
        {"import": id_, "kind": brought.kind, "file": brought.file, "sha256": brought.sha256, "reason": reason},
    )
    transaction.label("import.undo")
    work.write()
    mark_taken_back(transaction, brought, reason)
    if brought.kind == "roster":
        follow_roster(transaction)
    return TakenBack(brought, work.restored, tuple(work.left))


class _Reversal:
    """What a file wrote, compared with what is there now."""

    def __init__(self, transaction: Transaction, brought: BroughtFile, round_: AssessmentRound | None) -> None:
        self.left: list[str] = []
        self._transaction = transaction
        self._connection = transaction.connection
        self._brought = brought
        self._round = round_
        rows = written_rows(self._connection, brought.first_seq, brought.last_seq)
        self._rows = [row for row in rows if row.table not in FOLLOWS]
        self._now: dict[str, Mapping[int, Cells]] = {}
        ids = defaultdict(list)
        for row in self._rows:
            ids[row.table].append(row.id)
        for table, some in ids.items():
            self._now[table] = present_rows(self._connection, transaction.schema, table, some)
        self._gone: dict[str, dict[int, int]] = defaultdict(dict)
        self._changed: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self._built_on = self._referred()

    @property
    def restored(self) -> int:
        """How many rows are as they were."""
        return sum(len(rows) for rows in self._gone.values()) + sum(len(rows) for rows in self._changed.values())

    def check(self) -> None:
        """Find what becomes of each row.

        Raises:
            Error: the stage of one is closed, or something was built on what must go whole.
        """
        if self._brought.kind in WHOLE:
            self._refuse_built_on()
        self._refuse_closed()
        kept_entries = set()
        later = self._later()
        for row in self._rows:
            now = self._now[row.table].get(row.id)
            if now is None:  # its own taking back is the only way for a row to go
                continue
            if row.table == "sheet":
                self._sheet(row, now, later.get(row.id, {}))
            elif row.table == "amendment":
                if row.became["entry_id"] not in kept_entries:
                    self._gone[row.table][row.id] = now["seq"]
            elif now["seq"] != row.seq or (row.was is None and row.id in self._built_on[row.table]):
                kept_entries.add(row.id)
                self.left.append(self._name(row.table, now))
            elif row.was is None:
                self._gone[row.table][row.id] = now["seq"]
            else:
                self._changed[row.table][row.id] = _settable(row.was)

    def write(self) -> None:
        """Write what :meth:`check` found: what refers to others goes before them."""
        order = list(dict.fromkeys(row.table for row in self._rows))
        for table in reversed(order):
            if table in self._gone:
                self._transaction.remove(table, self._gone[table])
        for table in order:
            if table in self._changed:
                self._transaction.update_many(table, list(self._changed[table].items()))

    # Inside.

    def _referred(self) -> Mapping[str, set[int]]:
        """The rows that the file brought and that others refer to which it did not bring."""
        brought: dict[str, set[int]] = defaultdict(set)
        for row in self._rows:
            if row.was is None:
                brought[row.table].add(row.id)
        found: dict[str, set[int]] = defaultdict(set)
        for table, ids in brought.items():
            for id_, other, own in referring_rows(self._connection, self._transaction.schema, table, sorted(ids)):
                if own not in brought.get(other, ()):
                    found[table].add(id_)
        return found

    def _refuse_built_on(self) -> None:
        """Refuse to take back what the ledger, rounds or later changes rely on."""
        reasons = []
        touched = [row for row in self._rows if self._now[row.table].get(row.id, {}).get("seq") != row.seq]
        if touched:
            reasons.append(_("其中 {n} 处后来又改过").format(n=len(touched)))
        if any(self._built_on.values()):
            reasons.append(_("已经有台账、考评或别的记录用到它"))
        if self._brought.kind == "roster":
            rounds = rounds_since(self._connection, self._brought.last_seq)
            if rounds:
                reasons.append(_("考评 {rounds} 是照它开的").format(rounds=listed(rounds)))
            new = {row.id for row in self._rows if row.table == "person" and row.was is None}
            entries = entries_naming(self._connection, new, self._brought.last_seq) if new else []
            if entries:
                reasons.append(_("台账 {entries} 里写了它的人").format(entries=listed(map(str, entries))))
        if reasons:
            message = _("第 {n} 号导入不能再整个取回:{reasons}。").format(n=self._brought.id, reasons=";".join(reasons))
            raise Error(message, _("请逐处更正;或者先取回后来的导入。"))

    def _refuse_closed(self) -> None:
        """Refuse to change what belongs to a stage that the round has left."""
        if self._round is None:
            return
        scheme, stage = self._round.scheme, current_stage(self._connection, self._round)
        for table, rows in self._now.items():
            for cells in rows.values():
                if table == "sheet":
                    require_filling_open(scheme, stage, cells["form"], cells["filling"])
                elif table == "tally":
                    require_poll_open(scheme, stage, cells["poll"])
                elif table == "claim":
                    require_register_open(scheme, stage, cells["register"])

    def _later(self) -> Mapping[int, Cells]:
        """For sheets that were written since: their cells as they were before the first later change of each."""
        sheets = [row for row in self._rows if row.table == "sheet"]
        if all(self._now["sheet"].get(row.id, {"seq": row.seq})["seq"] == row.seq for row in sheets):
            return {}
        rows = written_rows(self._connection, self._brought.last_seq + 1, self._transaction.seq)
        return {row.id: row.was or {} for row in rows if row.table == "sheet"}

    def _sheet(self, row: WrittenRow, now: Cells, later: Cells) -> None:
        """Each mark, with its lines, that is still as the file left it becomes what it was."""
        untouched, free = now["seq"] == row.seq, row.id not in self._built_on["sheet"]
        if untouched and row.was is not None:
            self._changed["sheet"][row.id] = _settable(row.was)
            return
        left = {name: row.became.get(name, later.get(name, now[name])) for name in ("marks", "details")}
        was = None if row.was is None else {name: row.was.get(name, left[name]) for name in left}
        items = self._items(now["form"])
        marks, lines, kept = _merged(items, was, left, now)
        if row.was is None and free and not lines and marks == [None] * len(marks):
            self._gone["sheet"][row.id] = now["seq"]
            return
        content = {"marks": pack(marks), "details": write_details(lines)}
        if content != {name: now[name] for name in content}:
            self._changed["sheet"][row.id] = {**content, "state": DRAFT}
        if kept:
            names = listed(kept)
            self.left.append(_("{sheet}:第 {items} 项").format(sheet=self._name("sheet", now), items=names))

    def _items(self, form: str) -> Sequence[str]:
        found = self._round.scheme.form(form) if self._round is not None else None
        return tuple(found.item_ids()) if found is not None else ()

    def _name(self, table: str, cells: Cells) -> str:
        """What users call a row."""
        if table == "entry":
            return _("台账 {entry} 号({date} {title})").format(
                entry=cells["id"], date=cells["date"], title=shown(cells["title"] or cells["kind"])
            )
        subject = self._round.by_id[cells["subject_id"]] if self._round is not None else None
        whose = shown(f"{subject.code} {subject.name}") if subject is not None else ""
        match table:
            case "sheet":
                return " ".join((whose, cells["form"], cells["period"], shown(cells["filler"])))
            case "tally":
                return " ".join((whose, cells["poll"], cells["period"], cells["voter_group"]))
        return _("{who} 的登记第 {n} 条").format(who=whose, n=cells["id"])


def _settable(cells: Cells) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if name != "version"}


def _merged(
    items: Sequence[str], was: Cells | None, left: Cells, now: Cells
) -> tuple[list[int | None], dict[str, tuple[Line, ...]], list[str]]:
    """A sheet ``now`` with what a file changed as it ``was`` before, where it still is as the file ``left`` it: marks,
    lines, and the items that the file changed and somebody else after it.
    """
    marks, lines, kept = list(unpack(now["marks"])), read_details(now["details"]), []
    before = _by_item(items, was["marks"], was["details"]) if was is not None else {}
    file = _by_item(items, left["marks"], left["details"])
    present = _by_item(items, now["marks"], now["details"])
    for place, item in enumerate(items):
        old: tuple[int | None, tuple[Line, ...]] = before.get(item, (None, ()))
        if file[item] == old or present[item] == old:
            continue
        if present[item] != file[item]:
            kept.append(item)
            continue
        marks[place] = old[0]
        lines.pop(item, None)
        if old[1]:
            lines[item] = old[1]
    return marks, lines, kept


def _by_item(
    items: Sequence[str], marks: bytes, details: str | None
) -> Mapping[str, tuple[int | None, tuple[Line, ...]]]:
    lines = read_details(details)
    return {item: (mark, lines.get(item, ())) for item, mark in zip(items, unpack(marks), strict=True)}
