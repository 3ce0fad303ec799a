"""What the ledger shows: counted against what schemes and books ask, month by month, and as things to do."""
