"""Where one goes from the subjects of a round: claims, stages, who marks, opinions, files."""

from typing import TYPE_CHECKING

from ....plugins.i18n import N_
from ...commands import Command
from ..base.page import Page
from ..base.routes import ToBrought, ToClaims, ToOpinions, ToPanel, ToRoundFiles, ToStages

if TYPE_CHECKING:
    from ....core.rounds.model import RoundKey, RoundOutline

ELSEWHERE = (
    Command("claims", "ctrl+e", N_("登记"), N_("本轮的加分、扣分和否决登记:登记、更正、撤回")),
    Command("stages", "", N_("阶段"), N_("本轮的各个阶段:这一阶段谁交了、还差什么,进入下一阶段、退回"), footer=False),
    Command("panel", "", N_("评分名单"), N_("谁来评:名单、小组、各交了几份,谁不评谁"), footer=False),
    Command("opinions", "", N_("意见"), N_("写成文字的意见:问卷、访谈、领导和考核组的"), footer=False),
    Command("files", "", N_("文件"), N_("写空表、导入、导出结果、按别的方案重算"), footer=False),
    Command("brought", "", N_("导入记录"), N_("本轮导入过的文件;可以整个取回"), footer=False),
)


class LeadsOn(Page):
    """A screen of a round from which the others are reached."""

    _key: "RoundKey"
    _round: "RoundOutline | None" = None

    def action_claims(self) -> None:
        """Show the claims of the round."""
        if self._round is not None:
            self.go(ToClaims(self._round.info))

    def action_stages(self) -> None:
        """The stages of the round."""
        self.go(ToStages(self._key))

    def action_panel(self) -> None:
        """Who marks."""
        self.go(ToPanel(self._key))

    def action_opinions(self) -> None:
        """What is said in words."""
        if self._round is not None:
            self.go(ToOpinions(self._round.info))

    def action_files(self) -> None:
        """What goes in and out of the round."""
        self.go(ToRoundFiles(self._key))

    def action_brought(self) -> None:
        """The files that were brought into the round."""
        if self._round is not None:
            self.go(ToBrought(self._round.info.unit, round=self._round.info.code))
