"""The same odd names and codes through every way in: all of them understand the same person, or all refuse.

``python -m tests.campaigns.ways_in --count 5000 --seed 1`` goes on from any seed: each number makes one case, so a run
is resumed by the seed after the last one told.
"""

import argparse
import random
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kaoping.core.exchange.books.columns import book_columns
from kaoping.core.exchange.books.parsing import BookReader
from kaoping.core.exchange.claims import ClaimFile
from kaoping.core.exchange.earlier import COLUMNS, EarlierAsked, _Reading
from kaoping.core.exchange.marks import MarkFile
from kaoping.core.exchange.polls import PollFile
from kaoping.core.exchange.source import RoundRows
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.fields import Field
from kaoping.core.ledger.rules import BookRules
from kaoping.core.organisation.changes import add_person, rename
from kaoping.core.organisation.directory import Directory
from kaoping.core.organisation.history import person_called
from kaoping.core.organisation.people_repository import load_directory
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.services.entries import understood
from kaoping.core.spreadsheet.model import Cell, SheetData, Workbook
from kaoping.core.spreadsheet.table import find_table
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.transaction import Transaction
from kaoping.plugins.contract import Book

from tests.acting import home
from tests.exchange.test_earlier import MEMBERS
from tests.rounds.small import open_small

DAY = date(2025, 3, 1)
BRANCH, CODED = "一支部", "编号"
PEOPLE = {
    "00123": "买买提·艾力",
    "0077": "阿卜杜·热西提",
    "Ab-12": "王晴",
    "M00042": "人一神",
    "党〔2025〕3": "Ann Ⅲ",
    "110101199001011237": "𠮷田麟",
}
"""Who is on record: names with dots, rare Han, Han that has twins; codes with zeros, letters and eighteen digits."""
JOINED = "2012-07-01"
BOOK = Book("谈话", "谈心谈话", "纪实", proof=False, about="member")

SAME, REFUSED, NEW = "same", "refused", "new"


class Case(NamedTuple):
    """One odd spelling ``cell`` of somebody's name or code; what it must mean in files, and where it is typed."""

    kind: str
    is_code: bool
    code: str
    cell: Cell
    in_files: str
    typed: str


# What can become of a name and of a code on their way.

_DOTS = "·•‧∙⋅・･.．。˙"
_BLANKS = " \u3000\xa0\u2003"
_TWINS = {"晴": "\ufa12", "神": "\ufa19", "人": "⼈", "一": "⼀", "田": "⽥", "王": "⺩", "麟": "\uf9f3"}
_HOSTILE = "\x1b\u200b\u202e\ufffc\ufffd\u2800\ue000"
_RARE = "\U000323af\U0002a6a5\u4dae龘\ufa0e"


def _spaced(text: str, draw: random.Random) -> str:
    places = sorted(draw.sample(range(len(text) + 1), draw.randint(1, min(3, len(text)))), reverse=True)
    for place in places:
        text = text[:place] + draw.choice(_BLANKS) + text[place:]
    return text


def _wide(text: str, draw: random.Random) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" and draw.random() < 0.7 else one for one in text)


def _cased(text: str, draw: random.Random) -> str:
    return "".join(draw.choice((one.upper(), one.lower())) if one.isascii() else one for one in text)


def _put(text: str, signs: str, draw: random.Random) -> str:
    place = draw.randrange(len(text))
    return text[:place] + draw.choice(signs) + text[place + draw.randint(0, 1) :]


def _garbled(text: str, draw: random.Random) -> str:
    """``text`` as another encoding shows it, or what stands for lost characters."""
    for was, shown in draw.sample((("utf-8", "gbk"), ("utf-8", "cp1252"), ("gbk", "cp1252")), 3):
        with suppress(UnicodeError):
            return text.encode(was).decode(shown)
    return draw.choice(("锟斤拷", "烫烫烫", "????", "□□"))


