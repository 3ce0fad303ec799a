"""Opening, migrating and backing up the database, and the one way to write to it; no knowledge of what tables mean."""
