"""What the whole units of a pool are when people read them: seconds, money, contacts."""

from percall.centre import Centre
from percall.costing.pools import Pool, agent_time_scale
from percall.ledger.tariffs import MICRO_PLACES

# By driver: what is counted (None: the centre's currency), and how many units make one of it.
_COUNTED: dict[str, tuple[str | None, int]] = {
    "agent_time": ("Seconds", 1000),
    "line_time": ("Seconds", 1000),
    "tariff": (None, 10**MICRO_PLACES),
    "vendor_charge": (None, 10**MICRO_PLACES),
    "contact": ("Contacts", 1),
    "session": ("Sessions", 1),
    "message": ("Messages", 1),
    "token": ("Tokens", 1),
    "sale": ("Sales", 1),
    "lead": ("Leads", 1),
}


def counted_in(pool: Pool, centre: Centre) -> tuple[str, int]:
    """What a pool is counted in, and how many of its units make one.

    Agents' time is finer than milliseconds where an agent takes several contacts at once.
    """
    name, size = _COUNTED[pool.driver]
    scale = agent_time_scale(centre) if pool.driver == "agent_time" else 1
    return name or centre.currency, size * scale
