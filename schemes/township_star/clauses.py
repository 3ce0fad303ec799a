"""Clause names of the township's document that more than one module quotes."""

PARTS = "四"
STAGES = "五"
USE = "六"
UNNUMBERED = "条号不详"
"""The document fixes it, but the number of the clause is not on record."""
