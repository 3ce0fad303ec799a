"""People of the roster."""
