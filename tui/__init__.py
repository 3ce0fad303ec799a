"""The terminal application and the command line: the composition root."""
