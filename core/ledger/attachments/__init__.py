"""Files that prove entries: kept by their content, attached, looked into and fetched, and taken along by backups."""
