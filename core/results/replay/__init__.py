"""Replay: what a round's stored facts would come to under other rules. Reads only, stores nothing."""
