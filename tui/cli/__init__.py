"""The command line: the same core as the application, with data on stdout, narration on stderr, and an exit code."""
