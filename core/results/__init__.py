"""Results of rounds: totals, levels, grades and ranks of whole rounds, kept up to date by change and rendered.

Every number here equals the one of ``plugins.evaluation``, which derives one subject and explains it; a property test
holds the two together.
"""
