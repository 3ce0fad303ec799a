"""What a user can put right: one family of errors for every room, in users' words.

It stands in the lowest room because a plugin's faults, an unknown scheme and a refused file of rules are of it too.
Programming errors are ordinary exceptions and never look like a user's fault.
"""


class Hint(str):
    """What to do next, as it is said to who types commands, and the ``act`` that it is: a screen names the place or the
    key where that is done.
    """

    __slots__ = ("act",)

    def __new__(cls, words: str, act: str) -> "Hint":
        """``words`` that name a command, for the act."""
        hint = super().__new__(cls, words)
        hint.act = act
        return hint

    act: str


class Error(Exception):
    """Something the user can put right: ``message`` says what and where, ``hint`` what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class UnknownScheme(Error):
    """No working plugin brings the scheme asked for; the message names those that exist and what is broken."""


class PluginFault(Error):
    """A plugin broke its promise: what it brings cannot be used, or what its function answers is no exact number."""
