"""The window of a chain as people write it."""

import pytest

from percall.costing.chains.window import window_of, word_of_window
from percall.errors import QuestionFault


@pytest.mark.parametrize(("text", "hours"), [("1h", 1), ("24h", 24), ("7d", 168), (" 60 d ", 1440)])
def test_hours_and_days(text: str, hours: int) -> None:
    assert window_of(text, "window", QuestionFault) == hours


@pytest.mark.parametrize(
    "text", ["", "7", "0h", "61d", "1441h", "-1d", "1.5d", "٣d", "9" * 5 + "h"]
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(QuestionFault, match="is not a window"):
        window_of(text, "window", QuestionFault)


def test_a_window_is_read_as_it_was_written() -> None:
    for hours in (1, 23, 24, 36, 168, 1440):
        assert window_of(word_of_window(hours), "window", QuestionFault) == hours
    assert word_of_window(48) == "2d"
