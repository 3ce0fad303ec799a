"""乡镇党支部评星定级: every branch of a town, once a year, one to five stars; the county re-checks the best.

Here the parts are put together; form and registers, parameters, the review, what people decide, grading and process
each live in a module of their own. Clauses: ``三`` the areas of the base form, ``四`` the parts of the total, ``五``
the steps, ``六`` responsibility and the use of results.
"""

from ...plugins.contract import Scheme, Source
from ...plugins.hooks import hookimpl
from .decisions import QUESTIONS
from .forms import APPLICATION, BASE, BONUS, DEDUCTION
from .grading import GRADES, RULES, TOTAL
from .params import DOMAINS, PARAMS
from .polls import REVIEW
from .process import BOOKS, DRAWS, OPINIONS, PAPERS, STAGES, USES
from .provisions import PROVISIONS

SCHEME = Scheme(
    id="township_star",
    version="1.0",
    title="乡镇党支部评星定级",
    subject="branch",
    source=Source(issuer="温店镇党委", document="党支部评星定级办法", date="2022"),
    params=PARAMS,
    forms=(BASE,),
    registers=(APPLICATION, BONUS, DEDUCTION),
    polls=(REVIEW,),
    questions=QUESTIONS,
    total=TOTAL,
    grades=GRADES,
    rules=RULES,
    domains=tuple(DOMAINS.values()),
    stages=STAGES,
    uses=USES,
    draws=DRAWS,
    books=BOOKS,
    papers=PAPERS,
    opinions=OPINIONS,
    provisions=PROVISIONS,
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """Return the one scheme of this module."""
    return (SCHEME,)
