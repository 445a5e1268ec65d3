"""What the arrays of the kernel hold, as numbers and as records with named fields.

Rules:
1. Times are whole ms since the first local midnight of the horizon, durations whole ms, -1 is
   none. Words (steps, queues, groups, reasons, languages, channels, states) are their places in
   the model's lists.
"""

from __future__ import annotations

import numpy as np

HALF_HOUR_MS = 1_800_000
SLOTS_OF_WEEK = 336
STEP_SHIFT = 5
"""Steps that a contact has seen are bits: 2 to the power of this in a word, found by a shift."""

# Where a contact goes that goes nowhere.
AT_END, STAYS, NO_STEP = -1, -2, -3

# Kinds of steps.
HOURS, MESSAGE, MENU, SELF_SERVICE, FORK, QUEUE, VOICEMAIL = 0, 1, 2, 3, 4, 5, 6

# Ranks of events within one instant: see the Rules of `kernel`.
LEAVE, WRAPPED, TALKED, UNANSWERED, COME, ANSWERED, TURN_OVER = 0, 1, 2, 3, 4, 5, 6
OVERFLOWS, OFFERS, LONGEST, HANG_UP, RETRY, PLAYED, BORN_NOW, RETURNS = 7, 8, 9, 10, 11, 12, 13, 14

# What a queue does once a contact has stood in it for so long.
WIDEN, MOVE, OFFER, MOST_WAIT = 0, 1, 2, 3

# States of a contact.
NOBODY, AWAY, PLAYING, WAITING, RINGING, TALKING, RESTING, DIALLING = 0, 1, 2, 3, 4, 5, 6, 7

LONGEST_IDLE, BEST_SKILL, LEAST_OCCUPIED, LAST_AGENT = 0, 1, 2, 3

# States of an agent; breaks have the numbers that follow.
OFF, AVAILABLE, HANDLING, WRAP_UP, FIRST_BREAK = 0, 1, 2, 3, 4

# Outcomes of contacts, in the order of `contact.schema.Outcome`.
HANDLED, ABANDONED, LEFT_QUEUE, CONTAINED, LEFT_MESSAGE, BLOCKED, FAILED, OPEN = range(8)

# Kinds of segments, in the order of `contact.schema.Kind`.
IVR_LEG, QUEUE_LEG, AGENT_LEG, BOT_LEG, SELF_SERVICE_LEG, MESSAGE_LEG = range(6)

# How a segment ended: answered, given up, moved on, called back later, rung in vain, played.
TAKEN, LOST, MOVED, CALLBACK, IN_VAIN, DONE, CUT = range(7)
SEGMENT_ENDS = ("answered", "abandoned", "moved_on", "callback", "no_answer", "done", "open")

# Which rows of `chances` hold for a queue (or step) and a reason.
WORKS, PATIENCES, REDIALS, REPEATS, RESOLUTIONS, TRANSFERS, SAID = range(7)

# What is summed by queue and by channel; contacts' outcomes follow CONTACT_SUMS in their order.
QUEUE_SUMS = (
    "offered", "answered", "answered_within", "abandoned", "moved_on", "full", "balked", "wait_ms",
    "handle_ms", "talk_ms", "wrap_up_ms", "callbacks_offered", "callbacks_accepted",
    "callbacks_reached", "callbacks_failed", "dials", "transferred",
)  # fmt: skip
(
    Q_OFFERED, Q_ANSWERED, Q_WITHIN, Q_ABANDONED, Q_MOVED, Q_FULL, Q_BALKED, Q_WAIT, Q_HANDLE,
    Q_TALK, Q_WRAP_UP, Q_OFFERS, Q_ACCEPTED, Q_REACHED, Q_FAILED, Q_DIALS, Q_TRANSFERRED,
) = range(17)  # fmt: skip
OUTCOMES = (
    "handled", "abandoned", "left_queue", "contained", "message", "blocked", "failed", "open",
)  # fmt: skip
CONTACT_SUMS = (
    "contacts", "redials", "repeats", "offered", "answered", "answered_within",
    "abandoned_offered", "wait_ms", "handle_ms", "transferred", "resolved", *OUTCOMES,
)  # fmt: skip
(
    C_CONTACTS, C_REDIALS, C_REPEATS, C_OFFERED, C_ANSWERED, C_WITHIN, C_ABANDONED, C_WAIT,
    C_HANDLE, C_TRANSFERRED, C_RESOLVED, C_OUTCOME,
) = range(12)  # fmt: skip


