"""The call records of other systems: one file a system, each with its counting rules on top."""
