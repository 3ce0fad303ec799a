"""What an entry of a book must keep to: each value fits its field, and the values agree with each other. No database.

Whether an organisation or person exists in the unit is asked where it is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  # ``date`` is a field of an entry
from datetime import timedelta

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import accept_name
from ..kernel.text import accept, listed, shown
from ..kernel.written_dates import FIRST_YEAR, LAST_YEAR
from ..spreadsheet.cells import free_text
from .cells import MOST_COUNT, MOST_MONEY
from .entry import Mention, State, Value
from .fields import Field, fields_for, fields_of
from .mentions import is_writable

FOUNDED = "1921-07-01"
"""The month in which the party was founded: nothing in a ledger is older."""

PREPAID_DAYS = 366
"""How far ahead the month may lie for which somebody pays."""


@dataclass(frozen=True, slots=True)
class _KindRules:
    """What entries of one kind must have: from the beginning (``needed``), to be handed in (``required``); the fields
    of the book they have not (``foreign``)."""

    needed: tuple[str, ...]
    required: tuple[Field, ...]
    foreign: frozenset[str]
    is_meeting: bool

    @classmethod
    def of(cls, book: Book, kind: str) -> "_KindRules":
        fields = fields_for(book, kind)
        required = tuple(field for field in fields if field.required)
        needed = tuple(field.id for field in required if field.id in ("organisation", "member", "date"))
        foreign = {field.id for field in fields_of(book)} - {field.id for field in fields}
        return cls(needed, required, frozenset(foreign), book.is_meeting(kind))


class BookRules:
    """The laws of one ``book`` on the day ``today``; made once for many entries."""

    def __init__(self, book: Book, today: Date) -> None:
        self.book = book
        self.fields: Mapping[str, Field] = {field.id: field for field in fields_of(book)}
        self._today = today.isoformat()
        ahead = today + timedelta(days=PREPAID_DAYS) if book.dated == "month" and book.amounts else today
        self._last_day = ahead.isoformat()
        self._kinds: dict[str, _KindRules] = {}
        self.is_monthly = bool(book.roll) and book.dated == "month"
        """Whether a member has one entry of each kind a month, as with dues."""

    def fit(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """``values`` by field id, each of the kind its field wants; blanks at the ends of texts are gone.

        Raises:
            Error: the book has no such field, or the value is none for it.
        """
        return {name: self._fit(name, value) for name, value in values.items()}

    def settle(self, values: Mapping[str, Value], state: State) -> dict[str, Value]:
        """All values of an entry, without empty ones, and with ``expected`` as follows from the names given.

        Everybody is expected (``None``) unless the kind is one for some only; but an entry that does not name all
        who were absent says nothing about single members (``()``), whatever was known before.

        Raises:
            Error: they contradict each other, a needed one is missing, the day is still to come, or older than the
                party.
        """
        settled = {name: value for name, value in values.items() if value or value == 0 or name == "expected"}
        kind = settled.get("kind") or ""
        rules = self._of_kind(kind)
        for name in rules.needed:
            if name not in settled:
                raise Error(_("没有填「{field}」。").format(field=self.fields[name].title))
        if not rules.foreign.isdisjoint(settled):
            names = listed(self.fields[name].title for name in settled if name in rules.foreign)
            raise Error(_("「{kind}」不填{fields}。").format(kind=shown(str(kind)), fields=names))
        self._refuse_ancient(settled)
        if state != "planned":
            self._refuse_future(settled)
        if rules.is_meeting:
            self._settle_attendance(settled)
        elif settled.pop("expected", None) is not None:
            raise Error(_("「{book}」的这一条不记应到人员。").format(book=_(self.book.title)))
        return settled

    def missing(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """Titles of the fields an entry of its kind must have, in which nothing stands."""
        required = self._of_kind(values.get("kind") or "").required
        return tuple(field.title for field in required if values.get(field.id) in (None, "", ()))

    def _of_kind(self, kind: Value) -> "_KindRules":
        rules = self._kinds.get(str(kind))
        if rules is None:
            rules = self._kinds[str(kind)] = _KindRules.of(self.book, str(kind))
        return rules

    def _fit(self, name: str, value: Value) -> Value:
        if name == "expected" and self.book.attendance:
            return self._expected(value)
        field = self.fields.get(name)
        if field is None:
            names = listed(field.title for field in self.fields.values())
            raise Error(
                _("「{book}」没有「{field}」这一项。").format(book=_(self.book.title), field=shown(name)),
                _("现有:{names}。").format(names=names),
            )
        if value is None or value in ("", ()):
            return None
        if isinstance(value, str) and field.kind == "text":
            return free_text(value, field.longest) or None
        if isinstance(value, str) and field.kind == "choice" and value in field.choices:
            return value
        if isinstance(value, str) and field.kind in ("date", "month") and _is_day(value, month=field.kind == "month"):
            return value
        if type(value) is int and _in_range(field, value):
            return value
        if isinstance(value, tuple) and field.kind in ("person", "people", "mentions"):
            return _people(field, value)
        raise Error(_("「{field}」不能是「{value}」。").format(field=field.title, value=shown(str(value))[:40]))

    def _expected(self, value: Value) -> Value:
        if value is not None and not (isinstance(value, tuple) and all(type(one) is int for one in value)):
            raise Error(_("应到人员要从名册里选。"))
        return value

    def _refuse_ancient(self, values: Mapping[str, Value]) -> None:
        for name in ("date", "deadline", "finished"):
            day = values.get(name)
            if isinstance(day, str) and day < FOUNDED:
                raise Error(_("「{field}」不会是 {day},请检查年份。").format(field=self.fields[name].title, day=day))

    def _refuse_future(self, values: Mapping[str, Value]) -> None:
        for name, last in (("date", self._last_day), ("finished", self._today)):
            day = values.get(name)
            if isinstance(day, str) and day > last:
                raise Error(
                    _("「{field}」 {day} 还没有到。").format(field=self.fields[name].title, day=day),
                    _("还没有发生的事请列为计划。"),
                )

    def _settle_attendance(self, values: dict[str, Value]) -> None:
        required, present = values.get("required"), values.get("present")
        short = required - present if isinstance(required, int) and isinstance(present, int) else None
        absent, told = _mentioned(values.get("absent")), _mentioned(values.get("told"))
        if short is not None and short < 0:
            raise Error(_("实到 {present} 人,比应到 {required} 人还多。").format(present=present, required=required))
        if short is not None and absent and len(absent) != short:
            raise Error(
                _("应到 {required} 人、实到 {present} 人,应有 {n} 人缺席,却写了 {named} 人。").format(
                    required=required, present=present, n=short, named=len(absent)
                )
            )
        _refuse_twice(absent)
        _refuse_twice(told)
        away = set(map(_who, absent))
        others = [one.name for one in told if _who(one) not in away]
        if others:
            raise Error(_("{names} 没有缺席,却写在已补学或告知里。").format(names=listed(others)))
        if not values.get("expected"):
            everybody = len(absent) == short and values.get("kind") not in self.book.partial
            values["expected"] = None if everybody or short is None else ()


def already_paid(book: Book, name: str, day: str, entry_id: int) -> Error:
    """The refusal of a second entry about somebody in a month of which one is all there can be."""
    return Error(
        _("{name} {month} 的{book}已有第 {id} 号,不能再记一条。").format(
            name=shown(name), month=day[:7], book=_(book.title), id=entry_id
        ),
        _("要改请改第 {id} 号;记错了的请先撤回它。").format(id=entry_id),
    )


def _in_range(field: Field, value: int) -> bool:
    highest = {"count": MOST_COUNT, "money": MOST_MONEY, "yes_no": 1}.get(field.kind)
    if highest is not None:
        return 0 <= value <= highest
    return field.kind in ("organisation", "member") and value > 0


def _is_day(value: str, *, month: bool) -> bool:
    try:
        day = Date.fromisoformat(value)
    except ValueError:
        return False
    return day.isoformat() == value and FIRST_YEAR <= day.year <= LAST_YEAR and not (month and day.day != 1)


def _people(field: Field, value: tuple[Mention, ...] | tuple[int, ...]) -> tuple[Mention, ...]:
    people = _mentioned(value)
    if len(people) != len(value) or (field.kind == "person" and len(people) > 1):
        raise Error(_("「{field}」里不是一个个人名。").format(field=field.title))
    for one in people:
        accept(one.name) if one.person_id is not None else accept_name(one.name)
        accept(one.note)
        if not is_writable(one):
            raise Error(
                _("「{field}」里「{name}」的写法有歧义。").format(
                    field=field.title, name=shown(f"{one.name}({one.note})")
                ),
                _("姓名里不要有标点,说明里的括号要成对。"),
            )
    return people


def _mentioned(value: Value) -> tuple[Mention, ...]:
    return tuple(one for one in value if isinstance(one, Mention)) if isinstance(value, tuple) else ()


def _who(one: Mention) -> int | str:
    return one.name if one.person_id is None else one.person_id


def _refuse_twice(people: tuple[Mention, ...]) -> None:
    if len({_who(one) for one in people}) < len(people):
        raise Error(_("同一个人写了两次:{names}。").format(names=listed(one.name for one in people)))
