"""Bringing a roster in: organisations and people recognised or given codes, changes kept as history.

Who is on record already is known by the code; without one by the name within the branch, told apart by the date of
joining where several share it; and a person who left a branch and turns up in another by name and date of joining.

What the file leaves blank stays as it is on record, and who is not in the file stays too: a roster adds and changes.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ....plugins.i18n import _
from ...kernel.errors import Error, Problem
from ...kernel.naming import code_key
from ...kernel.pinyin import initials
from ...kernel.text import listed, match_key, shown
from ...spreadsheet.annotate import refusal
from ...spreadsheet.headers import NO_ANSWERS, HeaderAnswers, asked
from ...spreadsheet.model import Workbook
from ...storage.transaction import Transaction
from ..history import HistoryWriter
from ..model import MEMBER, ORGANISATION, Current, next_codes, titles_held
from ..people_repository import arrivals, current_people, current_posts, person_states
from ..repository import current_organisations
from .parsing import Branch, Member, Note, Roster, understand_roster


@dataclass(frozen=True, slots=True)
class Face:
    """What a person is recognised by; ``branch`` is anything that names the branch, ``joined`` an ISO date."""

    code: str
    name: str
    branch: Hashable
    joined: str | None


def recognise(listed: Sequence[Face], known: Sequence[Face]) -> dict[int, int]:
    """Return, for the index of each listed person, the index of the known one it is; who is new does not appear."""
    by_code = {face.code: index for index, face in enumerate(known)}
    found = {index: by_code[face.code] for index, face in enumerate(listed) if face.code in by_code}

    def rest(wanted: Callable[[Face], bool]) -> tuple[list[int], list[int]]:
        taken = set(found.values())
        new = [index for index, face in enumerate(listed) if index not in found and not face.code and wanted(face)]
        return new, [index for index, face in enumerate(known) if index not in taken and wanted(face)]

    for here, there in _groups(
        *rest(lambda _face: True), listed, known, lambda face: (face.branch, match_key(face.name))
    ):
        found.update(_within_branch(here, there, listed, known))
    moved = rest(lambda face: face.joined is not None)
    for here, there in _groups(*moved, listed, known, lambda face: (face.joined, match_key(face.name))):
        if len(here) == len(there) == 1:
            found[here[0]] = there[0]
    return found


def _groups(
    new: Iterable[int],
    old: Iterable[int],
    listed: Sequence[Face],
    known: Sequence[Face],
    key: Callable[[Face], Hashable],
) -> list[tuple[list[int], list[int]]]:
    """Indices of both sides with equal keys, where both sides have some."""
    groups: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for index in new:
        groups[key(listed[index])][0].append(index)
    for index in old:
        groups[key(known[index])][1].append(index)
    return [group for group in groups.values() if all(group)]


def _within_branch(here: list[int], there: list[int], listed: Sequence[Face], known: Sequence[Face]) -> dict[int, int]:
    """Namesakes of one branch: equal dates first, then where a date is not given, then the last one on both sides."""
    found: dict[int, int] = {}

    def take(fits: Callable[[str | None, str | None], bool]) -> None:
        for index in here:
            if index in found:
                continue
            free = (place for place in there if place not in found.values())
            partner = next((place for place in free if fits(listed[index].joined, known[place].joined)), None)
            if partner is not None:
                found[index] = partner

    take(lambda one, other: one == other)
    take(lambda one, other: one is None or other is None)
    left = [index for index in here if index not in found]
    free = [place for place in there if place not in found.values()]
    if len(left) == len(free) == 1:
        found[left[0]] = free[0]
    return found


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What a roster brought: organisations (``branches``) and ``members`` in the file; of both together how many were
    ``added``, ``changed`` and ``unchanged``; history rows ``ended``; ``absent`` people on record and not in the file,
    as "code name"; ``notes`` on what was interpreted, ``remarks`` on who was recognised how.
    """

    branches: int
    members: int
    added: int
    changed: int
    unchanged: int
    ended: int
    absent: tuple[str, ...]
    notes: tuple[Note, ...]
    remarks: tuple[str, ...]


