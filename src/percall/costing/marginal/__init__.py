"""What the next call costs, and what a saved one saves."""
