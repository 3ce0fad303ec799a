"""Widgets that draw lines: header, footer, status, lists, trees, one-line fields. They know no database."""
