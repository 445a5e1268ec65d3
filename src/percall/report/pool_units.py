"""The units of pools as people count them: hours, minutes of a tariff, contacts.

Rule: a pool's own units are whole numbers that only costing needs (`pools`): agents' milliseconds
times a scale, charges in millionths. What is shown is these over the units of one below.
"""

from percall.centre import Centre
from percall.costing.capacity import HOUR_MS
from percall.costing.pools import agent_time_scale
from percall.texts import _

MICRO = 1_000_000
HOUR = "hour"


def unit_of(driver: str, centre: Centre) -> tuple[str, int]:
    """The unit that a pool is counted in for people, and how many of its own make one."""
    return {
        "agent_time": (HOUR, HOUR_MS * agent_time_scale(centre)),
        "line_time": (HOUR, HOUR_MS),
        "tariff": ("money", MICRO),
        "vendor_charge": ("money", MICRO),
    }.get(driver, (driver, 1))


def unit_name(unit: str) -> str:
    """A unit, many of it, in the language of the reader."""
    known = {
        HOUR: _("hours"), "money": _("money at the rate"), "contact": _("contacts"),
        "session": _("sessions"), "message": _("messages"), "token": _("tokens"),
        "sale": _("sales"), "lead": _("leads"),
    }  # fmt: skip
    return known.get(unit, unit)
