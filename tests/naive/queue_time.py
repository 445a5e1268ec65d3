"""Agents' time of a queue log, second by second; slow, and says what is meant.

Nothing here is imported from the package. An agent is in while any of his queues has him, handling
while he talks or rings, paused while all of those queues have paused him, or he paused at all.
"""

from collections import defaultdict


def seconds_by_state(lines: list[str]) -> dict[tuple[str, str], int]:
    """(agent, state) -> seconds, of a log without forgotten logouts."""
    events = sorted(_split(line) for line in lines)
    agents = {agent for _at, _queue, agent, _event, _values in events if agent != "NONE"}
    found: dict[tuple[str, str], int] = defaultdict(int)
    for agent in agents:
        own = [e for e in events if e[2] == agent]
        busy = _busy_seconds(own)
        members: set[str] = set()
        paused: set[str] = set()
        at = own[0][0]
        for moment, queue, _agent, event, _values in own:
            for second in range(at, moment):
                if members:
                    state = "available"
                    if "NONE" in paused or members <= paused:
                        state = "pause"
                    found[agent, "handling" if second in busy else state] += 1
            at = moment
            if event == "ADDMEMBER":
                members.add(queue)
            elif event == "REMOVEMEMBER":
                members.discard(queue)
                paused.discard(queue)
                if not members:
                    paused.clear()
            elif event in ("PAUSE", "PAUSEALL"):
                paused.add(queue)
            elif event in ("UNPAUSE", "UNPAUSEALL"):
                paused.discard(queue)
    return dict(found)


def _split(line: str) -> tuple[int, str, str, str, tuple[str, ...]]:
    at, _call, queue, agent, event, *values = line.strip().split("|")
    return int(at), queue, agent, event, tuple(values)


def _busy_seconds(own: list[tuple[int, str, str, str, tuple[str, ...]]]) -> set[int]:
    busy: set[int] = set()
    for at, _queue, _agent, event, values in own:
        if event in ("COMPLETEAGENT", "COMPLETECALLER"):
            busy |= set(range(at - int(values[1]), at))
        elif event == "CONNECT":
            busy |= set(range(at - int(values[2]), at))
        elif event == "RINGNOANSWER":
            busy |= set(range(at - int(values[0]) // 1000, at))
    return busy
