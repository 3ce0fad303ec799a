"""The meaning of a scheme: pure functions from recorded facts to totals, grades and their derivations.

Nothing here knows a database, a file or a screen; a scheme author's tests and the core run the same code.
"""
