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
    (Option("好", num(100)), Option("较好", num(85)), Option("一般", num(70)), Option("差", num(50))),
    clause=clauses.PARTS,
)
