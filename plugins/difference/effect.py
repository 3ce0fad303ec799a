"""What a difference between two schemes can do: only change words, only the course of work, parameters, or results.

The classes are ordered by weight. *Wording* and *process* are lists of what provably never enters a total, a grade or
a rank; whatever is on neither list, a new field of the contract included, counts as changing results.
"""

from dataclasses import dataclass
from typing import Literal

from ..contract import (
    Book,
    Column,
    Draw,
    Filling,
    Form,
    Item,
    Kind,
    Option,
    Paper,
    Param,
    Poll,
    Reminder,
    Section,
    Source,
    Stage,
    Use,
)
from ..i18n import _

Effect = Literal["wording", "process", "parameters", "results"]
EFFECTS: tuple[Effect, ...] = ("wording", "process", "parameters", "results")
"""From the lightest to the heaviest."""

_WORDS = frozenset({"title", "definition", "note", "view", "responsible", "titled", "clause"})
_PROCESS_ROOTS = frozenset({"stages", "uses", "draws", "reminders", "books", "papers"})
_PROCESS_FIELDS = frozenset({(Filling, "by"), (Poll, "secret")})
_PARAM_VALUES = frozenset({"default", "low", "high", "choices", "not_below", "free", "consent"})
_FREE_ORDER = (Form, Section, Item, Filling, Kind, Option, Param, Stage, Use, Draw, Reminder, Book, Column, Paper)
"""Things that are found by their ids wherever they count, so that their order is only that of paper and screen."""


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """One difference. ``what`` is what differs there, ``before`` and ``after`` are ready to be read, empty for
    something that was added or taken out."""

    effect: Effect
    place: str
    clause: str
    what: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Place, clause, what, before and after in one sentence."""
        where = self.place + (_("(条款 {clause})").format(clause=self.clause) if self.clause else "")
        if not self.before:
            return _("{where}:新增{what}{after}").format(where=where, what=self.what, after=self.after)
        if not self.after:
            return _("{where}:去掉{what}{before}").format(where=where, what=self.what, before=self.before)
        words = _("{where}:{what} {before} → {after}")
        return words.format(where=where, what=self.what, before=self.before, after=self.after)


def effect_word(effect: Effect) -> str:
    """What users call the class."""
    return {
        "wording": _("只改文字"), "process": _("只改办理流程"), "parameters": _("改参数"), "results": _("影响结果"),
    }[effect]  # fmt: skip


def effect_of(root: str, holder: type, field: str) -> Effect:
    """What another value of ``field`` in a ``holder`` under the scheme's field ``root`` can do."""
    if field in _WORDS or holder is Source:
        return "wording"
    if root in _PROCESS_ROOTS or field == "starter" or (holder, field) in _PROCESS_FIELDS:
        return "process"
    return "parameters" if holder is Param and field in _PARAM_VALUES else "results"


def effect_of_row(root: str, element: type) -> Effect:
    """What adding or taking out an element can do."""
    if root in _PROCESS_ROOTS:
        return "process"
    return "parameters" if element is Param else "results"


def effect_of_order(root: str, element: type) -> Effect:
    """What another order of the same elements can do."""
    return "process" if root in _PROCESS_ROOTS or element in _FREE_ORDER else "results"
