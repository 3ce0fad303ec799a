"""Undo and redo: what was changed, step by step. A paste or a fill of many cells is one step. Pure."""

from dataclasses import dataclass, field

from ...core.sheets.marking import ItemMark


@dataclass(frozen=True, slots=True)
class Change:
    """The entry of one item before and after."""

    item: str
    before: ItemMark | None
    after: ItemMark | None

    def reversed(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.item, self.after, self.before)


Step = tuple[Change, ...]


@dataclass
class Journal:
    """Steps done and steps taken back."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def record(self, step: Step) -> None:
        """A new step; what had been taken back can no longer be redone."""
        self.done.append(step)
        self.undone.clear()

    def undo(self) -> Step | None:
        """The changes that take the last step back; ``None`` when there is none."""
        if not self.done:
            return None
        step = self.done.pop()
        self.undone.append(step)
        return tuple(change.reversed() for change in reversed(step))

    def redo(self) -> Step | None:
        """The changes of the step taken back last; ``None`` when there is none."""
        if not self.undone:
            return None
        step = self.undone.pop()
        self.done.append(step)
        return step
