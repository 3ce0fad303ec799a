"""What can be wrong with what a user gave: one error family in users' words, and problems as values.

Programming errors are ordinary exceptions and do not live here.
"""

from dataclasses import dataclass

from ...plugins.errors import Error, Hint, PluginFault, UnknownScheme

__all__ = ["Cancelled", "Conflict", "Error", "FileRefused", "Hint", "PluginFault", "Problem", "UnknownScheme"]


class Conflict(Error):
    """Somebody else changed the same thing in between; nothing was written."""


class Cancelled(Exception):
    """The user broke off what was under way; nothing of it was written. Raised from a progress callback."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of a user's file.

    ``row`` and ``column`` count from 1 as the spreadsheet shows them; 0 means the whole sheet (or row).
    """

    sentence: str
    sheet: str = ""
    row: int = 0
    column: int = 0
    value: str = ""


class FileRefused(Error):
    """A user's file with problems: nothing of it was taken. ``problems`` are in the order of the file."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.problems = problems
