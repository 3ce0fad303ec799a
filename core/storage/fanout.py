"""Asking several units the same question: all of them at once, or one by one.

At once is for whatever a screen waits for: what it costs to ask must not grow with the number of units. Where units lie
on several machines each machine is asked once. Their answers together are no snapshot then, so nobody may rely on that.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ..kernel.unit import Unit
from .connection import UnitConnection, UnitsConnection
from .directory import units
from .engine import Database

Answer = TypeVar("Answer")


def together(database: Database, question: Callable[[UnitsConnection], Iterable[Answer]]) -> tuple[Answer, ...]:
    """Return what ``question`` finds about all units: asked once, it goes through them in the order they were set up.

    It puts nothing together out of two units, which may have to be asked apart.
    """
    with database.directory().read() as connection:
        return tuple(question(UnitsConnection(connection.driver, units(connection))))


def everywhere(
    database: Database, question: Callable[[UnitConnection], Answer], asked: Iterable[Unit] | None = None
) -> list[tuple[Unit, Answer]]:
    """Return what each unit of ``asked`` (default: all) answers to ``question``, in the order they were set up.

    For maintenance, which reads all there is of each.
    """
    with database.directory().read() as connection:
        known = units(connection) if asked is None else tuple(asked)
        return [(unit, question(connection.of(unit))) for unit in known]
