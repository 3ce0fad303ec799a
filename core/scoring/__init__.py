"""Whole rounds at once: facts as integer vectors, totals, levels, grades and ranks, kept up to date by change.

Every number here equals the one of ``plugins.evaluation``, which derives one subject and explains it; a property test
holds the two together.
"""
