"""All levers, in the order in which a plan applies them whatever order it names them in.

The flow is changed first, then what customers and agents do, then who works when, then the books:
so that a lever on staff sees the shifts as the hours leave them, and prices what is there then.
"""

from __future__ import annotations

from percall.texts import N_
from percall.whatif.levers.assistant import ASSISTANT
from percall.whatif.levers.callback import CALLBACK
from percall.whatif.levers.cloud import CLOUD
from percall.whatif.levers.hours import HOURS
from percall.whatif.levers.ivr import IVR
from percall.whatif.levers.lever import Lever
from percall.whatif.levers.nothing import NOTHING
from percall.whatif.levers.remote import REMOTE
from percall.whatif.levers.schedule import SCHEDULE
from percall.whatif.levers.self_service import SELF_SERVICE
from percall.whatif.levers.skills import SKILLS
from percall.whatif.levers.staff import STAFF
from percall.whatif.levers.training import TRAINING
from percall.whatif.levers.voip import VOIP

LEVERS: tuple[Lever, ...] = (
    NOTHING, IVR, SELF_SERVICE, ASSISTANT, CALLBACK, SKILLS, TRAINING, HOURS, SCHEDULE, STAFF,
    VOIP, REMOTE, CLOUD,
)  # fmt: skip

BY_NAME: dict[str, Lever] = {lever.name: lever for lever in LEVERS}

CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    ("self_service", "assistant",
     N_("both would stand before the same queues and count the same customers twice")),
    ("hours", "schedule", N_("both say when shifts begin and end")),
)  # fmt: skip
"""Pairs of levers that no plan may have together, and why."""
