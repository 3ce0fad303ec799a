"""Calls that do not come back and words that must not reach a terminal."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.sanitize import LONGEST, describe, sanitize
from kaoping.plugins.timeouts import within_seconds


def test_a_call_in_time_gives_its_answer() -> None:
    """What comes back in time is handed on, ``None`` included."""
    assert within_seconds(5, lambda: 7) == 7
    assert within_seconds(5, lambda: None) is None


def test_a_call_that_does_not_come_back_is_given_up() -> None:
    """When the time is up the caller goes on."""
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        within_seconds(0.05, lambda: time.sleep(30))
    assert time.monotonic() - started < 20


def test_whatever_the_call_raises_is_raised() -> None:
    """Exceptions of the call are the caller's to judge, leaving the program included."""

    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        within_seconds(5, leave)


@given(st.text())
def test_plain_text_is_one_printable_line_of_bounded_length(text: str) -> None:
    """No control, bidi or zero-width character survives, nor more than fits in a sentence."""
    assert sanitize(text).isprintable()
    assert len(sanitize(text)) <= LONGEST + len("..")


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), max_size=LONGEST))
def test_plain_text_keeps_letters(text: str) -> None:
    """Ordinary words, rare Han included, pass unchanged."""
    assert sanitize(text) == text


def test_an_exception_is_described_by_type_and_words() -> None:
    """The type is always named; words only where the exception has any that can be read."""

    class Mute(Exception):  # a stranger's exception
        def __str__(self) -> str:
            raise ValueError

    assert describe(ValueError("坏\x1b了")) == "ValueError: 坏\N{REPLACEMENT CHARACTER}了"
    assert describe(ValueError()) == "ValueError"
    assert describe(Mute()) == "Mute"
