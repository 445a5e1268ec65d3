"""The answer of `percall staffing` as a sentence and a table for people."""

import math
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from percall.cli.numbers import count, print_whole, seconds, share
from percall.staffing.answer import Served, rostered, served
from percall.staffing.demand import Demand
from percall.texts import _, ngettext

_PLACES = 9


def print_staffing(
    demand: Demand, agents: int, shrinkage_share: float, within_s: float, parts: float | None
) -> None:
    """Print the agents, and what one less and one more would do.

    Args:
        demand: The calls of one interval.
        agents: How many work, or are needed.
        shrinkage_share: The share of paid time that is not available.
        within_s: The service level's target.
        parts: The least agents where one may be cut; None where that is not known.
    """
    served(demand, agents, within_s)  # refuses nonsense by its name
    console = Console(highlight=False, markup=False, emoji=False)
    heads = int(rostered(agents, shrinkage_share))
    said = ngettext("{agents} agent, {heads} on the roster.",
                    "{agents} agents, {heads} on the roster.", agents)  # fmt: skip
    console.print(said.format(agents=count(agents), heads=count(heads)), soft_wrap=True)
    least, most = max(agents - 1, 0), int(min(agents + 1, float(np.asarray(demand.lines))))
    numbers = list(range(least, most + 1))
    found = served(demand, numbers, within_s)
    print_whole(console, _table(demand, numbers, found, shrinkage_share, within_s))
    if found.is_unstable.any():
        # The rows are in order: the last unstable one is the most that is not enough.
        most_short = numbers[int(np.flatnonzero(found.is_unstable)[-1])]
        text = ngettext(
            "unstable with {agents} agent: more work comes in than agents can do; the queue never ends",
            "unstable with {agents} agents: more work comes in than agents can do; the queue never ends",
            most_short,
        )  # fmt: skip
        console.print(text.format(agents=count(most_short)), soft_wrap=True)
    if parts is not None and math.isfinite(parts):
        text = _("Where an agent can be shared with other queues: {parts} agents would do.")
        console.print(text.format(parts=seconds(f"{math.ceil(10 * parts - 1e-6) / 10:.1f}")))


def _table(
    demand: Demand, numbers: list[int], found: Served, shrinkage_share: float, within_s: float
) -> Table:
    has_patience, has_lines = demand.patience_s != math.inf, demand.lines != math.inf
    columns: list[tuple[str, Any, Any]] = [
        (_("Answered within {n} s").format(n=f"{within_s:g}"), found.service_level_share, share),
        (_("ASA s"), found.asa_s, seconds),
        *([(_("Wait of all s"), found.wait_s, seconds),
           (_("Abandoned"), found.abandoned_share, share)] if has_patience else []),
        *([(_("Blocked"), found.blocked_share, share)] if has_lines else []),
        (_("Occupancy"), found.occupancy_share, share),
        (_("Have to wait"), found.waiting_share, share),
    ]  # fmt: skip
    table = Table(box=box.SIMPLE)
    for title in (_("Agents"), _("On the roster"), *(title for title, _v, _f in columns)):
        table.add_column(title, justify="right")
    for i, number in enumerate(numbers):
        table.add_row(
            count(number), count(int(rostered(number, shrinkage_share))),
            *(form(_exact(values[i])) for _title, values, form in columns),
            *([_("unstable")] if found.is_unstable[i] else []),
        )  # fmt: skip
    return table


def _exact(value: float) -> str | None:
    return f"{value:.{_PLACES}f}" if math.isfinite(value) else None
