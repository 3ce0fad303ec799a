"""``kaoping distance`` on the sample data."""

import json

import pytest

from tests.cli.conftest import Run


def test_the_way_is_told_in_sentences_and_as_data(forestry: Run) -> None:
    """The report begins with the result; the data has the same plan, and its gains close the gap."""
    told = forestry("distance", "1", "M00007")
    assert told.code == 0
    assert told.out.startswith("M00007")
    assert "还差 3.00 分" in told.out
    data = json.loads(forestry("distance", "1", "M00007", "--json").out)
    assert (data["state"], data["plan"]["grade"]) == ("way", "优秀")
    assert sum(float(step["gain"]) for step in data["plan"]["steps"]) == 3


def test_nothing_is_written(forestry: Run) -> None:
    """Asking changes neither results nor audit."""
    before = forestry("audit", "verify").out, forestry("results", "1", "--json").out
    forestry("distance", "1", "M00001")
    assert (forestry("audit", "verify").out, forestry("results", "1", "--json").out) == before


def test_an_empty_round_says_what_is_missing_first(opened: Run) -> None:
    """Before anything is marked, the missing sheet is the first thing told."""
    lines = opened("distance", "1", "Z0001").out.splitlines()
    assert lines[1] == "先补齐:"
    assert "未填" in lines[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("M99999",), "本轮没有对象「M99999」。"),
        (("M00001", "--grade", "特优"), "本方案没有「特优」这个等次。"),
    ],
)
def test_who_or_what_is_not_there_is_one_sentence(forestry: Run, words: tuple[str, ...], sentence: str) -> None:
    """An unknown subject or grade leaves with 1 and names what there is."""
    refused = forestry("distance", "1", *words)
    assert (refused.code, refused.out) == (1, "")
    first, hint = refused.err.splitlines()
    assert first == sentence
    assert hint.startswith("现有:")
