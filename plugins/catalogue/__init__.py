"""The ledger books that every unit has: pure data, in five groups, in the order in which they are listed.

Not here: the books that a scheme or a plugin adds, and those a unit adds, renames or retires. Wording is translated
where it is shown; the ids are the books' Chinese names, by which schemes and files refer to them.
"""

from collections.abc import Mapping

from ..contract import Book
from .added import ADDED, COUNTY
from .basic import BASIC
from .chronicle import CHRONICLE
from .special import SPECIAL

CATALOGUE: tuple[Book, ...] = (*BASIC, *SPECIAL, *CHRONICLE, *ADDED, *COUNTY)
BOOKS_BY_ID: Mapping[str, Book] = {book.id: book for book in CATALOGUE}

__all__ = ["BOOKS_BY_ID", "CATALOGUE"]
