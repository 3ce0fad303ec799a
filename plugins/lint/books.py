"""Checks of ledger books: words that files and entries rely on, and traits that fit each other.

The same checks serve the books of a scheme, those that plugins register, and those a unit writes in a file.
"""

from collections.abc import Collection, Iterator

from ..catalogue import BOOKS_BY_ID
from ..contract import Book, Column, Step
from ..contract.books import CONTACTS, ITEM, STANDARD_FIELDS
from ..i18n import _
from ..sanitize import sanitize
from .finding import Finding, error
from .ids import worded
from .names import Names
from .parties import share_sentence
from .references import unknown


def book_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about every book the scheme adds."""
    items = {item.id for form in names.scheme.forms for item in form.items()}
    for book in names.scheme.books:
        yield from new_book_findings(book)
        for column in book.columns if book.names_item else ():
            if column.id == ITEM:
                place = f"{_place(book)}/{sanitize(column.id)}"
                yield from (error(place, sentence) for sentence in _items_named(column, items))


def _items_named(column: Column, items: Collection[str]) -> Iterator[str]:
    for choice in column.choices:
        if choice.partition(" ")[0] not in items:
            sentence = _("可选项「{choice}」不是本方案的项目:写成项目编号、空格、标题;不是说项目的栏目请另取编号")
            yield sentence.format(choice=sanitize(choice))


def new_book_findings(book: Book) -> Iterator[Finding]:
    """Yield findings about a book added to the catalogue; its types have been checked."""
    if book.id in BOOKS_BY_ID:
        yield error(_place(book), _("程序已有台账「{id}」,请另取编号").format(id=sanitize(book.id)))
    yield from traits_findings(book)


def traits_findings(book: Book) -> Iterator[Finding]:
    """Yield findings about the traits of a book, wherever the book comes from."""
    place = _place(book)
    yield from worded("books", [book.id])
    yield from worded(place, [column.id for column in book.columns])
    yield from worded(place, book.kinds)
    yield from worded(place, [step.id for step in book.steps])
    if not book.title.strip():
        yield error(place, _("没有标题:写上 title"))
    for column in book.columns:
        yield from _column(column, f"{place}/{sanitize(column.id)}")
    yield from (error(place, sentence) for sentence in (*_kinds(book), *_roll(book), *_attendance(book)))
    if book.grace < 0 or (book.grace and book.dated != "month"):
        sentence = _('宽限天数(grace)只用于按月记的台账(dated="month"),要不小于 0,写的是 {days}')
        yield error(place, sentence.format(days=book.grace))
    for number, step in enumerate(book.steps):
        where = f"{place}/{sanitize(step.id)}"
        yield from (error(where, sentence) for sentence in _step(step, book, book.steps[:number]))


def _place(book: Book) -> str:
    return f"books/{sanitize(book.id)}"


def _column(column: Column, place: str) -> Iterator[Finding]:
    if not column.title.strip():
        yield error(place, _("没有标题:写上 title"))
    if column.id in STANDARD_FIELDS:
        yield error(place, _("「{id}」是每条记录自带的栏目,请另取编号").format(id=column.id))
    if (column.kind == "choice") != bool(column.choices):
        yield error(place, _('可选项(choices)和 kind="choice" 要一起写,或都不写'))
    yield from worded(place, column.choices)


def _kinds(book: Book) -> Iterator[str]:
    if book.kinds and book.steps:
        yield _("有步骤的台账以步骤为类别,不能再写类别:去掉 kinds")
    named = dict.fromkeys((*book.partial, *book.unit_kinds))
    yield from (unknown(_("本台账的类别"), kind, book.kinds) for kind in named if kind not in book.kinds)
    if book.unit_kinds and book.about != "member":
        yield _('只有记党员的台账(about="member")才能把一部分类别(unit_kinds)记在党组织名下')
    elif book.unit_kinds and set(book.unit_kinds) >= set(book.kinds):
        yield _('全部类别都在 unit_kinds 里,没有一类记党员:只留下记在党组织名下的,或写 about="organisation"')


def _roll(book: Book) -> Iterator[str]:
    if book.roll and book.about != "member":
        yield _('只有记党员的台账(about="member")才能要求人人都有(roll)')
    if book.roll and book.every is None:
        yield _('要求人人都有(roll)的台账要写明多久一次,如 every="quarter"')


def _attendance(book: Book) -> Iterator[str]:
    if book.attendance and book.about == "member" and not book.unit_kinds:
        yield _("既记党员又记考勤的台账要写明哪些类别是会议(unit_kinds)")
    if not book.attendance and (book.partial or book.attendance_target is not None):
        yield _("不记考勤的台账不能写出勤要求(partial、attendance_target):写 attendance=True,或去掉它们")
    if book.attendance_target is not None and not 0 < book.attendance_target <= 1:
        yield share_sentence(book.attendance_target)


def _step(step: Step, book: Book, before: tuple[Step, ...]) -> Iterator[str]:
    if step.after and all(step.after != each.id for each in before):
        yield unknown(_("在它之前的步骤"), step.after, [each.id for each in before])
    if step.wait < 0 or step.contacts < 0 or (step.within is not None and step.within < max(step.wait, 1)):
        yield _("步骤的月数(wait、within)和人数(contacts)不能是负数,within 不能小于 wait,至少是 1")
    if not before and (step.within is not None or step.wait):
        yield _("第一步之前没有步骤,不能规定相隔几个月(wait、within)")
    own = {column.id: column for column in book.columns}
    yield from (unknown(_("本台账的栏目"), id_, own) for id_ in step.columns if id_ not in own)
    if step.contacts and (CONTACTS not in own or own[CONTACTS].kind != "people"):
        sentence = _('要写联系人(contacts)的步骤,台账要有栏目 Column("{id}", "联系人", "people")')
        yield sentence.format(id=CONTACTS)
