"""Where in the county's documents a fact stands: what is public of them gives no clause numbers."""

UNNUMBERED = "条号不详"
