"""What the contacts of a played replication took, as the sums that costing asks for.

Rules:
1. A contact counts by the local day of its start, as in the lake; only days of the window count.
2. Everything is what the import makes of `percall.twin.records`: the same rules of waits, units
   and queues, on arrays instead of SQL. A test imports the records and compares to the last digit.
3. A segment without a queue of its own (IVR, bot) stands in its contact's first queue.

Theory of operation: a replication's rows stay in memory for this alone. Segments are brought to
their contacts by number, and each sum is one pass over an array.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from percall.centre import Centre
from percall.costing.pools import Pool, agent_time_scale
from percall.costing.sums import COUNTS, Cell, PeriodSums
from percall.intervals import Period
from percall.twin import layout as a
from percall.twin.run import Keeper
from percall.twin.table_floor import agent_names
from percall.twin.tables import Model
from percall.whatif.gathered import Columns, Gathering

_Whole = NDArray[np.signedinteger[Any]]
_Yes = NDArray[np.bool_]
Rate = Callable[[_Whole, _Whole], _Whole]
"""The price in millionths of contacts: of their days (places in the horizon) and line time, ms."""

_VOICE = "voice"
HALF_HOURS, DAYS_OF_WEEK = 48, 7
HALF_HOUR_SUMS = ("offered", "answered", "within", "lost", "short", "away", "wait_ms", "contacts")


@dataclass(frozen=True)
class Taken:
    """The sums of a replication, and the units of each pool by day of the window.

    `rated` are the millionths that each day's contacts come to by tariff, `solved` how many
    contacts solved a matter, `ended_by_machine` how many self-service or an assistant ended,
    `turned_away` how many customers were sent away, `by_half_hour` the waits (`HALF_HOUR_SUMS`,
    half-hour of the week), `agent_units` the units of each pool of agents' time by half-hour of the
    week in which the contacts started.
    """

    sums: PeriodSums
    by_day: Mapping[Pool, Mapping[date, int]]
    rated: Mapping[date, int]
    solved: int
    ended_by_machine: int
    turned_away: int
    by_half_hour: _Whole
    agent_units: Mapping[Pool, _Whole]


@dataclass(frozen=True)
class _Contacts:
    """Contacts of the window, a place each; `comes_again` is how (`layout`), or -1."""

    day: _Whole
    half_hour: _Whole
    comes_again: _Whole
    attempt: _Whole
    stream: _Whole
    outcome: _Whole
    resolved: _Whole
    first_queue: _Whole


@dataclass(frozen=True)
class _Told:
    """What contacts say of their wait, a place each; `wait_ms` is 0 where none was answered."""

    handled: _Yes
    by_agent: _Yes
    offered: _Yes
    answered: _Yes
    within: _Yes
    lost: _Yes
    short: _Yes
    wait_ms: _Whole


@dataclass(frozen=True)
class _Segments:
    """Segments of the window: `contact` is a place among the contacts."""

    contact: _Whole
    kind: _Whole
    queue: _Whole
    team: _Whole
    agent_ms: _Whole
    line_ms: _Whole
    handle_ms: _Whole


class Taking:
    """Makes the sums of any replication of a model; it knows pools, settings and window."""

    def __init__(
        self, model: Model, centre: Centre, pools: Sequence[Pool], window: Period,
        rate: Rate | None = None,
    ) -> None:  # fmt: skip
        """Looks up once what all replications share.

        Args:
            model: What is played.
            centre: The settings.
            pools: The pools whose units are wanted.
            window: The local days that count.
            rate: Prices contacts by tariff; None where no tariff applies.
        """
        self._model, self._centre, self._pools, self._rate = model, centre, pools, rate
        words, horizon = model.words, model.horizon
        days = np.array([day for day, _half_hour in horizon.half_hours])
        self._half_hours = np.array([half_hour for _day, half_hour in horizon.half_hours])
        self._days, self._window = days, window
        self._on = [horizon.on(day) for day in range(horizon.days)]
        self._wanted = np.array([window.from_on <= on < window.to_on for on in self._on])
        self._weekday = np.array([on.isoweekday() - 1 for on in self._on])
        lines = words.behaviour.arrivals
        self._channels = np.array([line.channel for line in lines], object)
        teams = (group for _name, group in agent_names(words))
        self._team_of = np.array([words.groups[team] for team in teams], np.int64)

    def keeper(self) -> Keeper:
        """What takes the rows of one replication."""
        return _Keeper(self, Gathering(self._team_of))

    def taken(self, columns: Columns) -> Taken:
        """The sums of a replication."""
        contacts, segments, waited = self._stood(columns)
        lines = _summed(segments.contact, segments.line_ms, len(contacts.day))
        tariff = self._rate(contacts.day, lines) if self._rate is not None else None
        told = self._told(contacts, segments, waited)
        chosen = self._counted(contacts, segments, told)
        by_day: dict[Pool, dict[date, int]] = {}
        of_week: dict[Pool, _Whole] = {}
        slots = len(self._on) * HALF_HOURS
        slot = contacts.day * HALF_HOURS + contacts.half_hour
        either = slot + slots * (contacts.outcome == a.ABANDONED)  # who gave up stands behind
        for pool in self._pools:
            who, units = self._units(pool, contacts, segments, tariff)
            all_of, lost = _summed(either[who], units, 2 * slots).reshape(2, len(self._on), -1)
            of_day = (all_of + lost).sum(axis=1)
            by_day[pool] = {self._on[day]: int(of_day[day]) for day in np.flatnonzero(self._wanted)}
            chosen.units[pool] = int(of_day.sum())
            chosen.abandoned_units[pool] = int(lost.sum())
            if pool.driver == "agent_time":
                of_week[pool] = np.zeros((DAYS_OF_WEEK, HALF_HOURS), np.int64)
                np.add.at(of_week[pool], self._weekday, all_of + lost)
                of_week[pool] = of_week[pool].ravel()
        rated = np.zeros(len(self._on), np.int64)
        if tariff is not None:
            rated = _summed(contacts.day, tariff, len(self._on))
        sums = PeriodSums(chosen=chosen, used=dict(chosen.units))
        away = np.isin(contacts.outcome, (a.LEFT_QUEUE, a.BLOCKED, a.FAILED))
        return Taken(
            sums, by_day, dict(zip(self._on, map(int, rated), strict=True)),
            _solved(contacts), _count(contacts.outcome == a.CONTAINED),
            _count(away),
            _waits_of_week(
                self._weekday[contacts.day] * HALF_HOURS + contacts.half_hour, told, away
            ),
            of_week,
        )  # fmt: skip

    def _stood(self, given: Columns) -> tuple[_Contacts, _Segments, _Whole]:
        """The window's contacts and segments, and what each contact waited until an answer."""
        slot = np.minimum(given.slot, len(self._days) - 1)
        day = self._days[slot]
        inside = np.flatnonzero(self._wanted[day])
        count = len(inside)
        place = np.full(int(given.contact.max(initial=-1)) + 1, -1, np.int32)
        place[given.contact[inside]] = np.arange(count, dtype=np.int32)
        of = place[given.of]
        taken = np.flatnonzero(of >= 0)  # the legs of a contact lie in their order
        of, kind, own = of[taken], given.kind[taken], given.queue[taken]
        first_queue = _first(of, own, _is_queued(kind), count)
        voice = (self._channels == _VOICE)[given.stream[inside]]
        contacts = _Contacts(
            day[inside], self._half_hours[slot[inside]], given.comes_again[inside],
            given.attempt[inside] + 1, given.stream[inside], given.outcome[inside],
            given.resolved[inside], first_queue,
        )  # fmt: skip
        segments = _Segments(
            of, kind, np.where(own >= 0, own, first_queue[of]), given.team[taken],
            given.agent_ms[taken], np.where(voice[of], given.line_ms[taken], 0),
            given.handle_ms[taken],
        )  # fmt: skip
        waited = _waited(of, given.waited_ms[taken], given.answers[taken], count)
        return contacts, segments, waited

    def _told(self, contacts: _Contacts, segments: _Segments, waited: _Whole) -> _Told:
        """What the window's contacts say of their wait."""
        count = len(contacts.day)
        by_agent = _any(segments.contact, segments.kind == a.AGENT_LEG, count)
        stood = _any(segments.contact, _is_queued(segments.kind), count)
        handled = contacts.outcome == a.HANDLED
        answered = handled | ((contacts.outcome == a.OPEN) & by_agent)
        offered = answered | stood
        within, short = 1000 * self._centre.answer_within_s, 1000 * self._centre.short_abandon_s
        lost = offered & (contacts.outcome == a.ABANDONED)
        return _Told(
            handled, by_agent, offered, answered, answered & (waited <= within), lost,
            lost & (waited < short), np.where(answered, waited, 0),
        )  # fmt: skip

    def _counted(self, contacts: _Contacts, segments: _Segments, told: _Told) -> Cell:
        """Counts, waits and handle time of the window's contacts."""
        counts = dict.fromkeys(COUNTS, 0) | {
            "contacts": len(contacts.day), "handled": _count(told.handled),
            "answered": _count(told.answered), "offered": _count(told.offered),
            "resolved": _count(contacts.resolved == 1),
            "resolved_known": _count(contacts.resolved >= 0),
            "timed": _count(told.handled & told.by_agent),
        }  # fmt: skip
        waits = {
            "offered": _count(told.offered), "answered": _count(told.answered),
            "wait_known": _count(told.answered), "wait_ms": int(told.wait_ms.sum()),
            "within": _count(told.within), "lost": _count(told.lost), "short": _count(told.short),
        }  # fmt: skip
        handled_ms = segments.handle_ms[told.handled[segments.contact]]
        handle_ms = int(handled_ms.sum(dtype=np.int64))
        return Cell(counts=counts, waits=waits, handle_ms=handle_ms)

    def _units(
        self, pool: Pool, contacts: _Contacts, segments: _Segments, tariff: _Whole | None
    ) -> tuple[_Whole, _Whole]:
        """Places of contacts (a place may come often), and what each took of the pool."""
        dimension, value = pool.scope_parts or ("", "")
        inside = self._in_scope(dimension, value, contacts, segments)
        match pool.driver:
            case "agent_time":
                amount = segments.agent_ms
                if agent_time_scale(self._centre) != 1:
                    amount = amount * self._factor()[contacts.stream[segments.contact]]
            case "line_time":
                amount = segments.line_ms
            case "session":
                amount = (segments.kind == a.BOT_LEG) | (segments.kind == a.SELF_SERVICE_LEG)
            case "message":
                amount = segments.kind == a.MESSAGE_LEG
            case "contact":
                return _once(segments.contact[inside], len(contacts.day))
            case "tariff" if tariff is not None:
                where, _one = _once(segments.contact[inside], len(contacts.day))
                return where, tariff[where]
            case _:  # sales, leads, tokens, a vendor's charges: the twin has none
                amount = np.zeros(len(segments.contact), np.int64)
        return segments.contact[inside], amount[inside]

    def _factor(self) -> _Whole:
        """Units of agents' time in a millisecond, by stream: chats share an agent."""
        scale, at_once = agent_time_scale(self._centre), dict(self._centre.concurrency)
        return np.array([scale // at_once.get(name, 1) for name in self._channels], np.int64)

    def _in_scope(
        self, dimension: str, value: str, contacts: _Contacts, segments: _Segments
    ) -> Any:
        """Which segments a pool's scope looks at."""
        words = self._model.words
        if not dimension:
            return slice(None)
        if dimension == "queue":
            return segments.queue == words.queues.get(value, -2)
        if dimension == "team":
            return segments.team == words.groups.get(value, -2)
        on_contact = self._of_contact(dimension, value, contacts)
        return on_contact[segments.contact]

    def _of_contact(self, dimension: str, value: str, contacts: _Contacts) -> Any:
        """Which contacts a pool's scope looks at."""
        none = np.zeros(len(contacts.day), bool)
        match dimension:
            case "channel":
                return (self._channels == value)[contacts.stream]
            case "direction":
                return np.full(len(contacts.day), value == "inbound")
            case "attempt":
                return contacts.attempt == int(value) if value.isdecimal() else none
            case _:  # a dimension of the centre's own, which no contact of the twin knows
                return none


@dataclass(frozen=True)
class _Keeper:
    """Takes the rows of a replication and makes its sums of them."""

    taking: Taking
    gathering: Gathering

    def add(self, segments: NDArray[np.void], ended: NDArray[np.void]) -> None:
        self.gathering.add(segments, ended)

    def made(self) -> Taken:
        return self.taking.taken(self.gathering.columns())


def _waits_of_week(at: _Whole, told: _Told, away: _Yes) -> _Whole:
    """`HALF_HOUR_SUMS` by half-hour of the week.

    What holds of a contact is counted as one number of bits: one pass instead of one for each.
    """
    bits = (told.offered, told.answered, told.within, told.lost, told.short, away)
    count = 1 << len(bits)
    alike = at * count
    for place, holds in enumerate(bits):
        alike = alike + (holds.astype(alike.dtype) << place)
    found = np.bincount(alike, minlength=a.SLOTS_OF_WEEK * count).reshape(-1, count)
    held = [
        found[:, (np.arange(count) >> place & 1) == 1].sum(axis=1) for place in range(len(bits))
    ]
    wait_ms = _summed(at, told.wait_ms, a.SLOTS_OF_WEEK)
    return np.stack([*held, wait_ms, found.sum(axis=1)])


def _solved(contacts: _Contacts) -> int:
    """How many contacts solved a matter.

    Those that self-service or an assistant ended, and handled ones whose matter is solved, or,
    where nothing says that, whose customer does not come again with it.
    """
    handled = contacts.outcome == a.HANDLED
    known = contacts.resolved >= 0
    stays_away = contacts.comes_again != a.REPEATS
    by_agent = handled & np.where(known, contacts.resolved == 1, stays_away)
    return _count(by_agent | (contacts.outcome == a.CONTAINED))


def _summed(of: _Whole, amounts: _Whole, count: int) -> _Whole:
    """Sums by place: whole numbers, which floating ones hold exactly up to 2 to the power of 53."""
    found: _Whole = np.bincount(of, amounts, count).astype(np.int64)
    return found


def _any(of: _Whole, holds: _Yes, count: int) -> _Yes:
    found = np.zeros(count, bool)
    found[of[holds]] = True
    return found


def _count(holds: _Yes) -> int:
    return int(np.count_nonzero(holds))


def _once(contacts: _Whole, count: int) -> tuple[_Whole, _Whole]:
    """Each contact once, however many segments of it there are."""
    found = np.flatnonzero(_any(contacts, np.ones(len(contacts), bool), count))
    return found, np.ones(len(found), np.int64)


def _first(of: _Whole, values: _Whole, holds: _Yes, count: int) -> _Whole:
    """The first value of each contact that is there (0 and up) where `holds`, else -1."""
    found = np.full(count, -1, np.int64)
    places = np.flatnonzero(holds & (values >= 0))[::-1]
    found[of[places]] = values[places]
    return found


def _waited(of: _Whole, waited: _Whole, answers: _Yes, count: int) -> _Whole:
    """What each contact waited in queues up to the first agent who answered, or in all."""
    last = np.full(count, len(of), np.int64)
    places = np.flatnonzero(answers)[::-1]
    last[of[places]] = places
    queued = np.flatnonzero(waited)
    counted = queued[queued <= last[of[queued]]]
    return _summed(of[counted], waited[counted], count)


def _is_queued(kind: _Whole) -> Any:
    return (kind == a.QUEUE_LEG) | (kind == a.AGENT_LEG)
