"""Reading a unit's TOML file: a scheme (a variation of an installed one, or a whole one), or ledger books.

A scheme file that ``extends`` an installed scheme is an overlay. Reading is all or nothing: every problem is reported
at once, each with its line and key, by the reader's own checks first and by the linter when these find nothing. The
results are ordinary values of the contract; nothing is stored here, and what a book may replace is decided by core.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from ..contract import Book, Scheme, Source
from ..errors import UnknownScheme
from ..i18n import _
from ..lint import Severity, lint
from ..lint.books import traits_findings
from ..lint.types import type_findings
from ..sanitize import sanitize
from .addresses import SORTS, Index
from .draft import SchemeDraft, change
from .rows import add, drop, move
from .source import OverlayProblem, Path, Problems, parsed, toml_text
from .values import BAD, Reader, Tell, read_scheme, unknown_key, written

HEADER = ("extends", "extends_version", "id", "version", "title", "unit")
KEYS = (*HEADER, "total", *(sort.word for sort in SORTS), "drop", "add", "move")
"""Everything the top of an overlay may say."""

Find = Callable[[str], Scheme]
"""Gives the installed scheme with an id, or raises ``UnknownScheme`` with a sentence that says what exists."""


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """The result of a scheme file: the ``scheme``, and the id and version of its base (empty for a whole scheme)."""

    scheme: Scheme
    base: str
    base_version: str
    text: str


def read_scheme_file(text: str, file: str, find: Find) -> SchemeFile:
    """Return the scheme that the text of a file makes; ``file`` is only named in sentences.

    Raises:
        OverlayRefused: something in it is wrong; nothing of it is taken.
    """
    problems, made = _read(text, file, find)
    if problems or made is None:
        raise problems.refusal()
    _tell_findings(made, problems, ("error",))
    if problems:
        raise problems.refusal()
    scheme, base, _touched = made
    return SchemeFile(scheme, base.id if base else "", base.version if base else "", text)


def scheme_file_findings(text: str, file: str, find: Find) -> tuple[OverlayProblem, ...]:
    """Return everything there is to say about the text of a scheme file, warnings and notes of the linter included.

    What a reader's check finds comes alone: the linter reads only what could be read. A file of ledger books is checked
    as one.

    Raises:
        OverlayRefused: it is not TOML, or no file of either kind.
    """
    if BOOK_TABLES in parsed(text, file):
        read_books_file(text, file)
        return ()
    problems, made = _read(text, file, find)
    if problems or made is None:
        raise problems.refusal()
    _tell_findings(made, problems, get_args(Severity))
    return problems.refusal().problems


def _read(text: str, file: str, find: Find) -> "tuple[Problems, Made | None]":
    data = parsed(text, file)
    problems = Problems(text, file)
    return problems, (_overlay if "extends" in data else _whole)(data, find, problems.tell)


def _tell_findings(made: "Made", problems: Problems, told: Sequence[str]) -> None:
    """Tell the linter's findings of the severities ``told`` at the keys of the file that they are about.

    In a whole scheme places are clearer than keys, which are all tables in arrays, known by their number.
    """
    scheme, base, touched = made
    for finding in lint(scheme):
        if finding.severity not in told:
            continue
        path, is_there = _cause(finding.place, touched)
        if base is None:
            problems.tell(path, finding.sentence, finding.severity, finding.place)
            continue
        if finding.severity != "error" and not is_there:
            path = ()  # the base has it, and no change here is to blame
        sentence = finding.sentence if is_there else f"{finding.place}:{finding.sentence}"
        problems.tell(path, sentence, finding.severity)


def scheme_text(scheme: Scheme) -> str:
    """Return the whole scheme as TOML that reads back to an equal one; functions remain names of the plugin's."""
    return toml_text(written(scheme))


Made = tuple[Scheme, Scheme | None, list[tuple[str, Path]]]


def _whole(data: Mapping[str, Any], find: Find, tell: Tell) -> Made | None:
    if "forms" not in data:
        tell((), _('没有写 extends = "方案编号",也不是一份完整的方案'))
        return None
    scheme = read_scheme(data, Reader(tell))
    if scheme is BAD:
        return None
    if data.get("functions"):
        try:
            scheme = replace(scheme, functions=find(scheme.id).functions)
        except UnknownScheme as error:
            tell(("functions",), _("计算函数只在安装了插件时才有:{error}").format(error=error))
    return scheme, None, _written_places(scheme)


def _written_places(scheme: Scheme) -> list[tuple[str, Path]]:
    """Return the places of a whole scheme, each with its key in the file, which is written as the scheme is made."""
    return [(field.name, (field.name,)) for field in fields(scheme)] + [
        (spot.place, spot.path) for spot in Index(scheme).spots
    ]


