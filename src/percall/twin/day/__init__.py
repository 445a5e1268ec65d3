"""A day of the centre as spans of time: who waited, who talked, who was free, from whichever source.

`spans` says what a day is and counts it, `recorded` reads one from the lake, `played` from the twin.
"""
