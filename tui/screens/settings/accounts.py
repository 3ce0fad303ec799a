"""Who may come in, and by which keys: a list of accounts, and one of the keys of one of them or of all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....core.accounts.publickeys import MOST_BYTES
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import PathWanted
from ...paths import read_text_file
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, PANE, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToKeys

if TYPE_CHECKING:
    from ....core.accounts.model import Account, AccountKey
    from ...style.theme import Look

ACCOUNT_COMMANDS = (
    Command("keys", "enter,ctrl+e", N_("公钥"), N_("看光标所在账号的 SSH 公钥,登记、作废")),
    Command("add", "ctrl+n", N_("新账号"), N_("登记一个账号"), asks=True, act="account.add"),
    Command("close", "delete", N_("停用"), N_("停用光标所在的账号;做过的事不动"), asks=True, act="account.close"),
    Command("reopen", "", N_("恢复"), N_("恢复光标所在的停用账号"), act="account.reopen"),
    Command("all_keys", "", N_("全部公钥"), N_("看所有人的公钥")),
    FIND,
    RELOAD,
    BACK,
)
KEY_COMMANDS = (
    Command("add", "ctrl+n", N_("新公钥"), N_("登记一把公钥:粘贴一行,或写文件"), asks=True, act="key.add"),
    Command("revoke", "delete", N_("作废"), N_("作废光标所在的公钥,写明理由;不能再登记"), asks=True, act="key.revoke"),
    FIND,
    PANE,
    RELOAD,
    BACK,
)
KEY_FILES = PathWanted("keys", (".pub", ".ppk", ".txt"))
WORDS_OF_KEY = 2
"""A key that was pasted is two words at least; a name of a file that begins like an algorithm is none."""


class AccountsPage(ListPage["Account"]):
    """Name, keys, whether open, remark."""

    OFFERS = ACCOUNT_COMMANDS
    TITLE = N_("账号")
    COLUMNS = (
        ListColumn(N_("账号"), 8),
        ListColumn(N_("公钥"), right=True),
        ListColumn(N_("状态"), 4),
        ListColumn(N_("备注"), 8),
    )
    NOTHING = N_("还没有账号:现在谁都能以任何名义操作。按 Ctrl+N 登记第一个,先登记自己。")

    def load(self) -> None:
        """Read them."""
        self.ask(self.kaoping.services.accounts.accounts, self.take)

    def listed(self) -> None:
        """How many there are."""
        self.show_path(_("{n} 个").format(n=len(self.shown)))

    def key(self, item: "Account") -> int:
        """Its id."""
        return item.id

    def titles(self, item: "Account") -> Sequence[str]:
        """Found by the initials of its name."""
        return (item.name,)

    def cells(self, item: "Account") -> ListRow:
        """One account."""
        is_open = item.is_open(self.kaoping.services.workspace.clock.today())
        state = _("能用") if is_open else _("停用")
        if is_open and item.closed_from is not None:
            state = _("{day} 起停用").format(day=item.closed_from)
        return (
            Cell(item.name, "strong" if is_open else "quiet"),
            Cell(str(item.keys) if item.keys else "", "quiet"),
            Cell(state, "text" if item.closed_from is None else "warning"),
            Cell(item.remark, "quiet"),
        )

    def action_keys(self) -> None:
        """The keys of the one under the cursor."""
        if not self.to_list() and self.here is not None:
            self.go(ToKeys(self.here.name))

    def action_all_keys(self) -> None:
        """Those of everybody."""
        self.go(ToKeys())

    def action_add(self) -> None:
        """Ask for the name."""
        services = self.kaoping.services
        about = _("姓名就是留痕里的「谁」,以后不能改;同名的在后面加注。登记以后,只有能用的账号才能操作。")
        questions = [InputLine(_("姓名")), InputLine(_("备注"), optional=True)]
        self.kaoping.push_screen(
            AskPage(
                _("新账号"), about, questions, lambda given: services.accounts.add(given[0], given[1]),
                lambda made: self._done(_("已登记账号「{name}」").format(name=made.name)),
            )
        )  # fmt: skip

    def action_close(self) -> None:
        """Ask from when on."""
        here, services = self.here, self.kaoping.services
        if here is None:
            return
        about = _("停用账号「{name}」:从那一天起不能再进来、再写入;做过的事不动。").format(name=here.name)
        today = services.workspace.clock.today().isoformat()
        self.kaoping.push_screen(
            AskPage(
                _("停用"), about, [InputLine(_("从哪天起"), today)],
                lambda given: services.accounts.close(here.name, given[0]),
                lambda gone: self._done(
                    _("账号「{name}」从 {day} 起停用").format(name=gone.name, day=gone.closed_from)
                ),
            )
        )  # fmt: skip

    def action_reopen(self) -> None:
        """Let the one under the cursor act again."""
        here, services = self.here, self.kaoping.services
        if here is None or here.closed_from is None:
            self.say(_("这个账号没有停用"), "warning")
            return
        self.ask(
            lambda: services.accounts.reopen(here.name),
            lambda back: self._done(_("账号「{name}」已恢复").format(name=back.name)),
        )

    def _done(self, sentence: str) -> None:
        self.say(sentence, "good")
        self.load()


class KeysPage(ListPage["AccountKey"]):
    """Whose, which algorithm, fingerprint, since when, whether revoked."""

    OFFERS = KEY_COMMANDS
    TITLE = N_("SSH 公钥")
    PREVIEWS = True
    BELOW = 4
    COLUMNS = (
        ListColumn(N_("账号"), 8),
        ListColumn(N_("种类"), 8),
        ListColumn(N_("指纹"), 18),
        ListColumn(N_("登记"), 10),
        ListColumn(N_("作废"), 4),
    )
    NOTHING = N_("还没有公钥。按 Ctrl+N 登记一把。")

    def __init__(self, account: str = "") -> None:
        """Those of one ``account``, or of all."""
        super().__init__()
        self._account = account

    def path(self) -> tuple[str, ...]:
        """Whose, and what is listed."""
        return (*filter(None, (self._account,)), _(self.TITLE))

    def load(self) -> None:
        """Read them."""
        services, account = self.kaoping.services, self._account
        self.ask(lambda: services.accounts.keys(account), self.take)

    def listed(self) -> None:
        """How many of them are good."""
        self.show_path(_("能用 {n} 把").format(n=sum(1 for one in self.shown if one.is_good)))

    def key(self, item: "AccountKey") -> int:
        """Its id."""
        return item.id

    def titles(self, item: "AccountKey") -> Sequence[str]:
        """Found by the initials of its account."""
        return (item.account,)

    def cells(self, item: "AccountKey") -> ListRow:
        """One key."""
        return (
            Cell(item.account, "strong" if item.is_good else "quiet"),
            Cell(item.algorithm, "quiet"),
            Cell(item.fingerprint, "text" if item.is_good else "quiet"),
            Cell(self.day_of(item.added_at), "quiet"),
            Cell("" if item.is_good else _("作废"), "warning"),
        )

    def preview(self, item: "AccountKey", known: object, cells: int, look: "Look") -> list[list[Piece]]:  # noqa: ARG002
        """All that is known of it."""
        from ...style.width import wrap

        facts = [item.fingerprint, f"{item.algorithm}  {item.comment}".rstrip()]
        facts.append(_("{who} 在 {day} 登记").format(who=item.added_by, day=self.day_of(item.added_at)))
        if not item.is_good:
            gone = _("{who} 在 {day} 作废:{reason}")
            facts.append(gone.format(who=item.revoked_by, day=self.day_of(item.revoked_at), reason=item.reason))
        return [[(text, look.text)] for fact in facts for text in wrap(fact, cells)]

    def action_add(self) -> None:
        """Ask whose, and which."""
        services = self.kaoping.services
        about = _("粘贴公钥的一行(ssh-ed25519 开头等),或写公钥文件;一把公钥只属于一个人。")
        questions = [InputLine(_("账号"), self._account), InputLine(_("公钥或文件"), path=KEY_FILES)]
        self.kaoping.push_screen(
            AskPage(
                _("新公钥"), about, questions,
                lambda given: services.accounts.add_key(given[0], key_given(given[1])),
                lambda key: self._done(
                    _("「{name}」的公钥已登记:{algorithm}").format(name=key.account, algorithm=key.algorithm)
                ),
            )
        )  # fmt: skip

    def action_revoke(self) -> None:
        """Ask why."""
        here, services = self.here, self.kaoping.services
        if here is None or not here.is_good:
            self.say(_("这把公钥已经作废") if here is not None else _("没有公钥"), "warning")
            return
        about = _("作废「{name}」的公钥 {fingerprint}:以后进不来,也不能再登记。").format(
            name=here.account, fingerprint=here.fingerprint
        )
        self.kaoping.push_screen(
            AskPage(
                _("作废"), about, [InputLine(_("理由"))],
                lambda given: services.accounts.revoke_key(here.fingerprint, given[0]),
                lambda gone: self._done(
                    _("「{name}」的公钥 {fingerprint} 已作废").format(name=gone.account, fingerprint=gone.fingerprint)
                ),
            )
        )  # fmt: skip

    def _done(self, sentence: str) -> None:
        self.say(sentence, "good")
        self.load()


def key_given(typed: str) -> bytes:
    """The key itself where that was pasted, else the content of the file that is named.

    Raises:
        Error: there is no such file.
    """
    if len(typed.split()) >= WORDS_OF_KEY and typed.lstrip().startswith(("ssh-", "ecdsa-", "sk-")):
        return typed.encode()
    return read_text_file(typed, MOST_BYTES).content
