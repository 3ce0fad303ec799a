"""What is done with whole ledgers: published, checked on the spot, rated. Entries themselves are kept elsewhere."""