def import_roster(
    transaction: Transaction, workbook: Workbook, *, day: date | None = None, answers: HeaderAnswers = NO_ANSWERS
) -> RosterReport:
    """Take over the roster in ``workbook`` as of ``day`` (default today); return what it brought.

    The same file again changes nothing.

    Raises:
        ColumnsAsked: headers do not say which columns are meant.
        Error: ``day`` is earlier than the day since which something is as the file says otherwise.
        FileRefused: something in the file is wrong; nothing was taken over.
    """
    takeover = _Takeover(transaction, (day or transaction.today).isoformat())
    known = [organisation.code for organisation in takeover.organisations]
    until = max(day or transaction.today, transaction.today)
    roster = understand_roster(workbook, known, answers, until=until)
    if roster.questions:
        raise asked(roster.questions)
    if roster.problems:
        raise refusal(roster.problems)
    transaction.label("roster.import")
    report = takeover.run(roster)
    if takeover.writer.begun or takeover.writer.over:
        transaction.event("roster.import", {"file": shown(workbook.path.name), "sha256": workbook.digest})
        takeover.writer.write()
    return report


@dataclass
class _Takeover:
    """One roster being taken over into the unit of a transaction."""

    transaction: Transaction
    day: str
    tally: dict[str, int] = field(default_factory=lambda: {"added": 0, "changed": 0, "unchanged": 0})
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        connection = self.transaction.connection
        self.writer = HistoryWriter(self.transaction, self.day)
        self.organisations = current_organisations(connection)
        self.people = current_people(connection)
        self.posts = current_posts(connection)
        self.arrivals = arrivals(connection)
        self.problems: list[Problem] = []

    def run(self, roster: Roster) -> RosterReport:
        self._refuse_shared_codes(roster)
        branch_ids = self._take_branches(roster.branches, roster.classes)
        seen = self._take_members(roster.members, branch_ids)
        if self.problems:
            raise refusal(self.problems)
        absent = tuple(
            f"{person.code} {person.state['name']}" for person in self.people if person.state and person.id not in seen
        )
        return RosterReport(
            len(roster.branches), len(roster.members), **self.tally,
            ended=self.writer.ended, absent=absent, notes=roster.notes, remarks=tuple(self.remarks),
        )  # fmt: skip

    def _refuse_shared_codes(self, roster: Roster) -> None:
        """A code names one organisation or one person of the unit, never both."""
        branches = {match_key(one.code) for one in self.organisations}
        members = {match_key(one.code) for one in self.people}
        shared = [member for member in roster.members if match_key(member.code) in branches]
        taken = [branch for branch in roster.branches if match_key(branch.code) in members]
        if shared or taken:
            sentence = _("编号「{code}」在本单位已经是{what}的编号。")
            problems = [_problem(one, sentence.format(code=one.code, what=_("组织"))) for one in shared]
            problems += [_problem(one, sentence.format(code=one.code, what=_("党员"))) for one in taken]
            raise refusal(problems)

    def _take_branches(self, branches: tuple[Branch, ...], classes: Mapping[str, str]) -> dict[str, int]:
        """Ids of the organisations that members and others may name as theirs, by code or by key in the file."""
        by_code = {one.code: one for one in self.organisations}
        on_record = self._codes(branches, self.organisations)
        by_name: dict[str, list[Current]] = {}
        for one in self.organisations:
            by_name.setdefault(match_key(one.state.get("name", "")), []).append(one)
        codes = next_codes(ORGANISATION, [*by_code, *(branch.code for branch in branches)])
        ids = {code: one.id for code, one in by_code.items()}
        found: list[tuple[Branch, Current | None]] = []
        for branch in branches:
            namesakes = by_name.get(match_key(branch.name), [])
            if branch.code:
                known = by_code.get(on_record.get(branch.code, ""))
            else:
                known = namesakes[0] if len(namesakes) == 1 else None
                if len(namesakes) > 1:
                    sentence = _("在册的 {n} 个组织都叫「{name}」,请写编号:{codes}。")
                    place = {"n": len(namesakes), "codes": listed(one.code for one in namesakes)}
                    self._refuse(branch, sentence.format(name=shown(branch.name), **place))
            found.append((branch, known))
            ids[branch.key] = (
                known.id if known else self.writer.new("organisation", {"code": branch.code or next(codes)})
            )
        here = {known.id for _branch, known in found if known}
        for branch, known in found:
            if known is None and branch.code:
                beside = [one for one in by_name.get(match_key(branch.name), ()) if one.id not in here]
                self._refuse_second(branch, beside, ids.get(branch.parent))
            self._take_branch(branch, known, ids, classes.get(branch.key, ""))
        listed_keys = {branch.key for branch in branches}
        for code, class_name in classes.items():
            if code not in listed_keys and by_code[code].state.get("class_name", class_name) != class_name:
                self.writer.replace_organisation(by_code[code], {**by_code[code].state, "class_name": class_name})
                self.tally["changed"] += 1
        return ids

    def _codes(self, new: Sequence[Branch] | Sequence[Member], known: Sequence[Current]) -> dict[str, str]:
        """The codes of a file that are on record, as they stand there; others that look like them are refused."""
        exact = {one.code for one in known}
        same = {match_key(one.code): one for one in known}
        alike = {code_key(one.code): one for one in known}
        found = {one.code: one.code for one in new if one.code in exact}
        for one in new:
            if not one.code or one.code in found:
                continue
            meant = same.get(match_key(one.code))
            if meant is not None:
                found[one.code] = meant.code
                remark = _("编号「{written}」就是在册的「{called}」,按在册的写法登记")
                self.remarks.append(remark.format(written=shown(one.code), called=meant.called))
            elif (likely := alike.get(code_key(one.code))) is not None:
                sentence = _(
                    "编号「{code}」不在册,在册的「{called}」却只差前面的 0 或写法。"
                    "请把编号列设为文本格式,照在册的写;确是另一个,请换一个编号。"
                )
                self._refuse(one, sentence.format(code=shown(one.code), called=likely.called))
        return found

    def _refuse(self, one: Branch | Member, sentence: str) -> None:
        self.problems.append(_problem(one, sentence))

    def _refuse_second(self, branch: Branch, beside: Sequence[Current], parent_id: int | None) -> None:
        """An organisation with a code that is new is none that is on record and not in the file."""
        same = [one for one in beside if not branch.parent or one.state["parent_id"] in (None, parent_id)]
        if same:
            sentence = _(
                "编号「{code}」不在册,在册的「{called}」名称相同。"
                "是同一个组织,请照在册的写编号;确是两个,请把在册的那一个也列在名册里。"
            )
            self._refuse(branch, sentence.format(code=shown(branch.code), called=listed(one.called for one in same)))
        elif beside:
            remark = _("组织「{name}」按新组织登记,已有同名的:{codes}")
            self.remarks.append(remark.format(name=branch.name, codes=listed(one.code for one in beside)))

    def _refuse_doubles(
        self, members: Sequence[Member], faces: Sequence[Face], known: Sequence[Face], same: Mapping[int, int]
    ) -> None:
        """Nobody who is on record, and not in the file, comes a second time under a code that is new."""
        taken, refused = set(same.values()), {(one.sheet, one.row) for one in self.problems}
        beside: dict[Hashable, list[int]] = defaultdict(list)
        for place, face in enumerate(known):
            if place not in taken and self.people[place].state:
                beside[face.branch, match_key(face.name)].append(place)
        for index, face in enumerate(faces):
            others = beside.get((face.branch, match_key(face.name)), []) if face.code and index not in same else []
            if not others or (members[index].sheet, members[index].row) in refused:
                continue
            double = [one for one in others if face.joined is None or known[one].joined in (None, face.joined)]
            called = listed(self.people[one].called for one in double or others)
            if double:
                sentence = _(
                    "编号「{code}」不在册,同支部在册的「{called}」姓名和入党日期都对得上。"
                    "是同一个人,请照在册的写编号或不写编号;确是两个人,请把在册的那一位也列在名册里,"
                    "或先在花名册里新增这一位(kaoping people add)。"
                )
                self._refuse(members[index], sentence.format(code=shown(face.code), called=called))
            else:
                remark = _("「{code} {name}」按新人登记,同支部已有同名的:{called}")
                self.remarks.append(remark.format(code=shown(face.code), name=shown(face.name), called=called))

    def _take_branch(self, branch: Branch, known: Current | None, ids: Mapping[str, int], class_name: str) -> None:
        before = known.state if known else {}
        state = {
            "name": branch.name,
            "kind": str(branch.kind),
            "parent_id": ids[branch.parent] if branch.parent else before.get("parent_id"),
            "domain": branch.domain or before.get("domain", ""),
            "class_name": class_name or before.get("class_name", ""),
        }
        changed = known is None or known.state != state
        if changed:
            self.writer.replace_organisation(known or Current(ids[branch.key], branch.code, None, None, {}), state)
        self._count(known, changed=changed)

    def _take_members(self, members: tuple[Member, ...], branch_ids: Mapping[str, int]) -> set[int]:
        """Ids of the people on record who are in the file."""
        written = self._codes(members, self.people)
        faces = [
            Face(written.get(one.code, one.code), one.name, branch_ids[one.branch], _iso(one.joined)) for one in members
        ]
        on_record = [
            Face(one.code, one.state.get("name", ""), one.state.get("branch_id"), one.state.get("joined"))
            for one in self.people
        ]
        same = recognise(faces, on_record)
        self._refuse_doubles(members, faces, on_record, same)
        taken = [*(one.code for one in self.people), *(one.code for one in members)]
        codes = next_codes(MEMBER, taken)
        seen = set()
        for index, member in enumerate(members):
            known = self.people[same[index]] if index in same else None
            if known is not None:
                seen.add(known.id)
            self._take_member(member, branch_ids[member.branch], known, codes)
        return seen

    def _take_member(self, member: Member, branch_id: int, known: Current | None, codes: Iterator[str]) -> None:
        person = self.writer.new_person(member.code or next(codes)) if known is None else known
        before = person.state
        renamed = member.name != before.get("name")
        state = {
            "name": member.name,
            "initials": initials(member.name) if renamed else before["initials"],
            "branch_id": branch_id,
            "class_name": member.class_ or before.get("class_name", ""),
            "status": member.status or before.get("status", ""),
            "joined": _iso(member.joined) or before.get("joined"),
            "mobile_since": before.get("mobile_since"),
        }
        if before and renamed:
            sentence = _("{code} {name} 改名为 {new}")
            self.remarks.append(sentence.format(code=person.code, name=before["name"], new=member.name))
        moved = bool(before) and before["branch_id"] != branch_id
        if moved and not member.code:
            self.remarks.append(
                _("{code} {name} 换了支部(按姓名和入党日期认出)").format(code=person.code, name=member.name)
            )
        came, known_to_have = _iso(member.since), self.arrivals.get(person.id)
        changed = came is not None and came != known_to_have
        if came is not None and changed and before:
            person = self._arrive(member, person, came)
        since = max(self.day, came or (known_to_have if before else None) or "")
        if before != state:
            if came is not None and not before:
                since = came
                self.writer.come(person, state, came)
            else:
                self.writer.replace_state(person, state, since=since)
            changed = True
        changed |= self._take_post(member, branch_id, person.id, since, moved=moved)
        self._count(known, changed=changed)

    def _arrive(self, member: Member, person: Current, came: str) -> Current:
        """Somebody who is on the roster came on another day than is on record, if on any; return them as of then."""
        try:
            states = person_states(self.transaction.connection, person.id)
            return replace(person, since=self.writer.arrive(person, states, came))
        except Error as error:
            self.problems.append(Problem(error.message + error.hint, member.sheet, member.row))
            return person

    def _take_post(self, member: Member, branch_id: int, person_id: int, since: str, *, moved: bool) -> bool:
        """A post stated in the file takes the place of those held; a move ends those held. Whether anything changed."""
        held = self.posts.get(person_id, [])
        wanted = (branch_id, member.post)
        if not member.post and not moved:
            return False
        if held and not moved and member.post == titles_held(held, branch_id):
            return False
        over = [post for post in held if (post.organisation_id, post.title) != wanted]
        for post in over:
            self.writer.end_post(person_id, shown(member.name), post, since)
        is_new = bool(member.post) and len(over) == len(held)
        if is_new:
            self.writer.begin_post(person_id, branch_id, member.post, since)
        return is_new or bool(over)

    def _count(self, known: Current | None, *, changed: bool) -> None:
        self.tally["added" if known is None else "changed" if changed else "unchanged"] += 1


def _problem(one: Branch | Member, sentence: str) -> Problem:
    return Problem(sentence, one.sheet, one.row, one.code_column, shown(one.code))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
