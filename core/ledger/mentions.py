"""People named in one cell: ``张三(出差)、M00012李四、王五(非名册)``, read and written. No files, no database.

Between people stand ``、`` or commas or semicolons, or blanks where every piece is somebody on the roster. Behind a
name stands a note in brackets, full-width ones too. Who shares a name is written with the code before it. Somebody
who is not on the roster has the mark :data:`.words.OUTSIDE` in the brackets, since a name nobody has is a slip.
"""

import re
from collections.abc import Callable, Sequence

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import accept_name
from ..kernel.text import match_key, shown, tidy
from ..organisation.directory import Directory
from .entry import JOINT, NOBODY, OUTSIDE, Mention

_JOINTS = re.compile("[、,，;；]")
_OPEN, _CLOSED = "(（", ")）"
_FLAT = re.compile("(?:[^()（）]|[(（][^()（）]*[)）])*")
"""Text whose brackets match and do not stand in each other: nearly all there is."""
_JOINTS_OUTSIDE = re.compile("[、,，;；](?![^(（]*[)）])")
"""Joints of such text that are not in a bracket."""
_COLONS = ":："
_LONGEST_NOBODY = max(map(len, NOBODY))

_EXCUSED = (
    *("请假", "事假", "公假", "年假", "休假", "婚假", "丧", "探亲", "调休", "轮休", "补休"),
    *("病", "住院", "手术", "就医", "产假", "孕", "陪护", "护理", "工伤", "隔离", "高龄", "年迈", "行动不便"),
    *("值班", "值守", "执勤", "备勤", "当班", "在岗", "出警", "执行任务", "抢险", "巡护", "防火", "防汛"),
    *("公出", "公差", "出差", "外出", "因公", "公务", "开会", "会议", "学习", "培训", "进修", "党校"),
    *("挂职", "借调", "抽调", "驻村", "下乡", "支援", "援派", "调研"),
)
"""What good reasons for being absent are called. Whoever has another one writes 请假 before it."""
_UNEXCUSED = (
    *("无故", "旷", "擅自", "拒绝", "不愿", "原因不明", "理由不", "无理由", "没有理由", "无正当理由", "未说明"),
    *("未请假", "没请假", "没有请假", "不请假", "未经请假", "未办请假", "未履行请假", "未准假", "未批准", "不予准假"),
)
"""What takes such a reason back: 外出未请假."""


def is_excused(note: str) -> bool:
    """True if ``note`` is a good reason for being absent (请假: ill, on duty, away on business).

    The absence then never counts towards being away without one. Nothing written, or nothing known as such, is absence
    without leave (缺席).
    """
    key = match_key(note)
    return any(word in key for word in _EXCUSED) and not any(word in key for word in _UNEXCUSED)


def mention_reader(directory: Directory) -> Callable[[str, int | None], tuple[Mention, ...]]:
    """A function from the text of a cell, and the organisation whose people are meant first, to who is named.

    What it found is kept: the same people come again and again. It raises Error with a sentence naming the person.
    """
    known: dict[tuple[str, int | None], tuple[Mention, ...]] = {}

    def people_of(item: str, organisation_id: int | None) -> tuple[Mention, ...]:
        asked = (item, organisation_id)
        found = known.get(asked)
        if found is None:
            found = known[asked] = tuple(_people_of(tidy(item), directory, organisation_id)) if item else ()
        return found

    def read(written: str, organisation_id: int | None) -> tuple[Mention, ...]:
        if len(written) <= _LONGEST_NOBODY and _means_nobody(written, directory):
            return ()
        items = split_people(written)
        if len(items) == 1:
            return people_of(items[0], organisation_id)
        return tuple(mention for item in items for mention in people_of(item, organisation_id))

    return read


def mention_writer(directory: Directory) -> Callable[[Sequence[Mention]], str]:
    """A function from people to the text that :func:`mention_reader` reads back."""
    known: dict[tuple[int | None, str, str], str] = {}

    def one(mention: Mention) -> str:
        # Who is on the roster is written under the present name, whatever they were called then.
        asked = (mention.person_id, "" if mention.person_id is not None else mention.name, mention.note)
        found = known.get(asked)
        if found is None:
            found = known[asked] = _write(mention, directory)
        return found

    return lambda mentions: JOINT.join(map(one, mentions))


