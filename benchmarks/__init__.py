"""Ratios measured in one run: scoring, the whole job beside spreadsheet scripts, saving by many processes."""
