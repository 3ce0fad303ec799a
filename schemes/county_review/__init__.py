"""月调审、季述评、年考核: a county organisation department over its base organisations, ranked within each field.

Here the parts are put together; forms, the result and the process each live in a module of their own. No figure of
the county's documents is public: every one here is a starter value.
"""

from ...plugins.contract import Scheme, Source
from ...plugins.hooks import hookimpl
from .forms import HANDBOOK, YEAR
from .process import BOOKS, DRAWS, PAPERS, STAGES
from .provisions import PROVISIONS
from .result import PARAMS, QUARTER, RANKING, TOTAL

SCHEME = Scheme(
    id="county_review",
    version="1.0",
    title="月调审、季述评、年考核",
    subject="branch",
    source=Source(issuer="某县委组织部", document="基层党组织月调审、季述评、年考核办法"),
    params=PARAMS,
    forms=(HANDBOOK, YEAR),
    polls=(QUARTER,),
    total=TOTAL,
    ranking=RANKING,
    domains=("乡镇", "县直", "非公和社会组织"),
    stages=STAGES,
    draws=DRAWS,
    books=BOOKS,
    papers=PAPERS,
    provisions=PROVISIONS,
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """Return the one scheme of this module."""
    return (SCHEME,)
