"""The keys of `flow.toml` as data: one table that validates, documents and writes them.

Rules:
1. `KEYS` has the keys of each table by the table's name in the documentation; a step's table is
   named as its kind. Times end in `_s` (seconds) or `_time` ("17:30"), levels count from 1 up.
2. Limits are there to catch slips of the pen: no centre promises a callback in a month.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from percall import settings as s
from percall.contact.schema import Outcome
from percall.flow.rules import END, Routing
from percall.settings import Reader, Setting
from percall.texts import _

DAY_S, WEEK_S = 86_400, 604_800
DAY_MINUTES = 1440
LONGEST_NAME = 60
MOST_LEVEL = 100
MOST_ENTRIES = 2_000
"""Steps, groups, and rows of one list: a file with more is a mistake, or means harm."""
MENU, FORK, HOURS, MESSAGE, QUEUE, VOICEMAIL = (
    "menu", "fork", "hours", "message", "queue", "voicemail",
)  # fmt: skip
SELF_SERVICE, BOT = "self_service", "bot"
KINDS = (HOURS, MESSAGE, MENU, SELF_SERVICE, BOT, FORK, QUEUE, VOICEMAIL)


def words(value: object) -> str:
    """A text that can be shown: not empty, no control characters, not too long."""
    found = s.text(value)
    if len(found) > LONGEST_NAME or not found.isprintable():
        raise s.Unfit(_("a text of at most {count} signs").format(count=LONGEST_NAME))
    return found


def name(value: object) -> str:
    """The name of a step, group or skill, which stands as it is in records and pages."""
    if not isinstance(value, str) or value != value.strip():
        raise s.Unfit(_("a name without spaces around it"))
    return words(value)


def real(low: float, high: float) -> Reader:
    """A finite number within bounds, both included."""

    def read(value: object) -> float:
        allowed = _("a number from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise s.Unfit(allowed)
        if not low <= value <= high:  # also for nan, which is within no bounds
            raise s.Unfit(allowed)
        return float(value) + 0.0  # no negative zero

    return read


def clock(value: object) -> int:
    """Minutes after midnight of a time of day such as "17:30"; "24:00" is the end of the day."""
    return _minutes(value, DAY_MINUTES, '"17:30"')


def stretches(value: object) -> tuple[tuple[int, int], ...]:
    """Stretches such as "20:00-26:00", which may run past midnight, in minutes; sorted."""
    example = '"08:00-20:00"'
    found = []
    for part in s.texts(value):
        begin, dash, end = part.partition("-")
        if not dash:
            raise s.Unfit(_("hours such as {example}").format(example=example))
        start = _minutes(begin, DAY_MINUTES - 1, example)
        stop = _minutes(end, start + DAY_MINUTES, example)
        if stop <= start:
            do = _("hours whose end comes after their beginning: past midnight as {example}")
            raise s.Unfit(do.format(example='"20:00-26:00"'))
        found.append((start, stop))
    return tuple(sorted(found))


def _minutes(value: object, most: int, example: str) -> int:
    hours, colon, minutes = value.strip().partition(":") if isinstance(value, str) else ("", "", "")
    is_clock = colon and len(hours) <= 2 and len(minutes) == 2
    if not is_clock or not (hours + minutes).isascii() or not (hours + minutes).isdigit():
        raise s.Unfit(_("hours such as {example}").format(example=example))
    found = 60 * int(hours) + int(minutes)
    if int(minutes) > 59 or found > most:
        raise s.Unfit(_("hours such as {example}").format(example=example))
    return found


def days(value: object) -> frozenset[date]:
    """Calendar days."""
    return frozenset(s.day(one) for one in s.list_of(value))


def levels(value: object) -> tuple[tuple[str, int], ...]:
    """Skills and their levels, in the order of the document."""
    return tuple((name(key), _level(one)) for key, one in s.tables(value).items())


def at_once(value: object) -> tuple[tuple[str, int], ...]:
    """Channels and how many contacts an agent takes at once."""
    channel, count = s.one_of(*s.CHANNELS), s.whole(0, 100)
    return tuple((channel(key), count(one)) for key, one in s.tables(value).items())


def spoken(value: object) -> frozenset[str]:
    """Languages."""
    return frozenset(name(one) for one in s.list_of(value))


_level = s.whole(1, MOST_LEVEL)
_kind = Setting("", "kind", s.one_of(*KINDS), ..., f"One of {', '.join(KINDS)}")


def _to(key: str, about: str, default: object = ...) -> Setting:
    return Setting("", key, name, default, about)


KEYS: dict[str, tuple[Setting, ...]] = {
    "entry": (
        Setting("", "*", name, None, "The first step of a channel: voice = \"opening\""),
    ),
    HOURS: (
        _kind,
        _to("open_to", "The step while the centre is open"),
        _to("closed_to", "The step while it is closed"),
        *(Setting("", weekday, stretches, (), "Hours of the day: [\"08:00-20:00\"]")
          for weekday in s.WEEKDAYS),
        Setting("", "closed_on", days, frozenset(), "Days on which no hours begin: holidays"),
    ),
    MESSAGE: (
        _kind,
        Setting("", "play_s", real(0, DAY_S), ..., "How long the announcement takes, in seconds"),
        _to("to", "The step after it"),
        Setting("", "outcome", s.one_of(*(o for o in Outcome if o not in ("handled", "open"))),
                "left_queue", "The outcome of a contact that ends here"),
    ),
    MENU: (
        _kind,
        Setting("", "prompt_s", real(0, DAY_S), ..., "How long the prompt takes, in seconds"),
        Setting("", "timeout_s", real(0, DAY_S), ..., "Seconds of waiting for a key after it"),
        Setting("", "attempts", s.whole(1, 20), 2, "How often the prompt is played at most"),
        _to("otherwise", "The step of whoever presses no key that leads anywhere"),
        Setting("", "choice", s.list_of, (), "The keys, as [[flow.step.NAME.choice]]"),
    ),
    "choice": (
        Setting("", "key", words, ..., "The key: 1"),
        Setting("", "label", words, ..., "What the prompt promises, in a few words"),
        _to("to", "The step that the key leads to"),
    ),
    SELF_SERVICE: (
        _kind,
        _to("failed_to", "The step of whoever is not helped, or asks for an agent"),
        _to("solved_to", "The step of whoever is helped", END),
    ),
    FORK: (
        _kind,
        _to("otherwise", "The step where no case fits"),
        Setting("", "case", s.list_of, (), "The cases, as [[flow.step.NAME.case]]"),
    ),
    "case": (
        _to("to", "The step where the case fits"),
        Setting("", "reason", name, None, "The contact's reason"),
        Setting("", "language", name, None, "The contact's language"),
        Setting("", "from_time", clock, None, "From this time of the local day"),
        Setting("", "to_time", clock, None, "Until this time, itself not included"),
    ),
    QUEUE: (
        _kind,
        Setting("", "skill", name, ..., "The skill that an agent must have"),
        Setting("", "least_level", _level, 1, "The lowest level of it that will do"),
        Setting("", "priority", real(-1e6, 1e6), 0.0, "Who has more of it is taken first"),
        Setting("", "priority_per_minute", real(0, 1e6), 0.0, "What it grows by in each minute"),
        Setting("", "routing", lambda v: Routing(s.one_of(*Routing)(v)), Routing.LONGEST_IDLE,
                "Which of several free agents takes a contact"),
        Setting("", "last_agent_s", real(0, DAY_S), 0.0,
                "Seconds for which routing last_agent keeps a contact for that agent"),
        Setting("", "overflow", s.list_of, (), "What changes with time: [[flow.step.NAME.overflow]]"),
        Setting("", "callback", s.tables, None, "The offer to be called back"),
        Setting("", "most_wait_s", real(0, WEEK_S), None, "The longest time in the queue, in seconds"),
        _to("most_wait_to", "The step after that time", END),
        Setting("", "most_waiting", s.whole(0, 1_000_000), None, "How many may wait at most"),
        _to("full_to", "The step of who finds the queue full", END),
    ),
    "overflow": (
        Setting("", "after_s", real(0, WEEK_S), ..., "After so many seconds in the queue"),
        Setting("", "skill", name, None, "A skill that is asked for too, beside those before"),
        Setting("", "least_level", _level, 1, "The lowest level of that skill that will do"),
        _to("to", "Or: the step that the contact moves to", None),
    ),
    "callback": (
        Setting("", "after_s", real(0, WEEK_S), ..., "The offer is made after so many seconds"),
        Setting("", "attempts", s.whole(1, 100), ..., "How often an agent dials at most"),
        Setting("", "retry_after_s", real(0, WEEK_S), ..., "Seconds between two attempts"),
        Setting("", "within_s", real(0, WEEK_S), ..., "The promise: seconds from the offer"),
    ),
    VOICEMAIL: (
        _kind,
        Setting("", "most_s", real(0, DAY_S), 120.0, "The longest message, in seconds"),
    ),
    "group": (
        Setting("", "skills", levels, ..., "The skills of its agents with their levels"),
        Setting("", "languages", spoken, frozenset(), "What they speak; none named: everything"),
        Setting("", "at_once", at_once, (), "Contacts of a channel that one takes together; 0: none"),
    ),
}  # fmt: skip
KEYS[BOT] = KEYS[SELF_SERVICE]
