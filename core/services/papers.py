"""Sheets from papers for one person: entering for somebody else, confirming, refusing."""

from hashlib import sha256
from pathlib import PurePath

from ..ledger.attachments.intake import GivenFile
from ..requirements.proposals.service import hand_in
from ..rounds.model import RoundKey
from ..rounds.papers import PaperSheet, confirm_paper, enter_paper, papers, refuse_paper, to_confirm
from ..rounds.sheets.model import SheetKey
from .rounds import round_called, sight_of
from .workspace import Workspace


class PaperService:
    """Sheets from papers, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def papers(self, round_: RoundKey, *, waiting: bool = False) -> tuple[PaperSheet, ...]:
        """Return the sheets that were taken over from papers, or those ``waiting`` to be confirmed; the last one first.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            sight = sight_of(self._workspace, connection, loaded)
            found = papers(connection, loaded)
        return tuple(
            one
            for one in found
            if (one.waits or not waiting)
            and sight.shows(
                loaded.by_code[one.key.subject].id, one.key.form, one.key.period, one.key.filling, one.key.filler
            )
        )

    def enter(self, round_: RoundKey, key: SheetKey, version: int, file: GivenFile) -> int:
        """Record that the sheet seen at ``version`` was taken over from a paper, whose scan is ``file``; return the
        number under which it waits to be confirmed. Of the file its name and its hash are kept.

        Raises:
            Conflict: somebody else changed the sheet in between.
            Error: it is one's own sheet, marks are missing, it is handed in or waits already, or it is closed.
        """
        name, digest = PurePath(file.name).name, sha256(file.content).hexdigest()
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return enter_paper(transaction, loaded, key, version=version, file=name, sha256=digest)

    def confirm(self, round_: RoundKey, number: int) -> PaperSheet:
        """Confirm a sheet that somebody else entered, and hand it in.

        Raises:
            Error: there is none with that number, it waits no more, this person entered it, it was changed since, it
                differs from what the ledger proposes without a reason, or it is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            one = to_confirm(transaction, loaded, number)
            day = transaction.today
            hand_in(transaction, loaded, one.key, version=one.version, day=day, act="sheet.confirm")
            confirm_paper(transaction, loaded, one)
            return one

    def refuse(self, round_: RoundKey, number: int, reason: str) -> PaperSheet:
        """Refuse to confirm a sheet, for a reason; it stays a draft.

        Raises:
            Error: there is none with that number, it waits no more, or no reason.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return refuse_paper(transaction, loaded, number, reason)
