"""Scheme files: a unit's own variation of an installed scheme as TOML, whole schemes, and books of a unit.

Reading a file gives an ordinary frozen scheme (or books) or refuses with every problem at once; nothing is stored here.
"""

from .document import SchemeFile, read_books_file, read_scheme_file, scheme_file_findings, scheme_text
from .source import OverlayProblem, OverlayRefused, decoded

__all__ = [
    "OverlayProblem",
    "OverlayRefused",
    "SchemeFile",
    "decoded",
    "read_books_file",
    "read_scheme_file",
    "scheme_file_findings",
    "scheme_text",
]
