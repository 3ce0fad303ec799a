"""The grid in which a sheet is marked: its cells, its questions, its proposals and its looks."""
