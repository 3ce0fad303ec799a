"""The audit chain: how an entry is written and hashed, and how the chain and the tables are checked against it."""