def names(draw: random.Random) -> Iterator[Case]:
    """One case of each kind of name."""
    for kind, change, meant in (
        ("dot", lambda name: name.replace("·", draw.choice(_DOTS)), SAME),
        ("blanks", lambda name: _spaced(name, draw), SAME),
        ("width", lambda name: _wide(name, draw), SAME),
        ("case", lambda name: _cased(name, draw), SAME),
        ("twins", lambda name: "".join(_TWINS.get(one, one) for one in name), SAME),
        ("decomposed", lambda name: unicodedata.normalize("NFKD", name), SAME),
        ("lost sign", lambda name: _put(name, "?□■", draw), REFUSED),
        ("garbled", lambda name: _garbled(name, draw), REFUSED),
        ("hostile", lambda name: _put(name, _HOSTILE, draw), REFUSED),
        ("rare", lambda name: name + draw.choice(_RARE), NEW),
        ("too long", lambda name: name * 61, REFUSED),
    ):
        code = draw.choice(list(PEOPLE))
        yield Case(f"name: {kind}", False, code, change(PEOPLE[code]), meant, meant)
    code = draw.choice(list(PEOPLE))
    yield Case(
        "name: quoted", False, code, draw.choice(('="{}"', "'{}", "\u2018{}")).format(PEOPLE[code]), SAME, REFUSED
    )


def codes(draw: random.Random) -> Iterator[Case]:
    """One case of each kind of code."""
    for kind, change, meant in (
        ("blanks", lambda code: _spaced(code, draw), SAME),
        ("width", lambda code: _wide(code, draw), SAME),
        ("case", lambda code: _cased(code, draw), SAME),
        ("rounded", lambda code: float(int(code)).__format__(".5E") if code.isdigit() else "1.10101E+17", REFUSED),
        ("a date", lambda _code: draw.choice(("2025-13-40", "2025-01-02", "2025/1/2", "1月2日", "2-Jan")), REFUSED),
        ("a formula", lambda code: draw.choice("=+-@") + code, REFUSED),
        ("hostile", lambda code: _put(code, _HOSTILE, draw), REFUSED),
        ("odd sign", lambda code: _put(code, '、;:!?"<', draw), REFUSED),
        ("another", lambda _code: f"X{draw.randrange(10**6):07d}", REFUSED),
        ("too long", lambda code: code + "9" * 60, REFUSED),
    ):
        code = draw.choice(list(PEOPLE))
        yield Case(f"code: {kind}", True, code, change(code), meant, meant)
    yield Case("code: zeros lost", True, "00123", draw.choice(("123", "0123", "123.0", 123)), REFUSED, REFUSED)
    yield Case("code: zeros added", True, "00123", "0" * draw.randint(1, 9) + "00123", REFUSED, REFUSED)
    yield Case(
        "code: many digits", True, "110101199001011237", 110101199001011200 + draw.randrange(100), REFUSED, REFUSED
    )
    code = draw.choice(list(PEOPLE))
    yield Case("code: quoted", True, code, draw.choice(('="{}"', "'{}")).format(code), SAME, REFUSED)


def cases(seed: int) -> Iterator[Case]:
    """The cases of one number."""
    draw = random.Random(seed)  # noqa: S311  # repeatable, nothing secret
    yield from names(draw)
    yield from codes(draw)


# The ways in.


class _UndoneError(Exception):
    """Nothing of a trial is kept."""


@dataclass
class Office:
    """A unit with its people, a round and a book, in which nothing that is tried stays."""

    database: Database
    round: AssessmentRound
    directory: Directory
    ids: dict[str, int]

    @classmethod
    def open(cls, database: Database, folder: Path) -> "Office":
        """Set it up."""
        round_ = open_small(database, folder, MEMBERS)
        rows = (("编号", "姓名", "支部", "入党日期"), *((code, name, BRANCH, JOINED) for code, name in PEOPLE.items()))
        with home(database).write("甲") as transaction:
            import_roster(transaction, workbook(rows), day=date(2025, 1, 3))
        with home(database).read() as connection:
            directory = load_directory(connection)
        people = {one.code: one.id for one in directory.people.values()}
        assert people.keys() >= PEOPLE.keys()
        return cls(database, with_people(round_), directory, {code: people[code] for code in PEOPLE})

    def tried(self, do: Callable[[Transaction], str]) -> str:
        """What ``do`` comes to in a transaction that is undone."""
        found = REFUSED
        try:
            with home(self.database).write("甲") as transaction:
                found = do(transaction)
                raise _UndoneError  # noqa: TRY301  # the transaction is to end with it
        except (_UndoneError, Error):
            return found


