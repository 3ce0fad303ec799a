"""Who may come in: the accounts of the installation and their public keys. Rows of the directory, like its settings."""
