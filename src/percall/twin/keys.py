"""The keys of `behaviour.toml` as data: one table that validates, documents and writes them.

Rules:
1. `KEYS` has the keys of each table by its name in the document; `ONE` are those of the table
   `behaviour` itself. Keys are the fields of `behaviour`, but rates stand by weekday (`mon` to
   `sun`, 48 numbers each) and a shift's hours as "08:00-16:30".
2. A key that is left out means what its default says, so that a document shows what is known.
"""

from __future__ import annotations

from typing import Any

from percall import settings as s
from percall.flow import keys as k
from percall.settings import Reader, Setting, Unfit
from percall.texts import _
from percall.twin.behaviour import Break, Duration, Shape

HALF_HOURS = 48
MOST_RATE = 1e6
MOST_SECONDS = 1e9
MOST_ROWS = 5_000


def share(value: object) -> float:
    """A share, 0 to 1."""
    return float(k.real(0, 1)(value))


def duration(value: object) -> Duration:
    """A distribution of durations: shape, numbers, and the shares that are zero or endless."""
    found = s.table(value, {
        "shape": (lambda v: Shape(s.one_of(*Shape)(v)), ...),
        "numbers": (_numbers, ...),
        "zero_share": (share, 0.0),
        "endless_share": (share, 0.0),
    })  # fmt: skip
    return Duration(found["shape"], found["numbers"], found["zero_share"], found["endless_share"])


def _numbers(value: object) -> tuple[float, ...]:
    rows = s.list_of(value)
    if not 1 <= len(rows) <= 10_001:
        raise Unfit(_("a list of 1 to 10,001 numbers"))
    return tuple(k.real(-MOST_SECONDS, MOST_SECONDS)(row) for row in rows)


def day_of_rates(value: object) -> tuple[float, ...]:
    """The customers of a day's half-hours, from midnight."""
    rows = s.list_of(value)
    if len(rows) != HALF_HOURS:
        raise Unfit(_("a list of 48 numbers, one for each half-hour"))
    return tuple(k.real(0, MOST_RATE)(row) for row in rows)


def weekdays(value: object) -> tuple[int, ...]:
    """Weekdays as ISO numbers."""
    return tuple(s.WEEKDAYS.index(s.one_of(*s.WEEKDAYS)(row)) + 1 for row in s.list_of(value))


def hours(value: object) -> tuple[int, int]:
    """A stretch such as "22:00-30:00", in minutes after midnight."""
    found = k.stretches(value)
    if len(found) != 1:
        raise Unfit(_('hours such as "08:00-16:30"'))
    return found[0]


def breaks(value: object) -> tuple[Break, ...]:
    """Breaks, in minutes after the shift's start."""
    minute = s.whole(0, 1440)
    fields: dict[str, tuple[Reader, object]] = {
        "from_minute": (minute, ...), "to_minute": (minute, ...),
        "state": (agent_state, "pause:break"), "is_paid": (s.yes_or_no, True),
    }  # fmt: skip
    return tuple(Break(**s.table(row, fields)) for row in s.list_of(value))


def agent_state(value: object) -> str:
    """A state off the floor."""
    found = str(value) if isinstance(value, str) else ""
    named = found.partition(":")[2]
    if found in ("meeting", "training") or (found.startswith("pause:") and named.strip()):
        return k.words(found)
    raise Unfit(_('"meeting", "training", or a pause such as "pause:lunch"'))


def shares(value: object) -> tuple[tuple[str, float], ...]:
    """Shares by a menu's keys, in the order of the document."""
    return tuple((k.words(key), share(one)) for key, one in s.tables(value).items())


def origins(value: object) -> tuple[tuple[str, str], ...]:
    """Where each part comes from, by its name."""
    return tuple((s.text(key), s.text(one)) for key, one in s.tables(value).items())


def _given(key: str, read: Reader, about: str, default: object = ...) -> Setting:
    return Setting("", key, read, default, about)


def _queue(about: str, default: object = None) -> Setting:
    return _given("queue", k.name, about, default)