def with_people(round_: AssessmentRound) -> AssessmentRound:
    """The round with the people as its subjects."""
    first = round_.graded[0]
    subjects = tuple(
        replace(first, id=number, subject=replace(first.subject, code=code, name=name))
        for number, (code, name) in enumerate(PEOPLE.items(), 1)
    )
    return replace(round_, subjects=subjects)


def workbook(rows: Sequence[Sequence[Cell]]) -> Workbook:
    """Rows as the file of a clerk."""
    return Workbook(Path("名单.csv"), "csv", (SheetData("名单", [tuple(row) for row in rows]),), "0" * 64)


def in_round(kind: type[RoundRows], header: Sequence[str], rest: Sequence[Cell]) -> Callable[[Office, Case], str]:
    """A file about the round: whom its first cell means."""

    def meant(office: Office, case: Case) -> str:
        rows = kind(office.round)
        table = rows.table(SheetData("s", [tuple(header), (case.cell, *rest)]))
        assert table is not None
        for record in table.records():
            rows.take(record)
        if rows.problems:
            return REFUSED
        rows.end()
        found = subjects_in(rows)
        return SAME if found == [office.round.by_code[case.code].id] else f"{found}"

    return meant


def subjects_in(rows: RoundRows) -> list[int]:
    """Ids of the subjects of rows that were taken."""
    if isinstance(rows, MarkFile):
        return [sheet.place.subject_id for sheet in rows.made]
    if isinstance(rows, PollFile):
        return [place[0] for place in rows.counts]
    assert isinstance(rows, ClaimFile)
    return [content.subject_id for content in rows.claims]


def in_earlier(office: Office, case: Case) -> str:
    """Results of earlier years."""
    title = CODED if case.is_code else "姓名"
    table = find_table(
        SheetData("s", [(title, "方案", "年度", "总分"), (case.cell, MEMBERS.id, "2024", "88")]), COLUMNS
    )
    assert table is not None

    def read(transaction: Transaction) -> str:
        reading = _Reading(transaction, EarlierAsked())
        reading._schemes[MEMBERS.id] = MEMBERS
        for record in table.records():
            reading.take(record)
        found = [key[2] for key in reading.rows]
        return REFUSED if reading.problems else SAME if found == [case.code] else f"{found}"

    return office.tried(read)


def in_book(office: Office, case: Case) -> str:
    """Entries of a book, by member."""
    table = find_table(SheetData("s", [("党员", "日期"), (case.cell, "2025-02-01")]), book_columns(BOOK))
    assert table is not None
    reader = BookReader(BookRules(BOOK, DAY), office.directory, None)
    (found,) = reader.read(table).values["member"]
    return REFUSED if reader.problems else SAME if found == office.ids[case.code] else f"{found}"


def in_form(office: Office, case: Case) -> str:
    """The entry form and the command that adds an entry: a field for one member, a field for people."""
    found = []
    for kind in ("member", "people"):
        try:
            value = understood(Field("who", "谁", kind), str(case.cell), office.directory, None)
        except Error:
            found.append(REFUSED)
            continue
        person = value[0].person_id if isinstance(value, tuple) and len(value) == 1 else value  # type: ignore[union-attr]
        found.append(SAME if person == office.ids[case.code] else f"{value}")
    return found[0] if len(set(found)) == 1 else f"{found}"


def in_person_command(office: Office, case: Case) -> str:
    """The screen of a person and ``people change``."""
    with home(office.database).read() as connection:
        try:
            found = person_called(connection, str(case.cell))
        except Error:
            return REFUSED
    return SAME if found.id == office.ids[case.code] else found.code


def in_roster(office: Office, case: Case, name: str = "") -> str:
    """A roster: with the code and the own or another name, or with the name alone."""
    name = name or PEOPLE[case.code]
    row = (case.cell, name, BRANCH, JOINED) if case.is_code else (None, case.cell, BRANCH, JOINED)

    def bring(transaction: Transaction) -> str:
        report = import_roster(transaction, workbook((("编号", "姓名", "支部", "入党日期"), row)), day=DAY)
        absent = any(one.partition(" ")[0] == case.code for one in report.absent)
        return NEW if report.added else SAME if not absent else "another"

    return office.tried(bring)


