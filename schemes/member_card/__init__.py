"""党员积分卡: the generic points card of a member, marked every month in ten aspects, rated at the end of the year.

Here the parts are put together; the card, the score and the process each live in a module of their own. Aspects,
base, vote and ratings are the rule's own; how the base is shared among the aspects is a starter value.
"""

from ...plugins.contract import Scheme, Source
from ...plugins.hooks import hookimpl
from .card import CARD
from .process import BOOKS, PAPERS, STAGES
from .provisions import PROVISIONS
from .score import COLUMNS, GRADES, PARAMS, REVIEW, TOTAL

SCHEME = Scheme(
    id="member_card",
    version="1.0",
    title="党员积分卡",
    subject="member",
    source=Source(issuer="通用办法(未注明制定单位)", document="党员积分管理办法:党员积分卡(十个方面)"),
    params=PARAMS,
    forms=(CARD,),
    polls=(REVIEW,),
    total=TOTAL,
    grades=GRADES,
    stages=STAGES,
    books=BOOKS,
    papers=PAPERS,
    provisions=PROVISIONS,
    columns=COLUMNS,
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """Return the one scheme of this module."""
    return (SCHEME,)
