"""What stays of the files that came in: which they were, for what, and which headers were said to mean which column."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import text

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.text import accept, listed, match_key, shown, tidy
from ..spreadsheet.headers import ColumnAnswer, HeaderAnswers
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction

FileKind = Literal["roster", "marks", "polls", "claims", "results", "ledger"]
"""What a file is about; a ``ledger`` file has a book, those of marks, polls and claims a round."""

IMPORTS = """
    SELECT i.id, i.kind, coalesce(r.code, ''), i.round_id, i.book, i.file, i.sha256, i.rows, i.first_seq, i.last_seq,
           i.actor, i.at, i.taken_back, i.taken_by, i.taken_at, i.reason
    FROM file_import i LEFT JOIN assessment_round r ON r.unit_id = :unit AND r.id = i.round_id
    WHERE i.unit_id = :unit"""
ANSWERS = text("""
    SELECT id, kind, header, column_called, actor, at FROM column_answer
    WHERE unit_id = :unit ORDER BY kind, header""")
OPENED_SINCE = text("""
    SELECT r.code FROM assessment_round r WHERE r.unit_id = :unit AND r.voided = 0
      AND (SELECT min(l.seq) FROM stage_log l WHERE l.unit_id = :unit AND l.round_id = r.id) > :seq ORDER BY r.id""")
PEOPLE_SINCE = text("""
    SELECT id, attendance, own FROM entry
    WHERE unit_id = :unit AND seq > :seq AND (attendance IS NOT NULL OR own IS NOT NULL) ORDER BY id""")


def kind_title(kind: str) -> str:
    """Return what files of a kind are called; those of a ledger book go by its id."""
    return {
        "roster": _("花名册"),
        "marks": _("评分"),
        "polls": _("票数"),
        "claims": _("登记"),
        "results": _("往年结果"),
    }.get(kind, kind)


class BroughtFile(NamedTuple):
    """A file that was brought in: its number, what it was about, and whether and why it was taken back."""

    id: int
    kind: FileKind
    round: str
    round_id: int | None
    book: str
    file: str
    sha256: str
    rows: int
    first_seq: int
    last_seq: int
    actor: str
    at: str
    taken_back: int
    taken_by: str
    taken_at: str
    reason: str

    @property
    def title(self) -> str:
        """What it was about, in a few words."""
        if self.book:
            return _("台账 {book}").format(book=shown(self.book))
        return f"{kind_title(self.kind)} {self.round}".rstrip()


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file that is brought in, and what it is about."""

    kind: FileKind
    name: str
    sha256: str
    round_id: int | None = None
    book: str = ""

    @property
    def of(self) -> str:
        """What answers about its headers are kept under."""
        return self.book or self.kind


class KeptAnswer(NamedTuple):
    """A header of files of a ``kind`` (or of a book) that stands for a column, as ``actor`` said at ``at``."""

    kind: str
    header: str
    column: str
    actor: str
    at: str


def keep_import(transaction: Transaction, given: FileGiven, rows: int, begun: int, answers: HeaderAnswers) -> None:
    """Keep that a file was brought in since the entry ``begun`` of the chain, and what was answered about its headers.

    A file that said nothing new leaves nothing.
    """
    last = transaction.seq
    _keep_answers(transaction, given.of, answers.given)
    if last == begun:
        return
    transaction.label("import.keep")
    about = {"kind": given.kind, "round_id": given.round_id, "book": given.book}
    file = {"file": shown(given.name), "sha256": given.sha256, "rows": rows}
    by = {"actor": transaction.actor, "at": transaction.at}
    open_ = {"taken_back": 0, "taken_by": "", "taken_at": "", "reason": ""}
    id_ = transaction.next_id("file_import")
    entries = {"first_seq": begun + 1, "last_seq": last}
    transaction.insert("file_import", [{"id": id_, **about, **file, **entries, **by, **open_}])


def brought_files(
    connection: UnitConnection, *, round_id: int | None = None, book: str = ""
) -> tuple[BroughtFile, ...]:
    """Return the files that were brought in, the last one first; those of a round or a book, where given."""
    query, asked = IMPORTS, dict[str, Any]()
    if round_id is not None:
        query, asked = f"{query} AND i.round_id = :round", {"round": round_id}
    if book:
        query, asked = f"{query} AND i.book = :book", {"book": book}
    return tuple(BroughtFile(*row) for row in connection.execute(text(f"{query} ORDER BY i.id DESC"), asked))


