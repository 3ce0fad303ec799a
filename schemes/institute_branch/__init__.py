"""院所基层党支部考评: every branch of serving staff of a Shanghai institute, once a year before 1 July, out of 100.

Here the parts are put together; the form, what is claimed and decided, and the process live in modules of their own.
Clauses: ``一1`` is item 1 of section 一 of the marking rules, ``细则五`` a whole section of them, ``六`` a clause of
the regulation itself.
"""

from ...plugins.contract import ParamRef, Scheme, Source
from ...plugins.hooks import hookimpl
from .grading import BONUS, EXEMPTIONS, GRADES, PARAMS, RULES, TOTAL, VETO
from .process import BOOKS, HONOURS, OPINIONS, PAPERS, STAGES, USES
from .provisions import PROVISIONS
from .sheet import SHEET

SCHEME = Scheme(
    id="institute_branch",
    version="1.0",
    title="院所基层党支部考评",
    subject="branch",
    source=Source(issuer="上海某研究院党委", document="基层党支部工作考核办法及《基层党支部工作考核细则》"),
    params=PARAMS,
    forms=(SHEET,),
    registers=(BONUS, VETO),
    total=TOTAL,
    grades=GRADES,
    rules=RULES,
    exemptions=EXEMPTIONS,
    stages=STAGES,
    uses=USES,
    honours=HONOURS,
    books=BOOKS,
    papers=PAPERS,
    opinions=OPINIONS,
    provisions=PROVISIONS,
    year_start=ParamRef("year_start"),
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """Return the one scheme of this module."""
    return (SCHEME,)
