"""供销社党支部工作量化积分: every branch of a city supply cooperative, self-assessed twice, appraised once.

Here the parts are put together; the sheet, the score and the process each live in a module of their own. The annex
with the points is not public, so all points are starter values; what has to be done how often is the document's own.
"""

from ...plugins.contract import Scheme, Source
from ...plugins.hooks import hookimpl
from .process import BOOKS, HONOURS, PAPERS, STAGES
from .provisions import PROVISIONS
from .score import PARAMS, TOTAL
from .sheet import SHEET

SCHEME = Scheme(
    id="supply_cooperative",
    version="1.0",
    title="供销社党支部工作量化积分",
    subject="branch",
    source=Source(
        issuer="潜江市供销合作社党组",
        document="党支部工作量化积分办法及附件《党支部工作量化考核评分表》(政工科负责解释)",
        date="2017-12-10",
    ),
    params=PARAMS,
    forms=(SHEET,),
    total=TOTAL,
    stages=STAGES,
    honours=HONOURS,
    books=BOOKS,
    papers=PAPERS,
    provisions=PROVISIONS,
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """Return the one scheme of this module."""
    return (SCHEME,)
