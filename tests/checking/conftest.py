"""The fixtures of the command line, for the command that checks."""

from tests.cli.conftest import kaoping

__all__ = ["kaoping"]