def whole(*names: str) -> list[tuple[str, str]]:
    """Fields of whole numbers."""
    return [(name, "i8") for name in names]


STEP = np.dtype(whole("kind", "ms", "to", "also", "outcome", "first", "last", "queue", "leg"))
"""A step. hours: open `to`, closed `also`, bounds `first` to `last`; fork: cases, `to` otherwise;
menu: `ms` until `to` otherwise; self-service: failed `to`, solved `also`."""
CHOICE = np.dtype([("share", "f8"), *whole("to", "reason", "language", "first", "last")])
"""A branch: up to the share `share` (menus, transfers), or by reason, language and bounds."""
CHANCE = np.dtype(
    [("share", "f8"), ("other", "f8"), *whole("row", "hold", "wrap_up", "most", "first", "last")]
)
"""What customers and agents do: shares, rows of durations, how often at most, branches."""
QUEUES = np.dtype([
    ("priority", "f8"), ("per_minute", "f8"), ("accepted", "f8"), ("answered", "f8"),
    *whole("routing", "last_agent_ms", "most_waiting", "full_to", "attempts", "retry_ms",
           "within_ms", "ring", "first_timer", "last_timer", "first_stage", "first_class"),
])  # fmt: skip
TIMER = np.dtype(whole("after", "rank", "kind", "to"))
CLASS = np.dtype(whole("queue", "channel", "first", "last"))
"""Contacts of a queue, widening, language and channel; `first` to `last` of `asked` serve them."""
ASKED = np.dtype(whole("group", "order", "room", "idle", "loaded"))
"""A group that a class asks for: its order for `best_skill`, contacts of the channel at once, its
bucket of agents with nothing in hand, and the first one of those who have one."""
GROUP = np.dtype(whole("first", "last", "idle"))
ENTRY = np.dtype([("absent_share", "f8"), *whole("first", "last")])
TURN = np.dtype(whole("at", "rank", "entry", "state", "starts", "day"))
"""A turn of the timetable: what the agents of a line of shifts do from `at` on."""
STREAM = np.dtype(whole("channel", "reason", "language", "kind", "step"))

CONTACT = np.dtype(whole(
    "state", "stamp", "serial", "period", "customer", "stream", "channel", "reason", "kind",
    "attempt", "redials", "repeats", "spoken", "previous", "last_agent", "started",
    # What begins at 0 with each contact stands together, and what begins at -1: fewer stores.
    "has_spoken", "was_queued", "legs", "stays", "visits", "segments", "handle", "transfers",
    "is_called", "dials", "since", "waited", "reserved", "agent", "instant", "gives_up", "queue",
    "class_", "stage", "timer", "entered", "stay_waited", "rang_at", "begun", "talk", "hold",
    "wrap_up", "until", "step", "then", "outcome", "offered_at",
))  # fmt: skip
AGENT = np.dtype([("share", "f8"), *whole(
    "group", "entry", "plan", "state", "load", "active", "channel", "bucket", "free_since",
    "since", "busy_ms", "available_ms", "is_absent", "reserved", "wraps_up_at",
)])  # fmt: skip
SEGMENT = np.dtype(whole(
    "contact", "index", "kind", "at", "queue", "agent", "played", "waited", "ring", "talk", "hold",
    "wrap_up", "ended",
))  # fmt: skip
ENDED = np.dtype(whole(
    "contact", "customer", "stream", "attempt", "previous", "started", "ended", "outcome",
    "waited", "resolved", "was_queued", "return_kind",
))  # fmt: skip
FLOOR = np.dtype(whole("agent", "from_ms", "to_ms", "state"))
