"""SQL that makes contacts and segments of staged rows that hold a whole contact each.

Rules: contact/schema.py and docs/importing.md. A staged row has a slot for each segment rule of
its mapping; a slot is `on` where the segment exists. What is counted once a contact is settled
here by looking at the slots before and after, without any grouping:
- two segments agree on a subset of (queue, team, agent) where all of its values are the same;
  the bits of the subsets on which they agree are (1 + 2q)(1 + 4t)(1 + 16a), q, t, a being 1
  where queue, team, agent are the same (3, 5 and 17 are the bits of "empty or that one alone").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from percall.contact.compile_rows import UNKNOWN_WAIT
from percall.contact.compile_stage import Staged
from percall.contact.schema import DURATIONS

ALL_SUBSETS = 255
HANDLED, ABANDONED, OPEN = "'handled'", "'abandoned'", "'open'"


@dataclass(frozen=True, slots=True)
class Slot:
    """One segment rule's columns over the staged rows, as SQL."""

    number: int
    on: str
    kind: str
    queue: str
    own: dict[str, str]

    def is_kind(self, *kinds: str) -> str:
        """SQL that holds where the segment exists and is of one of the kinds."""
        words = ", ".join(f"'{kind}'" for kind in kinds)
        return f"({self.on} AND {self.kind} IN ({words}))"


def slots_of(staged: Staged, *, bare: bool = True) -> list[Slot]:
    """The slots; with `bare`, the last is that of a contact that has no other, if that can be."""
    found = []
    for number in range(staged.slot_count):
        own = {
            name.removeprefix(f"s{number}_"): sql
            for name, sql in staged.values.items()
            if name.startswith(f"s{number}_")
        }
        found.append(Slot(number, own["on"], own["kind"], f"q{number}", own))
    if bare and not any(slot.on == "true" for slot in found):
        some = " OR ".join(slot.on for slot in found) or "false"
        number = len(found)
        names = ("team", "agent_id", "queue", "outcome", "hangup_cause", "tariff_zone",
                 "quantity", "started_at", "ended_at", *DURATIONS)  # fmt: skip
        nothing = dict.fromkeys(names, "NULL")
        found.append(Slot(number, f"NOT ({some})", "'ivr'", f"q{number}", nothing))
    return found


def contact_facts(staged: Staged, slots: list[Slot]) -> dict[str, str]:
    """What a contact's slots say of it: first layer over the staged rows."""
    outcome = f"coalesce({staged.values['outcome']}, {OPEN})"
    agent = _any(slot.is_kind("agent") for slot in slots)
    waiting = _any(slot.is_kind("queue", "agent") for slot in slots)
    queues = [
        *(f"CASE WHEN {s.is_kind('queue', 'agent')} THEN {s.own['queue']} END" for s in slots),
        *(f"CASE WHEN {s.on} THEN {s.own['queue']} END" for s in slots),
    ]
    ends = [f"CASE WHEN {s.on} THEN {s.own['ended_at']} END" for s in slots]
    ended = staged.values.get("ended_at", "NULL")
    return {
        "outcome_": outcome,
        "has_agent": agent,
        "has_waiting": waiting,
        "first_queue_": f"coalesce({', '.join((staged.values['first_queue'], *queues))}, NULL)",
        "ended_": f"coalesce({ended}, greatest({', '.join((*ends, 'NULL'))}))",
        "lines_known": _any(f"({s.on} AND {s.own['line_ms']} IS NOT NULL)" for s in slots),
        "some_wait": _any(f"({s.on} AND coalesce({s.own['wait_ms']}, 0) > 0)" for s in slots),
        "segment_count": " + ".join(f"CAST({s.on} AS INTEGER)" for s in slots),
        "talk_known": f"({agent} AND " + " AND ".join(
            f"(NOT {s.is_kind('agent')} OR {s.own['talk_ms']} IS NOT NULL)" for s in slots
        ) + ")",
    }  # fmt: skip


def contact_verdicts(slots: list[Slot]) -> dict[str, str]:
    """Second layer: filled queues, and whether the contact was offered and answered."""
    answered = f"(outcome_ = {HANDLED} OR (outcome_ = {OPEN} AND has_agent))"
    lost = [
        *(f"CASE WHEN {s.is_kind('queue')} THEN {s.number} END" for s in reversed(slots)),
        *(f"CASE WHEN {s.is_kind('agent')} THEN {s.number} END" for s in reversed(slots)),
    ]
    return {
        **{s.queue: f"coalesce({s.own['queue']}, first_queue_)" for s in slots},
        "is_answered": answered,
        "is_offered": f"({answered} OR has_waiting)",
        "lost_slot": f"coalesce({', '.join((*lost, '-1'))})",
    }


def contact_sums(slots: list[Slot]) -> dict[str, str]:
    """Third layer: the contact's wait and units, and the queue in which it was lost."""
    lost = "".join(f" WHEN {s.number} THEN {s.queue}" for s in slots)
    return {
        "contact_wait_ms": f"CASE WHEN is_offered THEN {_wait(slots, 'true')} END",
        "lost_queue": f"CASE lost_slot{lost} END",
        **{f"au{s.number}": _agent_unit(s) for s in slots},
        **{f"lu{s.number}": _line_unit(s) for s in slots},
    }


def _any(conditions: Iterable[str]) -> str:
    return "(" + (" OR ".join(conditions) or "false") + ")"


