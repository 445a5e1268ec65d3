"""How customers and agents behave: what the twin needs beside the rules of the flow.

Rules:
1. Everything here is an estimate or an assumption; `origin` says which: measured here, published
   or typed.
2. A contact's reason, language, patience and work are drawn at its birth, so that two plans meet
   the very same customers.
3. The most specific entry counts: queue and reason, else queue, else the one without either.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """The family of a distribution of durations."""

    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    GAMMA = "gamma"
    QUANTILES = "quantiles"


@dataclass(frozen=True, slots=True)
class Duration:
    """A distribution of durations in seconds.

    `numbers`: constant: (value); exponential: (mean); lognormal: (mean of the logarithm of
    seconds, its standard deviation); gamma: (mean, shape); quantiles: values at the shares 0,
    1/(n-1), ..., 1, joined by straight lines. `endless_share` is the share that never ends
    (customers who never hang up); `zero_share` the share that is 0 (contacts without hold).
    """

    shape: Shape
    numbers: tuple[float, ...]
    zero_share: float = 0.0
    endless_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Customers who turn to the centre for the first time with a matter.

    `rates`: customers for each half-hour of the week, 7 x 48 numbers from Monday 00:00, local.
    """

    channel: str
    reason: str | None
    language: str | None
    rates: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What an agent does for a contact: talk, hold and wrap-up."""

    talk: Duration
    hold: Duration
    wrap_up: Duration
    queue: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long customers wait before they hang up, from the moment they enter a queue.

    `balk_share`: who hangs up at once when an agent is not free.
    """

    wait: Duration
    balk_share: float = 0.0
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """Who comes again, and when: after abandoning (redial) or unresolved (repeat)."""

    share: float
    delay: Duration
    most: int = 10
    queue: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The share of handled contacts whose matter is solved."""

    share: float
    queue: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """The share of a queue's handled contacts that an agent passes to another queue."""

    queue: str
    to: str
    share: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """What customers do at a menu: the share of each key; the rest runs into time-outs.

    `hang_up_share`: who hangs up in the menu.
    """

    menu: str
    shares: tuple[tuple[str, float], ...]
    after: Duration
    hang_up_share: float = 0.0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What a self-service or bot step does: solved, hung up, else handed over."""

    step: str
    solved_share: float
    hang_up_share: float
    length: Duration
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CalledBack:
    """How customers take an offer to be called back, and whether they pick up."""

    queue: str
    accepted_share: float
    answered_share: float
    ring: Duration


@dataclass(frozen=True, slots=True)
class Break:
    """Time off the floor within a shift, in minutes after the shift's start."""

    from_minute: int
    to_minute: int
    state: str = "pause:break"
    is_paid: bool = True


@dataclass(frozen=True, slots=True)
class Shift:
    """Agents of a group who work the same hours on some weekdays.

    Minutes after local midnight of the day the shift begins; `to_minute` may be past 24 h.
    `absent_share`: each agent's chance to be away for the day.
    """

    group: str
    agents: int
    weekdays: tuple[int, ...]
    from_minute: int
    to_minute: int
    breaks: tuple[Break, ...] = ()
    absent_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """All that the twin needs beside the flow.

    `day_variance`: the variance of a day's common factor on all arrival rates (mean 1, gamma);
    `half_hour_variance`: the same of each half-hour. Plain Poisson: both 0.
    `ring`: how long an agent's telephone rings before it is answered.
    `origin`: where each part comes from, by its name.
    """

    arrivals: tuple[Arrivals, ...]
    work: tuple[Work, ...]
    shifts: tuple[Shift, ...]
    patience: tuple[Patience, ...] = ()
    redial: tuple[Again, ...] = ()
    repeat: tuple[Again, ...] = ()
    resolution: tuple[Resolution, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    pressed: tuple[Pressed, ...] = ()
    served: tuple[Served, ...] = ()
    called_back: tuple[CalledBack, ...] = ()
    day_variance: float = 0.0
    half_hour_variance: float = 0.0
    ring: Duration = Duration(Shape.CONSTANT, (0.0,))
    origin: tuple[tuple[str, str], ...] = ()
