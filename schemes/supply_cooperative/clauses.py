"""Clause names of the cooperative's document that more than one module quotes."""

ITEMS = "二"
ANNEX = "附件"
"""《党支部工作量化考核评分表》; its points are not public."""

DAILY = "三.1"
THEMATIC = "三.2"
SELF = "三.3"
PANEL = "三.4"
SCORE = "三.5"
NOTICE = "三.6"
USE = "四"
