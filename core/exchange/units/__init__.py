"""A unit in one file: written, checked, and taken into another database."""
