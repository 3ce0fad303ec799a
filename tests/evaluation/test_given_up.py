"""A function of a plugin that did not come back is given up for good: it is not called again."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from threading import Event

import pytest
from kaoping.plugins.contract import Const, Function, num
from kaoping.plugins.errors import PluginFault
from kaoping.plugins.evaluation import formula
from kaoping.plugins.evaluation.formula import checked_call
from kaoping.plugins.timeouts import within_seconds

NODE = Function("own", "自定算法", (Const(num(1)),), num(0), num(100))
OTHER = Function("another", "另一算法", (Const(num(1)),), num(0), num(100))


class Sleeper:
    """A function that comes back when it is let go, and remembers how often it was called."""

    def __init__(self) -> None:
        self.calls: list[Fraction] = []
        self.released = Event()

    def __call__(self, value: Fraction) -> Fraction:
        self.calls.append(value)
        self.released.wait(30)
        return value


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sleeper]:
    monkeypatch.setattr(formula, "CALL_SECONDS", 0.2)
    found = Sleeper()
    yield found
    found.released.set()


def sentence(node: Function, function: Sleeper, value: int) -> str:
    with pytest.raises(PluginFault) as fault:
        checked_call(node, function, [Fraction(value)])
    return str(fault.value)


def test_a_function_given_up_is_not_called_again(sleeper: Sleeper) -> None:
    """Neither for the same subject nor for another, nor once it has come back after all: the sentence is the same."""
    said = "方案的计算函数「own」超过 0.2 秒还没有算完,已经放弃"
    assert sentence(NODE, sleeper, 1) == said
    assert sleeper.calls == [1]
    assert [sentence(NODE, sleeper, value) for value in (1, 2, 3)] == [said] * 3
    sleeper.released.set()
    assert sentence(NODE, sleeper, 4) == said
    assert sentence(OTHER, sleeper, 5) == said.replace("own", "another")
    # For each subject a function is asked twice, so that the call that came back may have been followed by one more.
    assert set(sleeper.calls) == {1}


def test_other_functions_are_still_called(sleeper: Sleeper) -> None:
    """What one function does not do is no reason to give up another, under the same name or not."""
    assert sentence(NODE, sleeper, 1)
    assert checked_call(NODE, lambda value: value / 2, [Fraction(7)]) == Fraction(7, 2)
    awake = Sleeper()
    awake.released.set()
    assert checked_call(NODE, awake, [Fraction(7)]) == 7
    assert checked_call(OTHER, awake, [Fraction(8)]) == 8
    assert awake.calls == [7, 7, 8, 8]


def test_the_late_answer_of_a_call_given_up_answers_no_other_call(sleeper: Sleeper) -> None:
    """Whoever asks next gets their own answer, while the first call still runs and after it ended."""
    with pytest.raises(TimeoutError):
        within_seconds(0.05, lambda: sleeper(Fraction(1)))
    assert within_seconds(10, lambda: "其次") == "其次"
    sleeper.released.set()
    assert [within_seconds(10, partial(int, n)) for n in range(5)] == [0, 1, 2, 3, 4]
