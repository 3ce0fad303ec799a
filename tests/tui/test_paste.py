"""What is pasted arrives whole, whatever is in it and however the bytes are cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.text import find_hostile
from kaoping.tui.terminal.driver import PasteGuard
from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser

PIECES = st.lists(
    st.sampled_from(["x", "王", "\n", "\t", "\x1b", "\0", "[", "[2", "01~", "\x1b[A", "\x1b[20", "~"]), max_size=9
)
PASTED = PIECES.map("".join).filter(lambda text: BRACKETED_PASTE_END not in text)


def received(text: str, cuts: list[int]) -> list[str]:
    """The pastes that the application hears when ``text`` comes in pieces."""
    parser, guard = XTermParser(False), PasteGuard()
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    heard: list[str] = []
    for start, end in pairwise(places):
        passed = guard.feed(text[start:end])
        if passed:
            heard += [event.text for event in parser.feed(passed) if isinstance(event, events.Paste)]
    return heard


@given(st.lists(PASTED, max_size=3), st.lists(st.integers(0, 200), max_size=6))
def test_every_paste_is_whole(pasted: list[str], cuts: list[int]) -> None:
    """An ESC or NUL inside is a control character in its place, at which the gate refuses the text; all else stays."""
    stream = "a".join(f"{BRACKETED_PASTE_START}{text}{BRACKETED_PASTE_END}" for text in pasted)
    heard = received(stream, cuts)
    assert heard == [text.replace("\x1b", "\x1a").replace("\0", "\x1a") for text in pasted]
    for text, got in zip(pasted, heard, strict=True):
        assert ("\x1b" in text or "\0" in text) <= (find_hostile(got) is not None)


@given(st.lists(st.sampled_from(["\x1b", "\x1b[A", "\x1b[1;5C", "q", "王", "\x1b[200"]), max_size=8).map("".join))
def test_keys_are_not_touched(keys: str) -> None:
    """Outside a paste everything is passed on at once, an ESC alone too."""
    guard = PasteGuard()
    assert "".join(guard.feed(key) for key in keys) == keys
