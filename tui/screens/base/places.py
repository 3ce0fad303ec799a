"""The five places (工作台、考评、台账、花名册、设置): always one key away, each with the screens opened there.

A place keeps its screens when one goes to another: whoever comes back is where they were.
"""

from dataclasses import dataclass
from typing import Literal

from ....plugins.i18n import N_
from ...commands import Command

PlaceId = Literal["bench", "rounds", "ledger", "roster", "setup"]


@dataclass(frozen=True, slots=True)
class FramePlace:
    """A place: what it is called, what one does there, and whether it is about one unit."""

    id: PlaceId
    title: str
    help: str
    of_unit: bool = False


PLACES = (
    FramePlace("bench", N_("工作台"), N_("开始使用、要办的事、近来的变化")),
    FramePlace("rounds", N_("考评"), N_("各单位的考评轮次:打分、结果、阶段")),
    FramePlace("ledger", N_("台账"), N_("本单位的台账:记录、月历、待办"), of_unit=True),
    FramePlace("roster", N_("花名册"), N_("党员花名册:转接、转正、流动"), of_unit=True),
    FramePlace("setup", N_("设置"), N_("单位、方案、备份、校验、外观、按键")),
)
"""In the order of their digits."""

PLACE_COMMANDS = tuple(
    Command(f"to_{place.id}", f"alt+{digit},{digit}", place.title, place.help, footer=False)
    for digit, place in enumerate(PLACES, start=1)
)
"""A digit alone goes there where nothing is typed into; with Alt, everywhere."""


def place_called(id_: str) -> FramePlace:
    """The place with that id."""
    return next(place for place in PLACES if place.id == id_)
