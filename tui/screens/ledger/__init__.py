"""The ledger: its books, the entries of a month, one entry, attendance, files of a book."""