def read_mentions(written: str, directory: Directory, organisation_id: int | None) -> tuple[Mention, ...]:
    """Who is named in ``written``; :func:`mention_reader` for many.

    Raises:
        Error: a bracket is not closed, or a name means nobody or several on the roster.
    """
    return mention_reader(directory)(written, organisation_id)


def split_people(written: str) -> list[str]:
    """The pieces between the joints that stand outside brackets.

    Raises:
        Error: the brackets do not match.
    """
    if _FLAT.fullmatch(written):
        return _JOINTS_OUTSIDE.split(written)
    pieces, start, depth = [], 0, 0
    for position, character in enumerate(written):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSED:
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and _JOINTS.match(character):
            pieces.append(written[start:position])
            start = position + 1
    if depth != 0:
        raise Error(_("「{text}」里的括号不成对。").format(text=shown(written)[:40]))
    return [*pieces, written[start:]]


def is_writable(mention: Mention) -> bool:
    """Whether what was written of ``mention`` could be read back: brackets match, nothing in it looks like a mark."""
    try:
        split_people(mention.note)
        if mention.person_id is not None:
            return tidy(mention.note) == mention.note and _mark(mention.note) is None
        is_name = split_people(mention.name) == [mention.name] == [accept_name(mention.name)] != [""]
    except Error:
        return False
    return is_name and not mention.name.endswith(tuple(_CLOSED)) and tidy(mention.note) == mention.note


def _means_nobody(written: str, directory: Directory) -> bool:
    return match_key(written) in NOBODY and not directory.called_people.resolve(written)


def _people_of(item: str, directory: Directory, organisation_id: int | None) -> list[Mention]:
    """Who one piece names: one person, or several with blanks between them; nobody where it is empty."""
    if not item:
        return []
    people = directory.called_people
    name, note = _split_note(item)
    if note and (known := people.by_code(name)) is not None and _mark(note) is None:
        return [Mention(known, directory.person_name(known), note)]
    if note and (mark := _mark(note)) is not None:
        return [Mention(None, accept_name(name), mark)]
    if not people.resolve(item):
        pieces = item.split()
        if len(pieces) > 1 and all(people.resolve(_split_note(piece)[0]) for piece in pieces):
            return [mention for piece in pieces for mention in _people_of(piece, directory, organisation_id)]
        return [_on_roster(name, note, directory, organisation_id)]
    return [_on_roster(item, "", directory, organisation_id)]


def _on_roster(name: str, note: str, directory: Directory, organisation_id: int | None) -> Mention:
    try:
        person_id = directory.person(name, organisation_id)
    except Error as error:
        if directory.called_people.resolve(name):
            raise
        outside = _("不在名册的人请写成「{name}({mark})」。").format(name=shown(name)[:40], mark=OUTSIDE)
        raise Error(error.message, f"{error.hint}{outside}") from error
    return Mention(person_id, directory.person_name(person_id), note)


def _split_note(item: str) -> tuple[str, str]:
    """What stands before the last bracket that closes at the end, and what is in it; the whole without one."""
    if item[-1] not in _CLOSED:
        return item, ""
    depth = 0
    for position in range(len(item) - 1, 0, -1):
        character = item[position]
        depth += (character in _CLOSED) - (character in _OPEN)
        if depth == 0:
            return tidy(item[:position]), tidy(item[position + 1 : -1])
    return item, ""


def _mark(note: str) -> str | None:
    """The note without the mark of somebody who is not on the roster; ``None`` when it does not have the mark."""
    if note == OUTSIDE:
        return ""
    if note.startswith(OUTSIDE) and note[len(OUTSIDE)] in _COLONS:
        return tidy(note[len(OUTSIDE) + 1 :])
    return None


def _write(mention: Mention, directory: Directory) -> str:
    if mention.person_id is None:
        note = f"{OUTSIDE}:{mention.note}" if mention.note else OUTSIDE
        return f"{mention.name}({note})"
    wanted = (Mention(mention.person_id, directory.person_name(mention.person_id), mention.note),)
    *choices, code = directory.called_people.choices(mention.person_id)
    for choice in choices:
        text = f"{choice}({mention.note})" if mention.note else choice
        try:
            if read_mentions(text, directory, None) == wanted:
                return text
        except Error:
            continue
    return f"{code}({mention.note})" if mention.note else code