def brought_file(connection: UnitConnection, id_: int) -> BroughtFile:
    """Return the file with that number.

    Raises:
        Error: there is none.
    """
    row = connection.execute(text(f"{IMPORTS} AND i.id = :id"), {"id": id_}).one_or_none()
    if row is None:
        raise Error(
            _("没有第 {n} 号导入。").format(n=id_), Hint(_("有哪些导入,见 kaoping import list。"), "import.list")
        )
    return BroughtFile(*row)


def mark_taken_back(transaction: Transaction, brought: BroughtFile, reason: str) -> None:
    """Keep that a file was taken back."""
    by = {"taken_by": transaction.actor, "taken_at": transaction.at, "reason": accept(tidy(reason))}
    transaction.update("file_import", brought.id, {"taken_back": 1, **by})


def rounds_since(connection: UnitConnection, seq: int) -> list[str]:
    """Return the codes of the rounds that were opened after an entry of the chain, without void ones."""
    return list(connection.execute(OPENED_SINCE, {"seq": seq}).scalars())


def entries_naming(connection: UnitConnection, people: Collection[int], seq: int) -> list[int]:
    """Return the numbers of the ledger entries written after an entry of the chain that name one of ``people``."""
    rows = connection.execute(PEOPLE_SINCE, {"seq": seq})
    return [id_ for id_, *spelt in rows if any(_names(json.loads(one or "{}"), people) for one in spelt)]


def _names(value: Any, people: Collection[int]) -> bool:
    """True if somebody of ``people`` is in a decoded cell: a person there is a list that begins with the id."""
    if isinstance(value, dict):
        return any(_names(one, people) for one in value.values())
    if isinstance(value, list):
        return (bool(value) and type(value[0]) is int and value[0] in people) or any(
            _names(one, people) for one in value
        )
    return False


def kept_answers(connection: UnitConnection, of: str = "") -> tuple[KeptAnswer, ...]:
    """Return what headers were said to mean, of all files or those of one kind; what was forgotten is not there."""
    rows = connection.execute(ANSWERS).all()
    return tuple(KeptAnswer(*row[1:]) for row in rows if row[3] and of in ("", row[1]))


def answers_for(connection: UnitConnection, of: str, given: tuple[ColumnAnswer, ...]) -> HeaderAnswers:
    """Return what is answered about a file of a kind: ``given`` with it, and kept."""
    kept = tuple(ColumnAnswer(one.column, one.header) for one in kept_answers(connection, of))
    return HeaderAnswers(given, kept)


def forget_answer(transaction: Transaction, header: str) -> int:
    """Forget what ``header`` means, in files of every kind; return in how many it meant something.

    Raises:
        Error: it means nothing.
    """
    rows = transaction.connection.execute(ANSWERS).all()
    meant = [row for row in rows if row[3] and match_key(row[2]) == match_key(header)]
    if not meant:
        known = listed(dict.fromkeys(row[2] for row in rows if row[3]))
        hint = _("现有:{names}。").format(names=known) if known else ""
        raise Error(_("没有记住「{header}」当作哪一列。").format(header=shown(header)), hint)
    transaction.label("import.forget")
    transaction.update_many("column_answer", [(row[0], {"column_called": ""}) for row in meant])
    return len(meant)


def _keep_answers(transaction: Transaction, of: str, given: tuple[ColumnAnswer, ...]) -> None:
    if not given:
        return
    known = {match_key(row[2]): row for row in transaction.connection.execute(ANSWERS).all() if row[1] == of}
    transaction.label("import.answer")
    for answer in given:
        by = {"column_called": accept(tidy(answer.column)), "actor": transaction.actor, "at": transaction.at}
        row = known.get(match_key(answer.header))
        if row is None:
            id_ = transaction.next_id("column_answer")
            transaction.insert("column_answer", [{"id": id_, "kind": of, "header": accept(tidy(answer.header)), **by}])
        elif row[3] != by["column_called"]:
            transaction.update("column_answer", row[0], by)
