"""A sheet as the saver saves it: its items with what is said about each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from secrets import token_hex

from ...plugins.evaluation.inputs import Line
from ...plugins.i18n import _
from ..rounds.model import AssessmentRound
from ..rounds.repository import load_round
from ..rounds.sheets.marking import ItemMark
from ..rounds.sheets.service import SheetConflict, SheetKey, SheetState, read_sheet, save_marks
from ..storage.engine import Database
from .target import Clash, Place, Plain, Target

SHEET = "sheet"


@dataclass(frozen=True)
class SheetTarget(Target[SheetState, ItemMark]):
    """One sheet of a round."""

    round: AssessmentRound
    key: SheetKey

    @property
    def place(self) -> Place:
        """The round's code, then the sheet's key."""
        key = self.key
        return Place(SHEET, (self.round.info.code, key.subject, key.form, key.period, key.filling, key.filler))

    @property
    def title(self) -> str:
        """Whose sheet it is."""
        return _("{subject} 的表").format(subject=self.key.subject)

    def version(self, seen: SheetState) -> int:
        """The sheet's version."""
        return seen.version

    def plain(self, value: ItemMark | None) -> Plain:
        """The lines of a mark."""
        return None if value is None else [asdict(line) for line in value.lines]

    def value(self, plain: Plain) -> ItemMark | None:
        """A mark of the lines."""
        return ItemMark(tuple(Line(**line) for line in plain)) if isinstance(plain, list) else None

    def save(
        self, database: Database, actor: str, seen: SheetState, changes: Mapping[str, ItemMark | None]
    ) -> SheetState:
        """Store marks; what others changed apart from them is merged.

        Raises:
            Clash: somebody else changed the same items.
            Error: the sheet is closed, or an item cannot be marked like this.
        """
        return self._save(database, actor, changes, version=seen.version, seen=seen)

    def read(self, database: Database) -> SheetState:
        """The sheet as it is stored."""
        key = self.key
        return read_sheet(database, self.round, key.subject, key.form, key.period, key.filling, key.filler)

    def restore(
        self, database: Database, actor: str, version: int, changes: Mapping[str, ItemMark | None]
    ) -> SheetState:
        """Store marks that a vanished session entered when the sheet was at ``version``.

        Raises:
            Clash: an item has another mark now, and the sheet another version.
            Error: the sheet is closed, or an item cannot be marked like this.
        """
        return self._save(database, actor, changes, version=version, seen=None)

    def _save(
        self, database: Database, actor: str, changes: Mapping[str, ItemMark | None], *, version: int,
        seen: SheetState | None,
    ) -> SheetState:  # fmt: skip
        try:
            return save_marks(
                database, actor, self.round, self.key, changes, version=version, seen=seen, idempotency=token_hex(16)
            )
        except SheetConflict as conflict:
            items = tuple(both.item for both in conflict.items)
            raise Clash(str(conflict), conflict.theirs, items) from conflict


def sheet_called(database: Database, place: Place) -> SheetTarget:
    """The sheet that a draft names.

    Raises:
        Error: there is no such round.
    """
    code, *key = place.name
    return SheetTarget(load_round(database, code), SheetKey(*key))
