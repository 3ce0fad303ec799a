"""Clause names of the bureau's plan; figures taken from the same clause share its name here.

Two numbers together mean that the plan spreads the fact over both.
"""

MEMBER_CLASSES = "四1"
SCORE = "四2、四3"
GRADING = "四4"
ORGANISATION = "五(一)1"
QUARTER = "五(一)3"
VOTE = "五(一)4"
PUBLICATION = "五(一)2、五(一)5"
USE = "五(二)"
