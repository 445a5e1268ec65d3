"""All levers, in the order in which a plan applies them whatever order it names them in.

The flow is changed first, then what customers and agents do, then who works when, then the books:
so that a lever on staff sees the shifts as the hours leave them, and prices what is there then.
"""

from __future__ import annotations

from percall.whatif.levers.lever import Lever
from percall.whatif.levers.nothing import NOTHING
from percall.whatif.levers.staff import STAFF

LEVERS: tuple[Lever, ...] = (NOTHING, STAFF)

BY_NAME: dict[str, Lever] = {lever.name: lever for lever in LEVERS}
