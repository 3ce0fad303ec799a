"""Which fields an entry has, and must have, by its book and kind."""

import pytest
from kaoping.core.ledger.fields import ATTENDANCE, fields_for, fields_of
from kaoping.plugins.catalogue import BOOKS_BY_ID, CATALOGUE
from kaoping.plugins.contract import Book
from kaoping.plugins.contract.books import STANDARD_FIELDS

KINDS = [(book, kind) for book in CATALOGUE for kind in book.all_kinds or ("",)]


@pytest.mark.parametrize("book", CATALOGUE, ids=lambda book: book.id)
def test_no_two_fields_have_the_same_id_or_title(book: Book) -> None:
    """A column in a workbook is found by its title; own columns stand among the standard fields."""
    fields = fields_of(book)
    assert len({field.id for field in fields}) == len({field.title for field in fields}) == len(fields)
    assert {field.id for field in fields} <= {*STANDARD_FIELDS, *(column.id for column in book.columns)}


@pytest.mark.parametrize(("book", "kind"), KINDS, ids=[f"{book.id}-{kind}" for book, kind in KINDS])
def test_a_kind_has_the_fields_that_fit_it(book: Book, kind: str) -> None:
    """A member where it concerns one, attendance where it is a meeting, and what its step must say is required."""
    fields = {field.id: field for field in fields_for(book, kind)}
    assert fields.keys() <= {field.id for field in fields_of(book)}
    assert ("member" in fields) == book.concerns_member(kind)
    assert all(fields[name].required for name in ("organisation", "date"))
    assert not book.concerns_member(kind) or fields["member"].required
    assert (fields.keys() >= ATTENDANCE) == book.is_meeting(kind)
    assert fields.keys().isdisjoint(ATTENDANCE) != book.is_meeting(kind)
    step = book.step(kind)
    if step is not None:
        assert all(fields[name].required for name in step.columns)
        assert not step.contacts or fields["contacts"].required


def test_what_every_kind_requires_is_required_before_a_kind_is_chosen() -> None:
    """Of dues the organisation and month, but not yet the member: a remittance has none."""
    dues = {field.id for field in fields_of(BOOKS_BY_ID["党费收缴"]) if field.required}
    assert dues == {"organisation", "kind", "date", "due"}
    assert fields_for(BOOKS_BY_ID["党费收缴"], "") == fields_of(BOOKS_BY_ID["党费收缴"])


def test_a_title_is_called_what_the_book_calls_it() -> None:
    """A case of admission is known by the candidate."""
    (title,) = (field for field in fields_of(BOOKS_BY_ID["发展党员"]) if field.id == "title")
    assert (title.title, title.required, "标题" in title.aliases) == ("发展人选", True, True)
