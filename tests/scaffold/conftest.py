"""The fixtures of the command line, for the command that writes packages."""

from tests.cli.conftest import kaoping

__all__ = ["kaoping"]
