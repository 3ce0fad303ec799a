"""Overlays: a unit's own variation of an installed scheme as a TOML file, and whole schemes in the same words.

Reading a file gives an ordinary frozen scheme or refuses with every problem at once; nothing here stores anything.
"""

from .document import SchemeFile, read_books_file, read_scheme_file, scheme_text
from .source import OverlayProblem, OverlayRefused, decoded

__all__ = [
    "OverlayProblem",
    "OverlayRefused",
    "SchemeFile",
    "decoded",
    "read_books_file",
    "read_scheme_file",
    "scheme_text",
]
