"""A scheme as text: everything it says, for reading, and the table of its clauses."""

from collections.abc import Iterator

from ....plugins.contract.scheme import JANUARY
from ....plugins.i18n import _
from ...kernel.text import shown
from .course import course_lines
from .facts import param_lines, poll_lines, question_lines, register_lines
from .forms import form_lines
from .grades import grade_lines, total_lines
from .provisions import ProvisionRow, provision_header, provision_lines, provision_rows, provision_sheet
from .reader import SchemeReader

__all__ = [
    "ProvisionRow",
    "SchemeReader",
    "provision_header",
    "provision_lines",
    "provision_rows",
    "provision_sheet",
    "scheme_lines",
]


def scheme_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield the whole scheme, top to bottom, and the table of its clauses."""
    scheme, source = reader.scheme, reader.scheme.source
    yield f"{_(scheme.title)} ({scheme.id} {scheme.version})"
    yield _("依据:{issuer} {document} {date}").format(issuer=source.issuer, document=source.document, date=source.date)
    if scheme.year_start != JANUARY:
        month = reader.figure(scheme.year_start)
        yield _("考评年度:从 {month} 月 1 日起满一年,以结束的那一年称呼").format(month=month)
    if reader.unit:
        yield _("参数为 {unit} 现在的值").format(unit=shown(reader.unit))
    yield _("〔〕内是条款;*暂定 是原文没有、由程序给出的起步值,须由单位确认;没有标记的数是原文规定的。")
    yield from form_lines(reader)
    yield from total_lines(reader)
    yield from param_lines(reader)
    yield from register_lines(reader)
    yield from poll_lines(reader)
    yield from question_lines(reader)
    yield from grade_lines(reader)
    yield from course_lines(reader)
    yield from provision_lines(provision_rows(reader))
