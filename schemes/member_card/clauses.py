"""Clause names of the rule: it has no numbered clauses, so its parts are quoted by name."""

BASE = "基础分(条号不详)"
REVIEW = "测评分(条号不详)"
RATING = "评定等次(条号不详)"
CARD = "积分卡(条号不详)"
