"""One sheet of one subject on screen: reading it, and the way to other sheets and subjects without leaving the grid.

What is entered into it is the business of :mod:`.marking`.

What the marking screen makes of an opened sheet: the grid's model, the panel of the current item. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.autosave.target import SheetTarget
from ....core.rounds.sheets.history import applied_letters
from ....core.rounds.sheets.marking import FormRules, ItemMark, entries_of
from ....plugins.i18n import _
from ...grid.marking.cell import mark_text, reason_text
from ...grid.marking.detail import Lines, detail_lines
from ...grid.marking.model import MarkingRow, MarkModel, is_unexplained
from ...grid.marking.widget import MarkingGrid
from ...style.theme import Look
from ...style.width import fit
from ...widgets.lines import TextLines
from ..base.conflict import Contested
from ..base.routes import ToSheet
from ..base.undoing import StepsPage

if TYPE_CHECKING:
    from ....core.autosave.saver import Pending
    from ....core.autosave.target import ContestedItem, Entered
    from ....core.rounds.model import RoundOutline
    from ....core.rounds.sheets.model import SheetKey, SheetState
    from ....core.services.sheets import OpenSheet
    from ....plugins.contract import ParamValue


def model_of(sheet: "OpenSheet", entries: "Mapping[str, ItemMark]", row: int, column: int) -> MarkModel:
    """The grid of ``sheet`` with the cursor on ``row`` and ``column``."""
    sections = {item.id: section for section in sheet.form.sections for item in section.items}
    rows = [
        MarkingRow(rules, sections[rules.item.id], sheet.beside[rules.position], sheet.proposals.get(rules.item.id))
        for rules in FormRules(sheet.form, sheet.subject).items
    ]
    return MarkModel(rows, entries, row=row, column=column, read_only=sheet.closed, frozen=sheet.is_submitted)


def entries_with(sheet: "OpenSheet", pending: "Pending[SheetState, ItemMark] | None") -> "dict[str, ItemMark]":
    """What is stored about each item, under what is still on its way."""
    entries = entries_of(FormRules(sheet.form, sheet.subject), sheet.state.marks, sheet.state.lines)
    for item, mark in (pending.changes if pending else {}).items():
        if mark is None:
            entries.pop(item, None)
        else:
            entries[item] = mark
    return entries


def same_sheet(keys: "tuple[SheetKey, ...]", like: "SheetKey") -> int:
    """The sheet of another subject that is most like ``like``: same form, period and filling, then the same filler."""
    alike = [
        (key.filler == like.filler, -place)
        for place, key in enumerate(keys)
        if (key.form, key.period, key.filling) == (like.form, like.period, like.filling)
    ]
    return -max(alike)[1] if alike else 0


def first_gap(model: MarkModel) -> int | None:
    """The row of the first item that this subject needs a mark for and has none, or lacks a reason."""
    rows = [(place, row) for place, row in enumerate(model.rows) if row.rules.applies]
    gaps = [place for place, _row in rows if model.entry(place) is None]
    gaps += [place for place, row in rows if is_unexplained(row, model.entry(place))]
    return gaps[0] if gaps else None


def contested_items(
    rules: "FormRules", items: "Mapping[str, ContestedItem]", moment_of: Callable[[str], str]
) -> tuple[Contested, ...]:
    """Both sides of each item of ``items``; ``moment_of`` shows when something was done."""

    def side(item: str, entry: "Entered") -> str:
        of, mark = rules.by_id[item], entry if isinstance(entry, ItemMark) else None
        return " ".join(filter(None, (mark_text(of, mark), applied_letters(of, mark), reason_text(mark))))

    return tuple(
        Contested(
            item, item, _(rules.by_id[item].item.title), side(item, one.mine), side(item, one.theirs),
            f"{one.actor} {moment_of(one.at)}",
        )
        for item, one in items.items()
    )  # fmt: skip


def detail_panel(model: MarkModel, params: "Mapping[str, ParamValue]", cells: int, height: int, look: Look) -> Lines:
    """The item under the cursor as ``height`` lines of ``cells``, under a line that parts it from the grid."""
    lines = [[(" ", look.text), *pieces] for pieces in detail_lines(model, params, max(20, cells - 2), look)]
    if len(lines) > height - 1:
        lines = [*lines[: height - 2], [(_(" .. 按 F6 看全文"), look.quiet)]]
    return [[(fit("", cells), look.heading)], *lines]


class SheetPage(StepsPage):
    """The grid with the item under the cursor in full below it."""

    def __init__(
        self,
        round_: "RoundOutline",
        subjects: tuple[str, ...],
        place: int,
        *,
        sheet: "SheetKey | None" = None,
        item: str = "",
    ) -> None:
        super().__init__()
        self._round = round_
        self._subjects = subjects
        self._place = place
        self._wanted = sheet
        self._item = item
        self._keys: tuple[SheetKey, ...] = ()
        self._sheet = 0
        self._open: OpenSheet | None = None
        self._seen: SheetState | None = None
        self._again = False

    def path(self) -> tuple[str, ...]:
        """Unit, subject, sheet (which names its period)."""
        subject = self._round.by_code[self._subjects[self._place]]
        title = self._open.title if self._open is not None else ""
        return tuple(filter(None, (self._round.info.unit.name, f"{subject.code} {subject.name}", title)))

    def way(self) -> ToSheet:
        """To the subject and the sheet shown now."""
        return ToSheet(self._round, self._subjects, self._place, self._key)

    def body(self) -> Iterable[Widget]:
        """Grid and detail."""
        yield MarkingGrid(self.keep)
        yield self.detail()

    @property
    def grid(self) -> MarkingGrid:
        """The grid."""
        return self.query_one(MarkingGrid)

    # Reading.

    def load(self) -> None:
        """Read the subject's sheets and the one to show."""
        services, subject = self.kaoping.services, self._subjects[self._place]
        self.grid.hold()
        like, round_, steps = self._wanted or self._key, self._round.info.key, self.kaoping.steps

        def read() -> "tuple[tuple[SheetKey, ...], int, OpenSheet]":
            steps.know(str(round_.unit.id))
            keys = services.sheets.keys(round_, subject)
            place = same_sheet(keys, like) if like is not None else services.sheets.first_open(round_, keys)
            return keys, place, services.sheets.sheet(round_, keys[place])

        self.ask(read, self._show, self._stay)

    def _stay(self) -> None:
        """The sheet that was asked for cannot be shown: back to the one that is."""
        self._place = self._subjects.index(self._key.subject) if self._key is not None else self._place
        self._wanted = None
        self.say_travelled()
        self.grid.release()

    def _show(self, loaded: "tuple[tuple[SheetKey, ...], int, OpenSheet]") -> None:
        keys, place, sheet = loaded
        saver, target = self.kaoping.saver, self.target_of(sheet.key)
        if saver.is_outdated(target, sheet.state) and not self._again:
            self._again = True
            self.load()
            return
        self._again = False
        self._keys, self._sheet = keys, place
        same = self._open is not None and self._open.key == sheet.key
        self._open, self._seen, self._wanted = sheet, sheet.state, None
        pending = saver.pending(target)
        entries = entries_with(sheet, pending)
        grid = self.grid
        if same:
            grid.model.adopt(entries)
            grid.model.propose(sheet.proposals, frozen=sheet.is_submitted)
            grid.lay_out()
            grid.follow()
        else:
            before = grid.model
            grid.show_sheet(
                model_of(sheet, entries, self._start_row(sheet, before.row), before.column), sheet.beside_title
            )
            self.say(sheet.closed, "warning")
        self._show_place()
        if pending is not None:
            self.saved(pending)
        self.say_travelled()
        grid.release()

    def _start_row(self, sheet: "OpenSheet", row: int) -> int:
        item, self._item = self._item, ""
        rules = FormRules(sheet.form, sheet.subject).by_id.get(item)
        return rules.position if rules is not None else row

    @property
    def _key(self) -> "SheetKey | None":
        return self._open.key if self._open is not None else None

    def target_of(self, key: "SheetKey") -> "SheetTarget":
        """A sheet of this round, as the saver calls it."""
        return SheetTarget(str(self._round.info.unit.id), self._round.info.code, key)

    @property
    def _is_submitted(self) -> bool:
        return self._seen is not None and self._seen.state == "submitted"

    def _show_place(self) -> None:
        """In the header: whether the sheet was handed in, and which subject of how many this is."""
        state = [_("已交")] if self._is_submitted else []
        self.show_path(" ".join([*state, f"{self._place + 1}/{len(self._subjects)}"]))

    def action_previous_subject(self) -> None:
        """The subject before."""
        self._go(-1)

    def action_next_subject(self) -> None:
        """The subject behind."""
        self._go(1)

    def action_next_sheet(self) -> None:
        """The next sheet of this subject."""
        self._turn(1)

    def action_previous_sheet(self) -> None:
        """The sheet before."""
        self._turn(-1)

    def _go(self, subjects: int) -> None:
        if not self.leave():
            return
        place = self._place + subjects
        if not 0 <= place < len(self._subjects):
            self.say(_("已经是第一个对象") if subjects < 0 else _("已经是最后一个对象"))
            return
        self._place = place
        self.load()

    def _turn(self, sheets: int) -> None:
        if self._keys and self.leave():
            self._wanted = self._keys[(self._sheet + sheets) % len(self._keys)]
            self.load()

    def show_detail(self, height: int) -> None:
        """The item under the cursor."""
        self.query_one("#detail", TextLines).show(
            detail_panel(self.grid.model, self._round.params, self.size.width, height, self.kaoping.look)
        )
