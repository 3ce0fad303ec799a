"""Which states an entry can be in, and which move leads from which state to which. One table, no rules elsewhere.

    planned ──start──► draft ──submit──► submitted ──accept──► accepted
                                          │     ▲                 │
                                       return submit            return
                                          ▼     │                 │
                                         returned ◄───────────────┘

    any of them ──withdraw──► withdrawn

A change keeps a draft a draft and a returned entry returned until it is handed in again; what was accepted has to be
looked at again and so is only submitted after a change.
"""

from collections.abc import Mapping
from typing import Literal

from ...plugins.i18n import _
from ..errors import Error
from .values import State

Move = Literal["plan", "start", "change", "submit", "accept", "return", "withdraw"]

MOVES: Mapping[Move, Mapping[State, State]] = {
    "plan": {"planned": "planned"},
    "start": {"planned": "draft"},
    "change": {"draft": "draft", "returned": "returned", "submitted": "submitted", "accepted": "submitted"},
    "submit": {"draft": "submitted", "returned": "submitted"},
    "accept": {"submitted": "accepted"},
    "return": {"submitted": "returned", "accepted": "returned"},
    "withdraw": dict.fromkeys(("planned", "draft", "submitted", "accepted", "returned"), "withdrawn"),
}
"""For each move, from which state it leads to which. ``plan`` changes a plan; ``start`` enters what came of it."""

LIVE: frozenset[str] = frozenset(("planned", "draft", "submitted", "accepted", "returned"))
"""States of entries that were not withdrawn."""

KEPT: frozenset[str] = frozenset(("submitted", "accepted", "returned", "withdrawn"))
"""States others have seen an entry in: what is changed in them, and every way into one, is kept as an amendment."""

PLAN_FIELDS: frozenset[str] = frozenset(("organisation", "member", "kind", "date", "title", "deadline", "responsible"))
"""What a plan consists of; entering anything else starts the entry."""


def after(move: Move, state: State) -> State:
    """The state in which ``move`` leaves an entry that is in ``state``.

    Raises:
        Error: the move cannot be made from there.
    """
    moved = MOVES[move].get(state)
    if moved is None:
        raise Error(_("这一条现在是“{state}”,不能{move}。").format(state=state_title(state), move=_move_title(move)))
    return moved


def moves_from(state: State) -> frozenset[Move]:
    """What can be done with an entry in ``state``."""
    return frozenset(move for move, steps in MOVES.items() if state in steps)


def state_title(state: State) -> str:
    """What users call a state, in a word."""
    return {
        "planned": _("计划"),
        "draft": _("草稿"),
        "submitted": _("已提交"),
        "accepted": _("已通过"),
        "returned": _("已退回"),
        "withdrawn": _("已撤回"),
    }[state]


def _move_title(move: Move) -> str:
    return {
        "plan": _("改计划"),
        "start": _("开始填写"),
        "change": _("修改"),
        "submit": _("提交"),
        "accept": _("通过"),
        "return": _("退回"),
        "withdraw": _("撤回"),
    }[move]
