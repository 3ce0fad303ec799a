"""What a scheme asks of the ledger: books that exist, kinds they have, measures they can be measured by."""

from collections.abc import Iterator, Mapping

from ..catalogue import BOOKS_BY_ID
from ..contract import Book, Requirement
from ..i18n import _
from .finding import Finding, error
from .names import Names
from .references import unknown


def evidence_findings(names: Names) -> Iterator[Finding]:
    """Errors for requirements and reminders that the ledger could never answer."""
    books = {**BOOKS_BY_ID, **{book.id: book for book in names.scheme.books}}
    for form in names.scheme.forms:
        for item in form.items():
            for requirement in item.requires:
                place = f"forms/{form.id}/{item.id}"
                yield from (error(place, sentence) for sentence in _requirement(requirement, books))
    for reminder in names.scheme.reminders:
        yield from (
            error(f"reminders/{reminder.id}", unknown(_("台账"), id)) for id in reminder.books if id not in books
        )


def _requirement(requirement: Requirement, books: Mapping[str, Book]) -> Iterator[str]:
    book = books.get(requirement.book)
    if book is None:
        yield unknown(_("台账"), requirement.book)
    elif requirement.kind and requirement.kind not in book.all_kinds:
        yield unknown(_("台账“{book}”的类别").format(book=book.id), requirement.kind)
    else:
        yield from _measure(requirement, book)


def _measure(requirement: Requirement, book: Book) -> Iterator[str]:
    kind = requirement.kind
    is_meeting = book.is_meeting(kind)
    if requirement.measure == "attendance" and not is_meeting:
        yield _("台账“{book}”的这类记录不记考勤,算不出出勤率").format(book=book.id)
    if requirement.measure == "on_time" and not (book.work or book.steps or book.dated == "month"):
        yield _("台账“{book}”没有期限,算不出是否按时").format(book=book.id)
    each_person = requirement.each_member or requirement.measure == "coverage"
    if each_person and not (book.concerns_member(kind) or is_meeting):
        yield _("台账“{book}”的这类记录不记到人,不能按党员计算").format(book=book.id)
