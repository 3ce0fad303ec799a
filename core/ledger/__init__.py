"""The ledger (台账): books, their entries, who and what they are about, and how they are read, changed and listed."""
