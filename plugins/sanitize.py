"""Words of a stranger made safe to show: one line, printable, of bounded length.

Used for what a plugin says about itself or dies with. Text that users enter is judged by the text gate of core.
"""

LONGEST = 300


def sanitize(text: str, longest: int = LONGEST) -> str:
    """``text`` on one line, every unprintable character (escape, bidi, zero-width) replaced, cut at ``longest``."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return shown if len(shown) <= longest else shown[:longest] + "……"


def describe(error: BaseException) -> str:
    """What went wrong, from an exception a stranger raised: its type and its own words, if it has any."""
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  # an exception whose own text raises still has a type to name
        words = ""
    return sanitize(f"{type(error).__name__}: {words}" if words else type(error).__name__)
