"""Saving while one types: what is changed goes to a draft at once and to the database soon. Knows no widget."""
