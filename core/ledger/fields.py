"""The fields an entry of a book has, in the order in which grids, forms and workbooks show them. Pure.

How a field is written in a cell is the business of :mod:`.cells`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from ...plugins.contract import Book
from ...plugins.contract.books import CONTACTS, ColumnKind
from ...plugins.i18n import _ as translated
from ..kernel.text import Longest

FieldKind = ColumnKind | Literal["organisation", "member", "mentions"]


def _(message: str) -> str:
    """Marks a header for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Field:
    """One field that people fill in. ``required``: an entry without it cannot be submitted.

    ``header`` stands above it in files, which are the same in every language; ``aliases`` are what clerks write there.
    """

    id: str
    header: str
    kind: FieldKind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called on screens, in the user's language."""
        return translated(self.header)

    @property
    def longest(self) -> int:
        """How many characters text in it may have."""
        return Longest.TITLE if self.id in ("title", "responsible") else Longest.CONTENT


ATTENDANCE = frozenset({"required", "present", "absent", "told"})
"""Fields that only meetings have."""


def fields_of(book: Book) -> tuple[Field, ...]:
    """What people fill in for entries of ``book``, whatever their kind; required is what every kind requires."""
    every_kind = not book.unit_kinds
    fields = [Field("organisation", _("党组织"), "organisation", required=True, aliases=("支部", "所在支部", "组织"))]
    if book.about == "member":
        fields.append(Field("member", _("党员"), "member", required=every_kind, aliases=("姓名", "党员姓名", "人员")))
    if book.all_kinds:
        fields.append(Field("kind", _("类别"), "choice", book.all_kinds, required=True, aliases=("类型", "种类")))
    if book.dated == "month":
        fields.append(Field("date", _("月份"), "month", required=True, aliases=("所属月份", "年月")))
    else:
        fields.append(Field("date", _("日期"), "date", required=True, aliases=("时间", "发生日期")))
    fields.append(
        Field("title", book.titled or _("标题"), required=_needs_title(book), aliases=("标题", "主题", "名称", "事项"))
    )
    if book.work:
        fields += (
            Field("deadline", _("期限"), "date", aliases=("完成时限", "截止日期")),
            Field("responsible", _("责任人"), aliases=("负责人",)),
            Field("finished", _("完成日期"), "date", aliases=("办结日期",)),
        )
    fields += _money(book)
    if book.attendance:
        fields += (
            Field("required", _("应到"), "count", required=every_kind, aliases=("应到人数",)),
            Field("present", _("实到"), "count", required=every_kind, aliases=("实到人数",)),
            Field("absent", _("缺席及原因"), "mentions", aliases=("缺席", "请假人员", "缺席人员")),
            Field("told", _("已补学或告知"), "mentions", aliases=("已告知", "补课")),
        )
    fields += (Field(column.id, column.title, column.kind, column.choices, column.required) for column in book.columns)
    fields.append(Field("content", _("内容"), aliases=("情况", "备注", "主要内容")))
    return tuple(fields)


def fields_for(book: Book, kind: str) -> tuple[Field, ...]:
    """What an entry of ``kind`` has, and must have, of the fields of its book; all of them before it has a kind."""
    if not kind:
        return fields_of(book)
    concerns_member, is_meeting, step = book.concerns_member(kind), book.is_meeting(kind), book.step(kind)
    own = {*step.columns, *((CONTACTS,) if step.contacts else ())} if step else set()
    must = own | ({"member"} if concerns_member else set()) | ({"required", "present"} if is_meeting else set())
    hasnot = (set() if concerns_member else {"member"}) | (set() if is_meeting else ATTENDANCE)
    return tuple(
        replace(field, required=True) if field.id in must else field
        for field in fields_of(book)
        if field.id not in hasnot
    )


def _needs_title(book: Book) -> bool:
    """Money and people are known without a title."""
    return not book.amounts and book.about == "organisation"


def _money(book: Book) -> tuple[Field, ...]:
    if book.amounts == "paid":
        return (Field("paid", _("金额"), "money", required=True, aliases=("金额(元)",)),)
    if book.amounts == "due_paid":
        finished = () if book.work else (Field("finished", _("交纳日期"), "date", aliases=("缴纳日期", "交费日期")),)
        return (
            Field("due", _("应交"), "money", required=True, aliases=("应缴", "应交金额", "应缴金额")),
            Field("paid", _("实交"), "money", aliases=("实缴", "实交金额", "实缴金额", "金额")),
            *finished,
        )
    return ()
