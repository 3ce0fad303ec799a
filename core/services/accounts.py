"""Who may come in, and by which keys."""

from ..accounts import changes, repository
from ..accounts.model import Account, AccountKey
from ..accounts.publickeys import PublicKey, read_public_key
from ..kernel.unit import INSTALLATION
from .typed_dates import read_day
from .workspace import Workspace


class AccountService:
    """The accounts of the installation, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def accounts(self) -> tuple[Account, ...]:
        """All accounts in the order they were added."""
        with self._workspace.read(INSTALLATION) as connection:
            return repository.accounts(connection)

    def add(self, name: str, remark: str = "") -> Account:
        """Let somebody act under a new ``name``.

        Raises:
            Error: the name is empty, none, or one that looks the same exists; or the remark is refused.
        """
        with self._workspace.act(INSTALLATION) as transaction:
            return changes.add_account(transaction, name, remark)

    def close(self, name: str, day: str = "") -> Account:
        """Let an account act no more from ``day`` on, by default at once.

        Raises:
            Error: there is no such account or day, or nobody could act any more.
        """
        first = read_day(day) if day else None
        with self._workspace.act(INSTALLATION) as transaction:
            return changes.close_account(transaction, name, first)

    def reopen(self, name: str) -> Account:
        """Let a closed account act again.

        Raises:
            Error: there is no such account.
        """
        with self._workspace.act(INSTALLATION) as transaction:
            return changes.reopen_account(transaction, name)

    def keys(self, account: str = "") -> tuple[AccountKey, ...]:
        """All keys in the order they were added, revoked ones among them; only those of one ``account`` if named.

        Raises:
            Error: there is no such account.
        """
        with self._workspace.read(INSTALLATION) as connection:
            known = repository.keys(connection)
            if not account:
                return known
            name = changes.account_called(repository.accounts(connection), account).name
        return tuple(key for key in known if key.account == name)

    def recognise(self, content: bytes) -> PublicKey:
        """The one public key in a file or in what was pasted; nothing is stored.

        Raises:
            Error: it holds none that is taken.
        """
        return read_public_key(content)

    def add_key(self, account: str, content: bytes) -> AccountKey:
        """Let the person of ``account`` come in by the key that ``content`` holds.

        Raises:
            Error: it holds none that is taken, there is no such account, or the key is somebody else's or revoked.
        """
        key = read_public_key(content)
        with self._workspace.act(INSTALLATION) as transaction:
            return changes.add_key(transaction, account, key)

    def revoke_key(self, fingerprint: str, reason: str) -> AccountKey:
        """Let nobody come in by a key any more: the one with this ``fingerprint``, or beginning like that.

        Raises:
            Error: no key is meant, or several; or there is no reason.
        """
        with self._workspace.act(INSTALLATION) as transaction:
            return changes.revoke_key(transaction, fingerprint, reason)
