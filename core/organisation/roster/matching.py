"""Which people of a roster are people already on record. Pure.

By code; without one by name within the branch, told apart by the date of joining where several share the name; and a
person who left a branch and turns up in another under the same name with the same date of joining.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from ...kernel.text import match_key


@dataclass(frozen=True, slots=True)
class Face:
    """What a person is recognised by; ``branch`` is anything that names the branch, ``joined`` an ISO date."""

    code: str
    name: str
    branch: Hashable
    joined: str | None


def recognise(listed: Sequence[Face], known: Sequence[Face]) -> dict[int, int]:
    """For the index of each listed person, the index of the known one it is; who is new does not appear."""
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
