"""One entry in full: every field, its proof, what was amended; each field is stored when it is left."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ...core.errors import Error
from ...plugins.i18n import _
from ..commands import Command
from ..entrywords import late_text
from ..widgets.form import FORM_COMMANDS, Form
from ..widgets.rows import ROW_COMMANDS
from .asking import AskPage, Question
from .entryrows import ATTACHMENT, entry_rows, state_cell
from .listpage import RELOAD
from .page import BACK, Page
from .proof import preview_page
from .ways import ToAttendance

if TYPE_CHECKING:
    from ...core.ledger.states import Move
    from ...core.organisation.units import Unit
    from ...core.proof.attachments import Attachment
    from ...core.proof.preview import Preview
    from ..entrydesk import OpenEntry

COMMANDS = (
    Command("attach", "f3", _("附印证"), _("附上一个文件作印证")),
    Command("attendance", "f4", _("考勤"), _("谁到了、谁没到、为什么、告知了没有")),
    Command("fetch", "f6", _("取出"), _("把光标所在的附件另存成一个文件")),
    Command("submit", "f10,ctrl+t", _("提交"), _("这一条填好了,交上去(F10 用不了时按 Ctrl+T)")),
    Command("accept", "f7", _("通过"), _("审核通过")),
    Command("give_back", "f8", _("退回"), _("退回去改,写明意见")),
    Command("withdraw", "f9", _("撤回"), _("撤回这一条,写明原因;不删除,留有痕迹"), footer=False),
    Command("clear", "delete", _("清空"), _("清空光标所在的一格;在附件上是撤下它,写明原因"), footer=False),
    RELOAD,
    BACK,
)


class EntryPage(Page):
    """A form of the entry's fields, attachments and history. Fields are stored one by one, as they are left."""

    OFFERS = COMMANDS
    TITLE = _("记录")

    def __init__(self, unit: "Unit", entry: int) -> None:
        super().__init__()
        self._unit = unit
        self._entry = entry
        self._open: OpenEntry | None = None
        self._typed: dict[str, str] = {}
        self._refused: set[str] = set()
        self._saving = False
        self._leaving = False
        self._asked = False
        self._waiting: Callable[[], None] | None = None

    def path(self) -> tuple[str, ...]:
        """Unit, book, day and title."""
        if self._open is None:
            return self._unit.name, self.TITLE
        entry = self._open.entry
        return self._unit.name, _(self._open.book.title), " ".join(filter(None, (entry.date, entry.title)))

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The keys of the form first."""
        return ((_("填写"), FORM_COMMANDS), (self.TITLE, self.OFFERS), (_("移动"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """How fields are filled in."""
        return (
            _("离开一格就存;前面有 * 的还没有存好。直接打字是重写这一格,Enter 或 F2 是在原来的内容里改,Esc 放弃。"),
            _("人名可以打拼音首字母;只有一个人符合时就是他。提交以后的修改都留下原来的内容,通过以后的修改要写原因。"),
        )

    def body(self) -> Iterable[Widget]:
        """The form."""
        yield Form()

    @property
    def form(self) -> Form:
        """The form."""
        return self.query_one(Form)

    def load(self) -> None:
        """Read the entry."""
        desk, unit, id_ = self.kaoping.desk, self._unit, self._entry
        if desk is not None and not self._saving:
            self.ask(lambda: desk.entries.entry(unit, id_), self._show)

    def _show(self, opened: "OpenEntry") -> None:
        self._open = opened
        self._show_again()
        self.show_path("  ".join(filter(None, (late_text(opened.entry), state_cell(opened.entry.state).text))))

    def _show_again(self) -> None:
        if self._open is not None:
            self.form.show(entry_rows(self._open, self._typed, self._refused), frozenset(self._typed))

    # Fields.

    def on_form_moved(self, event: Form.Moved) -> None:
        """Say what a choice can be."""
        event.stop()
        known = self._open is not None and event.id in self._open.texts
        choices = self._open.field(event.id).choices if known and self._open is not None else ()
        if choices:
            self.say(_("可填:{choices}").format(choices=" / ".join(choices)))
        elif self._asked:
            self.say("")
        self._asked = bool(choices)

    def on_form_left(self, event: Form.Left) -> None:
        """A field was left with another text: store it, with a reason where the entry was accepted."""
        event.stop()
        self._leave_field(event)

    def _leave_field(self, left: Form.Left) -> bool:
        """Take over what was typed; whether it needs no answer first."""
        if self._open is not None and self._open.entry.state == "accepted":
            self._amend(left.id, left.text)
            return False
        self._enter(left.id, left.text)
        return True

    def _enter(self, id: str, text: str) -> None:
        self._leaving = False
        self._typed[id] = text
        self._refused.discard(id)
        self._show_again()
        self._save_next()

    def _save_next(self) -> None:
        """Store what was typed, one field at a time: each is compared with what the one before left."""
        desk, opened = self.kaoping.desk, self._open
        id_ = next((id_ for id_ in self._typed if id_ not in self._refused), None)
        if desk is None or opened is None or self._saving:
            return
        if id_ is None:
            waiting, self._waiting = self._waiting, None
            if waiting is not None and not self._typed:
                waiting()
            return
        text, unit = self._typed[id_], self._unit
        self._saving = True
        self.say(_("正在保存.."))
        self.ask(
            lambda: desk.entries.change(unit, opened.entry, opened.field(id_), text),
            lambda made: self._stored(id_, text, made),
            lambda: self._not_stored(id_, text),
        )

    def _stored(self, id: str, text: str, opened: "OpenEntry") -> None:
        self._saving = False
        if opened.contested:
            self._open = opened
            self._not_stored(id, text)
            theirs = opened.texts[id] or _("(空)")
            field = opened.field(id).title
            sentence = _("「{field}」刚被别人改成:{theirs}。按 Enter 用您的覆盖,按 Esc 用对方的")
            self.say(sentence.format(field=field, theirs=theirs), "warning")
            return
        if self._typed.get(id) == text:
            del self._typed[id]
        self._show(opened)
        self.say(_("已保存"), "good")
        self._save_next()

    def _not_stored(self, id: str, text: str) -> None:
        """Keep what was typed, marked, and open it again where nothing else is being typed."""
        self._saving = False
        self._waiting = None
        if self._typed.setdefault(id, text) == text:
            self._refused.add(id)
        self._show_again()
        if not self.form.editing:
            self.form.edit(id)
        self._save_next()

    def _amend(self, id: str, text: str) -> None:
        """Change an accepted entry: only with a reason."""
        desk, opened, unit = self.kaoping.desk, self._open, self._unit
        if desk is None or opened is None:
            return
        field = opened.field(id)
        about = _("这一条已经通过。把「{field}」改为「{text}」要写明原因,改后变回已提交。")
        self.kaoping.push_screen(
            AskPage(
                _("更正"), about.format(field=field.title, text=text), [Question(_("原因"))],
                lambda answers: desk.entries.change(unit, opened.entry, field, text, answers[0]),
                lambda made: self._stored(id, text, made),
            )
        )  # fmt: skip

    def leave(self) -> bool:
        """Store what is being typed, here and now: the program is about to end."""
        desk, opened, left = self.kaoping.desk, self._open, self.form.end_edit()
        if left is None or desk is None or opened is None:
            return True
        try:
            made = desk.entries.change(self._unit, opened.entry, opened.field(left.id), left.text)
        except Error as error:
            self._not_stored(left.id, left.text)
            self.say(str(error), "bad")
            return False
        self._stored(left.id, left.text, made)
        return not made.contested

    def action_clear(self) -> None:
        """Empty the field; an attachment is withdrawn."""
        attachment = self._attachment
        if attachment is not None:
            self._withdraw_proof(attachment)
        elif self._open is not None and self._open.texts.get(self.form.here):
            self._leave_field(Form.Left(self.form.here, ""))

    # States.

    def action_submit(self) -> None:
        """Hand it in."""
        self._move("submit")

    def action_accept(self) -> None:
        """Accept it."""
        self._move("accept")

    def action_give_back(self) -> None:
        """Return it with a remark."""
        self._move("return", _("退回"), _("退回去改什么?"), _("意见"))

    def action_withdraw(self) -> None:
        """Withdraw it with a reason."""
        self._move("withdraw", _("撤回"), _("撤回后不再计入,记录和原因都留着。为什么撤回?"), _("原因"))

    def _move(self, move: "Move", title: str = "", about: str = "", label: str = "") -> None:
        """Take the entry into another state, asking why where ``label`` says so."""
        self._when_stored(lambda: self._move_now(move, title, about, label))

    def _when_stored(self, then: Callable[[], None]) -> None:
        """Do something once everything typed is stored."""
        left = self.form.end_edit()
        if left is None or self._leave_field(left):
            self._waiting = then
            self._save_next()

    def _move_now(self, move: "Move", title: str, about: str, label: str) -> None:
        desk, opened, unit = self.kaoping.desk, self._open, self._unit
        if desk is None or opened is None:
            return
        if not label:
            self.ask(lambda: desk.entries.move(unit, opened.entry, move), self._moved)
            return
        self.kaoping.push_screen(
            AskPage(
                title, about, [Question(label)],
                lambda answers: desk.entries.move(unit, opened.entry, move, answers[0]), self._moved,
            )
        )  # fmt: skip

    def _moved(self, moved: "tuple[OpenEntry, str]") -> None:
        opened, remark = moved
        self._show(opened)
        word = state_cell(opened.entry.state).text
        if remark:
            self.say(_("{state};{remark}").format(state=word, remark=remark), "warning")
        else:
            self.say(word, "good")

    # Proof.

    @property
    def _attachment(self) -> "Attachment | None":
        """The attachment under the cursor."""
        attachments = self._open.attachments if self._open is not None else ()
        return next((one for one in attachments if self.form.here == f"{ATTACHMENT}{one.id}"), None)

    def on_form_opened(self, event: Form.Opened) -> None:
        """See what is in an attachment."""
        event.stop()
        desk, attachment = self.kaoping.desk, self._attachment
        if desk is not None and attachment is not None:
            self.say(_("正在读取.."))
            self.ask(lambda: desk.entries.preview(attachment), self._preview)

    def action_attach(self) -> None:
        """Add a file."""
        desk, unit, id_ = self.kaoping.desk, self._unit, self._entry
        if desk is not None:
            about = _("附哪个文件?写它的完整路径。文档、表格、PDF、图片都可以,每个不超过 20 MB。")
            ask = AskPage(
                _("附印证"), about, [Question(_("文件"))],
                lambda answers: desk.entries.attach(unit, id_, answers[0]), self._attached,
            )  # fmt: skip
            self.kaoping.push_screen(ask)

    def action_fetch(self) -> None:
        """Write the attachment under the cursor to a file."""
        desk, attachment = self.kaoping.desk, self._attachment
        if desk is None or attachment is None:
            self.say(_("把光标移到一个附件上再取出"))
            return
        about = _("把「{name}」存到哪里?已有的文件不会被覆盖。").format(name=attachment.name)
        ask = AskPage(
            _("取出"), about, [Question(_("存到"), attachment.name)],
            lambda answers: desk.entries.fetch(attachment, answers[0]),
            lambda path: self.say(_("已存到 {path}").format(path=path), "good"),
        )  # fmt: skip
        self.kaoping.push_screen(ask)

    def _attached(self, opened: "OpenEntry") -> None:
        self._show(opened)
        self.say(_("已附上,共 {n} 个附件").format(n=opened.entry.proofs), "good")

    def _withdraw_proof(self, attachment: "Attachment") -> None:
        desk, unit = self.kaoping.desk, self._unit
        if desk is None:
            return
        if attachment.withdrawn:
            self.say(_("这个附件已经撤下了"))
            return
        about = _("撤下「{name}」?文件不删除,仍可查看;为什么撤下?").format(name=attachment.name)
        ask = AskPage(
            _("撤下附件"), about, [Question(_("原因"))],
            lambda answers: desk.entries.detach(unit, attachment, answers[0]), self._proof_withdrawn,
        )  # fmt: skip
        self.kaoping.push_screen(ask)

    def _proof_withdrawn(self, opened: "OpenEntry") -> None:
        self._show(opened)
        self.say(_("已撤下"), "good")

    def _preview(self, seen: "Preview") -> None:
        self.say("")
        self.kaoping.push_screen(preview_page(seen))

    # Elsewhere.

    def action_attendance(self) -> None:
        """To who was there."""
        if self._open is None:
            return
        if self._open.book.is_meeting(self._open.entry.kind):
            self._when_stored(lambda: self.go(ToAttendance(self._unit, self._entry)))
        else:
            self.say(_("这种记录不是会议,不记考勤"))

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_back(self) -> None:
        """Give up what is being typed; else leave, with a second press when something could not be stored."""
        form = self.form
        if form.editing:
            self._give_up(form.here)
            form.abandon()
            self.say("")
        elif self._refused and not self._leaving:
            self._leaving = True
            self.say(_("有 {n} 格没有存上,带 * 的就是;再按一次 Esc 放弃").format(n=len(self._refused)), "warning")
        else:
            super().action_back()

    def _give_up(self, id: str) -> None:
        if id in self._refused:
            self._refused.discard(id)
            self._typed.pop(id, None)
            self._show_again()
