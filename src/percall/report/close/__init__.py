"""Closing a month: what was signed stays written down, and what it is now is held against it.

Theory of operation: `frozen` takes down all that a month's figures are made of; `chain` appends
it to a record whose lines hash each other; `restated` holds what was signed against what it is
now, cause by cause; `verify` does so for every closed month and looks for what was changed by hand.
"""
