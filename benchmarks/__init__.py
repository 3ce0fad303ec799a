"""Benchmarks: ratios measured in one run of scoring, the whole job beside spreadsheet scripts, saving, importing."""
