"""Finding a subject of a round by what a user calls it. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from ...plugins.i18n import _
from ..errors import Error
from ..naming import listed, nearest
from ..text import match_key, shown
from .values import Round, RoundSubject


class SubjectFinder:
    """Finds among ``subjects`` by code, or by a name that only one of them has."""

    def __init__(self, subjects: Iterable[RoundSubject]) -> None:
        self._by_code: dict[str, RoundSubject] = {}
        self._by_key: dict[str, RoundSubject] = {}
        self._by_name: dict[str, list[RoundSubject]] = defaultdict(list)
        for one in subjects:
            self._by_code[one.code] = one
            self._by_key[match_key(one.code)] = one
            self._by_name[match_key(one.name)].append(one)

    def find(self, called: str) -> RoundSubject:
        """The one subject ``called`` so.

        Raises:
            Error: none is, or several share the name; the hint says which codes are meant.
        """
        found = self._by_code.get(called) or self._by_key.get(match_key(called))
        if found is not None:
            return found
        namesakes = self._by_name.get(match_key(called), [])
        if len(namesakes) == 1:
            return namesakes[0]
        if namesakes:
            raise Error(
                _("有 {n} 个对象叫“{name}”,请写编号。").format(n=len(namesakes), name=shown(called)),
                _("编号:{codes}。").format(codes=listed(one.code for one in namesakes)),
            )
        raise Error(
            _("本轮没有对象“{name}”。").format(name=shown(called)),
            nearest(called, [*self._by_code, *(one.name for one in self._by_code.values())]),
        )


def graded_subject(round: Round, called: str) -> RoundSubject:
    """The graded subject of ``round`` that is ``called`` so.

    Raises:
        Error: none or several are.
    """
    found = round.by_code.get(called)
    if found is not None and found.subject.kind == round.scheme.subject:
        return found
    return SubjectFinder(round.graded).find(called)
