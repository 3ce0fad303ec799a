"""What may be entered for an item of a form by the scheme's rules, and what mark follows. Pure: no database, no file.

An item with points of its own is marked with the points awarded: given outright, or its points less the deductions,
never below zero. An item of a pool is marked with minus the points taken off.

Two people on one item: figures (points, or rules with how often) and reason are two cells, merged three-way: what was
seen, what stands there now, and what is entered over it. Who changes one leaves the other alone.

Who may fill which filling of a form, and for which periods. Pure.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar

from ....plugins.contract import Deduction, Filling, Form, Item, Subject
from ....plugins.contract.values import from_thousandths, show, to_thousandths, within
from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import shown
from .codec import LIMIT, ordered

Cell = TypeVar("Cell", bound=Hashable)

MAX_COUNT = 9_999
"""More occurrences than this are a slip of the finger."""

REASON_SEPARATOR = "；"
"""Between the reasons of the lines of one item, where they are written as one text."""


class MarkRefused(Error):
    """An item cannot be marked like this. ``field`` says what to change: item, points, deduction, rule or count."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What somebody says about one item: lines that give points (one at most) or take them off."""

    lines: tuple[Line, ...]

    @classmethod
    def points(cls, points: int, reason: str = "") -> "ItemMark":
        """Points awarded, in thousandths."""
        return cls((Line(points=points, reason=reason),))

    @classmethod
    def full(cls) -> "ItemMark":
        """Looked at, nothing taken off."""
        return cls((Line(),))

    @property
    def figures(self) -> tuple[Line, ...]:
        """The lines without their reasons."""
        return tuple(replace(line, reason="") for line in self.lines)

    @property
    def reason(self) -> str:
        """The reasons of all lines; lines without one keep their place, so that the text can be given back."""
        reasons = [line.reason for line in self.lines]
        return REASON_SEPARATOR.join(reasons) if any(reasons) else ""

    def with_reason(self, text: str) -> "ItemMark":
        """Return the mark with another reason. Several lines share the text part by part when the parts are as many."""
        parts = text.split(REASON_SEPARATOR)
        if len(parts) != len(self.lines):
            parts = [text] + [""] * (len(self.lines) - 1)
        return ItemMark(tuple(replace(line, reason=part) for line, part in zip(self.lines, parts, strict=True)))


@dataclass(frozen=True, slots=True)
class MergedMark:
    """What comes of both, mine where both changed the same cell to different things; that it is ``contested``."""

    mark: ItemMark | None
    contested: bool


def merged(was: ItemMark | None, theirs: ItemMark | None, mine: ItemMark | None) -> MergedMark:
    """Return what comes of ``mine``, entered over ``was``, where ``theirs`` stands by now; ``None`` is no mark.

    Mine as it was is contested too: what was entered in between may have been stored already.
    """
    if theirs in (was, mine):
        return MergedMark(mine, contested=False)
    if mine is None or theirs is None or mine == was:
        return MergedMark(mine, contested=True)
    figures, about_figures = _cell(was and was.figures, theirs.figures, mine.figures)
    reason, about_reason = _cell(was.reason if was else "", theirs.reason, mine.reason)
    source = mine if figures == mine.figures else theirs
    mark = source if source.reason == reason else source.with_reason(reason)
    return MergedMark(mark, about_figures or about_reason)


def _cell(was: Cell | None, theirs: Cell, mine: Cell) -> tuple[Cell, bool]:
    """Return what a cell holds after both, and True if both changed it to different things."""
    if mine == was:
        return theirs, False
    return mine, theirs not in (was, mine)


