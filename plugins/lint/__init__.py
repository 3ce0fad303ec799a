"""The linter: finds what is wrong with a scheme or a book before anybody is graded by it.

One module for each area; each yields findings and none changes anything.
"""

from collections.abc import Iterator, Mapping

from ..contract import Book, ParamValue, Scheme
from ..i18n import _
from .books import book_findings, new_book_findings
from .counting import counting_findings
from .finding import Finding, Severity
from .forms import evidence_findings, form_findings
from .grading import grading_findings
from .ids import id_findings
from .names import Names
from .parties import param_findings, poll_findings, register_findings
from .process import process_findings
from .references import reference_findings
from .types import type_findings
from .wording import StarterFact, starters, wording_findings

__all__ = ["Finding", "Severity", "StarterFact", "lint", "lint_book", "starters"]

_AREAS = (
    id_findings,
    wording_findings,
    form_findings,
    register_findings,
    param_findings,
    reference_findings,
    counting_findings,
    poll_findings,
    grading_findings,
    process_findings,
    book_findings,
    evidence_findings,
)


def lint(scheme: Scheme, values: Mapping[str, ParamValue] | None = None) -> tuple[Finding, ...]:
    """Return all findings about ``scheme``, errors first.

    ``values`` are parameters as a unit wants to set them; the others count at their defaults. When a field is not
    of its declared type, only such findings are returned, since nothing else can be checked then.
    """
    wrong_types = tuple(dict.fromkeys(type_findings(scheme, "")))
    if wrong_types:
        return wrong_types
    names = Names.of(scheme, values)
    found = dict.fromkeys(finding for area in _AREAS for finding in area(names))
    return (
        *(finding for finding in found if finding.severity == "error"),
        *(finding for finding in found if finding.severity == "warning"),
        *(finding for finding in found if finding.severity == "note"),
        *_notes(scheme),
    )


def lint_book(book: Book) -> tuple[Finding, ...]:
    """Return all findings about a book that comes without a scheme; wrong types first and alone, as for a scheme."""
    return tuple(type_findings(book, "books")) or tuple(dict.fromkeys(new_book_findings(book)))


def _notes(scheme: Scheme) -> Iterator[Finding]:
    for fact in starters(scheme):
        sentence = _("起步值,须由本单位确认:{title} {shown}").format(title=fact.title, shown=fact.shown)
        yield Finding("note", fact.place, sentence.strip())
