"""Whose ledger something is about. A plain value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole unit's ledger (总台账), what stands under one organisation (分台账), or one member's (明细台账).

    Ids; ``None`` and ``None`` is the unit. ``name`` is what the screens call it.
    """

    organisation: int | None = None
    person: int | None = None
    name: str = ""
