"""Where in the township's document a fact stands, where more than one module quotes it."""

PARTS = "四"
STAGES = "五"
USE = "六"
UNNUMBERED = "条号不详"
"""The document fixes it, but the number of the clause is not on record."""
