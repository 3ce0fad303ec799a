"""Asking several units the same question, one by one: their answers together are no snapshot."""

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
        if database.file is not None:  # one file is one place: no need to go anywhere
            return [(unit, question(UnitConnection(connection.driver, unit))) for unit in known]
    answers = []
    for unit in known:
        with database.unit(unit).read() as own:
            answers.append((unit, question(own)))
    return answers
