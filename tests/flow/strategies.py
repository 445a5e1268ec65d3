"""Random flows: any that can be written down, and small ones that a contact can go through."""

from __future__ import annotations

import string
from datetime import date

from hypothesis import strategies as st

from percall.flow import rules as r
from percall.flow.keys import DAY_S, WEEK_S
from percall.settings import CHANNELS

NAMES = st.text(string.ascii_letters + " ._-āš'\"\\[]#=1", min_size=1, max_size=12).filter(
    lambda name: name == name.strip() and name != r.END
)


def seconds(most: float = DAY_S) -> st.SearchStrategy[float]:
    return st.one_of(
        st.integers(0, int(most)).map(float), st.floats(0, most).map(lambda x: x + 0.0)
    )


def openings() -> st.SearchStrategy[tuple[r.Opening, ...]]:
    one = st.builds(
        lambda weekday, start, length: r.Opening(weekday, start, start + length),
        st.integers(1, 7), st.integers(0, 1439), st.integers(1, 1440),
    )  # fmt: skip
    return st.lists(one, max_size=5).map(
        lambda found: tuple(sorted(found, key=lambda o: (o.weekday, o.from_minute, o.to_minute)))
    )


def steps_of(name: str, to: st.SearchStrategy[str], skill: st.SearchStrategy[str], waits=seconds):
    """A step of any kind that leads to `to` and asks for `skill`."""
    word = st.none() | st.sampled_from(["lv", "en", "sale"])
    minute = st.none() | st.integers(0, 1440)
    case = st.builds(r.Case, to, word, word, minute, minute)
    choices = st.lists(
        st.builds(r.Choice, st.sampled_from("123#*"), st.just("a choice"), to),
        max_size=4, unique_by=lambda choice: choice.key,
    ).map(tuple)  # fmt: skip
    widening = st.builds(r.Overflow, waits(), skill, st.integers(1, 4))
    move = st.builds(lambda after, to: r.Overflow(after, to=to), waits(), to)
    callback = st.builds(r.Callback, waits(), st.integers(1, 4), waits(), waits(WEEK_S))
    days = st.frozensets(st.dates(date(2026, 10, 1), date(2026, 10, 20)), max_size=3)
    message = st.builds(
        r.Message, st.just(name), waits(), to, st.sampled_from(["left_queue", "contained"])
    )
    queue = st.builds(
        r.Queue, st.just(name), skill, st.integers(1, 4), st.sampled_from([0.0, 1.0, 2.5, -3.0]),
        st.sampled_from([0.0, 0.1, 1.0, 60.0]), st.sampled_from(r.Routing), waits(),
        st.lists(widening | move, max_size=3).map(tuple), st.none() | callback,
        st.none() | waits(), to, st.none() | st.integers(0, 3), to,
    )  # fmt: skip
    return st.one_of(
        st.builds(r.Hours, st.just(name), openings(), days, to, to),
        message,
        st.builds(r.Menu, st.just(name), waits(), waits(), st.integers(1, 3), choices, to),
        st.builds(r.SelfService, st.just(name), st.sampled_from(["self_service", "bot"]), to, to),
        st.builds(r.Fork, st.just(name), st.lists(case, max_size=3).map(tuple), to),
        queue,
        queue,
        st.builds(r.Voicemail, st.just(name), waits()),
    )


def groups_of(name: str, skills: list[str]) -> st.SearchStrategy[r.Group]:
    known = st.lists(
        st.tuples(st.sampled_from(skills), st.integers(1, 4)), max_size=3, unique_by=lambda x: x[0]
    )
    rooms = st.lists(
        st.tuples(st.sampled_from(CHANNELS), st.integers(0, 3)), max_size=2,
        unique_by=lambda x: x[0],
    )  # fmt: skip
    return st.builds(
        r.Group, st.just(name), known.map(tuple),
        st.frozensets(st.sampled_from(["lv", "en", "ru"]), max_size=2), rooms.map(tuple),
    )  # fmt: skip


@st.composite
def flows(draw: st.DrawFn, *, sound_names: bool = False, most_steps: int = 6) -> r.Flow:
    """A flow; with `sound_names` every step that is named is there."""
    names = draw(st.lists(NAMES, min_size=1, max_size=most_steps, unique=True))
    targets = st.sampled_from([*names, r.END])
    to = targets if sound_names else targets | NAMES
    skills = ["a", "b", "c d"]
    waits = small_waits if sound_names else seconds
    steps = tuple(draw(steps_of(name, to, st.sampled_from(skills), waits)) for name in names)
    channels = draw(st.lists(st.sampled_from(CHANNELS[:3]), max_size=3, unique=True))
    groups = draw(st.lists(NAMES, max_size=3, unique=True))
    return r.Flow(
        tuple((channel, draw(to)) for channel in channels),
        steps,
        tuple(draw(groups_of(name, skills)) for name in groups),
    )


def small_waits(most: float = 90) -> st.SearchStrategy[float]:
    """Times that meet one another often."""
    return st.sampled_from([0.0, 10.0, 20.0, 30.0, 60.0, 90.0, 120.0])
