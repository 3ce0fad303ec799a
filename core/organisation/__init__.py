"""Units, their organisations and people with history, and the roster that brings them in."""
