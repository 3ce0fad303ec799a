"""Checking a scheme where its author writes it: every finding with file and line, whatever is wrong with the files.

A folder, a Python file, a scheme file or the id of an installed scheme is checked. Python that is not installed, or
does not load, is imported in a process of its own with a time limit; it is never imported here.
"""

from .check import SourceFinding, check_file, check_installed, check_python

__all__ = ["SourceFinding", "check_file", "check_installed", "check_python"]
