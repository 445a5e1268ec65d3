"""Why the cost per call moved: its change as a sum of causes that add up exactly."""
