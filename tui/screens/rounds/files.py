"""Files of a round: tables to fill in, what is brought in from them, results that go out; and the round tried out under
other rules.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from textual.widget import Widget

from ....core.kernel.errors import Error
from ....core.kernel.paths import places
from ....core.services.schemes import SchemeReference
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import EXPORTS, PathWanted
from ...paths import read_text_file, write_new_workbook
from ...style.theme import Look
from ...style.width import fit, width, wrap
from ...told import on_screen
from ...widgets.lines import Piece
from ...widgets.listing import Cell, MixedRow, MixedRows
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.page import BACK
from ..base.routes import ToBrought, ToRoundFile, Way
from ..base.saving import SavePage, made_first
from ..base.working import WorkPage

if TYPE_CHECKING:
    from ....core.results.model import Replay, RoundCheck
    from ....core.rounds.model import RoundKey, RoundOutline

COMMANDS = (
    Command("open", "enter,f2", N_("去办"), N_("办光标所在的一项")),
    Command("export", "ctrl+x", N_("导出结果"), N_("把本轮的结果和每个数的来历写进一个 Excel 文件"), asks=True),
    Command("summary", "", N_("导出汇总"), N_("把本轮的结果写进一个 Excel 文件,不附推导"), asks=True),
    Command("replay", "", N_("重算"), N_("看本轮按别的方案、版本、参数会怎样;什么也不存"), asks=True),
    Command("check", "", N_("重新推导"), N_("把已结束的一轮存档的结果重新推导一遍,看有没有出入")),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)

Act = Literal["export", "summary", "replay", "check"]


class RoundFilesPage(WorkPage):
    """What goes in and out of a round, one line each."""

    OFFERS = COMMANDS
    TITLE = N_("文件")

    def __init__(self, key: "RoundKey") -> None:
        super().__init__()
        self._key = key
        self._round: RoundOutline | None = None
        self._brought = 0

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme."""
        title = self._key.code if self._round is None else self._round.title
        return self._key.unit.name, title, _(self.TITLE)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield MixedRows()

    def begin(self) -> None:
        """The cursor goes into the list."""
        self.query_one(MixedRows).focus()

    def load(self) -> None:
        """Read how the round stands."""
        services, key = self.kaoping.services, self._key

        def read() -> "tuple[RoundOutline, int]":
            round_ = services.rounds.round(key)
            return round_, len(services.imports.brought(key.unit, round_=round_.info.code))

        self.ask(read, lambda found: self._take(*found))

    def _take(self, round_: "RoundOutline", brought: int) -> None:
        self._round, self._brought = round_, brought
        self.query_one(MixedRows).show(list(self._lines()))
        self.show_path(round_.info.stage_shown)

    def _lines(self) -> Iterable[MixedRow]:
        cells = max(width(title) for _name, items in self._groups() for title, _told, _about in items)
        for name, items in self._groups():
            yield MixedRow(("group", name), (Cell(name, "section"),))
            for title, told, about in items:
                yield MixedRow((name, title), (Cell(f"  {fit(title, cells)}  ", "strong"), Cell(told)), about=about)
            yield MixedRow(("blank", name))

    def _groups(self) -> Iterable[tuple[str, list[tuple[str, str, "Way | Act"]]]]:
        key = self._key
        yield (
            _("填表和导入"),
            [
                (_("评分表"), _("写空表,导入填好的分"), ToRoundFile(key, "marks")),
                (_("测评票数"), _("写空表,导入填好的票数"), ToRoundFile(key, "polls")),
                (_("登记表"), _("写空表,导入加分、扣分、否决的登记"), ToRoundFile(key, "claims")),
                (
                    _("导入记录"),
                    _("导入过 {n} 次,可以整个取回").format(n=self._brought),
                    ToBrought(key.unit, round=key.code),
                ),
            ],
        )
        yield (
            _("结果"),
            [
                (_("结果附推导"), _("Excel:结果表、每个数的来历、分布图、条款"), "export"),
                (_("结果汇总"), _("Excel:只有结果表、分布图、条款"), "summary"),
            ],
        )
        tried: list[tuple[str, str, Way | Act]] = [
            (_("另一方案重算"), _("看本轮按别的方案、版本、参数会怎样;什么也不存"), "replay")
        ]
        if self._round is not None and self._round.info.closed:
            tried.append((_("重新推导"), _("本轮已结束:把存档的结果重新推导一遍,看有没有出入"), "check"))
        yield _("核对"), tried

    # Commands.

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_open(self) -> None:
        """Do what is under the cursor."""
        here = self.query_one(MixedRows).here
        about = None if here is None else here.about
        if isinstance(about, str):
            self.perform(about)
        elif isinstance(about, Way):
            self.go(about)

    def action_export(self) -> None:
        """Ask where to, and write the results with their trees."""
        self._export(derivations=True)

    def action_summary(self) -> None:
        """Ask where to, and write the results."""
        self._export(derivations=False)

    def _export(self, *, derivations: bool) -> None:
        results, key = self.kaoping.services.results, self._key
        about = _("把本轮的结果写进一个 Excel 文件。")
        self.kaoping.push_screen(
            SavePage(
                _("导出结果"), about, f"{key.code}.xlsx",
                made_first(lambda: results.workbook(key, derivations=derivations).content, write_new_workbook),
                lambda path: self.say(_("已写到 {path}").format(path=places().told(path)), "good"),
                purpose=EXPORTS,
            )
        )  # fmt: skip

    def action_replay(self) -> None:
        """Ask under which rules, and compute the round under them."""
        about = _("看本轮按另一个方案会怎样:写方案的编号,或方案文件的路径。参数写成「名=值」,几个之间空一格。")
        scheme = "" if self._round is None else self._round.info.scheme
        questions = [
            InputLine(_("方案"), scheme, path=PathWanted("schemes", (".toml", ".py"))),
            InputLine(_("参数"), optional=True),
        ]
        self.kaoping.push_screen(AskPage(_("重算"), about, questions, _meant, lambda meant: self._replay(*meant)))

    def _replay(self, scheme: SchemeReference, settings: dict[str, str]) -> None:
        results, key = self.kaoping.services.results, self._key
        self.work(_("正在重算.."), lambda _task: results.replay(key, scheme, settings), self._show_replay)

    def _show_replay(self, found: "Replay") -> None:
        from ....core.results.replay.report import misfit_lines, replay_sentence, shift_lines, versions_sentence

        told = (replay_sentence(found), versions_sentence(found), *shift_lines(found.shifts, arrow=">"))
        self._report(_("重算"), [*filter(None, told), *misfit_lines(found)])

    def action_check(self) -> None:
        """Derive the results of a closed round again."""
        results, key = self.kaoping.services.results, self._key
        self.work(_("正在重新推导.."), lambda _task: results.check(key), self._show_check)

    def _show_check(self, found: "RoundCheck") -> None:
        from ....core.results.replay.report import check_sentence, shift_lines

        fault = on_screen(Error(found.fault, found.hint)) if found.fault else ""
        told = (check_sentence(found), fault, *shift_lines(found.shifts, ranks=True, arrow=">"))
        self._report(_("重新推导"), [*filter(None, told)])

    def _report(self, title: str, sentences: Sequence[str]) -> None:
        self.say(sentences[0], "good")

        def fold(cells: int, look: Look) -> list[list[Piece]]:
            return [
                [(" " * (len(text) - len(text.lstrip())), look.text), (part, look.text)]
                for text in sentences
                for part in wrap(text, cells - 4)
            ]

        self.kaoping.push_screen(TextPage(title, fold))


def _meant(answers: tuple[str, ...]) -> tuple[SchemeReference, dict[str, str]]:
    """The scheme and the values of its parameters that were typed.

    Raises:
        Error: the file cannot be read, or a value is not written so.
    """
    word, *settings = answers[0], *answers[1].split()
    values = dict(setting.split("=", 1) for setting in settings if "=" in setting)
    if len(values) < len(settings):
        raise Error(_("参数要写成「名=值」,几个之间空一格,每个只写一次。"))
    is_id = "." not in word and "/" not in word
    return SchemeReference(word) if is_id else SchemeReference(word, "", read_text_file(word).content), values
