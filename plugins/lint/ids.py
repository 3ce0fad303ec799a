"""Checks of ids: each is unique in its kind, and has the shape that files made by hand rely on."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..contract import Form, Item, Named, Poll, Scheme, Section
from ..i18n import _
from ..sanitize import sanitize
from .finding import Finding, error
from .names import Names

WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
"""Ids that people type on the command line and in file headers."""

SCHEME = re.compile(r"[a-z][a-z0-9_]*")
SECTION = re.compile(r"[1-9][0-9]*")
ITEM = re.compile(r"[1-9][0-9]*(\.[1-9][0-9]*)*")
TEXT = re.compile(r"\S(.*\S)?")
"""Ids that are words of the regulation itself: grades, kinds, options, classes."""


def id_findings(names: Names) -> Iterator[Finding]:
    """Yield errors for ids that are not unique or not in their fixed shape."""
    scheme = names.scheme
    if not SCHEME.fullmatch(scheme.id):
        sentence = _("方案编号「{id}」只能用小写字母、数字和下划线,字母开头")
        yield error("id", sentence.format(id=sanitize(scheme.id)))
    rules = {rule.id for rule in scheme.rules}
    yield from once("polls", [poll.quota.id for poll in scheme.polls if poll.quota is not None])
    for poll in scheme.polls:
        if poll.quota is not None:
            place = f"polls/{poll.id}/{sanitize(poll.quota.id)}"
            yield from _typed_ids(place, [poll.quota.id])
            if poll.quota.id in rules:
                sentence = _("测评名额的编号「{id}」已是一条规则的编号,请另取一个")
                yield error(place, sentence.format(id=sanitize(poll.quota.id)))
        yield from _listed_twice(poll)
    for place, ids in _typed(scheme):
        yield from once(place, ids)
        yield from _typed_ids(place, ids)
    for place, ids in _worded(scheme):
        yield from worded(place, ids)
    for form in scheme.forms:
        yield from _form_ids(form)
    yield from _part_names(names)


def _typed_ids(place: str, ids: Sequence[str]) -> Iterator[Finding]:
    yield from (misshapen(place, id_, _("英文字母、数字和下划线,字母开头")) for id_ in ids if not WORD.fullmatch(id_))


def _listed_twice(poll: Poll) -> Iterator[Finding]:
    """Yield errors for options of a poll that are invalid ballots as well, which the author need not have written."""
    for option in poll.options:
        if option.id in poll.invalid:
            sentence = _("「{id}」是不计入有效票的(invalid),不要再列进选项(options);要算有效票的,改写 invalid")
            yield error(f"polls/{poll.id}", sentence.format(id=sanitize(option.id)))


def _typed(scheme: Scheme) -> Iterator[tuple[str, list[str]]]:
    yield "forms", [form.id for form in scheme.forms]
    yield "params", [param.id for param in scheme.params]
    yield "registers", [register.id for register in scheme.registers]
    yield "polls", [poll.id for poll in scheme.polls]
    yield "questions", [question.id for question in scheme.questions]
    yield "rules", [rule.id for rule in scheme.rules]
    yield "stages", [stage.id for stage in scheme.stages]
    yield "honours", [honour.id for honour in scheme.honours]
    yield "draws", [draw.id for draw in scheme.draws]
    yield "reminders", [reminder.id for reminder in scheme.reminders]
    yield "papers", [paper.id for paper in scheme.papers]
    yield "opinions", [kind.id for kind in scheme.opinions]
    for form in scheme.forms:
        yield f"forms/{form.id}", [filling.id for filling in form.fillings]
        for filling in form.fillings:
            yield f"forms/{form.id}/{filling.id}", [group.id for group in filling.groups]
    for poll in scheme.polls:
        yield f"polls/{poll.id}", [group.id for group in poll.groups]
    for honour in scheme.honours:
        yield f"honours/{honour.id}", [evaluation.id for evaluation in honour.evaluations]


def _worded(scheme: Scheme) -> Iterator[tuple[str, list[str]]]:
    yield "grades", [grade.id for grade in scheme.grades]
    yield "classes", [each.id for each in scheme.classes]
    yield "domains", list(scheme.domains)
    yield "books", [book.id for book in scheme.books]
    for register in scheme.registers:
        yield f"registers/{register.id}", [kind.id for kind in register.kinds]
    for question in scheme.questions:
        yield f"questions/{question.id}", list(question.choices)
    for param in scheme.params:
        yield f"params/{param.id}", list(param.choices)
    for poll in scheme.polls:
        yield from _poll_words(poll)


def _poll_words(poll: Poll) -> Iterator[tuple[str, list[str]]]:
    yield f"polls/{poll.id}", [option.id for option in poll.options]
    yield f"polls/{poll.id}", list(poll.invalid)
    yield f"polls/{poll.id}", [level.id for level in poll.levels]


def _form_ids(form: Form) -> Iterator[Finding]:
    place = f"forms/{form.id}"
    items = list(form.items())
    yield from once(place, [section.id for section in form.sections])
    yield from once(place, [item.id for item in items])
    yield from once(place, [rule.id for item in items for rule in item.deductions])
    for section in form.sections:
        if not (SECTION.fullmatch(section.id) or WORD.fullmatch(section.id)):
            yield misshapen(f"{place}/{sanitize(section.id)}", section.id, _("1、2 这样的序号,或英文词"))
            continue  # the ids of its items follow from its own
        for item in section.items:
            wrong = list(_item_shape(item, section, f"{place}/{sanitize(item.id)}"))
            yield from wrong
            if wrong:
                continue
            rule_id = re.compile(re.escape(item.id) + "[a-z]+")
            yield from (
                misshapen(
                    f"{place}/{sanitize(rule.id)}", rule.id, _("项目编号加小写字母,如 {item}a").format(item=item.id)
                )
                for rule in item.deductions
                if not rule_id.fullmatch(rule.id)
            )


def _item_shape(item: Item, section: Section, place: str) -> Iterator[Finding]:
    """Yield the error for the id of an item that does not fit its section."""
    if not SECTION.fullmatch(section.id):
        if not re.fullmatch(SECTION, item.id):
            shape = _("1、2 这样的序号:部分的编号「{section}」不是序号,项目编号就不带部分前缀")
            yield misshapen(place, item.id, shape.format(section=sanitize(section.id)))
    elif not ITEM.fullmatch(item.id):
        yield misshapen(place, item.id, _("只有数字和点的编号,如 {section}.1").format(section=section.id))
    elif "." in item.id and not item.id.startswith(f"{section.id}."):
        shape = _("以所在部分的序号开头的编号,如 {section}.1;不带点的 1、2 也行")
        yield misshapen(place, item.id, shape.format(section=section.id))


def _part_names(names: Names) -> Iterator[Finding]:
    parts = [site.node for site in names.sites if isinstance(site.node, Named) and site.place.startswith("total")]
    part_names = [part.name for part in dict.fromkeys(parts)]
    yield from once("total", part_names)
    yield from (misshapen("total", name, _("不空的文字")) for name in part_names if not TEXT.fullmatch(name))


def once(place: str, ids: Iterable[str]) -> Iterator[Finding]:
    """Yield errors for ids that stand several times at ``place``."""
    for id_, count in Counter(ids).items():
        if count > 1:
            sentence = _("「{id}」用了 {count} 次,只能用一次:另一个请换个写法")
            yield error(place, sentence.format(id=sanitize(id_), count=count))


def worded(place: str, ids: Sequence[str]) -> Iterator[Finding]:
    """Yield errors for ids in the regulation's own words that are not unique, or empty or padded with blanks."""
    yield from once(place, ids)
    yield from (misshapen(place, id_, _("不空、首尾没有空格的文字")) for id_ in ids if not TEXT.fullmatch(id_))


def misshapen(place: str, id_: str, shape: str) -> Finding:
    """Return the error for an id that is not in its fixed ``shape``."""
    return error(place, _("编号「{id}」不合规定,要写成:{shape}").format(id=sanitize(id_), shape=shape))
