"""What moved past a threshold in the last whole week, and beyond what chance moves."""
