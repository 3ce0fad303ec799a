"""The meaning of a scheme: pure functions from recorded facts to totals, grades and their derivations.

Nothing here knows a database, a file or a screen; a scheme author's tests and the core run the same code.
"""

CALCULATION = 2
"""The version of the calculation: what these functions, and the vectors held equal to them, make of given facts.

Raise it by one with every change after which some scheme, with the same parameters and the same facts, could come to
another number anywhere in a derivation, another grade or rank, or another rule that speaks: a rounding, an operation,
what a node counts, the order in which rules work. Words, speed, and nodes that no scheme has used yet leave it alone.

A round freezes it when it opens; its results keep the one they were made with and are shown with those numbers for
ever. What a new one would make of closed rounds is told by ``kaoping round check`` and nowhere else.
"""
