"""Overlays: a unit's own variation of an installed scheme as a TOML file, and whole schemes in the same words.

Reading a file gives an ordinary frozen scheme or refuses with every problem at once; nothing here stores anything.
"""

from .document import SchemeFile, decoded, read_scheme_file, scheme_text
from .problem import OverlayRefused, Problem

__all__ = ["OverlayRefused", "Problem", "SchemeFile", "decoded", "read_scheme_file", "scheme_text"]
