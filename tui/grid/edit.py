"""A cell while something is typed into it. A kind of grid that asks more than one thing has edits of its own. Pure."""

from dataclasses import dataclass

from ..widgets.lineedit import LineEdit


@dataclass(frozen=True, slots=True)
class Edit:
    """Text being typed. ``untouched`` text is a proposal that the first typed character replaces."""

    line: LineEdit
    untouched: bool = False
