"""Claims in the registers of rounds for one person: which there are, entering, withdrawing and replacing them.

Files of them come in through :mod:`.imports`.
"""

from collections.abc import Mapping

from ..rounds.claims.model import ListedClaim, TypedClaim
from ..rounds.claims.service import add_claim, list_claims, replace_claim, withdraw_claim
from ..rounds.model import RoundKey
from .rounds import round_called
from .workspace import Workspace


class ClaimService:
    """Claims, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def claims(
        self, round_: RoundKey, *, register: str = "", subject: str = "", withdrawn: bool = False
    ) -> tuple[ListedClaim, ...]:
        """Return the claims of the round ``round_``, of one register and subject where these are named; ``withdrawn``
        ones too where they are wanted.

        Raises:
            Error: there is no such round, register or subject.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            return list_claims(connection, loaded, register=register, subject=subject, withdrawn=withdrawn)

    def add(self, round_: RoundKey, typed: TypedClaim) -> ListedClaim:
        """Enter a claim.

        Raises:
            Error: something in it is wrong, or its register is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            return add_claim(transaction, round_called(self._workspace, transaction.connection, round_.code), typed)

    def withdraw(self, round_: RoundKey, claim: int, reason: str) -> ListedClaim:
        """Withdraw the claim with that number.

        Raises:
            Error: no such claim, it is withdrawn already, no reason, or its register is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return withdraw_claim(transaction, loaded, claim, reason)

    def replace(self, round_: RoundKey, claim: int, changes: Mapping[str, str], reason: str) -> ListedClaim:
        """Put a claim that differs in ``changes`` (typed, by the fields of ``TypedClaim``) in the place of that one.

        Raises:
            Error: no such claim, it is withdrawn already, no reason, nothing differs, something in it is wrong, or the
                register is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return replace_claim(transaction, loaded, claim, changes, reason)
