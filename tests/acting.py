"""One act in a transaction of its own, and one question on a connection of its own."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from kaoping.core.storage.engine import Database
from kaoping.core.storage.transaction import Transaction
from sqlalchemy import Connection

Given = ParamSpec("Given")
Result = TypeVar("Result")


def act(
    database: Database,
    actor: str,
    do: Callable[Concatenate[Transaction, Given], Result],
    *args: Given.args,
    **kwargs: Given.kwargs,
) -> Result:
    """What ``do`` gives, done by ``actor``."""
    with database.write(actor) as transaction:
        return do(transaction, *args, **kwargs)


def ask(
    database: Database,
    question: Callable[Concatenate[Connection, Given], Result],
    *args: Given.args,
    **kwargs: Given.kwargs,
) -> Result:
    """What ``question`` answers."""
    with database.read() as connection:
        return question(connection, *args, **kwargs)
