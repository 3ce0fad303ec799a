"""Who was at a meeting: everybody expected is there until said otherwise; found by the initials of the name."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import events
from textual.widget import Widget

from ....core.ledger.entry import same
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.entry_words import doubtful_text
from ...widgets.field import TextField
from ...widgets.lineedit import Typing
from ...widgets.lines import TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ..base.dialogs import CHOOSING, ChoosingPage
from ..base.page import BACK
from .oneentry import OneEntryPage

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.ledger.entry import Entry
    from ....core.organisation.directory import Directory
    from ....core.services.attendance import Attendance, Attendee
    from ....core.services.entries import Meeting
    from ....plugins.contract import Book

COMMANDS = (
    Command("mark", "enter", N_("缺席并写原因"), N_("光标所在的人没有到:记缺席,接着写原因;已记缺席的改原因")),
    Command("toggle_absent", "space", N_("到/缺"), N_("光标所在的人到了,或没有到")),
    Command("tell", "f2", N_("已告知"), N_("缺席的人后来补学了或告知了;再按一次取消")),
    Command("expect", "f4", N_("应到"), N_("光标所在的人应不应该到")),
    Command(
        "nobody", "", N_("都不应到"), N_("先把全部人设为不应到,再逐个挑出应到的(只有部分人参加的会)"), footer=False
    ),
    Command("done", "f9,ctrl+t", N_("完成"), N_("记完了,回到上一个画面;每改一处都已经存好")),
    *CHOOSING,
    BACK,
)


class Finder(TextField):
    """The field names are found with; a blank is no letter of a name but a command of the screen."""

    def take(self, event: events.Key) -> bool:
        """Edit, but leave the space bar."""
        return event.key != "space" and super().take(event)


class AttendancePage(OneEntryPage, ChoosingPage):
    """Find, toggle, give a reason; the counts above follow, and each change is stored as it is made."""

    OFFERS = COMMANDS
    TITLE = N_("考勤")
    DEFAULT_CSS = "AttendancePage #counts { height: 2; } AttendancePage Finder { height: 1; }"

    def __init__(self, unit: "Unit", entry: int) -> None:
        super().__init__(unit, entry)
        self._meeting: Meeting | None = None
        self._attendance: Attendance | None = None
        self._counted: tuple[int | None, int | None] = (None, None)
        self._shown: tuple[int, ...] = ()
        self._reason_of: int | None = None

    def path(self) -> tuple[str, ...]:
        """Organisation, meeting, what is done."""
        if self._meeting is None:
            return self._unit.name, _(self.TITLE)
        return self._meeting.organisation, f"{self._meeting.entry.date} {self._meeting.title}", _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """How it is entered quickly."""
        return (
            _("开始时全部到会。打拼音首字母或名字找人,Enter 记缺席并写原因,再按一次找下一个;Space 只改到缺。"),
            _("只有部分人参加的会(支委会、小组会):应到的人用 F4 挑。人数由名单算出,不用另填。"),
            _("每改一处就存,前面有 * 的还没有存好;已经通过的会,第一处改动要写明原因。"),
        )

    def body(self) -> Iterable[Widget]:
        """Counts, fields, people."""
        yield TextLines(id_="counts")
        yield Finder(_("找人"), id_="find")
        yield TextField(_("原因"), id_="reason", kept=True)
        columns = (
            ListColumn(_("到会")),
            ListColumn(_("姓名"), 6),
            ListColumn(_("编号"), 6),
            ListColumn(_("身份"), 4),
            ListColumn(_("缺席原因"), 10),
            ListColumn(_("告知")),
        )
        yield Listing(columns, _("正在读取.."))

    def begin(self) -> None:
        """Typing finds somebody."""
        self._reason.display = False
        self._finder.focus()

    def spot(self) -> list[Any]:
        """Who is under the cursor."""
        place, attendance = self._here if self._reason_of is None else self._reason_of, self._attendance
        return [] if place is None or attendance is None else _who(attendance.people[place])

    def to_spot(self, spot: Any) -> bool:
        """To the same person."""
        people = self._attendance.people if self._attendance is not None else ()
        place = next((row for row, shown in enumerate(self._shown) if _who(people[shown]) == spot), None)
        if place is not None:
            self.query_one(Listing).move_to(place)
        return place is not None

    def resume(self, typing: Typing) -> bool:
        """The reason, where the person is still absent."""
        place, attendance = self._here, self._attendance
        if place is None or attendance is None or not attendance.people[place].absent:
            return False
        self._open_reason(place)
        return super().resume(typing)

    def load(self) -> None:
        """Read the meeting, once: what is being entered is not to be read over."""
        services, unit, id_ = self.kaoping.services, self._unit, self._entry
        if self._attendance is None:
            self.ask(lambda: services.entries.meeting(unit, id_), self._take)

    def _take(self, meeting: "Meeting") -> None:
        self._meeting = meeting
        self._attendance = stored = meeting.attendance({})
        counted = meeting.entry.required, meeting.entry.present
        self._counted = (None, None) if counted == (stored.required, stored.present) else counted
        pending = self.pending
        if pending is not None:
            self._attendance = meeting.attendance(self.changes)
            self.say_pending(pending)
        self.show_path()
        self._narrow()

    def about(self) -> "tuple[Entry, Book, Directory] | None":
        """What was read."""
        meeting = self._meeting
        return None if meeting is None else (meeting.entry, meeting.book, meeting.directory)

    def show_pending(self, stored: "Entry") -> None:
        """What was given up, or somebody else's choice, is shown; what was entered here is shown already."""
        if self._meeting is None or self._attendance is None:
            return
        self._meeting = replace(self._meeting, entry=stored)
        changes = self.changes
        if any(
            not same(value, changes[name] if name in changes else stored.value(name))
            for name, value in self._attendance.changes().items()
        ):
            self._attendance = self._meeting.attendance(changes)
            self._narrow()
        self._show_counts()

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list with every letter."""
        event.stop()
        if event.field is self._finder:
            self._narrow()

    def lay_out(self) -> None:
        """The counts again."""
        super().lay_out()
        self._show_counts()

    # Commands.

    def action_toggle_absent(self) -> None:
        """There, or not."""
        place = self._here
        if place is not None and self._attendance is not None and self._reason_of is None:
            self._become(self._attendance.toggle_absent(place))

    def action_mark(self) -> None:
        """Absent, and why; from the reason back to finding."""
        if self._reason_of is not None:
            self._end_reason(keep=True)
            return
        place, attendance = self._here, self._attendance
        if place is None or attendance is None:
            return
        if not (attendance.people[place].absent and attendance.people[place].expected):
            self._become(attendance.toggle_absent(place))
        self._open_reason(place)

    def _open_reason(self, place: int) -> None:
        self._reason_of = place
        self._reason.set(self._attendance.people[place].note if self._attendance else "")
        self._reason.display = True
        self._reason.focus()
        self._ask_reason()

    def action_tell(self) -> None:
        """Heard of it afterwards, or not."""
        place, attendance = self._here, self._attendance
        if place is None or attendance is None:
            return
        after = attendance.toggle_told(place)
        if after is attendance:
            self.say(_("到会的人不用告知"))
        else:
            self._become(after)

    def action_expect(self) -> None:
        """Should have come, or need not."""
        place = self._here
        if place is not None and self._attendance is not None:
            self._become(self._attendance.toggle_expected(place))

    def action_nobody(self) -> None:
        """Nobody is expected, until picked."""
        if self._attendance is not None:
            self._become(self._attendance.nobody())

    def action_done(self) -> None:
        """Back, once everything is stored."""
        self.leave()
        self.when_stored(super().action_back)

    def action_back(self) -> None:
        """Out of the reason, out of what was sought, out of the screen."""
        if self._reason_of is not None:
            self._end_reason(keep=False)
        elif self._finder.text:
            self._finder.clear()
        else:
            super().action_back()

    def leave(self) -> bool:
        """Take over the reason being typed."""
        if self._reason_of is not None:
            self._end_reason(keep=True)
        return True

    # Inside.

    @property
    def _finder(self) -> TextField:
        return self.query_one("#find", TextField)

    @property
    def _reason(self) -> TextField:
        return self.query_one("#reason", TextField)

    @property
    def _here(self) -> int | None:
        """Which of the people is under the cursor."""
        return self._shown[self.query_one(Listing).current_row()] if self._shown else None

    def say_stored(self) -> None:
        """Everything is stored; a reason being typed is still asked for."""
        if self._reason_of is None:
            super().say_stored()
        else:
            self._ask_reason()

    def _ask_reason(self) -> None:
        if self._reason_of is not None and self._attendance is not None:
            name = self._attendance.people[self._reason_of].name
            self.say(_("{name} 为什么没到?可以空着").format(name=name))

    def _end_reason(self, *, keep: bool) -> None:
        place, text = self._reason_of, self._reason.text
        self._reason_of = None
        self._reason.display = False
        self._finder.clear()
        self._finder.focus()
        self.say("")
        if keep and place is not None and self._attendance is not None:
            self._become(self._attendance.because(place, text.strip()))

    def _become(self, attendance: "Attendance") -> None:
        self._attendance = attendance
        self.keep(attendance.changes())
        self._narrow()

    def _narrow(self) -> None:
        attendance = self._attendance
        if attendance is None:
            return
        here, typed = self._here, self._finder.text
        self._shown = tuple(place for place, one in enumerate(attendance.people) if one.is_called(typed))
        listing = self.query_one(Listing)
        listing.say_empty(_("没有符合的人") if typed else _("这一天支部名册上没有人"))
        row = self._shown.index(here) if here in self._shown else 0
        listing.show([_cells(attendance.people[place]) for place in self._shown], row)
        self._show_counts()

    def _show_counts(self) -> None:
        attendance, look = self._attendance, self.kaoping.look
        if attendance is None:
            return
        counts = _("应到 {required}  实到 {present}  请假 {excused}  缺席 {absent}  已告知 {told}").format(
            required=attendance.required,
            present=attendance.present,
            excused=attendance.excused,
            absent=attendance.absent - attendance.excused,
            told=attendance.told,
        )
        required, present = self._counted
        noted = ""
        if self._counted != (None, None):
            noted = _("  (原来只填了人数:应到 {required} 实到 {present})").format(required=required, present=present)
        sign = " *" if self.changes else ""
        panel = self.query_one("#counts", TextLines)
        doubtful = doubtful_text(self._meeting.doubts(attendance)) if self._meeting is not None else ""
        panel.show(
            [
                [(" ", look.text), (counts + sign, look.strong), (noted, look.warning)],
                [(" ", look.text), (doubtful, look.warning)],
            ]
        )


def _who(one: "Attendee") -> list[Any]:
    return [one.person_id, one.name]


def _cells(one: "Attendee") -> ListRow:
    absent = one.expected and one.absent
    if absent:
        here = Cell(_("请假"), "warning") if one.excused else Cell(_("缺席"), "bad")
    else:
        here = Cell(_("到"), "good") if one.expected else Cell(_("不应到"), "quiet")
    return (
        here,
        Cell(one.name, "strong" if one.expected else "quiet"),
        Cell(one.code, "quiet"),
        Cell(one.status, "quiet"),
        Cell(one.note, "text"),
        Cell(_("已告知") if absent and one.told else _("未告知") if absent else "", "good" if one.told else "warning"),
    )
