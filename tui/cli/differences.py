"""The command that compares two schemes: schemes diff."""

import argparse
from dataclasses import asdict

from ...core.text import shown
from ...plugins.difference import EFFECTS, differences, effect_word
from ...plugins.i18n import _
from .given import scheme_given
from .output import say, say_json, tell


def diff(arguments: argparse.Namespace) -> int:
    """Say what differs between two schemes, what changes results first."""
    old, new = scheme_given(arguments, arguments.old), scheme_given(arguments, arguments.new)
    found = differences(old, new)
    if arguments.json:
        say_json([asdict(each) | {"sentence": each.sentence} for each in found])
        return 0
    for effect in reversed(EFFECTS):
        alike = [each for each in found if each.effect == effect]
        if alike:
            say(_("{effect}({n} 处)").format(effect=effect_word(effect), n=len(alike)))
            for each in alike:
                say("  " + shown(each.sentence))
    names = {"old": f"{old.id} {old.version}", "new": f"{new.id} {new.version}"}
    tell(_("{old} → {new}:{n} 处不同").format(n=len(found), **names))
    return 0
