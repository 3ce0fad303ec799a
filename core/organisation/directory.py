"""The names and places of one unit, loaded once: who is meant by what is typed, and who belonged where on a day.

A snapshot of the histories as plain tuples, which knows no database. What somebody or something is called by is the
code, the name, or both together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ...plugins.contract.books import Roll
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import alike_codes, likely
from ..kernel.pinyin import name_sounds_like
from ..kernel.text import listed, match_key, shown
from .model import FULL, MOBILE, NOT_YET_MEMBERS, PROBATIONARY


class Designated(NamedTuple):
    """One that has a code of its own and a name that others may have too; ``former`` are names it had before."""

    id: int
    code: str
    name: str
    former: tuple[str, ...] = ()


class Designations:
    """Those who may be meant in one unit. Tables are made when first needed: most callers only ask for names."""

    def __init__(self, known: Iterable[Designated]) -> None:
        self._known = {one.id: one for one in known}
        self._written: dict[int, str] = {}
        self._resolved: dict[str, tuple[int, ...]] = {}

    def resolve(self, called: str) -> tuple[int, ...]:
        """Ids of all that ``called`` may mean; by code as written, then by what looks the same: name, code, code and
        name together, name it had before. The first of these that anybody has decides.
        """
        found = self._resolved.get(called)
        if found is None:
            found = self._resolved[called] = self._resolve(called)
        return found

    def prepare(self) -> None:
        """Make now the tables that are otherwise made when a name is first asked for."""
        _made = (self._codes, self._names, self._alike_codes, self._codes_with_names, self._former_names)

    def by_code(self, called: str) -> int | None:
        """Whose code is ``called``, exactly or alone in looking the same."""
        found = self._codes.get(called)
        alike = self._alike_codes.get(match_key(called), ()) if found is None else ()
        return alike[0] if len(alike) == 1 else found

    def written(self, id_: int) -> str:
        """The shortest designation that means ``id_`` and nobody else."""
        text = self._written.get(id_)
        if text is None:
            one = self._known[id_]
            choices = (one.name, one.code + one.name)
            text = next((choice for choice in choices if choice and self.resolve(choice) == (id_,)), one.code)
            self._written[id_] = text
        return text

    def choices(self, id_: int) -> Sequence[str]:
        """All designations that mean ``id_`` alone, the shortest first."""
        one = self._known[id_]
        return (*dict.fromkeys((self.written(id_), one.code + one.name)), one.code)

    def _resolve(self, called: str) -> tuple[int, ...]:
        exactly = self._codes.get(called)
        if exactly is not None:
            return (exactly,)
        key = match_key(called)
        if not key:
            return ()
        found = self._names.get(key) or self._alike_codes.get(key)
        return found or self._codes_with_names.get(key) or self._former_names.get(key) or ()

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {one.code: one.id for one in self._known.values()}

    @cached_property
    def _names(self) -> dict[str, tuple[int, ...]]:
        return _grouped((one.name, one.id) for one in self._known.values())

    @cached_property
    def _alike_codes(self) -> dict[str, tuple[int, ...]]:
        return _grouped((one.code, one.id) for one in self._known.values())

    @cached_property
    def _codes_with_names(self) -> dict[str, tuple[int, ...]]:
        return _grouped((one.code + one.name, one.id) for one in self._known.values())

    @cached_property
    def _former_names(self) -> dict[str, tuple[int, ...]]:
        return _grouped((name, one.id) for one in self._known.values() for name in one.former)


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Ids by what the text is compared by."""
    groups: dict[str, tuple[int, ...]] = {}
    for wording, id_ in pairs:
        key = match_key(wording)
        if key:
            before = groups.get(key, ())
            groups[key] = before if id_ in before else (*before, id_)
    return groups


FOR_EVER = "9999-12-31"
"""Stands for an open end, in the query too: later than every ISO day."""


class OrganisationInfo(NamedTuple):
    """An organisation as last known; ``kind`` as in the tables, ``parent_id`` is the one above it.

    It is on record from the ISO day ``since`` (empty: from the beginning) up to and excluding ``until``.
    """

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    domain: str
    since: str = ""
    until: str = FOR_EVER


class Stay(NamedTuple):
    """How a person was from ``since`` up to and excluding ``until`` (ISO days); ``joined`` is when they joined the
    party, ``None`` where nobody said.
    """

    since: str
    until: str
    branch_id: int | None
    status: str
    class_name: str
    mobile_since: str | None
    joined: str | None = None


