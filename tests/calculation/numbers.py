"""What the present version of the calculation makes of given facts, pinned: ``python -m tests.calculation.numbers``.

``numbers.txt`` has a line for each built-in scheme: the version, the scheme, a digest of rules and facts, a digest of
every number, grade, rank and rule. Where rules and facts are the same and the numbers are not, the version of the
calculation was not raised with them. ``--write`` pins what is computed now.
"""

import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from kaoping.plugins import evaluation
from kaoping.plugins.contract import Scheme, canonical
from kaoping.plugins.contract.values import show
from kaoping.plugins.evaluation.derivation import Derivation
from kaoping.plugins.evaluation.evaluate import DerivedCohort, explain_outcome
from kaoping.plugins.evaluation.rulebook import Rulebook
from kaoping.plugins.loading import load_plugins
from kaoping.plugins.sampling import generate_records

PINNED = Path(__file__).with_name("numbers.txt")
SUBJECTS, SEED, YEAR = 12, 7, 2025

Line = tuple[str, str, str, str]
"""Version, scheme, digest of rules and facts, digest of what they come to."""


def computed() -> list[Line]:
    """The lines as they are now."""
    return [_line(loaded.scheme) for _id, loaded in sorted(load_plugins().schemes.items())]


def pinned() -> list[Line]:
    """The lines of the file."""
    lines = (line.split(" ") for line in PINNED.read_text("utf-8").splitlines())
    return [(version, scheme, facts, numbers) for version, scheme, facts, numbers in lines]


def _line(scheme: Scheme) -> Line:
    records = generate_records(scheme, SUBJECTS, SEED, year=YEAR)
    cohort = DerivedCohort(Rulebook.of(scheme, {}, YEAR), records)
    facts = sha256(f"{canonical(scheme)}{records!r}".encode())
    numbers = sha256()
    for frame, tree, outcome in zip(cohort.frames, cohort.trees, cohort.outcomes(), strict=True):
        told = [*_figures(explain_outcome(frame, tree, outcome)), str(outcome.grade), str(outcome.rank)]
        numbers.update(" ".join([*told, *(rule.rule for rule in outcome.rules)]).encode())
    return str(evaluation.CALCULATION), scheme.id, facts.hexdigest()[:16], numbers.hexdigest()[:16]


def _figures(node: Derivation) -> Iterator[str]:
    yield "" if node.value is None else show(node.value)
    for part in node.parts:
        yield from _figures(part)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PINNED.write_text("".join(" ".join(line) + "\n" for line in computed()), "utf-8")
    sys.exit(pinned() != computed())
