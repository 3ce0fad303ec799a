"""A small part of the campaign of stopped writers, and a fault that it must find."""

import fcntl
import os
from collections import Counter
from pathlib import Path

import pytest
from kaoping.core.storage import postgresql, queue
from kaoping.core.storage.waits import Wait

from tests.campaigns.stopped_writers import ENDS, POINTS, Trial, run, trials

BOUND = 1.3


def test_a_stopped_writer_stops_nobody_without_a_word(database_url: str, tmp_path: Path) -> None:
    """At every point of a write: others read at once, and are told within the bound who has the turn; whoever goes on
    afterwards loses nothing and writes nothing twice.
    """
    chosen = tuple(Trial(number, point, ENDS[number % 2]) for number, point in enumerate(POINTS))
    faults, campaign = run(database_url, chosen, BOUND, tmp_path / "kept.jsonl")
    assert faults == []
    assert campaign.met["refused"] >= len(POINTS) - 1
    _faults, again = run(database_url, chosen, BOUND, tmp_path / "kept.jsonl")
    assert not again.met


def test_every_point_and_end_is_tried() -> None:
    """As often as any other, in whatever order."""
    met = Counter((trial.point, trial.end) for trial in trials(5 * len(POINTS) * len(ENDS), 7))
    assert set(met.values()) == {5}
    assert len(met) == len(POINTS) * len(ENDS)


def test_a_wait_without_a_bound_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the turn is waited for without looking at the clock, nobody is refused or told: here it is given after a
    while by whoever cannot wait for ever.
    """

    def take(path: Path, wait: Wait) -> int:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
        while not queue._try(descriptor):
            if not wait.left:
                path.unlink()  # another file, and so no queue
                os.close(descriptor)
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                return descriptor
        return descriptor

    monkeypatch.setattr(queue, "_take", take)
    faults, _campaign = run(str(tmp_path / "a.db"), (Trial(0, "commit", "kill"),), BOUND)
    assert faults


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_turn_that_is_not_locked_is_found(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the head of the chain is only read, somebody else writes in between."""
    monkeypatch.setattr(postgresql, "FOR_UPDATE", "")
    faults, _campaign = run(database_url, (Trial(0, "turn", "kill"),), BOUND)
    assert faults
