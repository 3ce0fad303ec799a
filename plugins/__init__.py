"""The room of scheme authors: contract, evaluation, loading, linter, overlays, test kit.

It imports only the standard library and pluggy.
"""
