"""The roster's words for what a member is, stored as rosters write them and alike in every language."""

FULL, PROBATIONARY = STATUSES = ("正式", "预备")
"""A full member, and one on probation."""

MOBILE = "流动"
"""The class of those who are away."""

NOT_YET_MEMBERS = frozenset({"入党积极分子", "积极分子", "申请人", "入党申请人", "发展对象"})
"""Those who are on the roster before they are members."""
