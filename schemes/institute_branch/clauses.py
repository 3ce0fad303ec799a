"""Clause names of the institute's documents that more than one module quotes."""

RULES = "细则"
BONUS = "细则五"
VETO = "细则六"
GRADING = "六"
UNNUMBERED = "条号不详"
"""The regulation fixes it, but the number of the clause is not on record."""
