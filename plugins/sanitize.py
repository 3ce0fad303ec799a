"""Foreign text made safe to show: one line, printable, of bounded length.

Used for texts and exceptions of plugins. Text that users enter passes the text gate of core instead.
"""

LONGEST = 300


def sanitize(text: str, longest: int = LONGEST) -> str:
    """Return ``text`` on one line, unprintable characters (escape, bidi, zero-width) replaced, cut at ``longest``."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return shown if len(shown) <= longest else shown[:longest] + ".."


def describe(error: BaseException) -> str:
    """Return the type and message of a foreign exception, sanitized; the type alone when it has no message."""
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  # an exception whose own text raises still has a type to name
        words = ""
    return sanitize(f"{type(error).__name__}: {words}" if words else type(error).__name__)