FILES: dict[str, Callable[[Office, Case], str]] = {
    "marks": in_round(
        MarkFile, ("对象", "表", "期", "评分人", "项目", "扣分"), ("base", "2025-Q1", "decided", "1", "0")
    ),
    "polls": in_round(
        PollFile, ("对象", "测评", "期", "群体", "选项", "票数"), ("review", "2025", "members", "优秀", 3)
    ),
    "claims": in_round(ClaimFile, ("对象", "登记", "类别", "日期"), ("bonus", "表彰", "2025-02-01")),
    "earlier results": in_earlier,
    "book": in_book,
}
TYPED = {"entry form": in_form, "person": in_person_command}


def stored(office: Office, case: Case) -> dict[str, str]:
    """What becomes of a name where it is stored: as it is stored there, or that it is refused."""
    typed = str(case.cell)
    facts = {"branch": BRANCH, "status": "正式", "day": DAY}

    def added(transaction: Transaction) -> str:
        code = add_person(transaction, name=typed, joined=DAY, **facts)  # type: ignore[arg-type]  # as named
        return load_directory(transaction.connection).person_name(load_directory(transaction.connection).person(code))

    def renamed(transaction: Transaction) -> str:
        rename(transaction, "M00001", typed, DAY)
        return person_called(transaction.connection, "M00001").state["name"]  # type: ignore[no-any-return]

    def listed(transaction: Transaction) -> str:
        rows = (("编号", "姓名", "支部"), ("N1", typed, "二支部"))
        import_roster(transaction, workbook(rows), day=DAY)
        return person_called(transaction.connection, "N1").state["name"]  # type: ignore[no-any-return]

    def outside(_transaction: Transaction) -> str:
        value = understood(Field("who", "谁", "people"), f"{typed}(非名册)", office.directory, None)
        return value[0].name  # type: ignore[index,union-attr]  # people

    ways = {"people add": added, "people change": renamed, "roster": listed, "somebody from outside": outside}
    return {way: office.tried(do) for way, do in ways.items()}


# Comparing.


def faults(office: Office, case: Case) -> Iterator[str]:
    """Sentences for the ways in on which a case does not mean what it must."""
    is_text = isinstance(case.cell, str)
    lookup_files, lookup_typed = (REFUSED if meant == NEW else meant for meant in (case.in_files, case.typed))
    wanted = {**dict.fromkeys(FILES, lookup_files), **(dict.fromkeys(TYPED, lookup_typed) if is_text else {})}
    for way, meant in wanted.items():
        found = (FILES | TYPED)[way](office, case)
        if found != meant:
            yield f"{way}: {case} is {found}"
    # A code that is new is somebody new, unless all else is as of somebody on record.
    is_new = case.kind == "code: another"
    for name, meant in (("", case.in_files), ("钟新", NEW if is_new else case.in_files)):
        found = in_roster(office, case, name) if case.is_code or not name else meant
        if found != meant:
            yield f"roster: {case} {name} is {found}"
    if not case.is_code and case.kind != "name: quoted":
        said = stored(office, case)
        if len(set(said.values())) != 1 or (REFUSED in said.values()) != (case.in_files == REFUSED):
            yield f"stored: {case} is {said}"


def run(office: Office, first: int, count: int) -> tuple[Counter[str], list[str]]:
    """Try the cases of ``count`` numbers from ``first`` on; return how many of each kind there were, and the faults."""
    met: Counter[str] = Counter()
    found: list[str] = []
    for seed in range(first, first + count):
        for case in cases(seed):
            met[case.kind] += 1
            found += [f"{seed}: {fault}" for fault in faults(office, case)]
    return met, found


def main() -> None:
    """Run the campaign; the exit code says whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="how many numbers, each with a case of every kind")
    parser.add_argument("--seed", type=int, default=1, help="the first number")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(str(Path(folder) / "ways.db"))
        ensure_schema(database)
        office = Office.open(database, Path(folder))
        for seed in range(asked.seed, asked.seed + asked.count):
            met, found = run(office, seed, 1)
            print(seed, sum(met.values()), *found, sep="\n  " if found else " ", flush=True)
            if found:
                raise SystemExit(1)


if __name__ == "__main__":
    main()
