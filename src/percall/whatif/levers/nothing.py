"""The lever that changes nothing: today's twin against today's books."""

from __future__ import annotations

from percall.intervals import Period
from percall.texts import N_
from percall.whatif.case import Applied
from percall.whatif.levers.lever import Given, Lever


def _change(applied: Applied, _given: Given, _days: Period) -> Applied:
    return applied


NOTHING = Lever(
    "nothing", N_("Nothing"), N_("today's centre, played and priced as it is"),
    (), (), (), (), N_("it always applies"), _change,
)  # fmt: skip
