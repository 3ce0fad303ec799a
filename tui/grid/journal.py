"""Undo and redo: what was changed, step by step. A paste or a fill of many cells is one step. Pure."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Slot = TypeVar("Slot", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CellChange(Generic[Slot, Value]):
    """What ``slot`` held before and after; ``None`` is nothing."""

    slot: Slot
    before: Value | None
    after: Value | None

    def reversed(self) -> "CellChange[Slot, Value]":
        """The change that takes this one back."""
        return CellChange(self.slot, self.after, self.before)


Step = tuple[CellChange[Slot, Value], ...]


@dataclass
class Journal(Generic[Slot, Value]):
    """Steps done and steps taken back."""

    done: list[Step[Slot, Value]] = field(default_factory=list)
    undone: list[Step[Slot, Value]] = field(default_factory=list)

    def record(self, step: Step[Slot, Value]) -> None:
        """A new step; what had been taken back can no longer be redone."""
        self.done.append(step)
        self.undone.clear()

    def to_undo(self) -> Step[Slot, Value] | None:
        """The changes that would take the last step back; ``None`` when there is none."""
        return tuple(change.reversed() for change in reversed(self.done[-1])) if self.done else None

    def undo(self) -> Step[Slot, Value] | None:
        """The changes that take the last step back; ``None`` when there is none."""
        step = self.to_undo()
        if step is not None:
            self.undone.append(self.done.pop())
        return step

    def redo(self) -> Step[Slot, Value] | None:
        """The changes of the step taken back last; ``None`` when there is none."""
        if not self.undone:
            return None
        step = self.undone.pop()
        self.done.append(step)
        return step

    def clear(self) -> None:
        """Forget everything: what it was about is gone."""
        self.done.clear()
        self.undone.clear()
