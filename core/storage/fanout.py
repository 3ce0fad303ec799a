"""Asking several units the same question, one by one.

Where units lie on several machines their answers together are no snapshot, so nobody may rely on that.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ..kernel.unit import Unit
from .connection import UnitConnection
from .directory import units
from .engine import Database

Answer = TypeVar("Answer")


def everywhere(
    database: Database, question: Callable[[UnitConnection], Answer], asked: Iterable[Unit] | None = None
) -> list[tuple[Unit, Answer]]:
    """Return what each unit of ``asked`` (default: all) answers to ``question``, in the order they were set up."""
    with database.directory().read() as connection:
        known = units(connection) if asked is None else tuple(asked)
        return [(unit, question(connection.of(unit))) for unit in known]