@dataclass(frozen=True, slots=True)
class ItemRules:
    """One item as it stands for subjects of one class: everything a line about it is checked against.

    ``most`` is what the item can give in thousandths, ``None`` for an item that takes from its section's pool;
    ``text`` says what it asks of them in full.
    """

    item: Item
    position: int
    applies: bool
    most: int | None
    deductions: Mapping[str, Deduction]
    text: str = ""

    def line(
        self, *, points: int | None = None, deduction: int | None = None, rule: str = "", count: int = 1,
        reason: str = "",
    ) -> Line:  # fmt: skip
        """A checked line; figures in thousandths, ``deduction`` per occurrence (a fixed rule fills in its own).

        Raises:
            MarkRefused: the item cannot be marked like this.
        """
        if not self.applies:
            raise MarkRefused("item", _("第 {item} 项不适用于该对象。").format(item=self.item.id), self._for_whom())
        if points is not None:
            if deduction is not None or rule:
                raise self._both_ways()
            return self._awarded(points, count, reason)
        if not 1 <= count <= MAX_COUNT:
            raise MarkRefused("count", _("次数应是 1 到 {most} 的整数。").format(most=MAX_COUNT))
        if rule:
            deduction = self._by_rule(rule, deduction, count)
        elif deduction is None:
            raise self._neither()
        elif deduction < 0:
            raise MarkRefused("deduction", _("扣分不能是负数,扣几分就写几。"))
        elif deduction * count > LIMIT:
            raise MarkRefused("deduction", _("扣分 {points} 太大。").format(points=_shown(deduction)))
        return Line(rule, count, deduction, reason)

    def value(self, lines: Sequence[Line]) -> int:
        """The mark in thousandths that checked ``lines`` make.

        Raises:
            MarkRefused: there is none, points are given twice, or given and taken off at once, or too much is taken
                off.
        """
        if not lines:
            raise self._neither()
        given = [line.points for line in lines if line.points is not None]
        if given and len(given) < len(lines):
            raise self._both_ways()
        if len(given) > 1:
            raise MarkRefused("points", _("第 {item} 项给了两次得分。").format(item=self.item.id))
        if given:
            return given[0]
        taken = sum(line.deduction * line.count for line in lines)
        if taken > LIMIT:
            raise MarkRefused("deduction", _("扣分 {points} 太大。").format(points=_shown(taken)))
        return -taken if self.most is None else max(0, self.most - taken)

    def _awarded(self, points: int, count: int, reason: str) -> Line:
        if count != 1:
            raise MarkRefused("count", _("次数只和扣分一起填。"))
        if self.most is None:
            raise MarkRefused(
                "points",
                _("第 {item} 项没有单独的分值,只能填扣分。").format(item=self.item.id),
                _("没有扣分就填扣分 0。"),
            )
        if points < 0:
            raise MarkRefused("points", _("得分不能是负数。"))
        if points > self.most:
            raise MarkRefused(
                "points",
                _("第 {item} 项最多 {most} 分,不能给 {points} 分。").format(
                    item=self.item.id, most=_shown(self.most), points=_shown(points)
                ),
            )
        return Line(reason=reason, points=points)

    def _by_rule(self, rule: str, deduction: int | None, count: int) -> int:
        """What the rule takes off for each occurrence."""
        found = self.deductions.get(rule)
        if found is None:
            raise MarkRefused(
                "rule",
                _("第 {item} 项没有扣分规则「{rule}」。").format(item=self.item.id, rule=shown(rule)),
                _("可用:{rules}。").format(rules="、".join(self.deductions)) if self.deductions else "",
            )
        if count != 1 and found.per == "once":
            raise MarkRefused("count", _("规则 {rule} 只扣一次,次数应是 1。").format(rule=rule))
        if deduction is None:
            if found.low != found.high:
                raise MarkRefused(
                    "deduction", _("规则 {rule} 要写扣几分({range})。").format(rule=rule, range=_range(found))
                )
            return to_thousandths(found.low)
        if not found.low <= from_thousandths(deduction) <= found.high:
            raise MarkRefused(
                "deduction",
                _("规则 {rule} 每次扣 {range} 分,不能扣 {points} 分。").format(
                    rule=rule, range=_range(found), points=_shown(deduction)
                ),
            )
        return deduction

    def _both_ways(self) -> "MarkRefused":
        return MarkRefused("deduction", _("第 {item} 项同时填了得分和扣分,只能填一种。").format(item=self.item.id))

    def _neither(self) -> "MarkRefused":
        return MarkRefused("points", _("第 {item} 项既没有得分也没有扣分。").format(item=self.item.id))

    def _for_whom(self) -> str:
        who = self.item.applies.describe()
        return _("它只用于:{who}。").format(who=who) if who else ""


class FormRules:
    """The items of a form as they stand for subjects like one subject, by id and in order."""

    def __init__(self, form: Form, subject: Subject) -> None:
        self.form = form
        self.applies = form.applies.includes(subject)
        self.items = tuple(_item_rules(item, place, subject) for place, item in enumerate(form.items()))
        self.by_id = {rules.item.id: rules for rules in self.items}
        self.item_ids = tuple(self.by_id)
        self.marked = tuple(rules.position for rules in self.items if rules.applies) if self.applies else ()
        """Positions of the items a complete sheet has marks for."""


Likeness = tuple[str, str, str]
"""Class, domain and status of a subject."""


