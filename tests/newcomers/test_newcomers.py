"""Each regulation (``NAME.md``) as a scheme (``NAME.py``) gives the results that were worked out by hand from it."""

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from kaoping.plugins.contract.values import show_total
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.lint import lint

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.md"))


def written(name: str) -> ModuleType:
    return import_module(f"{__package__}.{name}")


def test_there_are_six() -> None:
    """And none of them is without its scheme."""
    assert len(NAMES) == 6
    assert all((HERE / f"{name}.py").exists() for name in NAMES)


def printed(outcome: Outcome) -> str | None:
    """The total as lists print it; who is exempt has points without a total."""
    points = outcome.partial if outcome.exempt else outcome.total
    return None if points is None else show_total(points)


@pytest.mark.parametrize("name", NAMES)
def test_results_are_those_worked_out_by_hand(name: str) -> None:
    """Everybody's total and grade; the linter has nothing to say against the scheme."""
    module = written(name)
    assert [finding.sentence for finding in lint(module.SCHEME) if finding.severity == "error"] == []
    outcomes = evaluate(module.SCHEME, getattr(module, "SETTINGS", {}), module.YEAR, module.COHORT)
    assert {each.subject.code: (printed(each), each.grade) for each in outcomes} == module.EXPECTED


@pytest.mark.parametrize("name", NAMES)
def test_the_linter_ran_at_most_twice(name: str) -> None:
    """Until the scheme was right, as whoever wrote it says."""
    runs = re.search(r"Linter runs until right: (\d+)", written(name).__doc__ or "")
    assert runs is not None
    assert int(runs[1]) <= 2
