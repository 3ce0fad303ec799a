"""Filled forms: what may be entered for an item, how a sheet is stored, read, saved and handed in."""
