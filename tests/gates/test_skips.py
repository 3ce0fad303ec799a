"""A test that did not run is no test that passed."""

import pytest

from tests.conftest import refuse_skip


def skipped() -> pytest.TestReport:
    return pytest.TestReport("test", ("test.py", 1, "test"), {}, "skipped", ("test.py", 1, "no tmux here"), "call")


def test_skip_is_a_failure_where_every_tool_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under ``CI=true`` a skipped test fails, and says why it was skipped."""
    monkeypatch.setenv("CI", "true")
    report = refuse_skip(skipped())
    assert report.failed
    assert "no tmux here" in str(report.longrepr)


def test_skip_stays_a_skip_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without the tools, tests that need them are left out."""
    monkeypatch.delenv("CI", raising=False)
    assert refuse_skip(skipped()).skipped


def test_expected_failure_is_no_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test marked as failing for a known reason did run."""
    monkeypatch.setenv("CI", "true")
    report = skipped()
    report.wasxfail = "known"
    assert refuse_skip(report).skipped
