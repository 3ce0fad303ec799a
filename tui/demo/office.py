"""A unit of the sample county at work: its rounds opened, marked, decided and taken further, by several people."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from ...core.kernel.unit import Unit
from ...core.ledger.attachments.intake import GivenFile
from ...core.results.glance import Need
from ...core.rounds.model import CLOSED, RoundKey, RoundSubject
from ...core.rounds.sheets.model import SheetKey
from ...core.services.sample_year import SampleOffice
from ...core.services.schemes import SchemeReference
from ...core.services.services import Services
from ...plugins.contract import Form, Poll, Scheme
from ...plugins.contract.values import within
from ...plugins.loading import find_scheme
from .names import Rows
from .papers import file_of

CLERK, HEAD = "王文员", "陈科长"
"""Who enters, and who decides."""

PREFERRED = ("不破格", "同意", "未查实", "合格", "不因此定为不合格")
"""What is answered to a question where one of these may be."""
WHY = "会议研究决定,见会议记录"


class UnitAtWork:
    """A unit that uses one scheme."""

    def __init__(self, office: SampleOffice, name: str, scheme: str) -> None:
        self.office = office
        self.clerk, self._head = office.person(CLERK), office.person(HEAD)
        self.unit: Unit = self.clerk.units.add(name)
        self.scheme: Scheme = find_scheme(scheme)

    def begin(self, roster: GivenFile, since: date, **params: str) -> None:
        """Bring the roster in, as it stands from ``since`` on, and take the scheme into use."""
        self.clerk.imports.roster(self.unit.name, roster, since)
        self.clerk.schemes.enable(self.unit.name, SchemeReference(self.scheme.id))
        self._head.schemes.confirm(self.unit.name, self.scheme.id, params)

    def open(self, year: int) -> "RoundAtWork":
        """Open the round of ``year``."""
        return RoundAtWork(self, self._head.rounds.open(self.unit.name, self.scheme.id, year).key)

    @property
    def head(self) -> Services:
        """What the person who decides can do."""
        return self._head


class RoundAtWork:
    """A round of such a unit."""

    def __init__(self, place: UnitAtWork, key: RoundKey) -> None:
        self._place, self.key = place, key
        outline = place.clerk.rounds.round(key)
        self.year, self.subjects = outline.info.year, outline.graded
        self._period = place.scheme.year_period(self.year, outline.params)

    @property
    def quarters(self) -> tuple[str, ...]:
        """Return the quarters of the round's year."""
        return tuple(within("quarter", self._period))

    def form(self, id_: str) -> Form:
        """Return the form with that id."""
        return next(form for form in self._place.scheme.forms if form.id == id_)

    def poll(self, id_: str) -> Poll:
        """Return the poll with that id."""
        return next(poll for poll in self._place.scheme.polls if poll.id == id_)

    def periods(self, form: str, filling: str) -> tuple[str, ...]:
        """Return the periods in which a filling is filled in."""
        found = self.form(form).filling(filling)
        return () if found is None else tuple(within(found.every, self._period))

    def bring(self, kind: str, rows: Rows) -> None:
        """Bring in ``rows`` as a file of that ``kind``."""
        self.take_over(file_of(kind, rows))

    def take_over(self, file: GivenFile) -> None:
        """Bring in a file of marks, votes or claims, called after what it holds."""
        imports = self._place.clerk.imports
        bring = {"marks": imports.marks, "polls": imports.polls, "claims": imports.claims}
        bring[file.name.removesuffix(".csv")](self.key, file)

    def hand_in(
        self, subjects: Iterable[RoundSubject], form: str, periods: Iterable[str], filling: str, filler: str = ""
    ) -> None:
        """Hand in the sheets of ``subjects``."""
        wanted = tuple(periods)
        for one in subjects:
            for period in wanted:
                sheet = SheetKey(one.code, form, period, filling, filler or filling)
                state = self._place.clerk.sheets.sheet(self.key, sheet).state
                self._place.clerk.sheets.submit(self.key, sheet, state.version)

    def go_on(self, stage: str, days: Sequence[date] = ()) -> None:
        """Take the round further, to ``stage`` or to its end, answering what is asked; by ``days``, where given."""
        head, waiting = self._place.head, list(days)
        info = head.rounds.round(self.key).info
        while info.stage != stage:
            if waiting:
                self._place.office.on(waiting.pop(0))
            self._wait_out()
            self.answer()
            info = head.rounds.advance(self.key)

    def end(self, days: Sequence[date] = ()) -> None:
        """Take the round to its end."""
        self.go_on(CLOSED, days)

    def _wait_out(self) -> None:
        """Let the days go by that the present stage lasts."""
        days = self._place.head.rounds.days(self.key)
        if days is not None and days.until is not None:
            self._place.office.on(days.until + timedelta(days=1))

    def answer(self) -> None:
        """Answer whatever is asked, until nothing is."""
        glance = self._place.head.results.glance
        answered: set[tuple[str, str]] = set()
        while asked := [need for need in glance(self.key).needs if need.is_asked and self._left(need, answered)]:
            need = asked[0]
            one = self._left(need, answered)[0]
            choice = next((each for each in PREFERRED if each in need.choices), need.choices[0])
            answered.add((need.id, one))
            self._place.head.rounds.decide(self.key, one, need.id, choice, WHY)

    @staticmethod
    def _left(need: Need, answered: set[tuple[str, str]]) -> list[str]:
        return [code for code in need.subjects if (need.id, code) not in answered]