_REASON = _given("reason", k.name, "Only customers of this reason", None)
_MOST = _given("most", s.whole(0, 1000), "How often one customer comes again at most", 10)

ONE: tuple[Setting, ...] = (
    _given("day_variance", k.real(0, 100),
           "Variance of a day's common factor on all arrivals, whose mean is 1", 0.0),
    _given("half_hour_variance", k.real(0, 100), "The same of each half-hour", 0.0),
    _given("ring", duration, "How long an agent's telephone rings before it is answered",
           Duration(Shape.CONSTANT, (0.0,))),
    _given("origin", origins, "Where each part comes from: measured, published or typed", ()),
)  # fmt: skip

KEYS: dict[str, tuple[Setting, ...]] = {
    "arrivals": (
        _given("channel", s.one_of(*s.CHANNELS), "The channel on which they come"),
        _given("reason", k.name, "Why they come", None),
        _given("language", k.name, "What they speak", None),
        *(_given(day, day_of_rates, "Customers for each half-hour of this weekday, 48 numbers",
                 (0.0,) * HALF_HOURS) for day in s.WEEKDAYS),
    ),
    "work": (
        _queue("Only in this queue"),
        _REASON,
        _given("talk", duration, "How long agent and customer talk"),
        _given("hold", duration, "How long the customer is on hold",
               Duration(Shape.CONSTANT, (0.0,))),
        _given("wrap_up", duration, "What the agent does for it afterwards",
               Duration(Shape.CONSTANT, (0.0,))),
    ),
    "shifts": (
        _given("group", k.name, "The group of the flow whose agents work so"),
        _given("agents", s.whole(0, 100_000), "How many agents"),
        _given("weekdays", weekdays, "On which weekdays: [\"mon\", \"tue\"]"),
        _given("hours", hours, "From when to when: \"08:00-16:30\", past midnight \"22:00-30:00\""),
        _given("breaks", breaks, "Time off the floor, in minutes after the shift's start", ()),
        _given("absent_share", share, "Each agent's chance to be away for the day", 0.0),
    ),
    "patience": (
        _queue("Only in this queue"),
        _given("wait", duration, "How long they wait before they hang up"),
        _given("balk_share", share, "Who hangs up at once when no agent is free", 0.0),
    ),
    "redial": (
        _queue("Only who gave up in this queue"),
        _REASON,
        _given("share", share, "Who calls again after giving up"),
        _given("delay", duration, "How long after"),
        _MOST,
    ),
    "repeat": (
        _queue("Only who was last served in this queue"),
        _REASON,
        _given("share", share, "Who comes again unresolved"),
        _given("delay", duration, "How long after"),
        _MOST,
    ),
    "resolution": (
        _queue("Only in this queue"),
        _REASON,
        _given("share", share, "Whose matter is solved, of those who were served"),
    ),
    "transfers": (
        _queue("The queue whose agents pass them on", ...),
        _given("to", k.name, "The queue to which"),
        _given("share", share, "Which share of those served"),
        _REASON,
    ),
    "pressed": (
        _given("menu", k.name, "The menu of the flow"),
        _REASON,
        _given("shares", shares, "The share of each key; the rest runs into time-outs"),
        _given("after", duration, "After how long a key is pressed, from the first prompt on"),
        _given("hang_up_share", share, "Who hangs up in the menu", 0.0),
    ),
    "served": (
        _given("step", k.name, "The self-service, bot or voicemail step of the flow"),
        _REASON,
        _given("solved_share", share, "Whose matter it solves", 0.0),
        _given("hang_up_share", share, "Who hangs up in it; the rest is handed over", 0.0),
        _given("length", duration, "How long it takes"),
    ),
    "called_back": (
        _queue("The queue that offers to call back", ...),
        _given("accepted_share", share, "Who accepts"),
        _given("answered_share", share, "Who picks up when an agent dials"),
        _given("ring", duration, "How long an agent's dial rings, answered or not"),
    ),
}  # fmt: skip


def fields(table: str) -> dict[str, Any]:
    """The defaults of a table's keys."""
    return {setting.key: setting.default for setting in KEYS[table]}
