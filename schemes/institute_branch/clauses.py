"""Where in the institute's documents a fact stands, where more than one module quotes it."""

RULES = "细则"
BONUS = "细则五"
VETO = "细则六"
GRADING = "六"
UNNUMBERED = "条号不详"
"""The regulation fixes it, but the number of the clause is not on record."""
