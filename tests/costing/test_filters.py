"""One reading of `queue=support` for the command line and for addresses."""

from datetime import date

import pytest

from percall.costing.filters import day_of, filter_of
from percall.errors import QuestionFault, UsageFault


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("queue=support", ("queue", "support")),
        (" queue = a=b ", ("queue", "a=b")),
        ("reason=", ("reason", None)),
        ("hour=23", ("hour", "23")),
        ("weekday=7", ("weekday", "7")),
    ],
)
def test_a_filter_is_a_dimension_and_a_value(text: str, found: tuple[str, str | None]) -> None:
    assert filter_of(text, "--only", UsageFault) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("queue", "'queue' is not a filter (--only): write it as queue=support"),
        ("=x", "'=x' is not a filter (--only): write it as queue=support"),
        ("hour=24", "'24' is not an allowed hour (--only): allowed are 0 to 23"),
        ("weekday=", "'' is not an allowed weekday (--only): allowed are 1 to 7"),
        ("half_hour=٣", "'٣' is not an allowed half_hour (--only): allowed are 0 to 47"),
    ],
)
def test_what_is_none_is_said_with_what_would_be(text: str, why: str) -> None:
    with pytest.raises(UsageFault) as fault:
        filter_of(text, "--only", UsageFault)
    assert str(fault.value) == why


def test_each_face_has_its_own_fault_and_long_texts_are_cut() -> None:
    with pytest.raises(QuestionFault, match=r"^'x{60}' is not a filter \(only\)"):
        filter_of("x" * 5000, "only", QuestionFault)


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("2026-10", "write the days of 2026-10: from 2026-10-01, to 2026-11-01"),
        ("2026-W43", "write the days of 2026-W43: from 2026-10-19, to 2026-10-26"),
        ("20261001", "write it as 2026-10-01"),
        ("2026W431", "write it as 2026-10-01"),
        ("2026-W43-1", "write it as 2026-10-01"),
    ],
)
def test_a_period_is_no_day(text: str, do: str) -> None:
    """Python reads the last four as days: a week would pass for its Monday."""
    with pytest.raises(UsageFault) as found:
        day_of(text, "--from", UsageFault)
    assert found.value.what == f"{text!r} is not a day"
    assert (found.value.do or "").startswith(do)


def test_a_day_is_a_day() -> None:
    assert day_of(" 2026-10-01 ", "--from", UsageFault) == date(2026, 10, 1)
