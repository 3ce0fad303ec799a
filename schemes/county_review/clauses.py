"""Clause names of the county's documents: what is public of them gives no clause numbers."""

UNNUMBERED = "条号不详"
