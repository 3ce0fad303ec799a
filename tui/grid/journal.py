"""Steps: what one act changed in the cells of a grid. A paste or a fill of many cells is one step. Pure.

They are kept, to be taken back, by ``core.autosave.journal``.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Slot = TypeVar("Slot", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CellChange(Generic[Slot, Value]):
    """What ``slot`` held before and after; ``None`` is nothing."""

    slot: Slot
    before: Value | None
    after: Value | None


Step = tuple[CellChange[Slot, Value], ...]
