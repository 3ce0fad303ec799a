"""A scheme for a unit: chosen from those that are installed, then its starter values confirmed one by one."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.errors import Error
from ....core.services.schemes import SchemeReference
from ....plugins.contract.values import show, show_percent
from ....plugins.i18n import N_, _
from ...commands import Command
from ...state import remember, remembered
from ...style.width import wrap
from ...told import on_screen
from ...widgets.charts import painted, share
from ...widgets.field import TextField
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.listpage import FIND, ListPage
from ..base.page import BACK, Page
from .clauses import ClausesPage

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.services.scheme_settings import Setting
    from ....core.services.schemes import EnabledScheme, InstalledScheme, SchemeInUse
    from ....core.services.workbench import ToConfirm
    from ....plugins.contract import Param
    from ...style.theme import Look

SUBJECTS = {"branch": N_("党支部"), "member": N_("党员")}

CHOOSING = (
    Command("enable", "enter", N_("启用"), N_("本单位用光标所在的方案;起步值随后逐条确认"), act="scheme.enable"),
    FIND,
    BACK,
)


class SchemesPage(ListPage["InstalledScheme"]):
    """The installed schemes: title, whom it grades, version, id."""

    OFFERS = CHOOSING
    TITLE = N_("选择方案")
    COLUMNS = (
        ListColumn(N_("方案"), 16),
        ListColumn(N_("考评谁")),
        ListColumn(N_("版本")),
        ListColumn(N_("编号"), 6),
        ListColumn(N_("启用"), 4),
    )
    NOTHING = N_("没有符合的方案")

    def __init__(self, unit: "Unit") -> None:
        super().__init__()
        self._unit = unit
        self._used: frozenset[str] = frozenset()

    def path(self) -> tuple[str, ...]:
        """Unit and what is done."""
        return self._unit.name, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """What enabling does."""
        return (_("方案由插件带来;启用只是说明本单位用哪一个,开启考评之前都可以换。"),)

    def load(self) -> None:
        """Read them."""
        services, unit = self.kaoping.services, self._unit

        def read() -> "tuple[tuple[InstalledScheme, ...], frozenset[str]]":
            used = frozenset(one.adoption.scheme for one in services.schemes.adopted(unit.name))
            return services.schemes.installed(), used

        self.ask(read, lambda found: self._take(*found))

    def _take(self, schemes: "tuple[InstalledScheme, ...]", used: frozenset[str]) -> None:
        self._used = used
        self.take(schemes)
        self.show_path(_("{n} 个").format(n=len(schemes)))

    def key(self, item: "InstalledScheme") -> str:
        """Its id."""
        return item.id

    def titles(self, item: "InstalledScheme") -> Sequence[str]:
        """Found by the initials of its title."""
        return (item.title,)

    def cells(self, item: "InstalledScheme") -> ListRow:
        """One scheme."""
        return (
            Cell(item.title, "strong"),
            Cell(_(SUBJECTS.get(item.subject, item.subject))),
            Cell(item.version, "quiet"),
            Cell(item.id, "quiet"),
            Cell(_("已启用") if item.id in self._used else "", "good"),
        )

    def action_enable(self) -> None:
        """Enable it, and go back to where the next step is."""
        here = self.here
        if self.to_list() or here is None:
            return
        services, unit = self.kaoping.services, self._unit
        self.say(_("正在启用.."))
        self.ask(lambda: services.schemes.enable(unit.name, SchemeReference(here.id)), self._enabled)

    def _enabled(self, _enabled: "EnabledScheme") -> None:
        if self.is_current:
            self.action_back()


CONFIRMING = (
    Command(
        "confirm", "enter", N_("确认这个值"), N_("确认写着的值,到下一条;先打字就是改成打的值"), act="scheme.confirm"
    ),
    Command("previous", "up", N_("上一条"), N_("回到上一条")),
    Command("next", "down", N_("下一条"), N_("到下一条,还没有确认过的不能越过"), footer=False),
    Command("as_before", "ctrl+k", N_("照去年"), N_("这一条和后面的参数都取上一轮考评的值"), act="scheme.confirm"),
    Command("clauses", "ctrl+e", N_("条款"), N_("看原文各条的要点、本程序的理解和可以修改的地方")),
    Command("back", "escape", N_("以后再办"), N_("回到上一个画面;确认到哪一条会记住")),
)
BAR_CELLS = 40


class StartersPage(Page):
    """One starter value at a time: title, value, bounds, clause, what the year before had; the last one stores all."""

    OFFERS = CONFIRMING
    TITLE = N_("逐条确认起步值")
    DEFAULT_CSS = """
    StartersPage #coming { height: 1fr; }
    """

    def __init__(self, unit: "Unit", scheme: str) -> None:
        super().__init__()
        self._unit, self._scheme = unit, scheme
        self._asked: ToConfirm | None = None
        self._at = 0
        self._reached = 0
        self._changed: dict[str, str] = {}
        self._busy = False

    def path(self) -> tuple[str, ...]:
        """Unit, scheme, what is done."""
        title = self._scheme if self._asked is None else self._asked.use.title
        return self._unit.name, title, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """What starter values are, and when they count."""
        return (
            _("原文没有规定或条文已失传的数值由程序给出起步值,本单位确认或修改一次后才能开启考评。"),
            _("最后一条确认后,谁在何时确认了哪些值记入留痕;已经开启的考评不受影响。"),
        )

    def body(self) -> Iterable[Widget]:
        """The value in full, the field for another one, what comes after it."""
        yield TextLines(id_="starter")
        yield TextField(_("改成"))
        yield TextLines(id_="coming")

    def begin(self) -> None:
        """Typing goes into the field."""
        self.query_one(TextField).focus()

    def load(self) -> None:
        """Read the values, and how far they were confirmed before."""
        if self._asked is None:
            services, unit, scheme = self.kaoping.services, self._unit, self._scheme
            self.ask(lambda: services.workbench.to_confirm(unit, scheme), self._take)

    def lay_out(self) -> None:
        """Fold again."""
        super().lay_out()
        self._show()

    # Commands.

    def action_confirm(self) -> None:
        """Confirm the value that is shown or typed; behind the last one all are stored."""
        value, field = self._here, self.query_one(TextField)
        if value is None or self._busy:
            return
        typed = field.text.strip()
        if typed and not self._change(value, typed):
            return
        field.clear()
        if self._at < len(self._values) - 1:
            self._go_to(self._at + 1)
            self.say("")
        else:
            self._store()

    def action_previous(self) -> None:
        """The value before."""
        if self._at:
            self._go_to(self._at - 1)

    def action_next(self) -> None:
        """The value behind, as far as they were confirmed."""
        if self._at < self._reached:
            self._go_to(self._at + 1)
        else:
            self.say(_("这一条还没有确认;按 Enter 确认"), "warning")

    def action_as_before(self) -> None:
        """Take the values of the year before for this one and those behind it."""
        asked = self._asked
        if asked is None or asked.before is None:
            self.say(_("这个方案以前没有开过考评,没有去年的值"), "warning")
            return
        for value in self._values[self._at :]:
            before = asked.before.get(value.place, value.shown)
            if value.param is not None:
                self._set(value.param, value, before)
        self._go_to(len(self._values) - 1)
        self.say(_("后面各条都照 {year} 年;按 Enter 确认全部").format(year=asked.year), "good")

    def action_clauses(self) -> None:
        """To the clauses of the document and what is made of them."""
        if self._asked is not None:
            self.kaoping.push_screen(ClausesPage(self._asked.use))

    # Inside.

    def _take(self, asked: "ToConfirm") -> None:
        self._asked = asked
        known = remembered(self.kaoping.services.workspace.actor, self._topic)
        if isinstance(known, dict) and known.get("hash") == asked.use.adoption.content_hash:
            self._reached = min(int(known.get("at", 0)), len(asked.values) - 1)
            self._changed = {str(id_): str(text) for id_, text in known.get("changed", {}).items()}
        if asked.values:
            self._go_to(self._reached)
        else:
            self._store()

    def _change(self, value: "Setting", typed: str) -> bool:
        """Take over what was typed for ``value``; whether it was allowed."""
        if value.param is None:
            self.say(_("这一处不是参数,要用方案文件修改;这里只能确认。清空后按 Enter"), "bad")
            return False
        try:
            shown = typed if typed == value.shown else self.kaoping.services.schemes.check(value.param, typed)
        except Error as error:
            self.say(on_screen(error), "bad")
            return False
        self._set(value.param, value, shown)
        return True

    def _set(self, param: "Param", value: "Setting", shown: str) -> None:
        self._changed.pop(param.id, None)
        if shown != value.shown:
            self._changed[param.id] = shown

    def _go_to(self, place: int) -> None:
        self._at, self._reached = place, max(self._reached, place)
        self.query_one(TextField).clear()
        if self._asked is not None:
            kept = {"hash": self._asked.use.adoption.content_hash, "at": self._reached, "changed": self._changed}
            remember(self.kaoping.services.workspace.actor, self._topic, kept)
        self._show()

    def _store(self) -> None:
        services, asked, changed = self.kaoping.services, self._asked, dict(self._changed)
        if asked is None:
            return
        use, self._busy = asked.use, True
        self.say(_("正在保存.."))
        self.ask(
            lambda: services.schemes.confirm(use.unit, use.adoption.scheme, changed, use.adoption.content_hash),
            self._stored, self._refused,
        )  # fmt: skip

    def _stored(self, _use: "SchemeInUse") -> None:
        remember(self.kaoping.services.workspace.actor, self._topic, None)
        if self.is_current:
            self.action_back()

    def _refused(self) -> None:
        """Values that do not go together: back to the first one that was changed."""
        self._busy = False
        changed = (place for place, one in enumerate(self._values) if one.param and one.param.id in self._changed)
        self._go_to(next(changed, self._at))

    @property
    def _topic(self) -> str:
        return f"starters {self.kaoping.place} {self._unit.id} {self._scheme}"

    @property
    def _values(self) -> "tuple[Setting, ...]":
        return () if self._asked is None else self._asked.values

    @property
    def _here(self) -> "Setting | None":
        return self._values[self._at] if self._values else None

    def _show(self) -> None:
        value, asked, look = self._here, self._asked, self.kaoping.look
        if value is None or asked is None:
            return
        count, cells = len(self._values), max(20, self.size.width - 4)
        lines: list[list[Piece]] = [
            [],
            [
                (f"  {self._at + 1} / {count}   ", look.strong),
                *painted(share(self._at, count, BAR_CELLS), look, look.text),
            ],
            [],
        ]
        lines += [[("  ", look.text), (text, look.strong)] for text in wrap(value.title, cells)]
        now = self._changed.get(value.param.id) if value.param is not None else None
        lines.append([])
        lines.append(_fact(look, _("取值"), value.shown if now is None else f"{now} *"))
        for label, text in self._facts(value, asked):
            lines += [[(f"  {label}  ", look.quiet), (part, look.text)] for part in wrap(text, cells - 8)]
        starter = self.query_one("#starter", TextLines)
        starter.styles.height = len(lines) + 1
        starter.show(lines)
        coming = self._values[self._at + 1 :]
        lines = [[], [(f"  {_('接下来')}", look.quiet)]] if coming else []
        lines += [
            [("    ", look.text), (f"{one.title}  {one.shown}", look.quiet)] for one in coming[: self.size.height]
        ]
        self.query_one("#coming", TextLines).show(lines)
        self.show_path(_("{n} 处待确认").format(n=count - self._at))

    def _facts(self, value: "Setting", asked: "ToConfirm") -> Iterable[tuple[str, str]]:
        if asked.before is not None:
            yield str(asked.year), asked.before.get(value.place, _("(没有)"))
        yield _("可填"), _("只能确认,要改用方案文件") if value.param is None else _bounds(value.param)
        yield _("条款"), value.clause or _("原文没有规定,由程序给出")
        yield _("位置"), value.place


def _fact(look: "Look", label: str, text: str) -> list[Piece]:
    return [(f"  {label}  ", look.quiet), (text, look.warning)]


def _bounds(param: "Param") -> str:
    """What may be filled in."""
    if param.choices:
        return " / ".join(_(choice) for choice in param.choices)
    if param.kind == "text":
        return _("文字,可以空着")
    shown = show_percent if param.kind == "percent" else show
    low, high = (None if bound is None else shown(bound) for bound in (param.low, param.high))
    if low is not None and high is not None:
        return _("{low} 到 {high}").format(low=low, high=high)
    if low is not None:
        return _("{low} 以上").format(low=low)
    return _("{high} 以下").format(high=high) if high is not None else _("数字")
