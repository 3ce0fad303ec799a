"""Entries of ledger books as files: their columns, rows read and planned, imported, exported."""
