"""Benchmarks, run by hand: each prints machine, versions, medians and ratios within one run."""
