"""The slow, obvious twin of the costing method; it imports nothing from percall."""
