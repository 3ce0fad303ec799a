"""Opinions about the subjects of rounds for one person: which there are, writing, changing and withdrawing them."""

from ..rounds.model import RoundKey
from ..rounds.opinions import (
    Opinion,
    OpinionTitle,
    OpinionVersion,
    add_opinion,
    change_opinion,
    opinion_kinds,
    opinion_versions,
    opinions,
    withdraw_opinion,
)
from .rounds import round_called
from .workspace import Workspace


class OpinionService:
    """Opinions, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def kinds(self, round_: RoundKey) -> tuple[OpinionTitle, ...]:
        """Return the kinds of opinions that the scheme of a round knows.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return opinion_kinds(round_called(self._workspace, connection, round_.code).scheme)

    def opinions(self, round_: RoundKey, subject: str = "", *, withdrawn: bool = False) -> tuple[Opinion, ...]:
        """Return the opinions of a round, about one subject where it is named; ``withdrawn`` ones where wanted.

        Raises:
            Error: there is no such round or subject.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            return opinions(connection, loaded, subject, withdrawn=withdrawn)

    def versions(self, round_: RoundKey, number: int) -> tuple[OpinionVersion, ...]:
        """Return what the opinion with that number said, the last version first.

        Raises:
            Error: there is no such round or opinion.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            return opinion_versions(connection, loaded, number)

    def add(self, round_: RoundKey, subject: str, kind: str, words: str, source: str = "") -> Opinion:
        """Write down an opinion about a subject; its kind is called by id or title.

        Raises:
            Error: there is no such subject or kind, no words, or the results are out.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return add_opinion(transaction, loaded, subject, kind, words, source)

    def change(
        self, round_: RoundKey, number: int, words: str, reason: str, source: str | None = None,
        version: int | None = None,
    ) -> Opinion:  # fmt: skip
        """Let an opinion that was seen at ``version`` say something else, for a reason.

        Raises:
            Conflict: somebody else changed it in between.
            Error: there is none with that number, it is withdrawn, no words, no reason, or the results are out.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return change_opinion(transaction, loaded, number, words, reason, source, version)

    def withdraw(self, round_: RoundKey, number: int, reason: str) -> Opinion:
        """Withdraw an opinion, for a reason.

        Raises:
            Error: there is none with that number, it is withdrawn already, no reason, or the results are out.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return withdraw_opinion(transaction, loaded, number, reason)
