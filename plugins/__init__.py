"""The scheme author's world: contract, evaluation, loading, linter, test kit.

It imports only the standard library and pluggy."""
