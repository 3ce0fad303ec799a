"""Rounds, their subjects, results and decisions."""
