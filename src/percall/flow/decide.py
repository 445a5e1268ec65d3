"""What happens to a contact: pure functions from its state and an event to the next state.

Rules: those of `rules`; the states and events are those of `table`.

Theory of operation: `decide` looks the event up in the table and calls the function that its row
names. Whoever runs the flow (the twin, a telephone system, `explain`) does the commands and tells
what happens. Steps that take no time (hours, forks, full queues) are gone through at once.
A widening stops the judging of a queue's times for one answer of the floor, an offer for the
customer's; what else has come is then due at the same instant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from percall.contact.schema import Outcome
from percall.flow.forks import in_turn, ways_on
from percall.flow.places import place_of
from percall.flow.queues import (
    Due,
    What,
    asked_now,
    meets,
    ms_of,
    plan_of,
    wants_last_agent,
)
from percall.flow.rules import (
    END,
    Flow,
    Group,
    Menu,
    Message,
    Queue,
    SelfService,
    Step,
    Voicemail,
)
from percall.flow.states import Because, Command, Decision, Do, Event, Instant, State
from percall.flow.table import TABLE, At

MOVES = (What.MOVE, What.GIVE_UP)


class Unexpected(LookupError):
    """An event that cannot happen in the state."""


Act = Callable[[Flow, State, Event, Instant], Decision]


def decide(flow: Flow, state: State, event: Event, instant: Instant) -> Decision:
    """What an event makes of a contact.

    Raises:
        Unexpected: The table has no such event in that state.
    """
    row = TABLE.get((state.at, event.happens))
    if row is None:
        raise Unexpected(f"{event.happens} in state {state.at}")
    return _ACTS[row.does](flow, state, event, instant)


# --- from step to step --------------------------------------------------------------------------


def _go(
    flow: Flow, state: State, to: str, instant: Instant,
    because: tuple[Because, ...] = (), ends_as: str = Outcome.LEFT_QUEUE,
) -> Decision:  # fmt: skip
    """The contact comes to a step, and goes on from it as long as that takes no time.

    Args:
        flow: The rules.
        state: The contact's state at the step before.
        to: The step.
        instant: When.
        because: The rules that sent it there.
        ends_as: The outcome where the step is `end`.
    """
    state = replace(
        state, at=At.NEW, attempt=0, entered_ms=None, judged=0, kept_for=None, is_offered=False,
        promised_ms=None, dials=0, not_before_ms=None, agent=None,
    )  # fmt: skip
    came = state.came if state.came_ms == instant.ms else ()
    while to != END:
        step, comes_again = _step(flow, to), to in came
        came = (*came, to)
        state = replace(state, step=to, came=came, came_ms=instant.ms)
        if step is None or comes_again:
            return _end(state, Outcome.FAILED, because)
        ways = ways_on(step, state.contact, instant)
        if not ways:
            return _stay(step, state, because)
        why = in_turn(flow, state.contact, ways, instant, came)
        because, to, ends_as = (*because, *why), why[0].to, Outcome.LEFT_QUEUE
    return _end(state, ends_as, because)


def _step(flow: Flow, name: str) -> Step | None:
    try:
        return flow.step(name)
    except KeyError:
        return None


def _stay(step: Step, state: State, because: tuple[Because, ...]) -> Decision:
    """The contact is at a step that takes time."""
    at, attempt = At.ASKING, 0
    match step:
        case Message():
            at, command = At.PLAYING, Command(Do.PLAY, step.name, ms_of(step.play_s))
        case Menu():
            at, attempt, command = At.CHOOSING, 1, _prompt(step)
        case SelfService():
            at, command = At.SELF_SERVING, Command(Do.SERVE, step.name)
        case Voicemail():
            at, command = At.RECORDING, Command(Do.RECORD, step.name, ms_of(step.most_s))
        case _:
            command = Command(Do.ASK, step.name)
    return Decision(replace(state, at=at, attempt=attempt), (command,), because)


def _prompt(menu: Menu) -> Command:
    return Command(Do.PROMPT, menu.name, ms_of(menu.prompt_s) + ms_of(menu.timeout_s))


def _end(state: State, outcome: str, because: tuple[Because, ...] = ()) -> Decision:
    """The contact ends; whoever spoke with an agent was handled."""
    outcome = str(Outcome.HANDLED if state.has_spoken else outcome)
    ended = replace(state, at=At.ENDED, agent=None, outcome=outcome)
    return Decision(ended, (Command(Do.END, outcome),), because)


def _enter(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    channel = state.contact.channel
    first = dict(flow.entries).get(channel)
    if first is None:
        return _end(state, Outcome.BLOCKED)
    why = Because(place_of("entry", channel), "entry", first, (("channel", channel),))
    return _go(flow, state, first, instant, (why,))


def _go_on(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    step = flow.step(state.step)
    assert isinstance(step, Message)
    why = Because(place_of("step", step.name, "to"), "after_message", step.to)
    return _go(flow, state, step.to, instant, (why,), step.outcome)


def _choose(flow: Flow, state: State, event: Event, instant: Instant) -> Decision:
    step = flow.step(state.step)
    assert isinstance(step, Menu)
    for index, choice in enumerate(step.choices):
        if choice.key == event.key:
            values = (("key", choice.key), ("label", choice.label))
            place = place_of("step", step.name, "choice", index)
            ways = [Because(place, "choice", choice.to, values)]
            if state.attempt >= step.attempts:
                # Without this choice the attempt would be lost, and may lead there all the same.
                ways.append(_otherwise(step))
            return _go(flow, state, choice.to, instant, _named(flow, state, ways, instant))
    return _try_again(flow, state, event, instant)


def _try_again(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    step = flow.step(state.step)
    assert isinstance(step, Menu)
    if state.attempt < step.attempts:
        return Decision(replace(state, attempt=state.attempt + 1), (_prompt(step),))
    return _go(flow, state, step.otherwise, instant, (_otherwise(step),))


def _named(
    flow: Flow, state: State, ways: Sequence[Because], instant: Instant
) -> tuple[Because, ...]:
    """The first of some ways, with those in turn that lead there too."""
    came = state.came if state.came_ms == instant.ms else ()
    return in_turn(flow, state.contact, ways, instant, came)


def _otherwise(menu: Menu) -> Because:
    return Because(place_of("step", menu.name, "otherwise"), "no_choice", menu.otherwise)


def _solve(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    step = flow.step(state.step)
    assert isinstance(step, SelfService)
    # `end` need not be written down: then it is the step itself that says so.
    parts = ("step", step.name) if step.solved_to == END else ("step", step.name, "solved_to")
    why = Because(place_of(*parts), "solved", step.solved_to)
    return _go(flow, state, step.solved_to, instant, (why,), Outcome.CONTAINED)


def _hand_over(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    step = flow.step(state.step)
    assert isinstance(step, SelfService)
    why = Because(place_of("step", step.name, "failed_to"), "handed_over", step.failed_to)
    return _go(flow, state, step.failed_to, instant, (why,))


def _keep(_flow: Flow, state: State, _event: Event, _instant: Instant) -> Decision:
    return _end(state, Outcome.MESSAGE, (Because(place_of("step", state.step), "message"),))


def _abandon(_flow: Flow, state: State, _event: Event, _instant: Instant) -> Decision:
    decision = _end(state, Outcome.ABANDONED)
    if state.agent is None:
        return decision
    let_go = Command(Do.LET_GO, state.agent)
    return replace(decision, commands=(let_go, *decision.commands))


# --- waiting ------------------------------------------------------------------------------------


def _queue(flow: Flow, state: State) -> Queue:
    step = flow.step(state.step)
    assert isinstance(step, Queue)
    return step


def _wait(flow: Flow, state: State, event: Event, instant: Instant) -> Decision:
    """Nobody is free on entering: the contact waits, unless the queue is full."""
    queue = _queue(flow, state)
    if queue.most_waiting is not None and event.waiting >= queue.most_waiting:
        place, values = place_of("step", queue.name, "most_waiting"), str(event.waiting)
        why = Because(place, "full", queue.full_to, (("waiting", values),))
        # Without the limit it would wait, and perhaps be moved there at once.
        named = _named(flow, state, (why, *_moves(plan_of(queue), 0)), instant)
        return _go(flow, state, queue.full_to, instant, named)
    is_kept = event.is_kept and wants_last_agent(queue, state.contact)
    kept = _routed(queue, "kept", state.contact.last_agent or "") if event.is_routed else ()
    state = replace(
        _entered(state, instant), at=At.WAITING,
        kept_for=state.contact.last_agent if is_kept else None,
    )  # fmt: skip
    decision = _judge(flow, state, event, instant)
    return replace(decision, because=(*kept, *decision.because))


def _entered(state: State, instant: Instant) -> State:
    """The state with both clocks of its wait running."""
    since = instant.ms if state.waiting_since_ms is None else state.waiting_since_ms
    entered = instant.ms if state.entered_ms is None else state.entered_ms
    return replace(state, waiting_since_ms=since, entered_ms=entered)


def _judge(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    """The times of the queue that have come, up to the first that asks somebody or moves on."""
    queue = _queue(flow, state)
    assert state.entered_ms is not None
    if state.promised_ms is not None:
        late = _late(queue, state, instant)
        if late is not None:
            return late
    plan = plan_of(queue, is_kept=state.kept_for is not None)
    stay_ms = instant.ms - state.entered_ms
    commands: tuple[Command, ...] = ()
    because: tuple[Because, ...] = ()
    for index, due in enumerate(plan[state.judged :], state.judged):
        if due.after_ms > stay_ms or commands:
            break
        state = replace(state, judged=index + 1)
        if _is_void(due, state):
            continue
        if due.what in MOVES:
            named = _named(flow, state, _moves(plan[index:], stay_ms), instant)
            return _go(flow, state, due.to, instant, named)
        because = (Because(due.place, str(due.what)),)
        commands = (Command(Do.OFFER if due.what is What.OFFER else Do.ASK, queue.name),)
        state = replace(state, is_offered=state.is_offered or due.what is What.OFFER)
        if due.what is What.LET_OTHERS:
            # From here on the plan without the last agent's turn is the same, one place shorter.
            state = replace(state, kept_for=None, judged=index)
    if state.not_before_ms is not None and state.not_before_ms <= instant.ms:
        state, commands = replace(state, not_before_ms=None), (Command(Do.ASK, queue.name),)
    return Decision(state, (*commands, *_wake(queue, state, instant)), because)


def _is_void(due: Due, state: State) -> bool:
    """Whether a time of the queue says nothing more to this contact (rules 7 and 10)."""
    if due.what is What.WIDEN:
        return due.after_ms == 0  # asked on entering already
    if due.what is What.OFFER:
        return state.contact.channel != "voice" or state.has_spoken
    return due.what in MOVES and state.promised_ms is not None


def _moves(plan: tuple[Due, ...], stay_ms: int) -> tuple[Because, ...]:
    """The rules in turn that would move the contact at this very time."""
    return tuple(
        Because(due.place, str(due.what), due.to, (("after_ms", str(due.after_ms)),))
        for due in plan
        if due.what in MOVES and due.after_ms <= stay_ms
    )


def _wake(queue: Queue, state: State, instant: Instant) -> tuple[Command, ...]:
    """When the contact must be looked at next, if ever."""
    assert state.entered_ms is not None
    plan = plan_of(queue, is_kept=state.kept_for is not None)
    times = [state.entered_ms + due.after_ms for due in plan[state.judged : state.judged + 1]]
    if state.promised_ms is not None and queue.callback is not None:
        times.append(state.promised_ms + ms_of(queue.callback.within_s))
        times += [] if state.not_before_ms is None else [state.not_before_ms]
    return (Command(Do.WAKE, queue.name, max(min(times), instant.ms)),) if times else ()


def _wait_on(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    if state.at is not At.WAITING:
        return Decision(state)
    state = replace(state, is_offered=False)
    return Decision(state, _wake(_queue(flow, state), state, instant))


def _ring(flow: Flow, state: State, event: Event, instant: Instant) -> Decision:
    because = _why_given(flow, state, event)
    state = replace(_entered(state, instant), at=At.RINGING, agent=event.agent, is_offered=False)
    return Decision(state, (Command(Do.RING, event.agent),), because)


def _why_given(flow: Flow, state: State, event: Event) -> tuple[Because, ...]:
    """The rules without which this agent would not have been asked."""
    group = _group(flow, event.group)
    if group is None:
        return ()
    asked = asked_now(_queue(flow, state), state)
    is_own = meets(group, asked[0])
    found: dict[str, Because] = {}
    for one in asked:
        if meets(group, one):
            skill = place_of("group", group.name, "skills", one.skill)
            place, why = (skill, "skilled") if is_own else (one.place, "widened")
            values = (("group", group.name), ("skill", one.skill), ("level", str(one.least_level)))
            found.setdefault(place, Because(place, why, values=values))
    routed = _routed(_queue(flow, state), "routed", event.agent) if event.is_routed else ()
    return (*found.values(), *routed)


def _routed(queue: Queue, why: str, agent: str) -> tuple[Because, ...]:
    values = (("routing", str(queue.routing)), ("agent", agent))
    return (Because(place_of("step", queue.name, "routing"), why, values=values),)


def _group(flow: Flow, name: str) -> Group | None:
    return next((group for group in flow.groups if group.name == name), None)


def _wait_again(flow: Flow, state: State, event: Event, instant: Instant) -> Decision:
    """The agent did not answer: the contact waits as it did, and what came meanwhile is judged."""
    decision = _judge(flow, replace(state, at=At.WAITING, agent=None), event, instant)
    ask = (Command(Do.ASK, state.step),) if decision.state.at is At.WAITING else ()
    commands = tuple(one for one in decision.commands if one not in ask)
    return replace(decision, commands=(Command(Do.LET_GO, state.agent or ""), *ask, *commands))


# --- called back --------------------------------------------------------------------------------


def _promise(flow: Flow, state: State, _event: Event, instant: Instant) -> Decision:
    if not state.is_offered:
        raise Unexpected("accepted, though nothing was offered")
    queue = _queue(flow, state)
    why = Because(place_of("step", queue.name, "callback"), "accepted")
    state = replace(state, at=At.PROMISED, is_offered=False, promised_ms=instant.ms)
    return Decision(state, (Command(Do.RELEASE), *_wake(queue, state, instant)), (why,))


def _late(queue: Queue, state: State, instant: Instant) -> Decision | None:
    """The end of a promise that could not be kept in time."""
    assert queue.callback is not None
    assert state.promised_ms is not None
    if instant.ms < state.promised_ms + ms_of(queue.callback.within_s):
        return None
    why = Because(place_of("step", queue.name, "callback", "within_s"), "too_late")
    return _end(state, Outcome.LEFT_QUEUE, (why,))


def _dial(flow: Flow, state: State, event: Event, _instant: Instant) -> Decision:
    because = _why_given(flow, state, event)
    state = replace(state, at=At.DIALLING, agent=event.agent, dials=state.dials + 1)
    return Decision(state, (Command(Do.DIAL, event.agent),), because)


def _dial_later(flow: Flow, state: State, event: Event, instant: Instant) -> Decision:
    callback = _queue(flow, state).callback
    assert callback is not None
    let_go = Command(Do.LET_GO, state.agent or "")
    state = replace(state, at=At.PROMISED, agent=None)
    if state.dials >= callback.attempts:
        why = Because(place_of("step", state.step, "callback", "attempts"), "no_answer")
        decision = _end(state, Outcome.LEFT_QUEUE, (why,))
    else:
        again_ms = instant.ms + ms_of(callback.retry_after_s)
        decision = _judge(flow, replace(state, not_before_ms=again_ms), event, instant)
    return replace(decision, commands=(let_go, *decision.commands))


# --- with an agent ------------------------------------------------------------------------------


def _connect(_flow: Flow, state: State, _event: Event, _instant: Instant) -> Decision:
    state = replace(state, at=At.TALKING, has_spoken=True, waiting_since_ms=None)
    return Decision(state, (Command(Do.CONNECT, state.agent or ""),))


def _transfer(flow: Flow, state: State, event: Event, instant: Instant) -> Decision:
    wrap_up = Command(Do.WRAP_UP, state.agent or "")
    decision = _go(flow, replace(state, came_ms=None), event.queue, instant)
    return replace(decision, commands=(wrap_up, *decision.commands))


def _finish(_flow: Flow, state: State, _event: Event, _instant: Instant) -> Decision:
    decision = _end(state, Outcome.HANDLED)
    return replace(decision, commands=(Command(Do.WRAP_UP, state.agent or ""), *decision.commands))


_ACTS: dict[str, Act] = {
    "enter": _enter, "go_on": _go_on, "choose": _choose, "try_again": _try_again,
    "solve": _solve, "hand_over": _hand_over, "keep": _keep, "abandon": _abandon,
    "wait": _wait, "judge": _judge, "wait_on": _wait_on, "ring": _ring,
    "wait_again": _wait_again, "promise": _promise, "dial": _dial, "dial_later": _dial_later,
    "connect": _connect, "transfer": _transfer, "finish": _finish,
}  # fmt: skip
