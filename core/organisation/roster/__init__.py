"""The roster as a file: its columns and rows, the people and organisations in it, brought into the database."""
