"""One reading of `queue=support` for the command line and for addresses."""

import pytest

from percall.costing.filters import filter_of
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