class PersonInfo(NamedTuple):
    """A person with name and initials as last known, and all their stays in order of time.

    ``arrived``: the first stay began on the day they came from elsewhere. Of anybody else nobody said when it began.
    """

    id: int
    code: str
    name: str
    initials: str
    former_names: tuple[str, ...]
    stays: tuple[Stay, ...]
    arrived: bool = False


@dataclass(frozen=True, eq=False)
class Directory:
    """See the module; made by ``load_directory``. ``organisations`` are in order of their codes, by id; ``former`` are
    names they had before.
    """

    organisations: Mapping[int, OrganisationInfo]
    people: Mapping[int, PersonInfo]
    former: Mapping[int, frozenset[str]]

    @classmethod
    def of(
        cls, organisations: Iterable[OrganisationInfo], people: Iterable[PersonInfo], former: Mapping[int, set[str]]
    ) -> "Directory":
        """Return the directory of these organisations and people."""
        return cls(
            {one.id: one for one in organisations},
            {one.id: one for one in people},
            {id_: frozenset(names) for id_, names in former.items()},
        )

    @cached_property
    def _under(self) -> dict[int, frozenset[int]]:
        return {}

    @cached_property
    def _members(self) -> dict[tuple[int, str, Roll], tuple[int, ...]]:
        return {}

    @cached_property
    def called_organisations(self) -> Designations:
        """What organisations are called by."""
        return Designations(
            Designated(one.id, one.code, one.name, tuple(self.former.get(one.id, ())))
            for one in self.organisations.values()
        )

    @cached_property
    def called_people(self) -> Designations:
        """What people are called by."""
        return Designations(Designated(one.id, one.code, one.name, one.former_names) for one in self.people.values())

    def organisation(self, called: str) -> int:
        """The id of the organisation meant by a code or a name that only one has.

        Raises:
            Error: none or several are called so.
        """
        found = self.called_organisations.resolve(called)
        if len(found) == 1:
            return found[0]
        if not found:
            known = self.organisations.values()
            hint = likely(called, [one.name for one in known], [one.code for one in known])
            raise Error(_("没有党组织「{name}」。").format(name=shown(called)), hint)
        candidates = listed(f"{self.organisations[id_].code} {self.organisations[id_].name}" for id_ in found)
        raise Error(
            _("有 {n} 个党组织叫「{name}」。").format(n=len(found), name=shown(called)),
            _("请写编号:{candidates}。").format(candidates=candidates),
        )

    def person(self, called: str, organisation_id: int | None = None) -> int:
        """The id of the person meant by a code, by code and name together, or by a name: one that only one person has,
        or only one of those who are or were in the organisation (or below it).

        Raises:
            Error: nobody or several are called so.
        """
        found = self.called_people.resolve(called)
        if len(found) > 1 and organisation_id is not None:
            inside = self._ever_in(organisation_id)
            found = tuple(id_ for id_ in found if id_ in inside) or found
        if len(found) == 1:
            return found[0]
        if not found:
            names = [self.people[id_].name for id_ in self._ever_in(organisation_id)] if organisation_id else []
            alike = alike_codes(called, (one.code for one in self.people.values()))
            raise Error(_("名册里没有「{name}」。").format(name=shown(called)), likely(called, names, alike))
        raise Error(
            _("有 {n} 人叫「{name}」。").format(n=len(found), name=shown(called)),
            _("请在姓名前写编号:{candidates}。").format(candidates=listed(map(self._with_place, found))),
        )

    def organisation_name(self, id_: int) -> str:
        """Its name as last known."""
        return self.organisations[id_].name

    def organisation_code(self, id_: int) -> str:
        """Its code."""
        return self.organisations[id_].code

    def person_name(self, id_: int) -> str:
        """Their name as last known."""
        return self.people[id_].name

    def person_code(self, id_: int) -> str:
        """Their code."""
        return self.people[id_].code

    def initials(self, person_id: int) -> str:
        """The pinyin initials of their name, as :mod:`core.kernel.pinyin` spells them."""
        return self.people[person_id].initials

    def branch_of(self, person_id: int, day: str = FOR_EVER) -> int | None:
        """Where the person belongs on an ISO ``day``, or belonged last; ``None`` when nowhere (yet)."""
        places = [stay.branch_id for stay in self.people[person_id].stays if stay.since <= day and stay.branch_id]
        return places[-1] if places else None

    def under(self, organisation_id: int) -> frozenset[int]:
        """The organisation and everything below it."""
        found = self._under.get(organisation_id)
        if found is None:
            below, todo = {organisation_id}, [organisation_id]
            while todo:
                fresh = [child for child in self._children.get(todo.pop(), ()) if child not in below]
                below.update(fresh)
                todo.extend(fresh)
            found = self._under[organisation_id] = frozenset(below)
        return found

    def members(self, organisation_id: int, day: str, roll: Roll = "members") -> tuple[int, ...]:
        """Ids, by code, of those who belonged to the organisation itself on an ISO ``day`` and are on the ``roll``.

        ``members`` (or an empty roll): everybody but those not yet admitted; ``full``, ``probationary``: by status;
        ``mobile``: away on that day, or of the class of those who are.
        """
        asked = (organisation_id, day, roll)
        found = self._members.get(asked)
        if found is None:
            found = self._members[asked] = tuple(
                person_id
                for person_id, stay in self._by_branch.get(organisation_id, ())
                if stay.since <= day < stay.until and _is_on(roll, stay, day)
            )
        return found

    @cached_property
    def begins(self) -> str:
        """The ISO day from which the roster tells anything; what is on it then is taken to have been there before."""
        return min((one.since for one in self.organisations.values()), default="")

    def stays_in(self, organisation_id: int) -> Sequence[tuple[int, Stay]]:
        """Everybody's stays in the organisation itself, with the ids, by code."""
        return self._by_branch.get(organisation_id, ())

    def find_people(self, typed: str, organisation_id: int | None = None) -> tuple[int, ...]:
        """Ids of those whose name contains ``typed``, whose code begins with it or whose initials match it; with an
        organisation only those who are or were in it or below. Who is there now comes first, then by code.
        """
        key = match_key(typed)
        inside = self.people.keys() if organisation_id is None else self._ever_in(organisation_id)
        letters = key if key.isascii() else ""
        keys = self._keys
        found = [
            one
            for one in map(self.people.__getitem__, inside)
            if key in keys[one.id][0]
            or keys[one.id][1].startswith(key)
            or name_sounds_like(one.name, one.initials, letters)
        ]
        here = None if organisation_id is None else self.under(organisation_id)
        found.sort(key=lambda one: (not _is_there(one, here), one.code))
        return tuple(one.id for one in found)

    def _with_place(self, person_id: int) -> str:
        one, place = self.people[person_id], self.branch_of(person_id)
        return f"{one.code}{one.name}({self.organisations[place].name})" if place else f"{one.code}{one.name}"

    def _ever_in(self, organisation_id: int) -> frozenset[int]:
        by_branch = self._by_branch
        return frozenset(
            person_id for place in self.under(organisation_id) for person_id, _stay in by_branch.get(place, ())
        )

    @cached_property
    def _keys(self) -> Mapping[int, tuple[str, str]]:
        """What names and codes of people are compared by."""
        return {one.id: (match_key(one.name), match_key(one.code)) for one in self.people.values()}

    @cached_property
    def _children(self) -> Mapping[int, list[int]]:
        children: dict[int, list[int]] = defaultdict(list)
        for one in self.organisations.values():
            if one.parent_id is not None:
                children[one.parent_id].append(one.id)
        return children

    @cached_property
    def _by_branch(self) -> Mapping[int, list[tuple[int, Stay]]]:
        stays: dict[int, list[tuple[int, Stay]]] = defaultdict(list)
        for one in sorted(self.people.values(), key=lambda one: one.code):
            for stay in one.stays:
                if stay.branch_id is not None:
                    stays[stay.branch_id].append((one.id, stay))
        return stays


def _is_on(roll: Roll, stay: Stay, day: str) -> bool:
    if stay.status in NOT_YET_MEMBERS:
        return False
    if roll == "full":
        return stay.status == FULL
    if roll == "probationary":
        return stay.status == PROBATIONARY
    if roll == "mobile":
        return stay.class_name == MOBILE or (stay.mobile_since is not None and stay.mobile_since <= day)
    return True


def _is_there(one: PersonInfo, places: frozenset[int] | None) -> bool:
    if not one.stays or one.stays[-1].until != FOR_EVER:
        return False
    return places is None or one.stays[-1].branch_id in places
