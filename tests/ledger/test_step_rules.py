"""A step of a case is handed in in its order, after its time and with its contact persons, or not at all."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.entry import Entry, Mention, Value
from kaoping.core.ledger.step_rules import StepMade, refuse_step
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Book, Column, Step

from tests.acting import accept_entries, add_entry, change_entry, get_entry, keep_book, return_entry, submit_entries
from tests.exchange.ledgers import Keeper
from tests.ledger.small_ledger import FIRST, LI, SECOND, WANG, make_ledger

STEPS = (
    Step("申请", contacts=2),
    Step("确定", 6, contacts=2),
    Step("面谈", contacts=2, optional=True),
    Step("列为对象", wait=12, after="确定", contacts=2),
    Step("表决", contacts=2),
    Step("转正", 13, 12),
)
BOOK = Book(
    "发展", "发展", "专项", (Column("contacts", "联系人", "people"),), steps=STEPS, proof=False, titled="发展人选"
)
ORDER = [step.id for step in STEPS]
PEOPLE = {
    "two": (Mention(WANG, "王一"), Mention(LI, "李二")),
    "one": (Mention(WANG, "王一"),),
    "twice": (Mention(WANG, "王一"), Mention(None, "外人"), Mention(None, "外人")),
    "self": (Mention(WANG, "王一"), Mention(None, "甲")),
}


@pytest.fixture
def unit(database: Database, tmp_path: Path) -> Unit:
    made = make_ledger(database, tmp_path)
    keep_book(database.unit(made), "甲", BOOK)
    return made


def step(database: Database, kind: str, day: str, title: str = "甲", who: str = "two", place: int = FIRST) -> Entry:
    values: dict[str, Value] = {"organisation": place, "kind": kind, "date": day, "title": title}
    return add_entry(database, "甲", BOOK.id, values | {"contacts": PEOPLE[who]})


def made(database: Database, kind: str, day: str, title: str = "甲", who: str = "two", place: int = FIRST) -> Entry:
    """The step, handed in."""
    entry = step(database, kind, day, title, who, place)
    submit_entries(database, "甲", [entry.id])
    return get_entry(database, entry.id)


USUAL = (("申请", "2022-01-10"), ("确定", "2022-03-01"), ("列为对象", "2023-03-01"), ("表决", "2023-05-01"))


def test_a_case_goes_its_way(database: Database, unit: Unit) -> None:
    """A step that may be left out is; another candidate and another branch have cases of their own."""
    for kind, day in (*USUAL, ("转正", "2024-05-01")):
        assert made(database, kind, day).state == "submitted"
    for title, place in (("乙", FIRST), ("甲", SECOND)):
        with pytest.raises(Error, match="「确定」之前还缺:申请。"):
            made(database, "确定", "2022-03-01", title, place=place)


@pytest.mark.parametrize(
    ("kind", "day", "who", "sentence"),
    [
        ("列为对象", "2023-02-28", "two", "最早是 2023-03-01,这一条写的是 2023-02-28:「确定」2022-03-01 起"),
        ("表决", "2023-05-01", "two", "「甲」的「表决」之前还缺:列为对象。"),
        ("转正", "2024-05-01", "two", "「甲」的「转正」之前还缺:列为对象、表决。"),
        ("列为对象", "2022-02-01", "two", "「确定」是 2022-03-01,「列为对象」不能早于它,这一条写的是 2022-02-01。"),
        ("面谈", "2022-02-01", "two", "「面谈」不能早于它"),
        ("列为对象", "2023-03-01", "one", "「列为对象」要写 2 名联系人,只写了 1 名。"),
        ("列为对象", "2023-03-01", "twice", "同一个人"),
        ("列为对象", "2023-03-01", "self", "「列为对象」的联系人不能是发展人选本人。"),
    ],
)  # fmt: skip
def test_a_step_out_of_order_is_refused_with_the_reason(
    kind: str,
    day: str,
    who: str,
    sentence: str,
    database: Database,
    unit: Unit,
) -> None:
    """It stays a draft; which step is missing, since when it may be, or how many contacts are lacking is said."""
    for before in USUAL[:2]:
        made(database, *before)
    entry = step(database, kind, day, who=who)
    with pytest.raises(Error, match=sentence):
        submit_entries(database, "甲", [entry.id])
    assert get_entry(database, entry.id).state == "draft"


def test_steps_handed_in_together_rest_on_each_other(database: Database, unit: Unit) -> None:
    """In whatever order they are named; one that is wrong keeps all of them back."""
    ids = [step(database, kind, day).id for kind, day in reversed(USUAL)]
    wrong = step(database, "转正", "2024-04-30")
    with pytest.raises(Error, match="「转正」最早是 2024-05-01"):
        submit_entries(database, "甲", [*ids, wrong.id])
    assert {get_entry(database, id_).state for id_ in ids} == {"draft"}
    assert len(submit_entries(database, "甲", ids)) == 4


def test_a_draft_or_a_returned_step_is_no_ground_to_stand_on(
    database: Database,
    unit: Unit,
) -> None:
    """Only what was handed in and not returned is."""
    first = step(database, "申请", "2022-01-10")
    with pytest.raises(Error, match="之前还缺:申请"):
        made(database, "确定", "2022-03-01")
    submit_entries(database, "甲", [first.id])
    return_entry(database, "甲", first.id, "补材料")
    with pytest.raises(Error, match="之前还缺:申请"):
        made(database, "确定", "2022-03-01")


def test_what_rests_on_a_step_is_not_taken_from_under_it(database: Database, unit: Unit, tmp_path: Path) -> None:
    """A step that was handed in keeps its day, contacts and title as far as it and those behind it need them."""
    _first, named, object_, *_rest = (made(database, *one) for one in USUAL)
    services = Services(Workspace(database, "甲"))
    for change, sentence in (
        ({"date": "2022-03-02"}, "「列为对象」最早是 2023-03-02"),
        ({"title": "乙"}, "「乙」的「确定」之前还缺:申请"),
        ({"contacts": PEOPLE["one"]}, "只写了 1 名"),
        ({"kind": "面谈"}, "之前还缺:确定"),
    ):
        with pytest.raises(Error, match=sentence):
            change_entry(database, "甲", named.id, change, seen=get_entry(database, named.id))
    keeper = Keeper(database, unit, BOOK, tmp_path)
    header = ("条目编号", "党组织", "类别", "日期", "发展人选", "联系人")
    with pytest.raises(FileRefused, match="「列为对象」最早是 2023-03-02"):
        keeper.take(header, (f"E{named.id}", "B0001", "确定", "2022-03-02", "甲", "王一、李二"))
    assert services.entries.change(unit, named.id, ("日期=2022-02-28",), "")[1]
    accept_entries(database, "甲", [object_.id])
    with pytest.raises(Error, match="「列为对象」最早是 2023-02-28"):
        services.entries.change(unit, object_.id, ("日期=2023-02-27",), "写错")


# Against a second, plainer reading of the order.


def allowed(done: Mapping[str, Sequence[str]], kind: str, day: str, who: str) -> bool:
    """Whether a step may be handed in, by the days on which the steps of its case were made."""
    place = ORDER.index(kind)
    if who != "two" and (kind != "转正" or who == "twice"):
        return False
    for before in ORDER[:place]:
        if before != "面谈" and not any(one <= day for one in done.get(before, ())):
            return False
    waits = {"列为对象": "确定", "转正": "表决"}
    if kind in waits:
        start = date.fromisoformat(max(one for one in done[waits[kind]] if one <= day))
        return start.replace(year=start.year + 1).isoformat() <= day
    return True


def attempt(dice: random.Random, done: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[str, str, str, str]:
    """A step of one of the candidates, mostly the next one, on a day that mostly suits."""
    title = dice.choice(sorted(done))
    latest = max((ORDER.index(kind) for kind in done[title]), default=-1)
    place = min(len(ORDER) - 1, max(0, latest + dice.choice((0, 1, 1, 1, 1, 2))))
    day = f"{2015 + place + dice.randrange(3)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    return title, ORDER[place], day, dice.choice(("two", "two", "two", "two", "one", "twice"))


@pytest.mark.parametrize("seed", range(3))
def test_steps_are_taken_as_the_order_has_it(
    seed: int,
    database: Database,
    unit: Unit,
) -> None:
    """Whatever is tried in whatever order: what is handed in is what a plain reading of the rules allows."""
    done: dict[str, dict[str, list[str]]] = {title: {} for title in "甲乙丙"}
    counts, dice = {True: 0, False: 0}, random.Random(seed)  # noqa: S311  # a seeded sample, no secret
    for _number in range(60):
        title, kind, day, who = attempt(dice, done)
        entry, may = step(database, kind, day, title, who), allowed(done[title], kind, day, who)
        try:
            submit_entries(database, "甲", [entry.id])
        except Error:
            assert not may, (title, kind, day, who, done[title])
        else:
            assert may, (title, kind, day, who, done[title])
            done[title].setdefault(kind, []).append(day)
        counts[may] += 1
    assert min(counts.values()) >= 8


def breaks_the_law(refuses: Callable[[Book, StepMade, Sequence[StepMade]], object]) -> bool:
    """Whether a rule refuses or takes a step otherwise than the plain reading, over many tries without a database."""
    for seed in range(40):
        done: dict[str, dict[str, list[str]]] = {title: {} for title in "甲乙丙"}
        dice, on_record = random.Random(seed), list[StepMade]()  # noqa: S311  # the same
        for number in range(60):
            title, kind, day, who = attempt(dice, done)
            one, may = StepMade(number, FIRST, kind, day, title, PEOPLE[who]), allowed(done[title], kind, day, who)
            try:
                refuses(BOOK, one, on_record)
                taken = True
            except Error:
                taken = False
            if taken != may:
                return True
            if may:
                done[title].setdefault(kind, []).append(day)
                on_record.append(one)
    return False


def test_the_rule_is_the_plain_reading() -> None:
    """Over two thousand tries."""
    assert not breaks_the_law(refuse_step)


def without(**changes: object) -> Callable[[Book, StepMade, Sequence[StepMade]], None]:
    """The rule with something of every step left out."""
    book = replace(BOOK, steps=tuple(replace(one, **changes) for one in STEPS))  # type: ignore[arg-type]  # fields of it
    return lambda _book, one, others: refuse_step(book, one, others)


FAULTS = {
    "no waiting": without(wait=0),
    "no contacts": without(contacts=0),
    "every step": without(optional=False),
    "no order": without(optional=True),
    "any candidate's": lambda book, one, others: refuse_step(
        book, one, [replaced._replace(title=one.title) for replaced in others]
    ),
    "latest only": lambda book, one, others: refuse_step(book, one, list({o.kind: o for o in others}.values())),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_rule_that_leaves_something_out_is_found(fault: str) -> None:
    """Each planted rule differs from the plain reading somewhere."""
    assert breaks_the_law(FAULTS[fault])


def test_admission_asks_for_two_contacts_and_tells_who_is_no_full_member(
    database: Database, unit: Unit, tmp_path: Path
) -> None:
    """The talk before a party school may be held, behind the activist's first look and before the object."""
    book = BOOKS_BY_ID["发展党员"]
    places = [one.id for one in book.steps]
    talk = book.step("党校培训前谈话")
    assert talk is not None
    assert (talk.optional, talk.contacts, talk.columns) == (True, 2, ("interviewer", "opinion"))
    assert places.index("培养考察") < places.index(talk.id) < places.index("列为发展对象")
    services = Services(Workspace(database, "甲"))
    words = (
        "党组织=B0002",
        "类别=递交申请",
        "日期=2025-03-01",
        "发展人选=甲",
        "经办人=M00004",
        "联系人或介绍人=M00003、M00004",
    )
    entry = services.entries.add(unit, book.id, words)
    (moved,) = services.entries.move(unit, "submit", (entry.id,))
    assert moved.doubts == ("联系人 张三 当天不是正式党员",)
    assert Keeper(database, unit, book, tmp_path).entries()[0].state == "submitted"
