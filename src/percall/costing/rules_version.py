"""The version of the costing rules: it changes whenever a mended rule gives other figures.

A closed month keeps the version that it was signed under, so that a mended program is told from
records or books that somebody changed.
"""

# Each version and what it changed, the newest last.
CHANGES = ((1, "the rules of the first release"),)
RULES_VERSION = CHANGES[-1][0]
