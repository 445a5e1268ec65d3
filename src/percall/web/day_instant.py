"""What the spans of a day say of an instant: in a sentence, as tables, as squares and dots, as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from percall.texts import _, ngettext
from percall.twin.day.spans import AWAY, FREE, RINGING, TALKING, UNSURE, WRAPPING, Agent, Day
from percall.web.tables import Cell, Column, Door, Row, Table

RECORDS, TWIN = "records", "twin"
STATES = {
    TALKING: "talking", RINGING: "ringing", WRAPPING: "wrap_up", FREE: "free",
    UNSURE: "free_or_away", AWAY: "away",
}  # fmt: skip
"""The words of agents' states in JSON and in the page's source, in their order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: the day, from which source, the twin's seed, the local instant."""

    on: date
    of: str
    seed: int
    at: time

    def own(self) -> dict[str, str | None]:
        """The page's own parameters; the seed only where it is not the usual one."""
        seed = str(self.seed) if self.of == TWIN and self.seed != 1 else None
        return {"on": str(self.on), "of": None if self.of == RECORDS else self.of,
                "at": clock_of(self.at), "seed": seed}  # fmt: skip


def clock_of(at: time) -> str:
    """A local time as addresses have it."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def state_names() -> tuple[str, ...]:
    """The names of agents' states, in the order of their numbers."""
    return (_("talks"), _("rings"), _("wraps up"), _("free"), _("free or away"), _("away"))


def counts_of(day: Day, at_ms: int) -> dict[str, int]:
    """Who waits, and how many agents are in each state."""
    states = Counter(one.state for one in day.agents_at(at_ms))
    return {"waiting": len(day.waiting_at(at_ms))} | {
        word: states[number] for number, word in STATES.items()
    }


def span_text(ms: int) -> str:
    """A duration as minutes and seconds."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def sentence_of(day: Day, at_ms: int, asked: Asked) -> str:
    """What holds at the instant, in a sentence."""
    waiting, counts = day.waiting_at(at_ms), counts_of(day, at_ms)
    wait = _("nobody waits")
    if waiting:
        wait = ngettext(
            "{count} contact waits, for {longest}",
            "{count} contacts wait, the longest for {longest}", len(waiting),
        ).format(count=len(waiting), longest=span_text(waiting[0].waited_ms))  # fmt: skip
    busy = counts["talking"] + counts["ringing"]
    there = sum(counts[word] for word in STATES.values())
    return _("At {clock} {wait}; of {there} agents {busy} talk or ring, {wrap} wrap up, {free}.").format(
        clock=clock_of(asked.at), wait=wait, there=there, busy=busy, wrap=counts["wrap_up"],
        free=_free_text(counts),
    )  # fmt: skip


def _free_text(counts: dict[str, int]) -> str:
    if counts["free_or_away"]:
        return _("{free} are free, {unsure} free or away").format(
            free=counts["free"], unsure=counts["free_or_away"]
        )
    return ngettext("{count} is free", "{count} are free", counts["free"]).format(
        count=counts["free"]
    )


def _contact(contact: int, asked: Asked) -> Door | str:
    """The door to a contact of the records; the number of one of the twin."""
    if asked.of == TWIN:
        return str(contact)
    return Door(str(contact), f"/contact?id={contact}")


def _queue(day: Day, queue: int) -> str | None:
    return day.queues[queue] if queue >= 0 else None


def waiting_table(day: Day, at_ms: int, asked: Asked) -> Table:
    """Who waits, the longest first."""
    columns = (Column(_("Waits in")), Column(_("for"), is_number=True), Column(_("Contact")))
    rows = tuple(
        Row((_queue(day, one.queue), span_text(one.waited_ms), _contact(one.contact, asked)))
        for one in day.waiting_at(at_ms)
    )
    return Table("waiting", _("Who waits"), columns, rows)


def agents_table(day: Day, at_ms: int, asked: Asked) -> Table:
    """Who is there, what each does, for how long, with whom: a row for each of several contacts."""
    columns = (
        Column(_("Agent")), Column(_("Team")), Column(_("State")), Column(_("for"), is_number=True),
        Column(_("Queue")), Column(_("Contact")),
    )  # fmt: skip
    rows = tuple(
        Row((one.name, one.team, *cells))
        for one in day.agents_at(at_ms)
        for cells in _doing(day, one, at_ms, asked)
    )
    return Table("agents", _("Who is there"), columns, rows)


def _doing(day: Day, agent: Agent, at_ms: int, asked: Asked) -> list[tuple[Cell, ...]]:
    """State, duration, queue and contact: one row, or one for each contact where there are several."""
    names = state_names()
    if not agent.held:
        return [(names[agent.state], span_text(at_ms - agent.since_ms), "", "")]
    # Of one contact the state counts from when it began, also where another went before.
    since = [agent.since_ms] if len(agent.held) == 1 else [one.since_ms for one in agent.held]
    return [
        (names[one.state], span_text(at_ms - begin), _queue(day, one.queue),
         _contact(one.contact, asked))
        for one, begin in zip(agent.held, since, strict=True)
    ]  # fmt: skip


def teams_of(day: Day) -> list[tuple[str, list[int]]]:
    """Each team with the places of those of its agents who are there at some time of the day."""
    found: dict[str, list[int]] = {}
    for place, turns in enumerate(day.turns):
        if turns:
            found.setdefault(day.teams[place] or "", []).append(place)
    return sorted(found.items())


def tiles_of(day: Day, at_ms: int) -> list[tuple[str, list[int]]]:
    """Each team with the states of its agents, those who are not there too (`GONE`)."""
    return [(team, [day.state_of(one, at_ms)[0] for one in members])
            for team, members in teams_of(day)]  # fmt: skip


def lanes_of(day: Day, at_ms: int) -> list[tuple[str, list[int]]]:
    """Each queue with how long each of its contacts has waited, in ms; the last has no queue."""
    names = [*day.queues, *([""] if (day.waits.queue < 0).any() else [])]
    waiting = day.waiting_at(at_ms)
    return [
        (name, [one.waited_ms for one in waiting if one.queue % (len(day.queues) + 1) == lane])
        for lane, name in enumerate(names)
    ]


def document_of(day: Day, at_ms: int, asked: Asked) -> dict[str, Any]:
    """The instant as JSON."""
    instant = day.horizon.starts_at + timedelta(milliseconds=at_ms)
    return {
        "on": str(asked.on), "of": asked.of, "seed": asked.seed if asked.of == TWIN else None,
        "at": instant.isoformat(), "presence_from": day.floor,
        "counts": counts_of(day, at_ms),
        "waiting": [
            {"queue": _queue(day, one.queue), "contact": str(one.contact),
             "waited_ms": one.waited_ms}
            for one in day.waiting_at(at_ms)
        ],
        "agents": [
            {"agent": one.name, "team": one.team, "state": STATES[one.state],
             "for_ms": at_ms - one.since_ms,
             "contacts": [
                 {"contact": str(held.contact), "queue": _queue(day, held.queue),
                  "state": STATES[held.state], "for_ms": at_ms - held.since_ms}
                 for held in one.held
             ]}
            for one in day.agents_at(at_ms)
        ],
    }  # fmt: skip
