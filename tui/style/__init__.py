"""Looks and the width of characters."""
