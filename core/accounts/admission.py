"""Who may act at all: asked when somebody comes in."""

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.text import shown
from ..storage.engine import Database
from .model import AccountKey
from .repository import accounts, key_with, keys, standing


def require_admitted(database: Database, name: str) -> None:
    """Return if ``name`` may act: it is that of an open account, or there are no accounts yet.

    Raises:
        Error: it is not.
    """
    if "account" not in database.tables():  # another program's version made it; that is told elsewhere
        return
    with database.directory().read() as connection:
        some, known, is_open = standing(connection, name, database.clock.today())
    if not some or is_open:
        return
    if known:
        raise Error(_("账号「{name}」已经停用。").format(name=shown(name)), _("请找管理员恢复。"))
    raise Error(
        _("「{name}」不是这里的账号。").format(name=shown(name)),
        Hint(_("请用 --as 写上自己的账号;没有账号的请管理员登记:kaoping account add 姓名"), "account.add"),
    )


def owner_of(database: Database, fingerprint: str) -> str:
    """Return the name of the open account whose good key has that ``fingerprint``.

    Raises:
        Error: there is none.
    """
    with database.directory().read() as connection:
        key = key_with(connection, fingerprint) if "account_key" in database.tables() else None
    if key is None:
        raise Error(_("这把公钥没有登记。"), _("请把公钥交给管理员登记。"))
    if not key.is_good:
        raise Error(_("这把公钥已经作废。"), _("请换一把,交给管理员登记。"))
    require_admitted(database, key.account)
    return key.account


def good_keys(database: Database, fingerprint: str = "") -> tuple[AccountKey, ...]:
    """Return the keys by which somebody may come in now; only the one with that ``fingerprint``, where it is given."""
    if "account_key" not in database.tables():
        return ()
    today = database.clock.today()
    with database.directory().read() as connection:
        may = {one.name for one in accounts(connection) if one.is_open(today)}
        known = [key_with(connection, fingerprint)] if fingerprint else keys(connection)
    return tuple(key for key in known if key is not None and key.is_good and key.account in may)
