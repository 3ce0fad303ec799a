"""Textual's stylesheet, which keeps what it has parsed.

Textual parses everything again for each screen that has styles of its own and for each place that is opened, and
forgets what it parsed where there are more than 64 widgets with styles. That was half of what the first paint took.
"""

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

MOST_SOURCES = 1024
"""Classes with styles of their own; there are some hundred."""


class KeptStylesheet(Stylesheet):
    """Parses each source once for the same variables."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(MOST_SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Forget what was parsed, if something in it may read otherwise now."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what was not parsed for these variables."""
        self.parse()
