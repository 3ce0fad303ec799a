"""One entry in full: its fields on a form, its proof, what was amended, and what can be done with it.

An attachment as far as a terminal can show it: name, kind, size, hash, and the text of its first page.
"""

from typing import TYPE_CHECKING

from ....core.kernel.paths import places
from ....core.ledger.attachments.files import MAX_BYTES
from ....core.ledger.attachments.intake import ENDINGS
from ....core.spreadsheet.limits import MIB
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import FETCHED, PROOFS, PathWanted
from ...paths import read_attachment, write_attachment
from ...style.entry_words import doubtful_text
from ...style.width import wrap
from ...widgets.form import FORM_COMMANDS, FormView
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.listpage import RELOAD
from ..base.page import BACK
from ..base.routes import ToAttendance
from ..base.saving import SavePage, made_first
from .entry_rows import ATTACHMENT, size_text, state_cell
from .entryform import EntryFormPage

if TYPE_CHECKING:
    from ....core.ledger.attachments.intake import Attachment
    from ....core.ledger.attachments.preview import Preview
    from ....core.ledger.entry import Move
    from ....core.services.entries import OpenEntry
    from ...style.theme import Look
    from ...widgets.lines import Piece


PROOF = PathWanted(PROOFS, tuple(f".{ending}" for ending in ENDINGS))


def preview_page(seen: "Preview") -> TextPage:
    """A page to read ``seen`` on."""

    def fold(cells: int, look: "Look") -> "list[list[Piece]]":
        facts = (
            (_("名称"), seen.name),
            (_("类型"), seen.type),
            (_("大小"), size_text(seen.size)),
            (_("校验"), seen.hash),
            (_("说明"), seen.note),
        )
        lines: list[list[Piece]] = []
        for label, value in facts:
            for place, text in enumerate(wrap(value, max(10, cells - 6)) if value else []):
                lines.append([(f"{label}  " if place == 0 else "      ", look.quiet), (text, look.strong)])
        lines.append([])
        body = [text for line in seen.text for text in wrap(line, cells)]
        if not body:
            body = [_("这类文件在终端里看不到内容;用 Ctrl+X 取出再看。")]
        return [*lines, *([(text, look.text)] for text in body)]

    return TextPage(_("附件"), fold)


COMMANDS = (
    Command("attach", "ctrl+e", N_("附印证"), N_("附上一个文件作印证"), asks=True),
    Command("attendance", "ctrl+r", N_("考勤"), N_("谁到了、谁没到、为什么、告知了没有")),
    Command("fetch", "ctrl+x", N_("取出"), N_("把光标所在的附件另存成一个文件"), asks=True),
    Command("submit", "f9,ctrl+t", N_("提交"), N_("这一条填好了,交上去")),
    Command("accept", "ctrl+k", N_("通过"), N_("审核通过")),
    Command("give_back", "", N_("退回"), N_("退回去改,写明意见"), asks=True),
    Command("withdraw", "", N_("撤回"), N_("撤回这一条,写明原因;不删除,留有痕迹"), footer=False, asks=True),
    Command("clear", "delete", N_("清空"), N_("清空光标所在的一格;在附件上是撤下它,写明原因"), footer=False),
    RELOAD,
    BACK,
)


