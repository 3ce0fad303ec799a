"""Opening, migrating, backing up the database, and the one way to write to it. Knows tables by name, not by meaning."""
