"""Commands that look beyond the results: what a subject lacks for a grade, and a round under other rules."""

import argparse

from ...core.results.model import Replay, Shift
from ...core.results.replay.report import misfit_lines, replay_sentence, shift_lines, versions_sentence
from ...plugins.contract.values import show_total
from .context import round_meant, served
from .output import say, say_json, tell
from .schemes import reference_given, settings_given


def show_distance(arguments: argparse.Namespace) -> int:
    """Print the cheapest way to the next grade and what stands in it."""
    with served(arguments) as services:
        found = services.results.distance(round_meant(services, arguments), arguments.subject, arguments.grade or "")
    if arguments.json:
        say(found.json)
    else:
        for line in found.lines:
            say(line)
    return 0


def replay_round(arguments: argparse.Namespace) -> int:
    """Print who would come out otherwise under another version, scheme or file, and through which clause."""
    settings = settings_given(arguments)
    with served(arguments) as services:
        found = services.results.replay(round_meant(services, arguments), reference_given(arguments.scheme), settings)
    if arguments.json:
        say_json(_data(found))
    else:
        for line in shift_lines(found.shifts):
            say(line)
    for sentence in filter(None, (versions_sentence(found), replay_sentence(found), *misfit_lines(found))):
        tell(sentence)
    return 0


def _data(found: Replay) -> dict[str, object]:
    return {
        "round": found.round.code,
        "scheme": found.scheme,
        "version": found.version,
        "unchanged": found.unchanged,
        "changed": [shift_data(shift) for shift in found.shifts],
        "misfits": [{"subject": each.code, "fact": each.fact, "reason": each.sentence} for each in found.misfits],
    }


def shift_data(shift: Shift) -> dict[str, object]:
    """Who comes out otherwise and through what, as JSON values."""

    def total(value: int | None) -> str | None:
        return None if value is None else show_total(value)

    return {
        "subject": shift.subject.code,
        "name": shift.subject.name,
        "total": {"before": total(shift.total_before), "after": total(shift.total_after)},
        "change": total(shift.change),
        "grade": {"before": shift.grade_before, "after": shift.grade_after},
        "rank": {"before": shift.rank_before, "after": shift.rank_after},
        "causes": [
            {"clause": each.clause, "label": each.label, "before": each.before, "after": each.after}
            for each in shift.causes
        ],
    }
