"""SQL of the times in records, which keep texts: instants in UTC, durations in milliseconds."""

_YEAR_S = 366 * 24 * 3600


def instant(column: str) -> str:
    """An ISO instant that ends in Z, as a timestamp in UTC; unknown where it cannot be one."""
    return f"try_cast({column} AS TIMESTAMP)"


def ms_of_seconds(column: str) -> str:
    """Seconds as whole milliseconds; unknown below zero and above a year."""
    number = f"try_cast({column} AS DECIMAL(18, 3))"
    return f"CASE WHEN {number} BETWEEN 0 AND {_YEAR_S} THEN CAST({number} * 1000 AS BIGINT) END"


def ms_between(start: str, end: str) -> str:
    """Whole milliseconds from one timestamp to another; unknown where it stands before it."""
    return f"CASE WHEN {end} >= {start} THEN date_diff('millisecond', {start}, {end}) END"


def or_as_told(number: str, text: str) -> str:
    """A number that is worked out of a text; a text that is no number goes on, to be reported."""
    told = f"CASE WHEN try_cast({text} AS DECIMAL(38, 9)) IS NULL THEN {text} END"
    return f"coalesce({number}, {told})"
