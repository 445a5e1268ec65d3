"""Erlang's queues from first principles, slow and obvious, in decimals of fifty places.

Time is counted in handle times. A state is how many calls are there; a call that comes meets the
states as they are found at any time; its fate is followed step by step.
"""

from decimal import Decimal, getcontext

getcontext().prec = 50
ZERO, ONE = Decimal(0), Decimal(1)
NEGLIGIBLE = Decimal("1e-32")


def states(load: Decimal, agents: int, impatience: Decimal, lines: int | None) -> list[Decimal]:
    """How probable each number of calls is; cut where all that is above is negligible."""
    found = [ONE]
    while lines is None or len(found) <= lines:
        count = len(found)
        leave = min(count, agents) + max(0, count - agents) * impatience
        if leave == 0:
            raise ValueError("nobody ever leaves")
        if count > agents and load >= leave and impatience == 0 and lines is None:
            raise ValueError("unstable")
        found.append(found[-1] * load / leave)
        if count > agents and load < leave / 2 and found[-1] < NEGLIGIBLE * sum(found):
            break
        if count > agents and impatience == 0 and found[-1] < NEGLIGIBLE * (1 - load / agents):
            break
    whole = sum(found)
    return [one / whole for one in found]


def answered(agents: int, impatience: Decimal, ahead: int) -> list[tuple[Decimal, Decimal]]:
    """For each number of callers ahead: the chance of being answered, and the mean of the wait then.

    The mean counts those who give up as zero: it is divided by all.
    """
    found, chance, wait = [], ONE, ZERO
    for k in range(ahead):
        rate = agents + (k + 1) * impatience
        goes_on = (agents + k * impatience) / rate
        chance *= goes_on
        wait = goes_on * wait + chance / rate
        found.append((chance, wait))
    return found


def answered_within(agents: int, impatience: Decimal, ahead: int, within: Decimal) -> list[Decimal]:
    """For each number of callers ahead: the chance of being answered in time, by uniformisation."""
    fastest = agents + (ahead + 1) * impatience
    now = [ZERO] * ahead  # after no step nobody who waits is answered
    weight = (-fastest * within).exp()
    total, found, step = weight, [ZERO] * ahead, 0
    while total < 1 - NEGLIGIBLE or step < fastest * within:
        step += 1
        now = [
            ((agents + k * impatience) * (now[k - 1] if k else ONE)
             + (fastest - agents - (k + 1) * impatience) * now[k]) / fastest
            for k in range(ahead)
        ]  # fmt: skip
        weight *= fastest * within / step
        total += weight
        found = [one + weight * two for one, two in zip(found, now, strict=True)]
    return found


def measures(
    load: Decimal, agents: int, impatience: Decimal, lines: int | None, within: Decimal
) -> dict[str, Decimal]:
    """All measures of some calls and at least one agent."""
    chances = states(load, agents, impatience, lines)
    blocked = chances[lines] if lines is not None and len(chances) > lines else ZERO
    waits = chances[agents : lines if lines is not None else None]
    none = sum(chances[:agents], ZERO)
    fates = answered(agents, impatience, len(waits))
    soon = answered_within(agents, impatience, len(waits), within)
    taken = none + sum((p * chance for p, (chance, _w) in zip(waits, fates, strict=True)), ZERO)
    waited = sum((p * wait for p, (_c, wait) in zip(waits, fates, strict=True)), ZERO)
    queue = sum((k * p for k, p in enumerate(chances[agents:])), ZERO)
    return {
        "service_level_share": none + sum((p * s for p, s in zip(waits, soon, strict=True)), ZERO),
        "asa": waited / taken,
        "wait": queue / (load * (1 - blocked)),
        "abandoned_share": impatience * queue / load,
        "blocked_share": blocked,
        "occupancy_share": load * taken / agents,
        "waiting_share": sum(waits, ZERO),
    }


def least(
    load: Decimal, impatience: Decimal, within: Decimal, lines: int | None, **targets: Decimal
) -> int:
    """The first number of agents that meets all targets, tried one by one."""
    agents = 1
    while True:
        if impatience > 0 or lines is not None or load < agents:
            found = measures(load, agents, impatience, lines, within)
            if all(
                found[name] >= wanted if name == "service_level_share" else found[name] <= wanted
                for name, wanted in targets.items()
            ):
                return agents
        agents += 1
