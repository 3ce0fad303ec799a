"""The grid in which a book is kept: its fields, how typed text is completed, and its looks."""
