"""The command that says what a subject lacks for the next grade."""

import argparse

from ...core.distance.data import distance_data
from ...core.distance.distance import distance
from ...core.distance.report import distance_lines
from ...core.rounds.reading import load_round
from ...core.rounds.subjects import graded_subject
from ...core.scoring.live import LiveStanding, plugin_faults
from .context import opened
from .output import say, say_json


def show_distance(arguments: argparse.Namespace) -> int:
    """Print the cheapest way to the next grade and what stands in it."""
    with opened(arguments) as database:
        round = load_round(database, arguments.round)
        subject = graded_subject(round, arguments.subject)
        live = LiveStanding(database, round)
        with plugin_faults(round.scheme):
            found = distance(
                live.standing, live.position(subject.code), live.records, round.info.stage, arguments.grade
            )
    if arguments.json:
        say_json(distance_data(found))
    else:
        for line in distance_lines(found):
            say(line)
    return 0
