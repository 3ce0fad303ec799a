"""What is wrong with a scheme file: one problem, one sentence, with the line and key it is about."""

from dataclasses import dataclass

from ..i18n import _
from ..plain import plain
from .lines import Path, key_lines, known_path, line_of, written_key

LONGEST = 2_000
"""A sentence may list everything that is allowed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` counts from 1, 0 means the whole file; ``key`` is written as in the file: ``items."base/1".points``."""

    line: int
    key: str
    sentence: str

    def shown(self, file: str) -> str:
        """Everything in one sentence: file, line, key, and what is wrong and allowed."""
        where = [plain(file)] if file else []
        if self.line:
            where.append(_("第 {line} 行").format(line=self.line))
        if self.key:
            where.append(plain(self.key))
        return _("{where}:{sentence}").format(where=" ".join(where), sentence=plain(self.sentence, LONGEST))


class OverlayRefused(Exception):
    """A scheme file that cannot be used, with all its problems in the order of the file."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.line == 0, problem.line)))
        super().__init__(self.sentences[0] if self.problems else file)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence for each problem."""
        return tuple(problem.shown(self.file) for problem in self.problems)


class Problems:
    """The problems of one file, told by path as they are met; ``text`` must be valid TOML."""

    def __init__(self, text: str, file: str) -> None:
        self._lines = key_lines(text)
        self._file = file
        self._told: list[Problem] = []

    def tell(self, path: Path, sentence: str) -> None:
        """Something is wrong at ``path``, or in as much of it as the file spells out."""
        key = written_key(known_path(self._lines, path))
        self._told.append(Problem(line_of(self._lines, path), key, sentence))

    def __bool__(self) -> bool:
        return bool(self._told)

    def refusal(self) -> OverlayRefused:
        """The refusal of the file, with everything that was told."""
        return OverlayRefused(self._file, tuple(self._told))
