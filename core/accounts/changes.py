"""What happens to accounts and keys, by a transaction of the installation. What is already so writes nothing."""

from datetime import date

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.naming import accept_name
from ..kernel.text import Longest, accept, match_key, nearest, pick, required_reason, shown, tidy
from ..storage.transaction import Transaction
from .model import Account, AccountKey
from .publickeys import PublicKey
from .repository import accounts, key_with, keys

LEAST_OF_FINGERPRINT = 6
"""So many characters of a fingerprint mean a key at least."""


def account_called(known: tuple[Account, ...], name: str) -> Account:
    """Return the one of ``known`` that is called ``name``.

    Raises:
        Error: there is none; the hint says which exist.
    """
    by_name = {one.name: one for one in known}
    found = pick(name, by_name)
    if found is None:
        raise Error(
            _("没有账号「{name}」。").format(name=shown(name)),
            nearest(name, by_name) or Hint(_("请先登记:kaoping account add 姓名"), "account.add"),
        )
    return by_name[found]


def add_account(transaction: Transaction, name: str, remark: str) -> Account:
    """Let somebody act under a new ``name``.

    Raises:
        Error: the name is empty, none, or one that looks the same exists; or the remark is refused.
    """
    name, remark = accept_name(name), accept(tidy(remark), Longest.TITLE)
    if not name:
        raise Error(_("账号的姓名不能为空。"))
    for one in accounts(transaction.connection):
        if match_key(one.name) == match_key(name):
            raise Error(
                _("已有账号「{name}」。").format(name=one.name), _("两个人同名时,请在姓名后面加注,如 张三(党委)。")
            )
    transaction.label("account.add")
    made = Account(transaction.next_id("account"), name, remark, None)
    transaction.insert("account", [{"id": made.id, "name": name, "remark": remark, "closed_from": None}])
    return made


def close_account(transaction: Transaction, name: str, day: date | None) -> Account:
    """Let the account act no more from ``day`` on, by default at once.

    Raises:
        Error: there is no such account, or nobody could act any more.
    """
    known, first = accounts(transaction.connection), day or transaction.today
    account = account_called(known, name)
    if not any(
        one.is_open(max(first, transaction.today)) and one.closed_from is None for one in known if one != account
    ):
        raise Error(
            _("「{name}」是唯一能用的账号,不能停用。").format(name=account.name), _("请先登记或恢复另一个账号。")
        )
    return _closed_from(transaction, account, first, "account.close")


def reopen_account(transaction: Transaction, name: str) -> Account:
    """Let a closed account act again.

    Raises:
        Error: there is no such account.
    """
    account = account_called(accounts(transaction.connection), name)
    return _closed_from(transaction, account, None, "account.reopen")


def _closed_from(transaction: Transaction, account: Account, day: date | None, act: str) -> Account:
    transaction.label(act)
    transaction.update("account", account.id, {"closed_from": day and day.isoformat()})
    return Account(account.id, account.name, account.remark, day, account.keys)


def add_key(transaction: Transaction, name: str, key: PublicKey) -> AccountKey:
    """Let the person of an account come in by ``key``; one that is theirs already changes nothing.

    Raises:
        Error: there is no such account, or the key is somebody else's or was revoked.
    """
    account = account_called(accounts(transaction.connection), name)
    there = key_with(transaction.connection, key.fingerprint)
    if there is not None and not there.is_good:
        raise Error(
            _("这把公钥已经作废(原是「{name}」的),不能再用。").format(name=shown(there.account)), _("请换一把新的。")
        )
    if there is not None and there.account != account.name:
        raise Error(
            _("这把公钥是「{name}」的,一把公钥只属于一个人。").format(name=shown(there.account)),
            _("请各人用各人的公钥。"),
        )
    if there is not None:
        return there
    transaction.label("key.add")
    row = {
        "id": transaction.next_id("account_key"),
        "account_id": account.id,
        "algorithm": key.algorithm,
        "blob": key.text,
        "fingerprint": key.fingerprint,
        "comment": key.comment,
        "added_by": transaction.actor,
        "added_at": transaction.at,
        "revoked_by": "",
        "revoked_at": "",
        "reason": "",
    }
    transaction.insert("account_key", [row])
    stored = key_with(transaction.connection, key.fingerprint)
    assert stored is not None  # noqa: S101  # it was just written
    return stored


def revoke_key(transaction: Transaction, fingerprint: str, reason: str) -> AccountKey:
    """Let nobody come in by a key any more, from now on and for ever; one that is revoked already stays as it is.

    ``fingerprint`` is it, or so much of its beginning as only one key has.

    Raises:
        Error: no key is meant, or several; or there is no reason.
    """
    key = key_called(keys(transaction.connection), fingerprint)
    reason = required_reason(reason)
    if key.is_good:
        transaction.label("key.revoke")
        gone = {"revoked_by": transaction.actor, "revoked_at": transaction.at, "reason": reason}
        transaction.update("account_key", key.id, gone)
    return next(one for one in keys(transaction.connection) if one.id == key.id)


def key_called(known: tuple[AccountKey, ...], typed: str) -> AccountKey:
    """Return the one of ``known`` whose fingerprint is ``typed`` or, alone, begins with it.

    Raises:
        Error: it is none of them, or several.
    """
    begun = tidy(typed).removeprefix("SHA256:")
    found = [one for one in known if one.fingerprint.removeprefix("SHA256:").startswith(begun)]
    if len(begun) < LEAST_OF_FINGERPRINT or len(found) != 1:
        raise Error(
            _("没有指纹是「{typed}」的公钥,或者不止一把。").format(typed=shown(typed[:60])),
            Hint(_("请照 kaoping key list 写指纹,至少写开头 {n} 个字符。").format(n=LEAST_OF_FINGERPRINT), "key.list"),
        )
    return found[0]
