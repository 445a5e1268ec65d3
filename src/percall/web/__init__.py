"""The pages that people see: figures with their quality, and doors down to calls and books."""
