"""The scheme: the whole of a regulation as one frozen value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .books import Book
from .forms import Form, Register
from .formula import Const, Named, ParamRef, Question, Value
from .grading import WHOLE_ROUND, Grade, Ranking, Rule
from .params import Param, ParamValue
from .polls import Poll
from .process import Draw, Honour, OpinionKind, Paper, Reminder, Stage, Use
from .values import year_from
from .who import Exemption, SubjectClass, SubjectKind

CONTRACT_VERSION = 1
JANUARY = Const(Fraction(1))

ScoringFunction = Callable[..., Fraction | int]


@dataclass(frozen=True, slots=True)
class Source:
    """The document and issuer the rules come from."""

    issuer: str
    document: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Provision:
    """One clause of the document beside what the program makes of it: a row of the table a unit checks it by.

    ``gist`` is the clause in our own words, ``practice`` what the program does; with ``reading`` the document's words
    allow another one. ``settings`` are ids of parameters and addresses of other values that a unit may change here.
    """

    clause: str
    gist: str
    practice: str
    reading: bool = False
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """A regulation as one value: what is marked, how it adds up, what the grades are, who acts when.

    ``total`` is rounded half-up to two decimals once, and grades are read off that printed number. ``columns`` stand
    beside it and count in nothing; an :class:`Over` as their formula is shown period by period. ``functions``
    holds the callables behind :class:`Function` nodes; they are the only part that is not data, and only their names
    enter the content hash, so change ``version`` when one changes. ``year_start`` is the month (1 to 12) with which
    the year assessed begins; a year is called by the calendar year in which it ends.
    """

    id: str
    version: str
    title: str
    subject: SubjectKind
    source: Source
    forms: tuple[Form, ...]
    total: Value
    params: tuple[Param, ...] = ()
    registers: tuple[Register, ...] = ()
    polls: tuple[Poll, ...] = ()
    questions: tuple[Question, ...] = ()
    grades: tuple[Grade, ...] = ()
    rules: tuple[Rule, ...] = ()
    ranking: Ranking = WHOLE_ROUND
    classes: tuple[SubjectClass, ...] = ()
    domains: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    stages: tuple[Stage, ...] = ()
    uses: tuple[Use, ...] = ()
    honours: tuple[Honour, ...] = ()
    draws: tuple[Draw, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    books: tuple[Book, ...] = ()
    papers: tuple[Paper, ...] = ()
    provisions: tuple[Provision, ...] = ()
    columns: tuple[Named, ...] = ()
    opinions: tuple[OpinionKind, ...] = ()
    year_start: Const | ParamRef = JANUARY
    contract: int = CONTRACT_VERSION
    functions: Mapping[str, ScoringFunction] = field(default_factory=dict, compare=False, repr=False)

    def form(self, id: str) -> Form | None:
        """Return the form called ``id``, or None."""
        return next((form for form in self.forms if form.id == id), None)

    def poll(self, id: str) -> Poll | None:
        """Return the poll called ``id``, or None."""
        return next((poll for poll in self.polls if poll.id == id), None)

    def register(self, id: str) -> Register | None:
        """Return the register called ``id``, or None."""
        return next((register for register in self.registers if register.id == id), None)

    def opinion(self, id: str) -> OpinionKind | None:
        """Return the kind of opinion called ``id``, or None."""
        return next((kind for kind in self.opinions if kind.id == id), None)

    def question(self, id: str) -> Question | None:
        """Return the question called ``id``, or None."""
        return next((question for question in self.questions if question.id == id), None)

    def year_period(self, year: int, params: Mapping[str, ParamValue]) -> str:
        """Return the year assessed under ``params`` (over the defaults) as a period: all its days, months, quarters.

        Raises:
            TypeError: the month it begins with is no figure.
        """
        start = self.year_start
        month = start.value if isinstance(start, Const) else (self.defaults() | dict(params))[start.param]
        if not isinstance(month, Fraction):
            raise TypeError(f"{month!r} is not a month")
        return year_from(year, int(month))

    def defaults(self) -> dict[str, ParamValue]:
        """Return the default value of every parameter, by id."""
        return {param.id: param.default for param in self.params}
