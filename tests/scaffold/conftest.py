"""The fixtures of the command line, for the command that writes packages."""

from ..cli.conftest import kaoping

__all__ = ["kaoping"]
