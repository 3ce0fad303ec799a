"""Ways between screens: a screen posts where to go (``Go``), the app asks which screen that is.

They are many classes, which cost more than the first screen itself: nothing loads them before the first paint.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from ....core.ledger.scope import Scope

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.rounds.model import RoundInfo, RoundKey, RoundOutline
    from ....core.rounds.sheets.model import SheetKey
    from ....core.services.duties import TodoRow
    from ....core.services.workbench import Workbench


@dataclass(frozen=True, slots=True)
class ToSubjects:
    """To the subjects of a round."""

    round: "RoundKey"


@dataclass(frozen=True, slots=True)
class ToSheet:
    """To a sheet of the subject at ``place`` among ``subjects``: to ``sheet`` and ``item`` where named."""

    round: "RoundOutline"
    subjects: tuple[str, ...]
    place: int
    sheet: "SheetKey | None" = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class ToResult:
    """To the result of the subject at ``place`` among ``subjects``."""

    round: "RoundOutline"
    subjects: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class ToClaims:
    """To the claims in the registers of a round; of ``subject`` alone where its code is given."""

    info: "RoundInfo"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ToUses:
    """To the schemes that units use, and their starter values."""


@dataclass(frozen=True, slots=True)
class ToLedger:
    """To the books of ``unit``; ``scope`` and ``month`` are the whole unit's and the present one where not given."""

    unit: "Unit"
    scope: Scope | None = None
    month: str = ""


@dataclass(frozen=True, slots=True)
class ToBook:
    """To the entries of the book with the id ``book`` in ``month`` (``2025-03``)."""

    unit: "Unit"
    book: str
    scope: Scope
    month: str


@dataclass(frozen=True, slots=True)
class ToEntry:
    """To one entry in full."""

    unit: "Unit"
    entry: int


@dataclass(frozen=True, slots=True)
class ToEntries:
    """To a list of the entries ``ids``, called ``title``: what stands behind a number."""

    unit: "Unit"
    ids: tuple[int, ...]
    title: str


@dataclass(frozen=True, slots=True)
class ToAttendance:
    """To who was at the meeting that an entry is about."""

    unit: "Unit"
    entry: int


@dataclass(frozen=True, slots=True)
class ToCalendar:
    """To what is done and due month by month."""

    unit: "Unit"
    scope: Scope
    year: int


@dataclass(frozen=True, slots=True)
class ToTodos:
    """To what waits to be done."""

    unit: "Unit"
    scope: Scope


@dataclass(frozen=True, slots=True)
class ToPeople:
    """To the roster."""

    unit: "Unit"
    scope: Scope


@dataclass(frozen=True, slots=True)
class ToPerson:
    """To one person of the roster."""

    unit: "Unit"
    person: int


@dataclass(frozen=True, slots=True)
class ToInspections:
    """To spot checks, publications and ratings."""

    unit: "Unit"


@dataclass(frozen=True, slots=True)
class ToImport:
    """To bringing a workbook into the book with the id ``book``."""

    unit: "Unit"
    book: str


@dataclass(frozen=True, slots=True)
class ToBrought:
    """To the files that were brought into the unit: those of the round with this code, or of the book, where given."""

    unit: "Unit"
    round: str = ""
    book: str = ""


@dataclass(frozen=True, slots=True)
class ToRounds:
    """To the rounds of all units."""


@dataclass(frozen=True, slots=True)
class ToRosterFile:
    """To bringing a roster into ``unit``, from a file or by hand."""

    unit: "Unit"


RoundFileKind = Literal["marks", "polls", "claims"]
"""What a file that is filled in outside brings into a round."""


@dataclass(frozen=True, slots=True)
class ToRoundFile:
    """To bringing a file of marks, vote counts or claims into a round."""

    round: "RoundKey"
    kind: RoundFileKind


@dataclass(frozen=True, slots=True)
class ToRoundFiles:
    """To all files that go in and out of a round."""

    round: "RoundKey"


@dataclass(frozen=True, slots=True)
class ToStages:
    """To the stages of a round, the present one and what hinders the next."""

    round: "RoundKey"


@dataclass(frozen=True, slots=True)
class ToWorkdays:
    """To the working-day calendar of a unit: the ``year``, the present one where it is 0."""

    unit: "Unit"
    year: int = 0


@dataclass(frozen=True, slots=True)
class ToPanel:
    """To the lists of the panels of a round."""

    round: "RoundKey"


@dataclass(frozen=True, slots=True)
class ToRecusals:
    """To who of the panels of a round does not mark whom."""

    round: "RoundKey"


@dataclass(frozen=True, slots=True)
class ToPapers:
    """To the sheets of a round that were taken over from papers."""

    round: "RoundKey"


@dataclass(frozen=True, slots=True)
class ToOpinions:
    """To what is said in words about the subjects of a round; about ``subject`` alone where its code is given."""

    info: "RoundInfo"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ToSpread:
    """To how strictly each one of a panel marks beside the others."""

    round: "RoundKey"


@dataclass(frozen=True, slots=True)
class ToAudit:
    """To the chains of the database and what verifying them finds."""


@dataclass(frozen=True, slots=True)
class ToBackup:
    """To backing up the database."""


@dataclass(frozen=True, slots=True)
class ToAccounts:
    """To the accounts."""


@dataclass(frozen=True, slots=True)
class ToKeys:
    """To the keys of one account, by its name, or of all."""

    account: str = ""


@dataclass(frozen=True, slots=True)
class ToSchemes:
    """To the installed schemes, one of which ``unit`` is to use."""

    unit: "Unit"


@dataclass(frozen=True, slots=True)
class ToOpening:
    """To opening a round of the unit that ``bench`` is about."""

    bench: "Workbench"


@dataclass(frozen=True, slots=True)
class ToStarters:
    """To the starter values of a scheme that ``unit`` uses, one by one."""

    unit: "Unit"
    scheme: str


LedgerWay = (
    ToLedger | ToBook | ToEntry | ToEntries | ToAttendance | ToCalendar | ToTodos
    | ToPeople | ToPerson | ToInspections | ToImport
)  # fmt: skip
BeginningWay = ToRounds | ToRosterFile | ToRoundFile | ToSchemes | ToStarters | ToOpening


@dataclass(frozen=True, slots=True)
class ToRoles:
    """To who holds which role in a unit."""

    unit: "Unit | None"


@dataclass(frozen=True, slots=True)
class ToActs:
    """To the table that says which act is whose."""


PanelWay = ToPanel | ToRecusals | ToPapers | ToOpinions | ToSpread
CareWay = ToRoundFiles | ToStages | PanelWay | ToWorkdays | ToAudit | ToBackup | ToAccounts | ToKeys | ToRoles | ToActs
Way = ToSubjects | ToSheet | ToResult | ToClaims | ToUses | ToBrought | BeginningWay | CareWay | LedgerWay


def way_of(todo: "TodoRow", unit: "Unit", today: date) -> Way | None:
    """Where something is done that waits: at its entry, its book in the month it is due, or its person."""
    if todo.entry is not None:
        return ToEntry(unit, todo.entry)
    if todo.book_id:
        month = (todo.due or today).isoformat()[:7]
        return ToBook(unit, todo.book_id, Scope(todo.organisation_id, None, todo.organisation), month)
    return None if todo.person_id is None else ToPerson(unit, todo.person_id)
