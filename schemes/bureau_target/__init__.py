"""工商局机关党建目标管理: every branch of a bureau of industry and commerce, one inspection a year against its targets.

Here the parts are put together; the sheet, the grading and the process each live in a module of their own. The public
copy has lost every number: categories, items, responsible persons and the rules of grading are the document's own,
all points, deductions and thresholds are starter values.
"""

from ...plugins.contract import Scheme, Source
from ...plugins.hooks import hookimpl
from .grading import GRADES, RULES, TOTAL
from .params import PARAMS
from .process import HONOURS, PAPERS, STAGES, USES
from .provisions import PROVISIONS
from .sheet import SHEET

SCHEME = Scheme(
    id="bureau_target",
    version="1.0",
    title="工商局机关党建目标管理",
    subject="branch",
    source=Source(issuer="某工商行政管理局机关党委", document="机关党建目标管理考核办法(公开文本中的数字均已缺失)"),
    params=PARAMS,
    forms=(SHEET,),
    total=TOTAL,
    grades=GRADES,
    rules=RULES,
    stages=STAGES,
    uses=USES,
    honours=HONOURS,
    papers=PAPERS,
    provisions=PROVISIONS,
)


@hookimpl
def register_schemes() -> tuple[Scheme, ...]:
    """Return the one scheme of this module."""
    return (SCHEME,)
