"""Sheets of subjects for one person: which there are, one in full, and handing it in."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...plugins.contract import Form, ParamValue, Subject
from ...plugins.contract.values import within
from ...plugins.i18n import _
from ..requirements.proposals.computing import Proposal
from ..requirements.proposals.service import hand_in, proposals_shown
from ..rounds.model import AssessmentRound, RoundKey, RoundSubject, graded_subject
from ..rounds.repository import records
from ..rounds.schedule import filling_is_open
from ..rounds.sheets.marking import FormRules
from ..rounds.sheets.model import SheetKey, SheetState
from ..rounds.sheets.service import read_sheet, required_form
from ..storage.connection import UnitConnection
from .rounds import round_called
from .workspace import Workspace

SELF = "self"
"""The filling in which subjects mark themselves: shown beside every other one."""


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet with everything the grid shows. ``closed`` says why it cannot be written; empty when it can.

    ``proposals`` are what the ledger proposes by item; of a sheet handed in, what it proposed then. ``beside`` are
    the marks (thousandths) in the form's order that stand beside the sheet's own.
    """

    key: SheetKey
    title: str
    form: Form
    subject: Subject
    params: Mapping[str, ParamValue]
    state: SheetState
    beside_title: str
    beside: tuple[int | None, ...]
    closed: str
    proposals: Mapping[str, Proposal]

    @property
    def is_submitted(self) -> bool:
        """Whether it is handed in."""
        return self.state.state == "submitted"


class SheetService:
    """Sheets of subjects, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def keys(self, round_: RoundKey, subject: str) -> tuple[SheetKey, ...]:
        """The sheets of ``subject``: form by form, period by period; one for each person who began one.

        Raises:
            Error: there is no such round or subject.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            one = graded_subject(loaded, subject)
            (record,) = records(connection, loaded, {one.code})
        fillers: dict[tuple[str, str, str], list[str]] = {}
        for sheet in record.sheets:
            fillers.setdefault((sheet.form, sheet.period, sheet.filling), []).append(sheet.filler)
        keys = []
        for form, period, filling in _places(loaded, one):
            names = fillers.get((form.id, period, filling), [filling])
            keys += [SheetKey(one.code, form.id, period, filling, name) for name in names]
        return tuple(keys)

    def first_open(self, round_: RoundKey, keys: tuple[SheetKey, ...]) -> int:
        """Which of ``keys`` to begin with: the first that is open, not a self-assessment and not complete.

        Raises:
            Error: there is no such round or sheet.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            for place, key in enumerate(keys):
                if key.filling != SELF and _is_open(loaded, key) and _has_gaps(connection, loaded, key):
                    return place
        return next((place for place, key in enumerate(keys) if key.filling != SELF), 0)

    def sheet(self, round_: RoundKey, key: SheetKey) -> OpenSheet:
        """The sheet ``key`` with its self-assessment beside it.

        Raises:
            Error: there is no such round or sheet.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            form, subject = required_form(loaded, key.form), graded_subject(loaded, key.subject).subject
            state = read_sheet(connection, loaded, key)
            filling, own = form.filling(key.filling), form.filling(SELF)
            beside: tuple[int | None, ...] = (None,) * len(state.marks)
            if own is not None and key.filling != SELF and key.period in within(own.every, str(loaded.year)):
                beside = read_sheet(connection, loaded, SheetKey(key.subject, key.form, key.period, SELF, SELF)).marks
            day = self._workspace.clock.today()
            proposals = proposals_shown(connection, loaded, key, state, day=day)
        title = f"{key.period} {_(filling.title) if filling else key.filling} {_(form.title)}"
        return OpenSheet(
            key=key,
            title=title if key.filler == key.filling else f"{key.filler} {title}",
            form=form,
            subject=subject,
            params=loaded.params,
            state=state,
            beside_title=_("自评") if own is not None and key.filling != SELF else "",
            beside=beside,
            closed="" if _is_open(loaded, key) else _("这张表所属的阶段已经结束,只能看。"),
            proposals=proposals,
        )

    def submit(self, round_: RoundKey, key: SheetKey, version: int) -> SheetState:
        """Hand in the sheet that was seen at ``version``.

        Raises:
            Conflict: somebody else changed it in between.
            Error: marks are missing or differ from what the ledger proposes without a reason (the sentence lists the
                items), or the sheet is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return hand_in(transaction, loaded, key, version=version, day=transaction.today)


def _is_open(round_: AssessmentRound, key: SheetKey) -> bool:
    return filling_is_open(round_.scheme, round_.info.stage, key.form, key.filling)


def _has_gaps(connection: UnitConnection, round_: AssessmentRound, key: SheetKey) -> bool:
    rules = FormRules(required_form(round_, key.form), graded_subject(round_, key.subject).subject)
    marks = read_sheet(connection, round_, key).marks
    return any(marks[position] is None for position in rules.marked)


def _places(round_: AssessmentRound, subject: RoundSubject) -> list[tuple[Form, str, str]]:
    """Form, period and filling of every sheet that ``subject`` may have."""
    year = str(round_.year)
    return [
        (form, period, filling.id)
        for form in round_.scheme.forms
        if form.applies.includes(subject.subject)
        for period in sorted({period for filling in form.fillings for period in within(filling.every, year)})
        for filling in form.fillings
        if period in within(filling.every, year)
    ]
