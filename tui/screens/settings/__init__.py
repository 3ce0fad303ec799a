"""The schemes of a unit and its values."""