def likeness(subject: Subject) -> Likeness:
    """What forms and items can tell subjects apart by: subjects alike in this share their :class:`FormRules`."""
    return subject.class_name, subject.domain, subject.status


_MOST_RULES = 256
_RULES: OrderedDict[tuple[int, Likeness], FormRules] = OrderedDict()
"""Rules by the form itself (which they hold, so that its number is no other's) and whom they are for."""
_KEEPING = Lock()


def rules_for(form: Form, subject: Subject) -> FormRules:
    """Return the rules of ``form`` for subjects like ``subject``, made once: every save asks for them."""
    key = (id(form), likeness(subject))
    with _KEEPING:
        known = _RULES.get(key)
        if known is None:
            known = _RULES[key] = FormRules(form, subject)
            if len(_RULES) > _MOST_RULES:
                _RULES.popitem(last=False)
        return known


def check_lines(rules: ItemRules, lines: Sequence[Line]) -> tuple[Line, ...]:
    """``lines`` when each of them may stand.

    Raises:
        MarkRefused: one may not.
    """
    return tuple(
        rules.line(
            points=line.points,
            deduction=None if line.points is not None and not line.deduction else line.deduction,
            rule=line.rule,
            count=line.count,
            reason=line.reason,
        )
        for line in lines
    )


def _item_rules(item: Item, position: int, subject: Subject) -> ItemRules:
    points = item.points_for(subject)
    most = None if points is None else to_thousandths(points)
    deductions = {deduction.id: deduction for deduction in item.deductions}
    return ItemRules(item, position, item.applies.includes(subject), most, deductions, item.text_for(subject))


def _shown(thousandths: int) -> str:
    return show(from_thousandths(thousandths))


def _range(deduction: Deduction) -> str:
    low, high = show(deduction.low), show(deduction.high)
    return low if low == high else f"{low}~{high}"


def as_stored(rules: ItemRules, mark: ItemMark | None) -> ItemMark | None:
    """The mark as it is given back once it is stored: two that say the same are equal."""
    if mark is None:
        return None
    return ItemMark(ordered(mark.lines) or (Line(points=None if rules.most is None else rules.value(mark.lines)),))


def filling_of(form: Form, filler: str) -> Filling:
    """The filling that ``filler`` fills.

    A filling is named by its id; where several people each hand in a sheet, also by ``id-something``. Any other text
    is a person, who fills the only filling that several fill.

    Raises:
        Error: no filling of the form admits such a filler; the hint says what may be written.
    """
    shared = [filling for filling in form.fillings if filling.several]
    for filling in form.fillings:
        if filler == filling.id or (filling.several and filler.startswith(f"{filling.id}-")):
            return filling
        if filler.startswith(f"{filling.id}-"):
            raise Error(
                _("「{title}」每期只有一份,评分人不能写「{filler}」。").format(
                    title=_(filling.title), filler=shown(filler)
                ),
                _("应写:{names}。").format(names=filling.id),
            )
    if len(shared) == 1 and filler:
        return shared[0]
    names = ";".join(filler_names(filling) for filling in form.fillings)
    raise Error(
        _("表「{form}」没有评分人「{filler}」。").format(form=_(form.title), filler=shown(filler)),
        _("应写:{names}。").format(names=names),
    )


def filler_names(filling: Filling) -> str:
    """What may stand for the filler of ``filling``."""
    if not filling.several:
        return filling.id
    return _("{id}、{id}-1、{id}-2 .. 或姓名").format(id=filling.id)


def require_period(form: Form, filling: Filling, period: str, year: str) -> None:
    """Refuse a period that ``filling`` does not have in ``year``.

    Raises:
        Error: the hint lists the periods it has.
    """
    periods = within(filling.every, year)
    if period not in periods:
        raise Error(
            _("表「{form}」的「{filling}」没有「{period}」这一期。").format(
                form=_(form.title), filling=_(filling.title), period=shown(period)
            ),
            _("应是:{names}。").format(names="、".join(periods)),
        )


def entries_of(
    rules: FormRules, marks: Sequence[int | None], lines: Mapping[str, tuple[Line, ...]]
) -> dict[str, ItemMark]:
    """What a stored sheet says about each marked item; a mark without lines was given outright."""
    return {
        item.item.id: ItemMark(lines.get(item.item.id) or (Line(points=None if item.most is None else mark),))
        for item, mark in zip(rules.items, marks, strict=True)
        if mark is not None
    }
