"""Clause names of the cooperative's document that more than one module quotes."""

SHEET = "二"
UNNUMBERED = "条号不详"
"""The document fixes it, but the number of the clause is not on record."""
