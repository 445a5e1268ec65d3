"""What the page of staffing is asked: the numbers of its form, as its address has them.

Rules:
1. The form speaks as planners do: minutes, per cent. What it leaves empty is the usual value, and
   patience without end. A decimal comma is a point.
2. What does not fit is refused by the name of its field.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from percall.errors import QuestionFault
from percall.staffing.demand import Demand
from percall.texts import _
from percall.web.staffing_day import AtHalfHour, Goal

FIELDS = (
    "offered", "minutes", "aht_s", "agents", "level", "within_s", "patience_s", "shrinkage",
)  # fmt: skip
# What the form shows before anybody has written anything: 100 calls of three minutes.
_OFFERED, _MINUTES, _AHT_S, _LEVEL = 100.0, 30.0, 180.0, 80.0
_MOST_AGENTS = 100_000
_PER_CENT = 100.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The calculator's numbers and the targets of the whole page; `shown` is what the form says."""

    demand: Demand
    goal: Goal
    agents: int | None
    shown: dict[str, str]

    def own(self, given: Callable[[str], str]) -> dict[str, str | None]:
        """The fields that the address names, for addresses that lead on."""
        return {name: given(name) or None for name in FIELDS}


def asked_of(given: Callable[[str], str], within_s: float, busiest: AtHalfHour | None) -> Asked:
    """What is asked.

    Args:
        given: A field of the address, or nothing.
        within_s: The centre's own target of the service level.
        busiest: The half-hour of the records that the calculator begins with, if there is one.

    Raises:
        QuestionFault: A field is no number, or out of bounds.
    """
    usual = {
        "offered": round(busiest.calls, 1) if busiest else _OFFERED, "minutes": _MINUTES,
        "aht_s": round(busiest.aht_s, 1) if busiest else _AHT_S,
    }  # fmt: skip
    found = {
        name: _number(name, given(name), value, least=0.0, above=name != "offered", most=1e9)
        for name, value in usual.items()
    }
    goal = goal_of(given, within_s)
    demand = Demand(
        found["offered"], 60.0 * found["minutes"], found["aht_s"], goal.patience_s
    )  # fmt: skip
    agents = _agents(given("agents"))
    shown = {name: _plain(value) for name, value in found.items()} | {
        "agents": "" if agents is None else str(agents),
        "level": _plain(_PER_CENT * goal.service_level_share), "within_s": _plain(goal.within_s),
        "patience_s": "" if math.isinf(goal.patience_s) else _plain(goal.patience_s),
        "shrinkage": _plain(_PER_CENT * goal.shrinkage_share),
    }  # fmt: skip
    return Asked(demand, goal, agents, shown)


def goal_of(given: Callable[[str], str], within_s: float) -> Goal:
    """The targets of the address.

    Raises:
        QuestionFault: A field is no number, or out of bounds.
    """
    patience = given("patience_s")
    return Goal(
        _number("level", given("level"), _LEVEL, most=_PER_CENT, above=True) / _PER_CENT,
        _number("within_s", given("within_s"), within_s, most=1e9),
        _number("patience_s", patience, math.inf, most=1e9) if patience else math.inf,
        _number("shrinkage", given("shrinkage"), 0.0, most=99.0) / _PER_CENT,
    )


def _agents(text: str) -> int | None:
    if not text:
        return None
    found = _number("agents", text, 0.0, most=float(_MOST_AGENTS))
    if found != int(found):
        raise QuestionFault(
            _("{text} is not a whole number of agents").format(text=repr(text[:20])),
            where="agents",
        )
    return int(found)


def _number(
    name: str, text: str, usual: float, *, least: float = 0.0, most: float, above: bool = False
) -> float:
    if not text:
        return usual
    try:
        found = float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        found = math.nan
    if not least <= found <= most or (above and found == least):
        raise QuestionFault(
            _("{text} does not fit here").format(text=repr(text[:20])), where=name,
            do=_("allowed is a number from {least} to {most}").format(
                least=f"{least:g}", most=f"{most:g}"
            ),
        )  # fmt: skip
    return found


def _plain(value: float) -> str:
    return f"{round(value, 1):.10g}"
