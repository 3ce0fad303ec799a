"""Rounds: a unit's scheme for a year, frozen when it opens; its stages, decisions and what is on record in it."""
