"""Where in the cooperative's document a fact stands, where more than one module quotes it."""

SHEET = "二"
UNNUMBERED = "条号不详"
"""The document fixes it, but the number of the clause is not on record."""