class EntryPage(EntryFormPage):
    """The form with what can be done: hand in, accept, return, withdraw; attach, see, fetch; attendance."""

    OFFERS = COMMANDS

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The keys of the form first."""
        return ((_("填写"), FORM_COMMANDS), (_(self.TITLE), self.OFFERS), (_("移动"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """How fields are filled in."""
        return (
            _("离开一格就存;前面有 * 的还没有存好。直接打字是重写这一格,Enter 或 F2 是在原来的内容里改,Esc 放弃。"),
            _("人名可以打拼音首字母;只有一个人符合时就是他。提交以后的修改都留下原来的内容,通过以后的修改要写原因。"),
        )

    def action_clear(self) -> None:
        """Empty the field; an attachment is withdrawn."""
        attachment = self._attachment
        if attachment is not None:
            self.asks = "clear"
            self._withdraw_proof(attachment)
        elif self.form.text:
            self.leave_field(FormView.Left(self.form.here, ""))

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
        self.when_stored(lambda: self._move_now(move, title, about, label))

    def _move_now(self, move: "Move", title: str, about: str, label: str) -> None:
        services, opened, unit = self.kaoping.services, self.opened, self._unit
        if opened is None:
            return
        seen = opened.entry

        def do(why: str) -> "tuple[OpenEntry, str]":
            (done,) = services.entries.move(unit, move, (seen.id,), why=why, versions={seen.id: seen.version})
            return services.entries.entry(unit, seen.id), done.remark

        if not label:
            self.ask(lambda: do(""), self._moved)
        else:
            ask = AskPage(title, about, [InputLine(label)], lambda answers: do(answers[0]), self._moved)
            self.kaoping.push_screen(ask)

    def _moved(self, moved: "tuple[OpenEntry, str]") -> None:
        opened, remark = moved
        self.show(opened)
        word = state_cell(opened.entry.state).text
        remark = ";".join(filter(None, (remark.rstrip("。"), doubtful_text(opened.doubts))))
        if remark:
            self.say(_("{state};{remark}").format(state=word, remark=remark), "warning")
        else:
            self.say(word, "good")

    # Proof.

    @property
    def _attachment(self) -> "Attachment | None":
        """The attachment under the cursor."""
        attachments = self.opened.attachments if self.opened is not None else ()
        return next((one for one in attachments if self.form.here == f"{ATTACHMENT}{one.id}"), None)

    def on_form_view_opened(self, event: FormView.Opened) -> None:
        """See what is in an attachment."""
        event.stop()
        services, attachment = self.kaoping.services, self._attachment
        if attachment is not None:
            self.say(_("正在读取.."))
            self.ask(lambda: services.attachments.preview(self._unit, attachment.id), self._preview)

    def action_attach(self) -> None:
        """Add a file."""
        services, unit, id_ = self.kaoping.services, self._unit, self._entry
        about = _("附哪个文件?写它的完整路径。文档、表格、PDF、图片都可以,每个不超过 {n} MB。").format(
            n=MAX_BYTES // MIB
        )

        def attach(path: str) -> "OpenEntry":
            services.attachments.add(unit, id_, read_attachment(path))
            return services.entries.entry(unit, id_)

        ask = AskPage(
            _("附印证"), about, [InputLine(_("文件"), path=PROOF)],
            lambda answers: attach(answers[0]), self._attached,
        )  # fmt: skip
        self.kaoping.push_screen(ask)

    def action_fetch(self) -> None:
        """Write the attachment under the cursor to a file."""
        services, attachment = self.kaoping.services, self._attachment
        if attachment is None:
            self.say(_("把光标移到一个附件上再取出"))
            return
        about = _("把「{name}」存到哪里?").format(name=attachment.name)
        ask = SavePage(
            _("取出"), about, attachment.name,
            made_first(lambda: services.attachments.content(self._unit, attachment.id), write_attachment),
            lambda path: self.say(_("已存到 {path}").format(path=places().told(path)), "good"),
            purpose=FETCHED,
        )  # fmt: skip
        self.kaoping.push_screen(ask)

    def _attached(self, opened: "OpenEntry") -> None:
        self.show(opened)
        told = _("已附上,共 {n} 个附件").format(n=opened.entry.proofs)
        doubtful = doubtful_text(opened.doubts)
        self.say(f"{told};{doubtful}" if doubtful else told, "warning" if doubtful else "good")

    def _withdraw_proof(self, attachment: "Attachment") -> None:
        services, unit = self.kaoping.services, self._unit
        if attachment.withdrawn:
            self.say(_("这个附件已经撤下了"))
            return
        about = _("撤下「{name}」?文件不删除,仍可查看;为什么撤下?").format(name=attachment.name)

        def withdraw(why: str) -> "OpenEntry":
            services.attachments.withdraw(unit, attachment.id, why)
            return services.entries.entry(unit, attachment.entry_id)

        ask = AskPage(
            _("撤下附件"), about, [InputLine(_("原因"))], lambda answers: withdraw(answers[0]), self._proof_withdrawn
        )  # fmt: skip
        self.kaoping.push_screen(ask)

    def _proof_withdrawn(self, opened: "OpenEntry") -> None:
        self.show(opened)
        self.say(_("已撤下"), "good")

    def _preview(self, seen: "Preview") -> None:
        self.say("")
        self.kaoping.push_screen(preview_page(seen))

    # Elsewhere.

    def action_attendance(self) -> None:
        """To who was there."""
        if self.opened is None:
            return
        if self.opened.book.is_meeting(self.opened.entry.kind):
            self.when_stored(lambda: self.go(ToAttendance(self._unit, self._entry)))
        else:
            self.say(_("这种记录不是会议,不记考勤"))
