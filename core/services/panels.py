"""Panels of rounds for one person: who sits on them, who does not mark whom, and what is missing."""

from ..exchange.panels import read_panel_file
from ..ledger.attachments.intake import GivenFile
from ..rounds.marking_order import marking_order
from ..rounds.model import RoundKey
from ..rounds.panel_repository import member_rows
from ..rounds.panels import (
    Assessor,
    ListedSeat,
    PanelPlace,
    SeatEvent,
    Seating,
    TypedSeat,
    listed_seats,
    panel_places,
    put_in_group,
    seat,
    seat_events,
    unseat,
)
from ..rounds.recusals import Recusal, lift_recusal, recusals, recuse
from ..rounds.seats import PanelGap, panel_gaps
from ..rounds.spread import MarkerSpread, marker_spread
from ..storage.chain import head_of
from .imports import given
from .rounds import round_called, sight_of
from .workspace import Workspace


class PanelService:
    """Panels, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def places(self, round_: RoundKey) -> tuple[PanelPlace, ...]:
        """Return the fillings that may have a panel with a list.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return panel_places(round_called(self._workspace, connection, round_.code).scheme)

    def seats(self, round_: RoundKey) -> tuple[ListedSeat, ...]:
        """Return the lists of a round; nothing of fillings without a list.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return listed_seats(connection, round_called(self._workspace, connection, round_.code))

    def history(self, round_: RoundKey) -> tuple[SeatEvent, ...]:
        """Return what befell the seats of a round, the last first.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return seat_events(connection, round_called(self._workspace, connection, round_.code))

    def gaps(self, round_: RoundKey) -> tuple[PanelGap, ...]:
        """Return where panels have not all handed in, and where nobody is left to mark.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return panel_gaps(connection, round_called(self._workspace, connection, round_.code))

    def add(
        self, round_: RoundKey, people: tuple[TypedSeat, ...], reason: str = "", form: str = "", filling: str = ""
    ) -> Seating:
        """Put people on the list of a panel; form and filling may stay empty where only one can have a list.

        Raises:
            Error: there is no such filling or group, a name is none or twice there, somebody comes back without a
                reason, or the filling is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            return seat(transaction, round_.code, people, reason, form, filling)

    def add_file(
        self, round_: RoundKey, file: GivenFile, reason: str = "", form: str = "", filling: str = ""
    ) -> Seating:
        """Put those on the list who stand in a file: a column of names, and one of groups where there is one.

        Raises:
            Error: something in the file is wrong (then with a marked copy), or as for :meth:`add`.
        """
        with given(file) as path:
            people = read_panel_file(path)
        return self.add(round_, people, reason, form, filling)

    def remove(self, round_: RoundKey, filler: str, reason: str, form: str = "", filling: str = "") -> ListedSeat:
        """Take somebody off the list; what they handed in counts, what they only began does not.

        Raises:
            Error: nobody sits there called so, no reason, or the filling is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            return unseat(transaction, round_.code, filler, reason, form, filling)

    def move(
        self, round_: RoundKey, filler: str, group: str, form: str = "", filling: str = "", reason: str = ""
    ) -> Assessor:
        """Put somebody into another group.

        Raises:
            Error: there is no such group or filler, the filler is not on the list where there is one, or the filling is
                closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            return put_in_group(transaction, round_.code, filler, group, form, filling, reason)

    def spread(self, round_: RoundKey) -> tuple[MarkerSpread, ...]:
        """Return how strictly everybody of a panel marks beside the others, as far as the person may see the sheets.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            return marker_spread(connection, loaded, sight_of(self._workspace, connection, loaded))

    def order(self, round_: RoundKey) -> tuple[str, ...]:
        """Return the codes of the subjects in the order in which the person is to mark them: by chance, but always the
        same one for this person and round; empty for somebody who sits on no panel.

        Raises:
            Error: there is no such round.
        """
        actor = self._workspace.actor
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            if not any(row.seated and row.filler == actor for row in member_rows(connection, loaded.info.id)):
                return ()
            head = head_of(connection)
        identity = "" if head is None else head.identity
        return marking_order(f"{identity}/{loaded.info.code}", actor, [one.code for one in loaded.graded])

    def recusals(self, round_: RoundKey) -> tuple[Recusal, ...]:
        """Return who of the panels does not mark whom, the own branch included.

        Raises:
            Error: there is no such round.
        """
        with self._workspace.read(round_.unit) as connection:
            return recusals(connection, round_called(self._workspace, connection, round_.code))

    def recuse(self, round_: RoundKey, filler: str, subjects: tuple[str, ...], reason: str) -> tuple[Recusal, ...]:
        """Declare that somebody of a panel does not mark these subjects.

        Raises:
            Error: nobody of a panel is called so, there is no such subject, no reason, or the results are out.
        """
        with self._workspace.act(round_.unit) as transaction:
            return recuse(transaction, round_.code, filler, subjects, reason)

    def lift_recusal(self, round_: RoundKey, filler: str, subject: str, reason: str) -> Recusal:
        """Let somebody mark a subject after all.

        Raises:
            Error: that was not declared, no reason, or the results are out.
        """
        with self._workspace.act(round_.unit) as transaction:
            return lift_recusal(transaction, round_.code, filler, subject, reason)
