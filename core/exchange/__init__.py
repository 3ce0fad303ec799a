"""Files in and out of a round: marks, votes and claims read in all or nothing, the templates for them, the results."""