def _wait(among: list[Slot], same_queue: str) -> str:
    """SQL for the wait in some slots until the first agent among them, in milliseconds."""
    parts, agents, told = [], ["false"], ["is_answered"]
    for slot in among:
        known = f"nullif({slot.own['wait_ms']}, {UNKNOWN_WAIT})"
        direct = f"CASE WHEN {slot.own['wait_ms']} = {UNKNOWN_WAIT} THEN NULL ELSE " + (
            f"coalesce({slot.own['wait_ms']}, 0) END"
        )
        in_queue = same_queue.format(queue=slot.queue)
        parts.append(
            f"CASE WHEN NOT ({slot.on} AND {in_queue}) OR {_any(agents)} THEN 0 "
            f"WHEN {slot.kind} = 'queue' THEN {known} "
            f"WHEN {slot.kind} = 'agent' THEN {direct} ELSE 0 END"
        )
        told.append(
            f"({slot.on} AND {in_queue} AND {slot.kind} IN ('queue', 'agent') AND NOT "
            f"{_any(agents)} AND {slot.own['wait_ms']} IS NOT NULL)"
        )
        rang = (
            f"(coalesce({slot.own['ring_ms']}, 0) > 0 AND coalesce({slot.own['talk_ms']}, 1) = 0)"
        )
        agents.append(f"({slot.is_kind('agent')} AND {in_queue} AND NOT {rang})")
    # Only an answer without a queue is known to have waited 0; who left unseen is not.
    return f"CASE WHEN {_any(told)} THEN {' + '.join(parts)} END"


def _agent_unit(slot: Slot) -> str:
    parts = " + ".join(
        f"coalesce({slot.own[name]}, 0)" for name in ("ring_ms", "talk_ms", "hold_ms", "wrap_up_ms")
    )
    return f"CAST(CASE WHEN {slot.is_kind('agent')} THEN {parts} ELSE 0 END AS BIGINT)"


def _line_unit(slot: Slot) -> str:
    names = ("ivr_ms", "bot_ms", "talk_ms", "hold_ms")
    parts = " + ".join(f"coalesce({slot.own[name]}, 0)" for name in names)
    waited = f"greatest(coalesce({slot.own['wait_ms']}, 0), 0)"
    ring = f"CASE WHEN some_wait THEN 0 ELSE coalesce({slot.own['ring_ms']}, 0) END"
    return (
        f"CAST(CASE WHEN NOT {slot.on} THEN 0 "
        f"WHEN lines_known THEN coalesce({slot.own['line_ms']}, 0) "
        f"WHEN channel_ = 'voice' THEN {parts} + {waited} + {ring} ELSE 0 END AS BIGINT)"
    )


def agreement(one: Slot, other: Slot) -> str:
    """SQL for the bits of the subsets on which two slots agree, 0 where the other does not exist."""
    queue = f"(1 + 2 * CAST({one.queue} IS NOT DISTINCT FROM {other.queue} AS INTEGER))"
    team = _same(one.own["team"], other.own["team"], 4)
    agent = _same(one.own["agent_id"], other.own["agent_id"], 16)
    return f"CASE WHEN {other.on} THEN {queue} * {team} * {agent} ELSE 0 END"


def _same(one: str, other: str, bit: int) -> str:
    if one == other:
        return str(1 + bit)
    return f"(1 + {bit} * CAST({one} IS NOT DISTINCT FROM {other} AS INTEGER))"


def masks(slot: Slot, slots: list[Slot]) -> dict[str, str]:
    """SQL for `first_in`, `first_agent_in` and `last_in` of a slot."""
    earlier = [s for s in slots if s.number < slot.number]
    later = [s for s in slots if s.number > slot.number]
    others = earlier + later
    agents = [_if_agent(s, agreement(slot, s)) for s in others]
    later_agents = [_if_agent(s, agreement(slot, s)) for s in later]
    alone = _without(agents + [agreement(slot, s) for s in later])
    agent = slot.is_kind("agent")
    return {
        "first_in": _without([agreement(slot, s) for s in earlier]),
        "first_agent_in": f"CASE WHEN {agent} THEN " + _without(
            [_if_agent(s, agreement(slot, s)) for s in earlier]) + " ELSE 0 END",
        "last_in": f"CASE WHEN {agent} THEN {_without(later_agents)} ELSE {alone} END",
    }  # fmt: skip


def _if_agent(slot: Slot, bits: str) -> str:
    return f"CASE WHEN {slot.is_kind('agent')} THEN {bits} ELSE 0 END"


def _without(bits: list[str]) -> str:
    return f"({ALL_SUBSETS} & ~({' | '.join(bits)}))" if bits else str(ALL_SUBSETS)


def queue_facts(slot: Slot, slots: list[Slot]) -> dict[str, str]:
    """SQL for what happened to the contact in the queue of a slot."""
    same = f"{slot.queue} IS NOT DISTINCT FROM {{queue}}"
    here = [(s, same.format(queue=s.queue)) for s in slots]
    offered = _any(f"({s.is_kind('queue', 'agent')} AND {same_queue})" for s, same_queue in here)
    reached = _any(f"({s.is_kind('agent')} AND {same_queue})" for s, same_queue in here)
    return {
        "queue_offered": offered,
        "queue_answered": f"(is_answered AND {reached})",
        "queue_lost": f"(outcome_ = {ABANDONED} AND is_offered AND lost_slot >= 0 "
        f"AND {slot.queue} IS NOT DISTINCT FROM lost_queue)",
        "queue_wait_ms": f"CASE WHEN {offered} THEN {_wait(slots, same)} END",
    }
