"""The agents' time that was paid for in each half-hour of the week.

Rules:
1. `agent_time` stays where it was recorded: a stretch begins at its instant (to the second). What
   one agent did from the same instant on, in whatever states, is one stretch, as long as what was
   paid for it; so a time sheet by the hour says the same of both of its half-hours.
2. A stretch is spread evenly over the quarters of an hour that it reaches into, each state's
   milliseconds cut by floors of running totals, so that they stay whole and none is lost.
3. A quarter belongs to the half-hour of the week in which it begins in the centre's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from fractions import Fraction

from percall.costing.marginal.week import QUARTER, QUARTER_MS, HalfHour, half_hour_at
from percall.costing.pools import equals
from percall.costing.quality import occupancy
from percall.store.engine import quoted
from percall.store.lake import relation
from percall.store.manifest import check_files
from percall.store.source import Source

HOUR_MS = 3_600_000
BUSY = ("handling", "wrap_up")


@dataclass(frozen=True, slots=True)
class Staffing:
    """Paid milliseconds of some half-hours, by state."""

    by_state: Mapping[str, int]

    @property
    def paid_ms(self) -> int:
        """All of it."""
        return sum(self.by_state.values())

    def occupancy_share(self) -> Fraction | None:
        """(handling + wrap-up) / (these + available); None where nobody stood ready."""
        return occupancy(dict.fromkeys(BUSY, 0) | dict(self.by_state))


def paid_by_half_hour(source: Source, only: Mapping[str, str | None]) -> dict[HalfHour, Staffing]:
    """Paid time by half-hour of the week, of all agents or of the team that a filter names.

    Args:
        source: The records; `agent_time` of its days counts.
        only: The filter on contacts; its team is that of the agents too.
    """
    if not source.agent_time:
        return {}
    lake = source.workspace.lake_folder
    if source.engine.reads_here:
        check_files(lake, source.agent_time)
    table = relation(lake, "agent_time", source.agent_time, source.engine.parquet)
    first, last = quoted(source.days.from_on), quoted(source.days.to_on)
    where = f"local_on >= DATE {first} AND local_on < DATE {last} AND paid_ms > 0"
    if "team" in only:
        where += f" AND {equals('team', only['team'])}"
    stretches = f"({_STRETCHES.format(table=table, where=where)}) AS stretches"
    longest = source.fetch(f"SELECT max(begins_ms + whole_ms) FROM {stretches}")[0][0]
    if longest is None:
        return {}
    quarters = ", ".join(f"({n})" for n in range(-(-int(longest) // QUARTER_MS)))
    rows = source.fetch(_SPREAD.format(stretches=stretches, quarters=quarters))
    found: dict[HalfHour, dict[str, int]] = {}
    for hour, quarter, state, paid_ms in rows:
        begins_at = hour.replace(tzinfo=UTC) + int(quarter) * QUARTER
        by_state = found.setdefault(half_hour_at(begins_at, source.centre.zone), {})
        by_state[state] = by_state.get(state, 0) + int(paid_ms)
    return {half_hour: Staffing(by_state) for half_hour, by_state in found.items()}


# Each stretch with the hour (UTC) in which it begins, how far into it, and how long it is.
_STRETCHES = """
SELECT date_trunc('hour', interval_at) AS hour_at, state, paid_ms,
 CAST(extract(minute FROM interval_at) AS BIGINT) * 60000
 + CAST(floor(extract(second FROM interval_at)) AS BIGINT) * 1000 AS begins_ms,
 CAST(sum(paid_ms) OVER (PARTITION BY agent_id, interval_at) AS BIGINT) AS whole_ms
FROM {table} AS t WHERE {where}"""

# What is paid until the end of a quarter less what is paid until its start. A quotient of whole
# numbers that both engines give alike: first the remainder is taken off.
_UNTIL = "least(greatest(({quarter}) * 900000 - begins_ms, 0), whole_ms)"


def _paid_until(quarter: str) -> str:
    product = f"paid_ms * {_UNTIL.format(quarter=quarter)}"
    return f"CAST(round(({product} - ({product}) % whole_ms) / whole_ms) AS BIGINT)"


_SPREAD = f"""
SELECT hour_at, quarter, state, sum({_paid_until("quarter + 1")} - {_paid_until("quarter")})
FROM {{stretches}} CROSS JOIN (VALUES {{quarters}}) AS quarters(quarter)
WHERE (quarter + 1) * 900000 > begins_ms AND quarter * 900000 < begins_ms + whole_ms
GROUP BY hour_at, quarter, state"""
