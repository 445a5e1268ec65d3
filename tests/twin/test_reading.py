"""`behaviour.toml`: written and read back the same, and refused with a clear word."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.errors import WorkspaceFault
from percall.twin.behaviour import (
    Again,
    Arrivals,
    Behaviour,
    Break,
    CalledBack,
    Duration,
    Patience,
    Pressed,
    Resolution,
    Served,
    Shape,
    Shift,
    Transfer,
    Work,
)
from percall.twin.reading import read_behaviour, write_behaviour

SHARES = st.floats(0, 1)
NAMES = st.sampled_from(["billing", "sales", 'odd "name"', "café", "a.b"])
MAYBE = st.none() | NAMES
SECONDS = st.floats(0, 1e6)
DURATIONS = st.one_of(
    st.builds(Duration, st.just(Shape.CONSTANT), st.tuples(SECONDS), SHARES, SHARES),
    st.builds(Duration, st.just(Shape.LOGNORMAL), st.tuples(SECONDS, SECONDS)),
    st.builds(Duration, st.just(Shape.GAMMA), st.tuples(SECONDS, SECONDS)),
    st.builds(Duration, st.just(Shape.QUANTILES), st.lists(SECONDS, min_size=2).map(tuple)),
)
RATES = st.lists(st.floats(0, 1e4), min_size=336, max_size=336).map(tuple)
WEEKDAYS = st.lists(st.integers(1, 7), unique=True).map(tuple)
BREAKS = st.builds(
    Break,
    st.integers(0, 1440),
    st.integers(0, 1440),
    st.sampled_from(["meeting", "pause:x"]),
    st.booleans(),
)
SHIFTS = st.integers(0, 1439).flatmap(
    lambda begin: st.builds(
        Shift,
        NAMES,
        st.integers(0, 99),
        WEEKDAYS,
        st.just(begin),
        st.integers(begin + 1, begin + 1440),
        st.lists(BREAKS, max_size=2).map(tuple),
        SHARES,
    )
)


def few(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


BEHAVIOURS = st.builds(
    Behaviour,
    arrivals=few(st.builds(Arrivals, st.sampled_from(["voice", "chat"]), MAYBE, MAYBE, RATES)),
    work=few(st.builds(Work, DURATIONS, DURATIONS, DURATIONS, MAYBE, MAYBE)),
    shifts=few(SHIFTS),
    patience=few(st.builds(Patience, DURATIONS, SHARES, MAYBE)),
    redial=few(st.builds(Again, SHARES, DURATIONS, st.integers(0, 99), MAYBE, MAYBE)),
    repeat=few(st.builds(Again, SHARES, DURATIONS, st.integers(0, 99), MAYBE, MAYBE)),
    resolution=few(st.builds(Resolution, SHARES, MAYBE, MAYBE)),
    transfers=few(st.builds(Transfer, NAMES, NAMES, SHARES, MAYBE)),
    pressed=few(
        st.builds(
            Pressed,
            NAMES,
            st.dictionaries(NAMES, SHARES, max_size=3).map(lambda d: tuple(d.items())),
            DURATIONS,
            SHARES,
            MAYBE,
        )
    ),
    served=few(st.builds(Served, NAMES, SHARES, SHARES, DURATIONS, MAYBE)),
    called_back=few(st.builds(CalledBack, NAMES, SHARES, SHARES, DURATIONS)),
    day_variance=st.floats(0, 9),
    half_hour_variance=st.floats(0, 9),
    ring=DURATIONS,
    origin=st.dictionaries(NAMES, NAMES, max_size=2).map(lambda d: tuple(d.items())),
)


@given(BEHAVIOURS)
def test_what_is_written_reads_back_the_same(behaviour: Behaviour) -> None:
    assert read_behaviour(tomllib.loads(write_behaviour(behaviour))) == behaviour


def test_a_document_may_hold_a_flow_too() -> None:
    assert read_behaviour({"flow": {"entry": {}}, "behaviour": {}}) == Behaviour((), (), ())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[behavior]", r"\[behavior\].*did you mean behaviour"),
        ("behaviour = 3", "behaviour is not a table"),
        ("[behaviour]\nday_varience = 1", "behaviour.day_varience.*day_variance"),
        ("[behaviour]\nday_variance = -1", "day_variance is -1.*0 to 100"),
        ("[behaviour]\nday_variance = nan", "day_variance"),
        ("[behaviour]\nwork = 3", r"no list of tables.*\[\[behaviour.work\]\]"),
        ("[[behaviour.work]]", r"behaviour.work\[0\].talk is missing"),
        ('[[behaviour.work]]\ntalk = { shape = "normal", numbers = [1] }', "lognormal"),
        ('[[behaviour.work]]\ntalk = { shape = "constant" }', "numbers"),
        ("[[behaviour.arrivals]]\nchannel = 'voice'\nmon = [1, 2]", "48 numbers"),
        ("[[behaviour.shifts]]\nhours = '18:00-08:00'", "26:00"),
        ("[[behaviour.redial]]\nshare = 1.5", r"redial\[0\].share is 1.5"),
    ],
)
def test_what_is_not_clear_is_refused(text: str, word: str) -> None:
    with pytest.raises(WorkspaceFault, match=word):
        read_behaviour(tomllib.loads(text))


def test_a_default_is_not_written() -> None:
    text = write_behaviour(replace(Behaviour((), (), ()), day_variance=0.0))
    assert text == "[behaviour]\n"
