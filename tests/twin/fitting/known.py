"""Known centres: what the twin plays, seen as records, so that what is fitted has a truth."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from percall.flow.rules import Flow, Group, Queue
from percall.twin import layout as a
from percall.twin.behaviour import (
    Again,
    Arrivals,
    Behaviour,
    Duration,
    Patience,
    Shape,
    Shift,
    Work,
)
from percall.twin.fitting.observed import Contacts, Legs, Names, Observed, Sheets
from percall.twin.horizon import Horizon
from percall.twin.run import play

MONDAY = date(2026, 3, 2)
NOTHING = Duration(Shape.CONSTANT, (0.0,))
MIDNIGHT_MS = 1_772_409_600_000  # of that Monday, UTC
ONE_QUEUE = Flow((("voice", "q"),), (Queue("q", "s"),), (Group("g", (("s", 1),)),))


def a_centre(
    *, rate: float = 12.0, agents: int = 6, talk_s: float = 240.0, spread: float = 0.8,
    patience_s: float = 180.0, redial: float = 0.0, repeat: float = 0.0, day_variance: float = 0.0,
) -> Behaviour:  # fmt: skip
    """One queue, open from 8 to 18 on all days, lognormal talk, exponential patience."""
    rates = [rate if 16 <= slot < 36 else 0.0 for _day in range(7) for slot in range(48)]
    talk = Duration(Shape.LOGNORMAL, (float(np.log(talk_s) - spread**2 / 2), spread))
    soon = Duration(Shape.EXPONENTIAL, (900.0,))
    later = Duration(Shape.EXPONENTIAL, (86_400.0,))
    return Behaviour(
        arrivals=(Arrivals("voice", "why", None, tuple(rates)),),
        work=(Work(talk, NOTHING, Duration(Shape.EXPONENTIAL, (30.0,))),),
        shifts=(Shift("g", agents, (1, 2, 3, 4, 5, 6, 7), 480, 1110),),
        patience=(Patience(Duration(Shape.EXPONENTIAL, (patience_s,))),),
        redial=(Again(redial, soon),) if redial else (),
        repeat=(Again(repeat, later),) if repeat else (),
        day_variance=day_variance,
    )  # fmt: skip


def records_of(flow: Flow, behaviour: Behaviour, days: int, seed: int, **less: Any) -> Observed:
    """What the records of a centre would say.

    Args:
        flow: The flow.
        behaviour: The truth.
        days: How many days are played.
        seed: What chance begins from.
        less: `customers=False` forgets who called, `waits=False` how long, `sheets=False` who
            was on the floor.
    """
    run = play(flow, behaviour, Horizon(MONDAY, days), seed=seed, want="records", threads=1)
    rows = run.rows[0]
    ended, segments, floor = rows.ended, rows.segments, rows.floor
    order = np.argsort(ended["started"], kind="stable")
    ended = ended[order]
    place = np.zeros(int(ended["contact"].max(initial=0)) + 1, np.int64)
    place[ended["contact"]] = np.arange(len(ended))
    words = run.model.words
    reasons = np.zeros(len(ended), np.int64)
    nobody = np.zeros(len(ended), np.int64)
    answered = np.zeros(len(ended), bool)
    spoke = segments[(segments["kind"] == a.AGENT_LEG) & (segments["talk"] > 0)]
    answered[place[spoke["contact"]]] = True
    contacts = Contacts(
        key=ended["contact"].astype(np.int64), at=MIDNIGHT_MS + ended["started"],
        ended=MIDNIGHT_MS + ended["ended"], day=ended["started"] // 86_400_000,
        half_hour=ended["started"] % 86_400_000 // 1_800_000, channel=nobody, reason=reasons,
        language=nobody - 1,
        customer=ended["customer"] + 1 if less.get("customers", True) else nobody,
        first_queue=nobody, outcome=ended["outcome"].astype(np.int64), resolved=nobody - 1,
        offered=ended["was_queued"].astype(np.int64), answered=answered.astype(np.int64),
        waited=ended["waited"].astype(np.int64),
    )  # fmt: skip
    queued = _legs(segments[segments["kind"] == a.QUEUE_LEG], place, waits=less.get("waits", True))
    served = _legs(segments[segments["kind"] == a.AGENT_LEG], place)
    none = _legs(segments[:0], place)
    names = Names(
        ("voice",), ("why",), (), tuple(words.queues), ("g",),
        tuple(str(n) for n in range(1 + int(max(floor["agent"].max(initial=0), 0)))),
        a.OUTCOMES, a.SEGMENT_ENDS, tuple(name for name, _paid in words.states),
    )  # fmt: skip
    sheets = floor if less.get("sheets", True) else floor[:0]
    return Observed(
        MONDAY, days, "UTC", names, contacts, queued, served, none, none, _sheets(sheets)
    )


def _legs(rows: np.ndarray, place: np.ndarray, *, waits: bool = True) -> Legs:
    rows = rows[np.lexsort((rows["index"], place[rows["contact"]]))]
    nobody = np.zeros(len(rows), np.int64)
    return Legs(
        contact=place[rows["contact"]], place=rows["index"].astype(np.int64),
        at=MIDNIGHT_MS + rows["at"], queue=rows["queue"].astype(np.int64), team=nobody,
        agent=rows["agent"].astype(np.int64), outcome=rows["ended"].astype(np.int64),
        length=rows["played"].astype(np.int64),
        wait=rows["waited"].astype(np.int64) if waits else nobody - 1,
        ring=rows["ring"].astype(np.int64), talk=rows["talk"].astype(np.int64),
        hold=rows["hold"].astype(np.int64), wrap_up=rows["wrap_up"].astype(np.int64),
    )  # fmt: skip


def _sheets(rows: np.ndarray) -> Sheets:
    """Stretches cut at half-hours, as time sheets are kept."""
    parts = []
    for row in rows:
        begin, end = int(row["from_ms"]), int(row["to_ms"])
        while begin < end:
            until = min(end, (begin // 1_800_000 + 1) * 1_800_000)
            parts.append((row["agent"], 0, row["state"], begin // 86_400_000, begin, until - begin))
            begin = until
    table = np.array(parts, np.int64).reshape(len(parts), 6)
    columns = [table[:, n].copy() for n in range(6)]
    columns[4] = columns[4] + MIDNIGHT_MS
    return Sheets(*columns)
