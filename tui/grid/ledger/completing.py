"""What a few typed characters mean in a field: the choice, the person, the day. Pure.

Full texts are read by :mod:`core.ledger.cells`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ....core.kernel.errors import Error
from ....core.kernel.figures import fold_width
from ....core.kernel.pinyin import sounds_like
from ....core.kernel.text import match_key, shown
from ....core.ledger.entry import JOINT, NO, YES
from ....core.ledger.fields import Field
from ....core.ledger.mentions import split_people
from ....core.organisation.directory import Directory
from ....plugins.i18n import _
from .rows import NAMED, PICKED

MOST = 9
"""So many candidates are offered: one for each digit."""

_DAY = re.compile(r"[0-9]{1,2}")
_MONTH_AND_DAY = re.compile(r"([0-9]{1,2})[-./月]([0-9]{1,2})[日号]?")
_MONTH = re.compile(r"([0-9]{1,2})月?份?")
_LAST_NAME = re.compile(r"[^、,;]*\Z")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known where something is typed: the month that is shown, and whose people are meant first."""

    directory: Directory
    month: str
    organisation: int | None


def candidates(field: Field, typed: str, around: Around) -> tuple[str, ...]:
    """Full texts that ``typed`` may mean in ``field``, the likeliest first; none where nothing is to be picked."""
    if field.kind in NAMED:
        typed = _LAST_NAME.findall(fold_width(typed))[0]
        return _people(typed, around) if typed and "(" not in typed else ()
    if field.kind in ("member", "person"):
        return _people(typed, around) if typed.strip() else ()
    if field.kind == "organisation":
        return _organisations(typed, around.directory) if typed.strip() else ()
    return _choices(choices_of(field), typed) if field.kind in PICKED else ()


def choices_of(field: Field) -> tuple[str, ...]:
    """What can stand in a field of few choices."""
    return (YES, NO) if field.kind == "yes_no" else field.choices


def picked(field: Field, typed: str, candidate: str) -> str:
    """The text of the cell once ``candidate`` is picked for what is ``typed``: among people named before, the last."""
    if field.kind not in NAMED:
        return candidate
    plain = fold_width(typed)
    return typed[: len(plain) - len(_LAST_NAME.findall(plain)[0])] + candidate


def completed(field: Field, typed: str, around: Around) -> str:
    """``typed`` as the full text that is meant.

    Raises:
        Error: it may mean several; the sentence names them.
    """
    if field.kind == "date":
        return _day(typed, around.month)
    if field.kind == "month":
        return _month(typed, around.month)
    if field.kind in NAMED:
        return JOINT.join(_named(field, piece, around) for piece in _pieces(typed))
    return _meant(field, typed, around) if field.kind in PICKED else typed


def _meant(field: Field, typed: str, around: Around) -> str:
    words = typed.strip()
    if _is_known(field, words, around.directory):
        return words
    found = candidates(field, words, around)
    if len(found) <= 1:
        return found[0] if found else words
    raise Error(
        _("「{text}」可以是:{candidates}").format(text=shown(words), candidates=numbered(found)),
        _("请按数字选一个,或多打几个字。"),
    )


def _named(field: Field, piece: str, around: Around) -> str:
    """One of several people; a note in brackets behind the name stays as it is."""
    bracket = fold_width(piece).find("(")
    name, note = (piece, "") if bracket < 0 else (piece[:bracket], piece[bracket:])
    return _meant(Field(field.id, field.header, "person"), name, around) + note


def numbered(found: Iterable[str]) -> str:
    """Candidates with the digits that pick them."""
    return "  ".join(f"{place}{text}" for place, text in enumerate(found, 1))


def _is_known(field: Field, words: str, directory: Directory) -> bool:
    if field.kind == "organisation":
        return bool(directory.called_organisations.resolve(words))
    if field.kind in ("member", "person"):
        return bool(directory.called_people.resolve(words))
    return words in choices_of(field)


def _choices(choices: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """By number, by a part, by initials."""
    key = match_key(typed)
    if key.isdigit():
        place = int(key)
        return choices[place - 1 : place] if place else ()
    exact = [choice for choice in choices if match_key(choice) == key]
    return tuple(exact or [choice for choice in choices if _matches(choice, key)])[:MOST]


def _organisations(typed: str, directory: Directory) -> tuple[str, ...]:
    key = match_key(typed)
    found = [
        one.id
        for one in directory.organisations.values()
        if match_key(one.code).startswith(key) or _matches(one.name, key)
    ]
    return tuple(directory.called_organisations.written(id_) for id_ in found[:MOST])


def _people(typed: str, around: Around) -> tuple[str, ...]:
    directory = around.directory
    found = directory.find_people(typed, around.organisation)
    if not found and around.organisation is not None:
        found = directory.find_people(typed)
    return tuple(directory.called_people.written(id_) for id_ in found[:MOST])


def _matches(name: str, key: str) -> bool:
    return key in match_key(name) or sounds_like(name, key)


def _pieces(typed: str) -> list[str]:
    """The people named in ``typed``; where brackets are left open, the text as it is."""
    return [piece.strip() for piece in split_people(typed) if piece.strip()]


def _day(typed: str, month: str) -> str:
    """``5``: that day of the month shown; ``3-5``, ``3月5日``: that day of its year."""
    plain = fold_width(typed).strip()
    if _DAY.fullmatch(plain):
        return f"{month}-{int(plain):02}"
    found = _MONTH_AND_DAY.fullmatch(plain)
    return typed if found is None else f"{month[:4]}-{int(found[1]):02}-{int(found[2]):02}"


def _month(typed: str, month: str) -> str:
    """``3``, ``3月``: that month of the year shown."""
    found = _MONTH.fullmatch(fold_width(typed).strip())
    return typed if found is None else f"{month[:4]}-{int(found[1]):02}"
