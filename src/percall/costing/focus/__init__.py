"""Allocated costs in FOCUS's shape, for those who keep all their costs in such a table."""
