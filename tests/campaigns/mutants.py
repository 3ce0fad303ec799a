"""Small faults in a module's text: found in its syntax tree, written as replacements of a range of its bytes."""

import ast
import difflib
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], tuple[bytes, bytes]] = {
    ast.Lt: (rb"<", b"<="),
    ast.LtE: (rb"<=", b"<"),
    ast.Gt: (rb">", b">="),
    ast.GtE: (rb">=", b">"),
    ast.Eq: (rb"==", b"!="),
    ast.NotEq: (rb"!=", b"=="),
    ast.Is: (rb"\bis\b", b"is not"),
    ast.IsNot: (rb"\bis\s+not\b", b"is"),
    ast.In: (rb"\bin\b", b"not in"),
    ast.NotIn: (rb"\bnot\s+in\b", b"in"),
}
SWAPPED = {"any": b"all", "all": b"any", "min": b"max", "max": b"min"}
LEAVING = (ast.Return, ast.Raise, ast.Continue)
TEXTUAL = (ast.JoinedStr, ast.FormattedValue)
KEY_LENGTH = 12

Edit = tuple[str, int, int, bytes]
"""Operator, first byte, byte behind the last, what stands there instead."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the bytes from ``start`` to ``end`` of a file are replaced."""

    file: str
    line: int
    operator: str
    start: int
    end: int
    replacement: str
    key: str
    """``file:hash of the line:operator``, by which tests/campaigns/equivalent.txt knows it."""

    @property
    def identity(self) -> str:
        """What tells this mutant from every other one of the same text of the file."""
        return f"{self.key}:{self.start}:{self.end}:{self.replacement}"

    def applied(self, source: bytes) -> bytes:
        """The text of the file with the fault in it."""
        return source[: self.start] + self.replacement.encode() + source[self.end :]

    def diff(self, source: bytes) -> str:
        """The fault as a unified diff with one line around it."""
        before, after = (text.decode().splitlines(keepends=True) for text in (source, self.applied(source)))
        return "".join(difflib.unified_diff(before, after, self.file, self.file, n=1))


def mutants_of(root: Path, folder: str) -> list[Mutant]:
    """Every mutant of the Python files of a folder, or of one file, always in the same order."""
    place = root / folder
    paths = [place] if place.is_file() else sorted(place.rglob("*.py"))
    files = [path for path in paths if "__pycache__" not in path.parts]
    return [mutant for path in files for mutant in mutants_in(path.relative_to(root).as_posix(), path.read_bytes())]


def mutants_in(file: str, source: bytes) -> list[Mutant]:
    """Every mutant of one text that still is Python."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    tree = ast.parse(source)
    found = []
    for operator, start, end, replacement in sorted(set(_Finder(source, starts).edits(tree)), key=lambda one: one[1:]):
        number = max(index for index, offset in enumerate(starts[:-1]) if offset <= start)
        digest = hashlib.sha256(lines[number].strip()).hexdigest()[:KEY_LENGTH]
        key = f"{file}:{digest}:{operator}"
        mutant = Mutant(file, number + 1, operator, start, end, replacement.decode(), key)
        if _is_another_program(tree, mutant.applied(source)):
            found.append(mutant)
    return found


def _is_another_program(tree: ast.Module, text: bytes) -> bool:
    try:
        return ast.dump(ast.parse(text)) != ast.dump(tree)
    except SyntaxError:
        return False


class _Finder:
    """Finds edits in one text."""

    def __init__(self, source: bytes, starts: list[int]) -> None:
        self._source = source
        self._starts = starts
        self._ways: tuple[Callable[[ast.AST], Iterator[Edit]], ...] = (
            self._comparisons, self._integers, self._guards, self._calls, self._filters, self._loops, self._names,
            self._sums, self._logic, self._negations,
        )  # fmt: skip

    def edits(self, node: ast.AST) -> Iterator[Edit]:
        """Edits in a node and below it; not in annotations, nor inside f-strings, whose places Python 3.11 mistakes."""
        for way in self._ways:
            yield from way(node)
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not isinstance(child, TEXTUAL) and not _only_for_types(child):
                    yield from self.edits(child)

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def _between(
        self, operator: str, left: ast.expr | ast.stmt, right: ast.expr, pattern: bytes, new: bytes
    ) -> Iterator[Edit]:
        """The edit of the one token between two neighbours."""
        first = self._end(left)
        token = re.search(pattern, self._source[first : self._start(right)])
        if token:
            yield operator, first + token.start(), first + token.end(), new

    def _whole(self, operator: str, node: ast.expr | ast.stmt, new: bytes) -> Iterator[Edit]:
        yield operator, self._start(node), self._end(node), new

    def _comparisons(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, operator, right in zip(sides, node.ops, node.comparators, strict=False):
                yield from self._between("comparison", left, right, *COMPARISONS[type(operator)])

    def _integers(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield from self._whole("off-by-one", node, str(node.value + 1).encode())

    def _guards(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.If) and isinstance(node.body[-1], LEAVING) and not node.orelse:
            yield from self._whole("dropped-guard", node.test, b"False")

    def _calls(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Expr):
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(value, ast.Call):
                yield from self._whole("dropped-call", node, b"pass")

    def _filters(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.comprehension):
            for condition in node.ifs:
                yield from self._whole("dropped-filter", condition, b"True")

    def _loops(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Continue):
            yield from self._whole("continue-break", node, b"break")

    def _names(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
            operator = "any-all" if node.func.id in {"any", "all"} else "min-max"
            yield from self._whole(operator, node.func, SWAPPED[node.func.id])

    def _sums(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.BinOp):
            left, right = node.left, node.right
        elif isinstance(node, ast.AugAssign):
            left, right = node.target, node.value
        else:
            return
        if any(isinstance(side, TEXTUAL) or _is_text(side) for side in (left, right)):
            return
        if isinstance(node.op, ast.Add):
            yield from self._between("plus-minus", left, right, rb"\+", b"-")
        elif isinstance(node.op, ast.Sub):
            yield from self._between("plus-minus", left, right, rb"-", b"+")

    def _logic(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.BoolOp):
            old, new = (rb"\band\b", b"or") if isinstance(node.op, ast.And) else (rb"\bor\b", b"and")
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from self._between("and-or", left, right, old, new)

    def _negations(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            start = self._start(node)
            token = re.match(rb"not\s*", self._source[start:])
            assert token
            yield "dropped-not", start, start + token.end(), b""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _only_for_types(node: ast.AST) -> bool:
    """A block that only type checkers read."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
