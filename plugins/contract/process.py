"""The course of a round and what follows from a result: stages, uses, honours, draws, reminders, official papers."""

from dataclasses import dataclass
from typing import Literal

from .formula import ParamRef, Value
from .values import Every
from .who import Role

StageKind = Literal["plan", "fill", "check", "vote", "compute", "publish", "approve", "review", "select", "file"]


@dataclass(frozen=True, slots=True)
class FillingRef:
    """A reference to a filling of a form."""

    form: str
    filling: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a round. The sheets, polls and registers it names stay open until the round leaves it.

    ``days`` is the least number of days it lasts behind the day on which it began: calendar days, or those of the
    unit's working-day calendar where these are ``working_days``. ``only_grades`` restricts it to subjects with these
    grades. ``answers`` are questions that the round leaves unanswered of nobody who is asked them.
    """

    id: str
    title: str
    kind: StageKind
    actors: tuple[Role, ...]
    fillings: tuple[FillingRef, ...] = ()
    polls: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    days: Value | None = None
    only_grades: tuple[str, ...] = ()
    note: str = ""
    clause: str = ""
    starter: bool = False
    answers: tuple[str, ...] = ()
    working_days: bool = False


@dataclass(frozen=True, slots=True)
class OpinionKind:
    """A kind of text about a subject that is written down in a round and printed with its result: what a questionnaire
    or interviews gave, what the leader or the panel thinks. It counts in nothing.
    """

    id: str
    title: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A consequence of a grade: to be recommended, talked to, to rectify and report, to be disposed of."""

    grade: str
    kind: Literal["recommend", "none", "talk", "rectify", "dispose", "report"]
    title: str
    days: Value | None = None
    choices: tuple[str, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One of the evaluations an honour weighs; ``weight`` is its share."""

    id: str
    title: str
    weight: Value
    peers: bool = False


@dataclass(frozen=True, slots=True)
class Honour:
    """A selection among graded subjects: ``share`` of the group (places rounded down), or a number given from above.

    With ``posts`` it is persons who are chosen, and the share is of those who hold one of these posts in a subject.
    """

    id: str
    title: str
    share: Value | None = None
    group: str | ParamRef = "unit"
    grades: tuple[str, ...] = ()
    years: int = 1
    evaluations: tuple[Evaluation, ...] = ()
    ties: tuple[str, ...] = ()
    clause: str = ""
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """A random check of at least ``share`` of the subjects with each grade, reproducible from a recorded seed.

    It is drawn once in each period ``every``; who was drawn in the last ``rest`` of these is drawn after the others.
    """

    id: str
    title: str
    share: Value | None = None
    grades: tuple[str, ...] = ()
    rounding: Literal["up", "down"] = "up"
    every: Every = "year"
    rest: Value | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A to-do that follows from the ledger or the roster, after ``months`` in a row of what ``title`` says."""

    id: str
    title: str
    months: int
    books: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An official form that the scheme prints."""

    id: str
    title: str
    per: Literal["subject", "branch", "round"] = "round"
    clause: str = ""
