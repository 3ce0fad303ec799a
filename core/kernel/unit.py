"""A unit as everything below it is asked about: by its number and its name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that keeps its own ledgers. ``id`` is its number in one database alone; elsewhere it may have another."""

    id: int
    name: str


INSTALLATION = Unit(0, "")
"""The database itself, to which the list of units and the settings belong."""
