"""The yearly review of the secretaries' reports: by the higher organisation and by the branch's own members."""

from ...plugins.contract import Option, ParamRef, Poll, VoterGroup, num
from . import clauses

# What an option is worth is a starter value, which an option itself cannot say.
REVIEW = Poll(
    "review",
    "书记述职评议",
    (
        VoterGroup("superiors", "上级党组织", ParamRef("superiors_weight")),
        VoterGroup("members", "支部党员", ParamRef("members_weight")),
    ),
    tuple(
        Option(word, num(worth), clauses.REVIEW, starter=True)
        for word, worth in (("好", 100), ("较好", 85), ("一般", 70), ("差", 50))
    ),
    clause=clauses.REVIEW,
)
