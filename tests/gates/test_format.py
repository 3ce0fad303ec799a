"""Style and types of the whole repository; the rules are in pyproject.toml."""

import subprocess
import sys

import pytest

from tests.gates.texts import ROOT

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy --strict": ["mypy", "-p", "kaoping", "-p", "tests", "-p", "benchmarks"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_repository_keeps_to_its_rules(check: str) -> None:
    """Nothing to report."""
    done = subprocess.run([sys.executable, "-m", *CHECKS[check]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
