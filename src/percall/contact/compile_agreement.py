"""SQL for what counts once a contact, where its legs stand in rows of their own.

The same masks as compile_slots.py makes of neighbouring columns; schema.py says what they mean.
"""

from percall.contact.schema import SUBSET_BIT

PAIRS_UP_TO = 64  # segments of a contact whose pairs are compared


def agreed() -> str:
    """SQL over `stood`: the masks of the segments of contacts that have more than one; a lone one has them all.

    In contacts of a few segments each pair is compared: they agree on the subsets whose bits are
    the product below (compile_slots.py says why). Windows serve the very long ones, of which
    there are few.
    """
    columns = "leg_number, contact_id, n, by_agent, queue, team, agent_id"
    one = f"(SELECT {columns} FROM stood WHERE kinds > 1 AND kinds <= {PAIRS_UP_TO})"
    same = " * ".join(
        f"(1 + {bit} * CAST(i.{name} IS NOT DISTINCT FROM j.{name} AS INTEGER))"
        for name, bit in (("queue", 2), ("team", 4), ("agent_id", 16))
    )

    def bits(which: str) -> str:
        return f"coalesce(bit_or(bits) FILTER ({which}), 0)"

    pairs = (
        f"SELECT i.leg_number, i.by_agent, j.n < i.n AS before, j.by_agent AS other_agent, "
        f"{same} AS bits FROM {one} AS i JOIN {one} AS j "
        "ON i.contact_id = j.contact_id AND i.n <> j.n"
    )
    compared = (
        f"SELECT leg_number, 255 & ~{bits('before')} AS first_in, "
        f"CASE WHEN by_agent THEN 255 & ~{bits('before AND other_agent')} ELSE 0 END "
        "AS first_agent_in, CASE WHEN by_agent THEN "
        f"255 & ~{bits('NOT before AND other_agent')} ELSE "
        f"255 & ~({bits('other_agent')} | {bits('NOT before')}) END AS last_in "
        f"FROM ({pairs}) GROUP BY leg_number, by_agent"
    )
    long = (
        f"SELECT leg_number, {_mask('first')} AS first_in, "
        f"CASE WHEN by_agent THEN {_mask('first_agent')} ELSE 0 END AS first_agent_in, "
        f"{_mask('last')} AS last_in FROM (SELECT leg_number, n, by_agent, "
        f"{', '.join(_mask_parts())} FROM stood WHERE kinds > {PAIRS_UP_TO})"
    )
    return f"{compared} UNION ALL {long}"


def _mask_parts() -> list[str]:
    """For each subset, which leg is its first, its first with an agent, and its last bearer."""
    column_of = {"queue": "queue", "team": "team", "agent": "agent_id"}
    found = []
    for subset in range(8):
        own = [column_of[name] for name, bit in SUBSET_BIT.items() if subset & bit]
        window = f"PARTITION BY {', '.join(('contact_id', *own))}"
        agents = f"FILTER (by_agent) OVER ({window})"
        found += [
            f"min(n) OVER ({window}) AS first_{subset}",
            f"min(n) {agents} AS first_agent_{subset}",
            f"coalesce(max(n) {agents}, max(n) OVER ({window})) AS last_{subset}",
        ]
    return found


def _mask(name: str) -> str:
    bits = " | ".join(
        f"CASE WHEN n = {name}_{subset} THEN {1 << subset} ELSE 0 END" for subset in range(8)
    )
    return f"({bits})"
