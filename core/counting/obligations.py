"""What an organisation has to enter how often: what books say themselves, and what the schemes of open rounds count."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ...plugins.contract import Book, ParamRef, ParamValue, Requirement, Scheme
from ...plugins.contract.periods import Every
from ...plugins.i18n import _
from ..rounds.parameters import read_params
from ..rounds.reading import frozen_scheme
from ..rounds.values import CLOSED

OPEN_ROUNDS = text("""
    SELECT scheme_data, params FROM assessment_round
    WHERE unit_id = :unit AND year = :year AND stage <> :closed ORDER BY id""")


@dataclass(frozen=True, slots=True)
class Obligation:
    """``times`` entries of a book (of a ``kind`` of it, or any) in every period: of the organisation, or
    (``each_member``) about everybody on the book's roll.
    """

    book: Book
    kind: str
    every: Every
    times: int
    each_member: bool

    @property
    def called(self) -> str:
        """The book, with the kind where one is asked for."""
        title = _(self.book.title)
        return _("{book}({kind})").format(book=title, kind=_(self.kind)) if self.kind else title


@dataclass(frozen=True, slots=True)
class OpenRound:
    """The scheme of a round that is not closed, with the unit's figures."""

    scheme: Scheme
    params: Mapping[str, ParamValue]


def open_rounds(connection: Connection, unit_id: int, year: int) -> tuple[OpenRound, ...]:
    """The rounds of a year that a unit has open."""
    asked = {"unit": unit_id, "year": year, "closed": CLOSED}
    return tuple(
        OpenRound(frozen_scheme(data), read_params(params)) for data, params in connection.execute(OPEN_ROUNDS, asked)
    )


def obligations(books: Iterable[Book], rounds: Iterable[OpenRound]) -> tuple[Obligation, ...]:
    """What is to be entered, in the order of the books; of two alike the one that asks for more."""
    in_use = {book.id: book for book in books}
    found: dict[tuple[str, str, Every, bool], Obligation] = {}
    for one in (*_of_books(in_use.values()), *_of_rounds(in_use, rounds)):
        key = (one.book.id, one.kind, one.every, one.each_member)
        if key not in found or found[key].times < one.times:
            found[key] = one
    order = {id_: place for place, id_ in enumerate(in_use)}
    return tuple(sorted(found.values(), key=lambda one: (order[one.book.id], one.kind, one.every)))


def _of_books(books: Iterable[Book]) -> Iterator[Obligation]:
    for book in books:
        if book.every is None:
            continue
        kinds = [kind for kind in book.kinds if book.concerns_member(kind)] if book.roll else []
        # Where only one kind of several is about members, the roll is about that one.
        yield Obligation(book, kinds[0] if len(kinds) == 1 else "", book.every, 1, bool(book.roll))


def _of_rounds(books: Mapping[str, Book], rounds: Iterable[OpenRound]) -> Iterator[Obligation]:
    for one in rounds:
        for form in one.scheme.forms:
            for item in form.items():
                for requirement in item.requires:
                    if requirement.book in books and requirement.measure in ("count", "coverage"):
                        yield _asked(requirement, books[requirement.book], one)


def _asked(requirement: Requirement, book: Book, one: OpenRound) -> Obligation:
    each = requirement.each_member or requirement.measure == "coverage" or one.scheme.subject == "member"
    times = 1 if requirement.measure == "coverage" else _figure(requirement, one.params)
    return Obligation(book, requirement.kind, requirement.every, times, each and book.concerns_member(requirement.kind))


def _figure(requirement: Requirement, params: Mapping[str, ParamValue]) -> int:
    target = requirement.target
    return int(params[target.param] if isinstance(target, ParamRef) else target)