def _overlay(data: Mapping[str, Any], find: Find, tell: Tell) -> Made | None:
    words = _header(data, tell)
    for key in data:
        if key not in KEYS:
            tell((key,), unknown_key(key, KEYS))
    base = _base(words, find, tell)
    if base is None:
        return None
    if words.get("id") == base.id:
        tell(("id",), _("要用本单位自己的编号,不能和 extends 的「{id}」相同").format(id=sanitize(base.id)))
    draft = SchemeDraft(base, tell)
    for name in ("id", "version", "title", "total"):
        if name in data:
            draft.set_field(name, data[name])
    for sort in SORTS:
        if sort.word in data:
            change(draft, sort, data[sort.word])
    if "drop" in data:
        drop(draft, data["drop"])
    if "add" in data:
        add(draft, data["add"])
    if "move" in data:
        move(draft, data["move"])
    draft.close_what_is_gone()
    scheme = replace(draft.scheme, source=_source(draft.scheme.source, base, words))
    return scheme, base, draft.touched


def _header(data: Mapping[str, Any], tell: Tell) -> dict[str, str]:
    words: dict[str, str] = {}
    for key in HEADER:
        if key in data and not (isinstance(data[key], str) and data[key].strip()):
            tell((key,), _("这里要写{expected},写的是 {got}").format(
                expected=_("用引号括起的文字"), got=sanitize(str(data[key]))))  # fmt: skip
        elif key in data:
            words[key] = data[key]
    for key in ("id", "version"):
        if key not in data:
            tell((), _("还缺「{key}」").format(key=key))
    return words


def _base(words: Mapping[str, str], find: Find, tell: Tell) -> Scheme | None:
    id_ = words.get("extends", "")
    if id_.endswith(".toml") or "/" in id_ or "\\" in id_:
        tell(("extends",), _("要写已安装方案的编号;调整不能再以另一份调整为基础"))
        return None
    if not id_:
        return None
    try:
        base = find(id_)
    except UnknownScheme as error:
        tell(("extends",), error.message)
        return None
    wanted = words.get("extends_version", base.version)
    if wanted != base.version:
        sentence = _("写的是 {wanted} 版,本机装的「{id}」是 {installed} 版")
        tell(
            ("extends_version",), sentence.format(wanted=sanitize(wanted), id=base.id, installed=sanitize(base.version))
        )
        return None
    return base


NOTE = "{document};{who}调整(以 {base} {version} 为基础)"
"""How the source of a varied scheme is written: the document stays, the unit stands beside it. Part of its data."""


def _source(source: Source, base: Scheme, words: Mapping[str, str]) -> Source:
    who = words.get("unit") or words.get("title") or words.get("id", "")
    return replace(source, document=NOTE.format(document=source.document, who=who, base=base.id, version=base.version))


def _cause(place: str, touched: list[tuple[str, Path]]) -> tuple[Path, bool]:
    """Return the key of the file behind the linter's finding at ``place``, and whether it is about that very place.

    The key is empty when several may be to blame.
    """

    def inside(inner: str, outer: str) -> bool:
        return inner == outer or inner.startswith(f"{outer}/")

    around = [(len(spot), path) for spot, path in touched if inside(place, spot)]
    if around:
        length, path = max(around, key=lambda each: each[0])
        return path, length == len(place)
    within = next((path for spot, path in touched if inside(spot, place)), ())
    others = [path for _spot, path in touched if path[0] not in HEADER]
    return within or (others[0] if len(others) == 1 else ()), False


BOOK_TABLES = "book"

BOOK_PARTS = ("columns", "steps")
"""Fields of a book that are written as tables under it."""


def read_books_file(text: str, file: str) -> tuple[Book, ...]:
    """Return the books that the text of a file describes; ``file`` is only named in sentences.

    Raises:
        OverlayRefused: something in it is wrong; nothing of it is taken.
    """
    data = parsed(text, file)
    problems = Problems(text, file)
    tell = problems.tell
    for key in data:
        if key != BOOK_TABLES:
            tell((key,), unknown_key(key, (BOOK_TABLES,)))
    tables = data.get(BOOK_TABLES)
    if not isinstance(tables, list) or not tables or not all(isinstance(table, Mapping) for table in tables):
        tell((), _("要写成一个或几个 [[book]] 表"))
        raise problems.refusal()
    reader = Reader(tell)
    books: list[Book] = []
    for at, table in enumerate(tables):
        book = reader.table(Book, _titled_book(table), (BOOK_TABLES, at))
        if book is not BAD:
            for path, sentence in _book_faults(book, table, (BOOK_TABLES, at), books):
                tell(path, sentence)
            books.append(book)
    if problems:
        raise problems.refusal()
    return tuple(books)


def _titled_book(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the table with the id as title unless a title is given."""
    return {"title": table["id"], **table} if "id" in table else table


def _book_faults(
    book: Book, table: Mapping[str, Any], path: Path, before: Sequence[Book]
) -> Iterator[tuple[Path, str]]:
    if any(book.id == each.id for each in before):
        yield path, _("已经有「{id}」了").format(id=sanitize(book.id))
    for finding in dict.fromkeys((*type_findings(book, "books"), *traits_findings(book))):
        yield _book_key(finding.place, table, path), finding.sentence


def _book_key(place: str, table: Mapping[str, Any], path: Path) -> Path:
    """Return the column or step of the table that the linter's finding at ``place`` is about; else the book itself."""
    for field in BOOK_PARTS:
        for at, inner in enumerate(table.get(field, ())):
            if place.endswith(f"/{sanitize(inner.get('id', ''))}"):
                return (*path, field, at)
    return path
