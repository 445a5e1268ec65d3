"""Imports: a file and a mapping become immutable files of the lake, published in one step."""
