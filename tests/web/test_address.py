"""The address holds the view: what it says, what it leaves out, and what it refuses."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.errors import QuestionFault
from percall.intervals import By, Period
from percall.web.address import View
from percall.web.address_reading import view_of


def view(query: str) -> View:
    return view_of(parse_qsl(query, keep_blank_values=True))


def test_an_address_says_period_filters_and_counting_rule() -> None:
    found = view("from=2026-10-01&to=2026-11-01&by=month&queue=A%26B&channel=voice&calls=offered")
    assert (found.from_on, found.to_on) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (found.by, found.queue, found.channel) == (By.MONTH, "A&B", "voice")
    assert found.calls == "offered"


def test_what_is_left_at_its_default_is_left_out() -> None:
    whole = view("from=2026-10-01&to=2026-11-01&by=week&queue=&channel=all&direction=all&per=call")
    assert whole.query() == "from=2026-10-01&to=2026-11-01"


def test_no_queue_is_not_the_same_as_all_queues() -> None:
    assert view("").only == ()
    assert view("").of_queue(None).only == (("queue", None),)
    assert view(view("").of_queue(None).query()).only == (("queue", None),)
    assert view("").of_queue("A").only == (("queue", "A"),)


@given(
    queue=st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=40),
    by=st.sampled_from([By.DAY, By.WEEK, By.MONTH]),
    direction=st.sampled_from(["all", "inbound", "outbound"]),
    days=st.integers(1, 300),
)
def test_an_address_is_read_as_it_was_written(
    queue: str, by: By, direction: str, days: int
) -> None:
    start = date(2026, 1, 1)
    period = Period(start, date.fromordinal(start.toordinal() + days))
    written = View(by=by, queue=queue, direction=direction).over(period)
    assert view(written.query()) == written


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=2026-13-01", "cannot be read as from"),
        ("from=0001-01-01", "cannot be read as from"),
        ("from=1e9", "cannot be read as from"),
        ("from=2026-W43", "'2026-W43' cannot be read as from"),
        ("to=20261001", "'20261001' cannot be read as to"),
        ("from=2026-10-01&to=2026-10-01", "ends on 2026-10-01"),
        ("from=1990-01-01&to=2026-10-01", "has 13422 days"),
        ("from=2020-01-01&to=2026-10-01&by=day", "more than 400 parts"),
        ("by=second", "cannot be read as by"),
        ("direction=sideways", "cannot be read as direction"),
        ("calls=DROP TABLE", "cannot be read as calls"),
        ("lang=xx", "cannot be read as lang"),
        ("queue=a&queue=b", "says queue twice"),
        ("qeue=a", "not known: 'qeue'"),
        ("queue=a&without=queue", "one queue and for none"),
        ("queue=a%00b", "queue cannot be read"),
        ("queue=a%0d%0aSet-Cookie:x", "queue cannot be read"),
        ("queue=%ff%fe", "queue cannot be read"),
        ("queue=" + "x" * 301, "queue cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_an_error_that_says_so(query: str, says: str) -> None:
    with pytest.raises(QuestionFault) as refused:
        view(query)
    assert says in str(refused.value)
