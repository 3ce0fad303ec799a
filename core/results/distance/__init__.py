"""What a subject still lacks for the next grade, found by trying: a change to its record counts for what it does.

No formula is taken apart here. Every suggestion is a changed record that was evaluated again within its cohort, so
weights, caps, means, bars and quotas are those of the scheme. Nothing in this package reads or writes a database.
"""
