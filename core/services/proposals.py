"""What the ledger proposes for the items of a subject, and what that rests on. Knows no widget."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ...plugins.contract import Form
from ...plugins.contract.values import from_thousandths, within
from ...plugins.contract.values import show as show_number
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from ..kernel.written_dates import read_period
from ..requirements.proposals.computing import Proposal
from ..requirements.proposals.service import proposals_for
from ..rounds.model import AssessmentRound, RoundKey, graded_subject
from ..rounds.repository import load_round
from ..rounds.sheets.marking import FormRules
from ..rounds.sheets.model import SheetKey
from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class ItemProposal:
    """An item with what is proposed for it; ``points`` as users read them, ``None`` where there is only evidence."""

    title: str
    points: str | None
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class SheetProposals:
    """A form in a period with what is proposed for its items."""

    form: str
    title: str
    period: str
    items: tuple[ItemProposal, ...]


class ProposalService:
    """Proposals for the sheets of subjects."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def proposals(
        self, round_: RoundKey, subject: str, form: str = "", period: str = "", day: date | None = None
    ) -> tuple[SheetProposals, ...]:
        """Return the proposals for every form and period (or those named) in which the ledger has a say.

        They are as of ``day``, today when it is ``None``.

        Raises:
            Error: there is no such round, subject or form.
        """
        found = []
        with self._workspace.read(round_.unit) as connection:
            loaded = load_round(connection, round_.code)
            one = graded_subject(loaded, subject)
            for asked, of_period in _asked(loaded, form, period):
                rules = FormRules(asked, one.subject)
                if rules.applies:
                    key = SheetKey(one.code, asked.id, of_period, asked.fillings[0].id, "")
                    made = proposals_for(connection, loaded, key, day=day or self._workspace.clock.today())
                    items = tuple(_item(rules, proposal) for proposal in made.values())
                    if items:
                        found.append(SheetProposals(asked.id, _(asked.title), of_period, items))
        return tuple(found)


def _asked(round_: AssessmentRound, form_id: str, period: str) -> Iterator[tuple[Form, str]]:
    """The forms that are asked for, with the periods they are filled in."""
    forms = [form for form in round_.scheme.forms if not form_id or form.id == form_id]
    if not forms:
        raise Error(_("方案没有表「{form}」。").format(form=shown(form_id)))
    wanted = read_period(period, round_.year_period) if period else ""
    for form in forms:
        periods = dict.fromkeys(each for filling in form.fillings for each in within(filling.every, round_.year_period))
        yield from ((form, each) for each in periods if wanted in ("", each))


def _item(rules: FormRules, proposal: Proposal) -> ItemProposal:
    item, mark = rules.by_id[proposal.item], proposal.mark
    points = None if mark is None else show_number(from_thousandths(item.value(mark.lines)))
    return ItemProposal(_(item.item.title), points, proposal)
