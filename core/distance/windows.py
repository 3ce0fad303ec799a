"""Until when something can change: the last stage of the scheme that has it, and where the round stands."""

from collections.abc import Callable
from dataclasses import dataclass

from ...plugins.contract import FillingRef, Stage
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.i18n import _
from ..rounds.schedule import last_stage, place, steps
from .values import Window


@dataclass(frozen=True)
class Windows:
    """The windows of a round that is in ``stage``."""

    book: Rulebook
    stage: str

    def filling(self, form: str, filling: str) -> Window:
        """The window of the sheets of one filling."""
        reference = FillingRef(form, filling)
        return self._until(lambda step: reference in step.fillings)

    def poll(self, poll: str) -> Window:
        """The window of a poll."""
        return self._until(lambda step: poll in step.polls)

    def register(self, register: str) -> Window:
        """The window of a register."""
        return self._until(lambda step: register in step.registers)

    def _until(self, names: Callable[[Stage], bool]) -> Window:
        scheme = self.book.scheme
        last, here = last_stage(scheme, names), place(scheme, self.stage)
        step = steps(scheme)[last]
        days = None if step.days is None else self.book.number(step.days)
        return Window(_(step.title), here <= last, here == last, days)
