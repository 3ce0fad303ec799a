"""What can be done in the marking grid beside what every grid can do."""

from collections.abc import Mapping

from ....plugins.i18n import _
from ...commands import Command
from ..commands import GRID_COMMANDS, MODEL_ACTIONS, Action
from .model import full
from .proposals import proposed

_EDIT, *_REST = GRID_COMMANDS

MARKING_COMMANDS = (
    _EDIT,
    Command("full", "f4", _("满分"), _("给选中的各项满分(扣分项为不扣)")),
    Command("propose", "ctrl+k,f11", _("照台账"), _("照台账的建议给选中的各项打分,连同理由(也可按 F11)")),
    *_REST,
)
MARKING_ACTIONS: Mapping[str, Action] = {
    **MODEL_ACTIONS,
    "full": lambda model: model.change(full),
    "propose": lambda model: model.change(proposed),
}
