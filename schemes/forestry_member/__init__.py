"""林业局党员积分制: every member of a city forestry bureau, 100 points a year, decided quarter by quarter.

Here the parts are put together; forms, polls, grading and process each live in a module of their own. The clauses
quoted are those of the bureau's plan; its annex of standards is not public, so those items are starter values.
"""

from ...plugins.contract import Scheme, Source
from ...plugins.hooks import hookimpl
from .forms import BASE, BONUS, CLASSES, FORMER, NEGLECT, TASK
from .grading import GRADES, RULES, TOTAL
from .params import PARAMS
from .polls import QUESTIONS, REVIEW, SATISFACTION
from .process import BOOKS, PAPERS, REMINDERS, STAGES, USES
from .provisions import PROVISIONS

SCHEME = Scheme(
    id="forestry_member",
    version="1.0",
    title="林业局党员积分制",
    subject="member",
    source=Source(
        issuer="吉首市林业局",
        document="《关于在全局党员中实行党员积分制管理的实施方案》(依据市委组织部2016年试行党员管理积分制的通知)",
        date="2017-07-13",
    ),
    params=PARAMS,
    forms=(BASE, TASK),
    registers=(BONUS, FORMER, NEGLECT),
    polls=(REVIEW, SATISFACTION),
    questions=QUESTIONS,
    total=TOTAL,
    grades=GRADES,
    rules=RULES,
    classes=CLASSES,
    stages=STAGES,
    uses=USES,
    reminders=REMINDERS,
    books=BOOKS,
    papers=PAPERS,
    provisions=PROVISIONS,
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """Return the one scheme of this module."""
    return (SCHEME,)
