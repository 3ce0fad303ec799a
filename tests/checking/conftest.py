"""The fixtures of the command line, for the command that checks, and packages that are really installed."""

from tests.cli.conftest import kaoping
from tests.plugins.conftest import install, run_with

__all__ = ["install", "kaoping", "run_with"]
