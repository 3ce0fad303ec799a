"""What crosses the boundary of the services: values that survive the way to plain data and back."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any, BinaryIO, get_type_hints

import kaoping.core.services
import pytest
from kaoping.core.kernel.data import faults
from kaoping.core.services.moving import Outgoing
from kaoping.core.services.workspace import ProgressListener

HANDED_IN: tuple[Any, ...] = (ProgressListener, ProgressListener | None, BinaryIO, Outgoing)
"""What is handed to a service and is no value: it hears how far something long has come, and may break it off; and the
file of a unit, too large for a value, which is read or written as a stream. Nothing of it comes out of a service."""


def services() -> Iterator[type]:
    """Every service there is."""
    package = kaoping.core.services
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        for value in vars(module).values():
            if inspect.isclass(value) and value.__module__ == module.__name__ and value.__name__.endswith("Service"):
                yield value


def methods() -> Iterator[tuple[str, Any]]:
    """Every public method of every service, by name."""
    for service in services():
        for name, value in vars(service).items():
            function = value.__func__ if isinstance(value, staticmethod) else value
            if not name.startswith("_") and inspect.isfunction(function):
                yield f"{service.__name__}.{name}", function


@pytest.mark.parametrize(("name", "method"), list(methods()), ids=[name for name, _method in methods()])
def test_arguments_and_results_are_plain(name: str, method: Any) -> None:
    """Every argument and result of a service is of a type whose values become plain data and come back."""
    hints = get_type_hints(method).items()
    plain = [(argument, hint) for argument, hint in hints if argument == "return" or hint not in HANDED_IN]
    assert [fault for argument, hint in plain for fault in faults(hint, argument)] == []
